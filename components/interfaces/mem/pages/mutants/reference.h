/* SPDX-License-Identifier: MIT */
/* A byte for each page of a fixed arena; everything is found by looking at all of them. */
#include <ashlar/mem/pages.h>

#define PAGES 512u

enum { FREE, GIVEN, LOST };

static _Alignas(65536) uint8_t arena[PAGES * ASH_PAGE_BYTES];
static uint8_t state[PAGES];
static size_t in_use, peak;

static bool fits(size_t first, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (state[first + i] != FREE)
            return false;
    return true;
}

int mutant_mem_pages_get_aligned(struct ash_mem_pages *self, size_t count, size_t align,
                                 void **pages) {
    (void)self;
#ifdef BREAK_UNALIGNED
    align = align > 4 ? 4 : align;
#endif
#ifdef BREAK_COUNTS_FAILURES
    if (in_use + 1 > peak)
        peak = in_use + 1;
    in_use += count > PAGES;
#endif
    for (size_t first = 0; count <= PAGES && first + count <= PAGES; first++) {
        if ((uintptr_t)(arena + first * ASH_PAGE_BYTES) % (align * ASH_PAGE_BYTES) != 0 ||
            !fits(first, count))
            continue;
        for (size_t i = 0; i < count; i++)
            state[first + i] = GIVEN;
#ifdef BREAK_GIVES_TWICE
        if (count > 8)
            state[first + count - 1] = FREE;
#endif
        in_use += count;
#ifdef BREAK_FORGETS_PEAK
        peak = in_use;
#else
        if (in_use > peak)
            peak = in_use;
#endif
        *pages = arena + first * ASH_PAGE_BYTES;
        return 0;
    }
    return -ASH_ENOMEM;
}

int mutant_mem_pages_get(struct ash_mem_pages *self, size_t count, void **pages) {
    return mutant_mem_pages_get_aligned(self, count, 1, pages);
}

void mutant_mem_pages_put(struct ash_mem_pages *self, void *pages, size_t count) {
    size_t first = (size_t)((uint8_t *)pages - arena) / ASH_PAGE_BYTES;
    (void)self;
    for (size_t i = 0; i < count; i++)
        state[first + i] = FREE;
    in_use -= count;
#ifdef BREAK_FORGETS_PEAK
    peak = in_use;
#endif
#ifdef BREAK_NEVER_JOINS
    if (count > 1)
        state[first] = LOST;
#endif
#ifdef BREAK_LOSES_PARTS
    if (first > 0 && state[first - 1] == GIVEN)
        state[first + count - 1] = LOST;
#endif
#ifdef BREAK_WRITES_FREE_NEIGHBOUR
    if (first + count < PAGES)
        arena[(first + count) * ASH_PAGE_BYTES] = 0xee;
#endif
}

size_t mutant_mem_pages_in_use(struct ash_mem_pages *self) {
    (void)self;
    return in_use;
}

size_t mutant_mem_pages_peak(struct ash_mem_pages *self) {
    (void)self;
    return peak;
}

size_t mutant_mem_pages_total(struct ash_mem_pages *self) {
    (void)self;
    return PAGES;
}

size_t mutant_mem_pages_largest(struct ash_mem_pages *self) {
    size_t most = 0, run = 0;
    (void)self;
    for (size_t i = 0; i < PAGES; i++) {
        run = state[i] == FREE ? run + 1 : 0;
        if (run > most)
            most = run;
    }
    return most;
}
