/* SPDX-License-Identifier: MIT */
/*
 * Host test: the whole component on an arena with holes, at random, against one flag for each page;
 * tables are short, so that pages have to be donated. Build with -DASH_OPT_ZONES=16, all sources in
 * one.
 */
#include <assert.h>
#include <ashlar/boot/info.h>
#include <ashlar/lock.h>
#include <ashlar/mem/map.h>
#include <ashlar/mem/pages.h>
#include <stdlib.h>
#include <string.h>

struct ash_boot_info {
    char unused;
} ash_use_boot_info;
struct ash_lock {
    char unused;
} ash_use_lock;
struct ash_mem_map {
    char unused;
} ash_use_mem_map;

void ash_host_assert_failed(const char *what, const char *file, int line) {
    (void)what;
    (void)file;
    (void)line;
    abort();
}

#include "../extents.c"
#include "../pages.c"
#include "../zones.c"

#define PAGES 2048u
#define HELD  200u

static _Alignas(2 << 20) uint8_t arena[PAGES * ASH_PAGE_BYTES];
static uint8_t owner[PAGES]; /* 0: free, 1: given out, 2: not ours to give */
static struct ash_boot_range lines[4];
static unsigned donated;

size_t ash_boot_info_ranges(struct ash_boot_info *self, const struct ash_boot_range **ranges) {
    (void)self;
    *ranges = lines;
    return ASH_ARRAY_LENGTH(lines);
}

int ash_boot_info_occupied(struct ash_boot_info *self, unsigned index, uint64_t *start,
                           uint64_t *end) {
    (void)self;
    *start = (uintptr_t)arena + 100 * ASH_PAGE_BYTES + 5;
    *end = *start + ASH_PAGE_BYTES; /* two pages */
    return index == 0 ? 0 : -ASH_ENOENT;
}

void ash_lock_take(struct ash_lock *self, struct ash_lock_word *lock) {
    (void)self;
    assert(lock->held++ == 0);
}

void ash_lock_release(struct ash_lock *self, struct ash_lock_word *lock) {
    (void)self;
    assert(lock->held-- == 1);
}

bool ash_lock_held(struct ash_lock *self, const struct ash_lock_word *lock) {
    (void)self;
    return lock->held == 1;
}

int ash_mem_map_memory(struct ash_mem_map *self, uint64_t physical, size_t bytes) {
    (void)self;
    assert(physical >= (uintptr_t)arena && physical + bytes <= (uintptr_t)arena + sizeof arena);
    return 0;
}

void ash_mem_map_donate(struct ash_mem_map *self, void *page) {
    (void)self;
    (void)page;
    donated++;
}

static struct ash_mem_pages *instance(void) {
    static struct pages_extents pages;
    return (struct ash_mem_pages *)&pages;
}

static size_t number_of(const void *page) {
    return (size_t)((const uint8_t *)page - arena) / ASH_PAGE_BYTES;
}

static void set_owner(const void *pages, size_t count, uint8_t from, uint8_t to) {
    for (size_t i = 0; i < count; i++) {
        assert(owner[number_of(pages) + i] == from);
        owner[number_of(pages) + i] = to;
    }
}

static void make_map(void) {
    uintptr_t at = (uintptr_t)arena;
    lines[0] = (struct ash_boot_range){at + 700 * 4096, 1000 * 4096, ASH_BOOT_RAM, 0};
    lines[1] = (struct ash_boot_range){at + 1, 699 * 4096, ASH_BOOT_RAM, 0};
    lines[2] = (struct ash_boot_range){at + 1000 * 4096 + 1, 1, 2, 0};
    lines[3] = (struct ash_boot_range){at + 1700 * 4096, 348 * 4096, ASH_BOOT_RAM, 0};
    for (size_t i = 0; i < PAGES; i++)
        owner[i] = i == 0 || i == 699 || i == 100 || i == 101 || i == 1000 ? 2 : 0;
}

int main(void) {
    static struct {
        uint8_t *pages;
        size_t count;
    } held[HELD];
    make_map();
    size_t most = pages_extents_mem_pages_largest(instance());
    size_t at_start = pages_extents_mem_pages_in_use(instance());
    for (unsigned round = 0; round < 300000; round++) {
        unsigned i = (unsigned)rand() % HELD;
        if (held[i].count == 0) {
            size_t count = 1 + (size_t)rand() % (rand() % 9 == 0 ? 90 : 9);
            size_t align = (size_t)1 << (rand() % 8 == 0 ? rand() % 6 : 0);
            void *pages;
            if (pages_extents_mem_pages_get_aligned(instance(), count, align, &pages) != 0)
                continue;
            assert((uintptr_t)pages % (align * ASH_PAGE_BYTES) == 0);
            set_owner(pages, count, 0, 1);
            memset(pages, rand(), count * ASH_PAGE_BYTES < 9000 ? count * ASH_PAGE_BYTES : 9000);
            held[i].pages = pages;
            held[i].count = count;
        } else {
            size_t from = (size_t)rand() % held[i].count;
            pages_extents_mem_pages_put(instance(), held[i].pages + from * ASH_PAGE_BYTES,
                                        held[i].count - from);
            set_owner(held[i].pages + from * ASH_PAGE_BYTES, held[i].count - from, 1, 0);
            held[i].count = from;
        }
    }
    for (unsigned i = 0; i < HELD; i++)
        if (held[i].count != 0)
            pages_extents_mem_pages_put(instance(), held[i].pages, held[i].count);
    assert(pages_extents_mem_pages_largest(instance()) == most);
    assert(pages_extents_mem_pages_in_use(instance()) == at_start);
    return 0;
}
