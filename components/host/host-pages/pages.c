/* SPDX-License-Identifier: MIT */
/*
 * First fit over a table of bytes: slow, obvious, and next to the fault. Pages that nobody has are
 * not accessible, so that a use after a put is a fault at the place where it happens.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <ashlar/mem/map.h>
#include <ashlar/mem/pages.h>
#include "pages.h"

#define TOTAL ((size_t)(ASH_OPT_LIMIT / ASH_PAGE_BYTES))

static void protect(struct host_pages *pages, size_t first, size_t count, int access) {
    int result = mprotect(pages->base + first * ASH_PAGE_BYTES, count * ASH_PAGE_BYTES, access);
    ASH_ASSERT(result == 0);
}

static void open_memory(struct host_pages *pages) {
    if (pages->base == NULL) {
        void *base = mmap(NULL, TOTAL * ASH_PAGE_BYTES, PROT_NONE,
                          MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        ASH_ASSERT(base != MAP_FAILED);
        pages->base = base;
        pages->taken = calloc(TOTAL, 1);
        ASH_ASSERT(pages->taken != NULL);
    }
}

/* How many free pages follow `first`, `most` at most. */
static size_t run(const struct host_pages *pages, size_t first, size_t most) {
    size_t count = 0;
    while (count < most && first + count < TOTAL && !pages->taken[first + count]) {
        count++;
    }
    return count;
}

int host_pages_mem_pages_get_aligned(struct ash_mem_pages *self, size_t count, size_t align_pages,
                                     void **result) {
    struct host_pages *pages = (struct host_pages *)self;
    ASH_ASSERT(count > 0 && align_pages > 0 && (align_pages & (align_pages - 1)) == 0);
    open_memory(pages);
    for (size_t first = 0; first < TOTAL;) {
        size_t number = (uintptr_t)pages->base / ASH_PAGE_BYTES + first;
        size_t skip = (align_pages - number % align_pages) % align_pages;
        if (skip >= TOTAL - first) {
            break;
        }
        size_t found = run(pages, first + skip, count);
        if (found == count) {
            first += skip;
            protect(pages, first, count, PROT_READ | PROT_WRITE);
            memset(pages->taken + first, 1, count);
            *result = pages->base + first * ASH_PAGE_BYTES;
            memset(*result, 0xa5, count * ASH_PAGE_BYTES); /* undefined content, made visible */
            pages->in_use += count;
            pages->peak = pages->in_use > pages->peak ? pages->in_use : pages->peak;
            return 0;
        }
        first += skip + found + 1;
    }
    return -ASH_ENOMEM;
}

int host_pages_mem_pages_get(struct ash_mem_pages *self, size_t count, void **result) {
    return host_pages_mem_pages_get_aligned(self, count, 1, result);
}

/* The number of the page at `address`, all `count` of which must have been given out. */
static size_t number_of(const struct host_pages *pages, const void *address, size_t count) {
    size_t offset = (uintptr_t)address - (uintptr_t)pages->base, first = offset / ASH_PAGE_BYTES;
    ASH_ASSERT(pages->base != NULL && offset % ASH_PAGE_BYTES == 0);
    ASH_ASSERT(first < TOTAL && count > 0 && count <= TOTAL - first);
    for (size_t i = 0; i < count; i++) {
        ASH_ASSERT(pages->taken[first + i]);
    }
    return first;
}

void host_pages_mem_pages_put(struct ash_mem_pages *self, void *address, size_t count) {
    struct host_pages *pages = (struct host_pages *)self;
    size_t first = number_of(pages, address, count);
    memset(pages->taken + first, 0, count);
    (void)madvise(address, count * ASH_PAGE_BYTES, MADV_DONTNEED);
    protect(pages, first, count, PROT_NONE);
    pages->in_use -= count;
}

size_t host_pages_mem_pages_in_use(struct ash_mem_pages *self) {
    return ((struct host_pages *)self)->in_use;
}

size_t host_pages_mem_pages_peak(struct ash_mem_pages *self) {
    return ((struct host_pages *)self)->peak;
}

size_t host_pages_mem_pages_total(struct ash_mem_pages *self) {
    (void)self;
    return TOTAL;
}

size_t host_pages_mem_pages_largest(struct ash_mem_pages *self) {
    struct host_pages *pages = (struct host_pages *)self;
    size_t largest = 0;
    open_memory(pages);
    for (size_t first = 0, count; first < TOTAL; first += count + 1) {
        count = run(pages, first, TOTAL);
        largest = count > largest ? count : largest;
    }
    return largest;
}

/* The process's own text and constants are not to be touched; what was never mapped, mprotect
 * refuses. */
int host_pages_mem_map_protect(struct ash_mem_map *self, void *start, size_t bytes,
                               unsigned access) {
    static const int host_access[] = {PROT_NONE, PROT_READ, PROT_READ | PROT_WRITE, PROT_NONE};
    extern char __executable_start[], end_of_image[] __asm__("_end");
    (void)self;
    uintptr_t from = (uintptr_t)start, to = from + bytes;
    if (access >= ASH_ARRAY_LENGTH(host_access) || from % ASH_PAGE_BYTES != 0 || to < from ||
        (from < (uintptr_t)end_of_image && to > (uintptr_t)__executable_start)) {
        return -ASH_EINVAL;
    }
    return bytes == 0 || mprotect(start, bytes, host_access[access]) == 0 ? 0 : -ASH_EINVAL;
}

int host_pages_mem_map_device(struct ash_mem_map *self, uint64_t physical, size_t bytes,
                              volatile void **registers) {
    (void)self, (void)physical, (void)bytes, (void)registers;
    return -ASH_EINVAL; /* a process has no devices */
}

int host_pages_mem_map_memory(struct ash_mem_map *self, uint64_t physical, size_t bytes) {
    (void)self;
    return bytes == 0 || physical + bytes < physical ? -ASH_EINVAL : 0;
}

void host_pages_mem_map_donate(struct ash_mem_map *self, void *page) {
    (void)self, (void)page; /* it stays taken; the kernel has its own tables */
}
