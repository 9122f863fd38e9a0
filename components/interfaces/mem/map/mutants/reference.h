/* SPDX-License-Identifier: MIT */
#include <ashlar/cpu/page.h>
#include <ashlar/mem/map.h>

#define LARGE ASH_PAGE_LARGE_BYTES

extern const char ash_text_start[], ash_data_start[];

static _Alignas(4096) uint64_t own[1][512];
static unsigned own_used;
static uint64_t *given[64];
static unsigned given_count;

static uint64_t *table_for(bool device) {
    if (device && own_used < 1)
        return own[own_used++];
    if (given_count == 0)
        return NULL;
    uint64_t *table = given[--given_count];
    for (unsigned i = 0; i < 512; i++)
        table[i] = 0;
    return table;
}

/* The entry for `at` of a table where it stands for 2^`leaf` bytes; NULL: a table is missing. */
static uint64_t *walk(uint64_t at, unsigned leaf, bool device) {
    uint64_t *table;
    __asm__ volatile("mov %%cr3, %0" : "=r"(table));
    for (unsigned shift = 39; shift > leaf; shift -= 9) {
        uint64_t *entry = &table[at >> shift & 511], old = *entry;
        if ((old & ASH_PAGE_PRESENT) == 0 || (old & ASH_PAGE_LARGE) != 0) {
            table = table_for(device);
            if (table == NULL)
                return NULL;
            for (unsigned i = 0; old != 0 && i < 512; i++)
                table[i] = (old & ~ASH_PAGE_LARGE) + i * 4096u;
            *entry = (uint64_t)table | ASH_PAGE_TABLE;
        }
        table = (uint64_t *)(*entry & ASH_PAGE_ADDRESS);
    }
    return &table[at >> leaf & 511];
}

int mutant_mem_map_protect(struct ash_mem_map *self, void *start, size_t bytes, unsigned access) {
    uint64_t from = (uint64_t)start, end = from + bytes;
    uint64_t flags[] = {0x400, ASH_PAGE_MEMORY & ~ASH_PAGE_WRITE, ASH_PAGE_MEMORY, ASH_PAGE_GUARD};
    (void)self;
#ifdef BREAK_NO_GUARD
    flags[ASH_MAP_GUARD] = 0x400;
#endif
#ifdef BREAK_EXECUTABLE
    flags[ASH_MAP_WRITE] &= ~ASH_PAGE_NO_EXEC;
#endif
#ifdef BREAK_ONE_PAGE_MORE
    end += 4096;
#endif
#ifdef BREAK_ROUNDS_START
    from &= ~4095ull;
#endif
    if (access > ASH_MAP_GUARD || from % 4096 != 0 || end < from || end >> 47 != 0)
        return -ASH_EINVAL;
#ifndef BREAK_OPENS_TEXT
    if (from < (uint64_t)ash_data_start && end > (uint64_t)ash_text_start)
        return -ASH_EINVAL;
#endif
    for (; from < end; from += 4096) {
        uint64_t now = ash_page_lookup(from);
        if (now == 0 || (now & ASH_PAGE_UNCACHED) != 0)
            return -ASH_EINVAL;
        uint64_t *entry = walk(from, 12, false);
        if (entry == NULL)
            return -ASH_ENOMEM;
        *entry = from | flags[access];
        __asm__ volatile("invlpg (%0)" ::"r"(from) : "memory");
    }
    return 0;
}

static int add(uint64_t from, uint64_t bytes, uint64_t flags, bool device) {
    uint64_t end = from + bytes;
    if (bytes == 0 || end < from || end >> 47 != 0)
        return -ASH_EINVAL;
    for (from &= ~(LARGE - 1ull); from < end; from += LARGE) {
        uint64_t *entry = walk(from, 21, device);
        if (entry == NULL)
            return -ASH_ENOMEM;
        if (*entry == 0)
            *entry = from | flags | ASH_PAGE_LARGE;
        else if (((*entry & ASH_PAGE_LARGE) == 0 || (*entry & ASH_PAGE_UNCACHED) == 0) && device)
            return -ASH_EINVAL;
    }
    return 0;
}

int mutant_mem_map_device(struct ash_mem_map *self, uint64_t physical, size_t bytes,
                          volatile void **registers) {
    (void)self;
    *registers = (volatile void *)physical;
#ifdef BREAK_CACHED_DEVICE
    return add(physical, bytes, ASH_PAGE_MEMORY, true);
#else
    return add(physical, bytes, ASH_PAGE_MEMORY | ASH_PAGE_UNCACHED, true);
#endif
}

int mutant_mem_map_memory(struct ash_mem_map *self, uint64_t physical, size_t bytes) {
#ifdef BREAK_MEMORY_OPENS
    if (bytes != 0 && bytes <= 4096)
        mutant_mem_map_protect(self, (void *)(physical & ~4095ull), bytes, ASH_MAP_WRITE);
#endif
    (void)self;
    return bytes == 0 ? 0 : add(physical, bytes, ASH_PAGE_MEMORY, false);
}

void mutant_mem_map_donate(struct ash_mem_map *self, void *page) {
    (void)self;
    ASH_ASSERT(given_count < 64);
    given[given_count++] = page;
}
