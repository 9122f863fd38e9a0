/* SPDX-License-Identifier: MIT */
#include <ashlar/mem/pages.h>
#include "pages.h"

struct pages_extents_zone *pages_extents_zone_of(struct pages_extents *self, size_t page) {
    for (unsigned i = 0; i < self->zone_count; i++)
        if (page >= self->zones[i].first && page < self->zones[i].frontier)
            return &self->zones[i];
    return NULL;
}

/* Whether `page` is the first or the last of an extent. */
static bool is_edge(const struct pages_extents_zone *zone, size_t page) {
    const uint8_t *bits = pages_extents_at(zone->origin);
    size_t bit = page - zone->origin;
    return (bits[bit / 8] >> bit % 8 & 1) != 0;
}

static void set_edge(const struct pages_extents_zone *zone, size_t page, bool edge) {
    uint8_t *bits = pages_extents_at(zone->origin);
    size_t bit = page - zone->origin;
    uint8_t mask = (uint8_t)(1u << bit % 8);
    bits[bit / 8] = (uint8_t)(edge ? bits[bit / 8] | mask : bits[bit / 8] & ~mask);
}

/* The word in the last page of an extent that leads to the first. */
static size_t *footer(size_t last) {
    return (size_t *)pages_extents_at(last + 1) - 1;
}

static unsigned list_of(size_t count) {
    return 63u - (unsigned)__builtin_clzll(count);
}

static size_t number(const struct pages_extents_extent *extent) {
    return (uintptr_t)extent / ASH_PAGE_BYTES;
}

void pages_extents_add_locked(struct pages_extents *self, struct pages_extents_zone *zone,
                              size_t first, size_t count) {
    ASH_ASSERT(ash_lock_held(&ash_use_lock, &self->lock));
    struct pages_extents_extent *extent = pages_extents_at(first), **list;
    if (count == 0)
        return;
    list = &self->lists[list_of(count)];
    extent->count = count;
    extent->next = *list;
    extent->link = list;
    if (*list != NULL)
        (*list)->link = &extent->next;
    *list = extent;
    *footer(first + count - 1) = first;
    set_edge(zone, first, true);
    set_edge(zone, first + count - 1, true);
}

static void remove_locked(struct pages_extents_zone *zone, struct pages_extents_extent *extent) {
    size_t first = number(extent);
    ASH_ASSERT(*extent->link == extent);
    *extent->link = extent->next;
    if (extent->next != NULL)
        extent->next->link = extent->link;
    set_edge(zone, first, false);
    set_edge(zone, first + extent->count - 1, false);
}

bool pages_extents_take_locked(struct pages_extents *self, size_t count, size_t align,
                               size_t *first) {
    for (unsigned i = list_of(count); i < PAGES_EXTENTS_LISTS; i++) {
        struct pages_extents_extent *extent = self->lists[i];
        for (; extent != NULL; extent = extent->next) {
            size_t from = number(extent), end = from + extent->count;
            size_t at = pages_extents_align(from, align);
            if (at >= end || end - at < count)
                continue;
            struct pages_extents_zone *zone = pages_extents_zone_of(self, from);
            ASH_ASSERT(zone != NULL);
            remove_locked(zone, extent);
            pages_extents_add_locked(self, zone, from, at - from);
            pages_extents_add_locked(self, zone, at + count, end - at - count);
            *first = at;
            return true;
        }
    }
    return false;
}

void pages_extents_free_locked(struct pages_extents *self, struct pages_extents_zone *zone,
                               size_t first, size_t count) {
    size_t end = first + count;
    ASH_ASSERT(end <= zone->frontier && !is_edge(zone, first) && !is_edge(zone, end - 1));
    if (first > zone->first && is_edge(zone, first - 1)) {
        first = *footer(first - 1);
        remove_locked(zone, pages_extents_at(first));
    }
    if (end == zone->frontier) {
        zone->frontier = first;
        return;
    }
    if (is_edge(zone, end)) {
        struct pages_extents_extent *next = pages_extents_at(end);
        end += next->count;
        remove_locked(zone, next);
    }
    pages_extents_add_locked(self, zone, first, end - first);
}

size_t pages_extents_largest_locked(const struct pages_extents *self) {
    size_t largest = 0;
    for (unsigned i = PAGES_EXTENTS_LISTS; i > 0 && largest == 0; i--)
        for (const struct pages_extents_extent *at = self->lists[i - 1]; at != NULL; at = at->next)
            if (at->count > largest)
                largest = at->count;
    for (unsigned i = 0; i < self->zone_count; i++)
        if (self->zones[i].end - self->zones[i].frontier > largest)
            largest = self->zones[i].end - self->zones[i].frontier;
    return largest;
}
