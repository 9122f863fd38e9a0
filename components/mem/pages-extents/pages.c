/* SPDX-License-Identifier: MIT */
#include <ashlar/mem/map.h>
#include <ashlar/mem/pages.h>
#include "pages.h"

/*
 * In pages: what is mapped at a time, and what one table of mem.map reaches. Boot code made the
 * first.
 */
#define REGION ((2u << 20) / ASH_PAGE_BYTES)
#define GIB    ((1ul << 30) / ASH_PAGE_BYTES)

#define BITS (8u * ASH_PAGE_BYTES) /* in a page */

static struct pages_extents *pages_of(struct ash_mem_pages *self) {
    return (struct pages_extents *)self;
}

/*
 * Makes the zone's memory up to `end` reachable; a table that this takes is one of the spare pages.
 */
static int map_locked(struct pages_extents *self, struct pages_extents_zone *zone, size_t end) {
    while (zone->mapped < end) {
        size_t up_to = pages_extents_align(zone->mapped + 1, REGION);
        int error =
            ash_mem_map_memory(&ash_use_mem_map, zone->mapped * ASH_PAGE_BYTES, ASH_PAGE_BYTES);
        if (error == -ASH_ENOMEM && self->spares != NULL) {
            void **spare = self->spares;
            self->spares = *spare;
            ash_mem_map_donate(&ash_use_mem_map, spare);
            continue;
        }
        if (error != 0)
            return error;
        zone->mapped = up_to;
    }
    return 0;
}

static void count_locked(struct pages_extents *self, size_t count) {
    self->in_use += count;
    if (self->in_use > self->peak)
        self->peak = self->in_use;
}

/* Moves a zone's frontier to give `count` pages from there. */
static int advance_locked(struct pages_extents *self, struct pages_extents_zone *zone, size_t count,
                          size_t align, size_t *first) {
    size_t from = zone->frontier, at = pages_extents_align(from, align);
    if (at > zone->end || zone->end - at < count)
        return -ASH_ENOMEM;
    int error = map_locked(self, zone, at + count);
    if (error != 0)
        return -ASH_ENOMEM;
    uint8_t *bits = pages_extents_at(zone->origin);
    for (; zone->cleared < at + count; zone->cleared += 8)
        bits[(zone->cleared - zone->origin) / 8] = 0;
    zone->frontier = at + count;
    pages_extents_add_locked(self, zone, from, at - from);
    *first = at;
    return 0;
}

static int take_locked(struct pages_extents *self, size_t count, size_t align, size_t *first) {
    ASH_ASSERT(ash_lock_held(&ash_use_lock, &self->lock));
    int error = pages_extents_take_locked(self, count, align, first) ? 0 : -ASH_ENOMEM;
    for (unsigned i = 0; i < self->zone_count && error != 0; i++)
        error = advance_locked(self, &self->zones[i], count, align, first);
    if (error == 0)
        count_locked(self, count);
    return error;
}

/*
 * Puts a page aside for each table that memory up to `end` will take, while there are pages that
 * need none. To take one when it is needed would be too late: there may be no other.
 */
static void keep_spares_locked(struct pages_extents *self, size_t first, size_t end) {
    size_t page, gib = first / GIB, last = (end - 1) / GIB;
    if (gib < self->reach)
        gib = self->reach;
    for (; gib <= last; gib++) {
        unsigned tables = gib % 512 == 0 ? 2 : 1; /* each 512 GiB take one more */
        while (gib != 0 && tables-- != 0 && take_locked(self, 1, 1, &page) == 0) {
            void **spare = pages_extents_at(page);
            *spare = self->spares;
            self->spares = spare;
        }
    }
    self->reach = gib;
}

static void add_zone_locked(struct pages_extents *self, size_t first, size_t end) {
    struct pages_extents_zone *zone = &self->zones[self->zone_count];
    size_t bits = (end - first + BITS - 1) / BITS;
    if (end - first <= bits) /* nothing would be left */
        return;
    *zone = (struct pages_extents_zone){.first = first + bits,
                                        .frontier = first + bits,
                                        .end = end,
                                        .mapped = first,
                                        .cleared = first,
                                        .origin = first};
    if (first / GIB != 0) /* nothing of it can be reached yet */
        keep_spares_locked(self, first, end);
    if (map_locked(self, zone, zone->first) != 0)
        return;
    self->zone_count++;
    self->total += end - first;
    count_locked(self, bits);
    keep_spares_locked(self, first, end);
}

static void start_locked(struct pages_extents *self) {
    size_t first, end = 1;
    if (self->started)
        return;
    self->started = true;
    while (self->zone_count < ASH_OPT_ZONES && pages_extents_next(end, &first, &end))
        add_zone_locked(self, first, end);
}

int pages_extents_mem_pages_get_aligned(struct ash_mem_pages *instance, size_t count,
                                        size_t align_pages, void **pages) {
    struct pages_extents *self = pages_of(instance);
    size_t first;
    ASH_ASSERT(count != 0 && align_pages != 0 && (align_pages & (align_pages - 1)) == 0);
    ash_lock_take(&ash_use_lock, &self->lock);
    start_locked(self);
    int error = take_locked(self, count, align_pages, &first);
    if (error == 0)
        *pages = pages_extents_at(first);
    ash_lock_release(&ash_use_lock, &self->lock);
    return error;
}

int pages_extents_mem_pages_get(struct ash_mem_pages *self, size_t count, void **pages) {
    return pages_extents_mem_pages_get_aligned(self, count, 1, pages);
}

void pages_extents_mem_pages_put(struct ash_mem_pages *instance, void *pages, size_t count) {
    struct pages_extents *self = pages_of(instance);
    size_t first = (uintptr_t)pages / ASH_PAGE_BYTES;
    ASH_ASSERT((uintptr_t)pages % ASH_PAGE_BYTES == 0 && count != 0 && count <= self->in_use);
    ash_lock_take(&ash_use_lock, &self->lock);
    struct pages_extents_zone *zone = pages_extents_zone_of(self, first);
    ASH_ASSERT(zone != NULL);
    pages_extents_free_locked(self, zone, first, count);
    self->in_use -= count;
    ash_lock_release(&ash_use_lock, &self->lock);
}

/* The numbers: of a machine that nobody asked for a page yet, too. */
static struct pages_extents *started(struct ash_mem_pages *instance) {
    struct pages_extents *self = pages_of(instance);
    ash_lock_take(&ash_use_lock, &self->lock);
    start_locked(self);
    ash_lock_release(&ash_use_lock, &self->lock);
    return self;
}

size_t pages_extents_mem_pages_in_use(struct ash_mem_pages *self) {
    return pages_of(self)->in_use;
}

size_t pages_extents_mem_pages_peak(struct ash_mem_pages *self) {
    return pages_of(self)->peak;
}

size_t pages_extents_mem_pages_total(struct ash_mem_pages *self) {
    return started(self)->total;
}

size_t pages_extents_mem_pages_largest(struct ash_mem_pages *instance) {
    struct pages_extents *self = started(instance);
    ash_lock_take(&ash_use_lock, &self->lock);
    size_t largest = pages_extents_largest_locked(self);
    ash_lock_release(&ash_use_lock, &self->lock);
    return largest;
}
