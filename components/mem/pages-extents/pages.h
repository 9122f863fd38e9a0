/* SPDX-License-Identifier: MIT */
#ifndef PAGES_EXTENTS_H
#define PAGES_EXTENTS_H
#include <ashlar/lock.h>

/*
 * Memory is a few zones: pieces that the loader called usable and did not fill. A page has a
 * number, its address divided by ASH_PAGE_BYTES. In each zone, from below:
 *
 *     bits    one bit for each page, for joining neighbours
 *     pages that were given out at some time; what came back of them are the extents
 *     frontier
 *     pages that were never given out, nor mapped further than needed, nor touched
 *
 * An extent is a run of free pages below the frontier, as long as can be: two never touch. Its
 * first page holds a header, the last 8 bytes of its last page the number of the first, and the
 * bits of both pages are set. Extents are in lists by the logarithm of their length. All state but
 * `zones` and `lists` is thus in free pages, and nothing has to be built before the first request.
 */
struct pages_extents_zone {
    size_t first;    /* page after the bits */
    size_t frontier; /* never given out from here on */
    size_t end;
    size_t mapped;  /* up to here */
    size_t cleared; /* bits are valid up to here; a multiple of 8 above `origin` */
    size_t origin;  /* page of the bits themselves, and of bit 0 */
};

/* A free run. In its first page. */
struct pages_extents_extent {
    struct pages_extents_extent *next;
    struct pages_extents_extent **link; /* what points here */
    size_t count;
};

#define PAGES_EXTENTS_LISTS                                                                        \
    36 /* of extents of 2^i pages and more: 2^35 pages are all of 2^47 bytes */

struct pages_extents {
    struct ash_lock_word lock; /* guards all: */
    bool started;
    unsigned zone_count;
    size_t reach;  /* the first GiB that no table is ready for */
    void **spares; /* pages kept for tables, one for each GiB to come; the first word leads on */
    size_t total, in_use, peak;
    struct pages_extents_extent *lists[PAGES_EXTENTS_LISTS];
    struct pages_extents_zone zones[ASH_OPT_ZONES];
};

/*
 * zones.c: the first usable run of pages at or above `from`, as page numbers. False: there is none.
 */
bool pages_extents_next(size_t from, size_t *first, size_t *end);

/* extents.c: all below the frontier. */
struct pages_extents_zone *pages_extents_zone_of(struct pages_extents *self, size_t page);
void pages_extents_add_locked(struct pages_extents *self, struct pages_extents_zone *zone,
                              size_t first, size_t count);
bool pages_extents_take_locked(struct pages_extents *self, size_t count, size_t align,
                               size_t *first);
void pages_extents_free_locked(struct pages_extents *self, struct pages_extents_zone *zone,
                               size_t first, size_t count);
size_t pages_extents_largest_locked(const struct pages_extents *self);

static inline size_t pages_extents_align(size_t page, size_t align) {
    return (page + align - 1) & ~(align - 1);
}

static inline void *pages_extents_at(size_t page) {
    return (void *)(page * ASH_PAGE_BYTES);
}

#endif
