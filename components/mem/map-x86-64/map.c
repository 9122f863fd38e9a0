/* SPDX-License-Identifier: MIT */
/*
 * Section numbers are those of the Intel SDM vol. 3A. Addresses are the same, physical and virtual.
 */
#include <ashlar/cpu/page.h>
#include <ashlar/lock.h>
#include <ashlar/mem/map.h>
#include "map.h"

#define ENTRIES 512u
#define LIMIT   (1ull << 47) /* where the lower half of the address space ends */

/*
 * In an entry that is not present and no guard: memory without access. With it no such entry is 0.
 */
#define NO_ACCESS 0x400ull

/* A device's registers, 2 MiB of them. */
#define DEVICE                                                                                     \
    (ASH_PAGE_PRESENT | ASH_PAGE_WRITE | ASH_PAGE_UNCACHED | ASH_PAGE_ACCESSED | ASH_PAGE_DIRTY |  \
     ASH_PAGE_LARGE | ASH_PAGE_NO_EXEC)

enum { PAGE_SHIFT = 12, LARGE_SHIFT = 21, ROOT_SHIFT = 39 };

extern const char ash_text_start[], ash_data_start[];

static struct map_x86_64 *map(struct ash_mem_map *self) {
    return (struct map_x86_64 *)self;
}

/* Its own tables are kept for devices, which have to work in an image without mem.pages. */
static uint64_t *new_table_locked(struct map_x86_64 *self, bool device) {
    uint64_t *table = self->donated;
    if (device && self->tables_used < ASH_OPT_TABLES)
        return self->tables[self->tables_used++]; /* zeroes, as .bss */
    if (table == NULL)
        return NULL;
    self->donated = *(void **)self->donated;
    for (unsigned i = 0; i < ENTRIES; i++)
        table[i] = 0;
    return table;
}

/*
 * The entry for `address` in the table where an entry stands for 2^`leaf` bytes. Tables on the way
 * are made as needed, and pages of 2 MiB divided. An entry of another size above `leaf` cannot be.
 */
static int find_locked(struct map_x86_64 *self, uint64_t address, unsigned leaf, bool device,
                       uint64_t **entry) {
    uint64_t *table;
    ASH_ASSERT(ash_lock_held(&ash_use_lock, &self->lock));
    __asm__ volatile("mov %%cr3, %0" : "=r"(table));
    for (unsigned shift = ROOT_SHIFT;; shift -= 9) {
        uint64_t *at = &table[address >> shift & (ENTRIES - 1)];
        if (shift == leaf) {
            *entry = at;
            return 0;
        }
        uint64_t old = *at;
        table = (uint64_t *)(old & ASH_PAGE_ADDRESS);
        if ((old & (ASH_PAGE_PRESENT | ASH_PAGE_LARGE)) == ASH_PAGE_PRESENT)
            continue;
        table = new_table_locked(self, device);
        if (table == NULL)
            return -ASH_ENOMEM;
        if (old != 0) /* the same memory with the same access: nothing to invalidate */
            for (unsigned i = 0; i < ENTRIES; i++)
                table[i] = (old & ~ASH_PAGE_LARGE) + i * ASH_PAGE_BYTES;
        *at = (uintptr_t)table | ASH_PAGE_TABLE;
    }
}

static int protect_locked(struct map_x86_64 *self, uint64_t start, uint64_t end, uint64_t flags) {
    for (uint64_t page = start; page < end; page += ASH_PAGE_BYTES) {
        uint64_t *entry, large = ash_page_lookup(page);
        if (large == 0 || (large & ASH_PAGE_UNCACHED) != 0)
            return -ASH_EINVAL; /* never mapped, or a device */
        int error = find_locked(self, page, PAGE_SHIFT, false, &entry);
        if (error != 0)
            return error;
        *entry = page | flags;
        __asm__ volatile("invlpg (%0)" ::"r"(page) : "memory"); /* §4.10.4.1 */
    }
    return 0;
}

int map_x86_64_mem_map_protect(struct ash_mem_map *self, void *start, size_t bytes,
                               unsigned access) {
    static const uint64_t flags[] = {
        [ASH_MAP_NONE] = NO_ACCESS,
        [ASH_MAP_READ] = ASH_PAGE_MEMORY & ~ASH_PAGE_WRITE,
        [ASH_MAP_WRITE] = ASH_PAGE_MEMORY,
        [ASH_MAP_GUARD] = ASH_PAGE_GUARD,
    };
    uint64_t from = (uintptr_t)start, end = from + bytes;
    if (access >= ASH_ARRAY_LENGTH(flags) || from % ASH_PAGE_BYTES != 0 || end < from ||
        end > LIMIT)
        return -ASH_EINVAL;
    if (from < (uintptr_t)ash_data_start && end > (uintptr_t)ash_text_start)
        return -ASH_EINVAL;
    ash_lock_take(&ash_use_lock, &map(self)->lock);
    int error = protect_locked(map(self), from, end, flags[access]);
    ash_lock_release(&ash_use_lock, &map(self)->lock);
    return error;
}

/* Maps whole regions of 2 MiB as `kind`. One that is mapped already has to be of this kind. */
static int add(struct map_x86_64 *self, uint64_t physical, uint64_t bytes, uint64_t kind) {
    uint64_t end = physical + bytes;
    int error = 0;
    if (bytes == 0 || end < physical || end > LIMIT)
        return -ASH_EINVAL;
    ash_lock_take(&ash_use_lock, &self->lock);
    uint64_t at = physical & ~(uint64_t)(ASH_PAGE_LARGE_BYTES - 1);
    for (; error == 0 && at < end; at += ASH_PAGE_LARGE_BYTES) {
        uint64_t *entry;
        error = find_locked(self, at, LARGE_SHIFT, (kind & ASH_PAGE_UNCACHED) != 0, &entry);
        if (error == 0 && *entry == 0)
            *entry = at | kind;
        else if (error == 0 && ((*entry ^ kind) & ASH_PAGE_UNCACHED) != 0)
            error = -ASH_EINVAL; /* a table of pages counts as memory */
    }
    ash_lock_release(&ash_use_lock, &self->lock);
    return error;
}

int map_x86_64_mem_map_device(struct ash_mem_map *self, uint64_t physical, size_t bytes,
                              volatile void **registers) {
    *registers = (volatile void *)(uintptr_t)physical;
    return add(map(self), physical, bytes, DEVICE);
}

int map_x86_64_mem_map_memory(struct ash_mem_map *self, uint64_t physical, size_t bytes) {
    return bytes == 0 ? 0 : add(map(self), physical, bytes, ASH_PAGE_MEMORY | ASH_PAGE_LARGE);
}

void map_x86_64_mem_map_donate(struct ash_mem_map *self, void *page) {
    ASH_ASSERT((uintptr_t)page % ASH_PAGE_BYTES == 0);
    ash_lock_take(&ash_use_lock, &map(self)->lock);
    *(void **)page = map(self)->donated;
    map(self)->donated = page;
    ash_lock_release(&ash_use_lock, &map(self)->lock);
}
