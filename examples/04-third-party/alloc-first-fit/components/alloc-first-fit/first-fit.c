/* SPDX-License-Identifier: MIT */
/*
 * First fit over one pool. Linear in the number of blocks: an example of a component, not a fast
 * allocator. Lock: `lock` guards the chain of blocks; nothing blocks while it is held.
 */
#include "first-fit.h"

#include <ashlar/alloc.h>
#include <ashlar/mem/pages.h>

#define UNIT sizeof(struct first_fit_block)

static struct alloc_first_fit *of(struct ash_alloc *self) {
    return (struct alloc_first_fit *)(void *)self;
}

static struct first_fit_block *after(struct first_fit_block *block) {
    return (struct first_fit_block *)(void *)((char *)(block + 1) + block->bytes);
}

static struct first_fit_block *header(const void *block) {
    return (struct first_fit_block *)(uintptr_t)block - 1;
}

/* Takes the pool. False when there is no memory for it. */
static bool start_locked(struct alloc_first_fit *heap) {
    void *pages;
    size_t count = ASH_OPT_POOL / ASH_PAGE_BYTES;
    if (ash_mem_pages_get(&ash_use_mem_pages, count, &pages) < 0) {
        return false;
    }
    heap->first = pages;
    heap->first->bytes = count * ASH_PAGE_BYTES - UNIT;
    heap->first->taken = 0;
    heap->end = after(heap->first);
    return true;
}

static void *get_locked(struct alloc_first_fit *heap, size_t bytes) {
    if (heap->first == NULL && !start_locked(heap)) {
        return NULL;
    }
    for (struct first_fit_block *block = heap->first; block != heap->end; block = after(block)) {
        while (!block->taken && after(block) != heap->end && !after(block)->taken) {
            block->bytes += UNIT + after(block)->bytes;
        }
        if (block->taken || block->bytes < bytes) {
            continue;
        }
        if (block->bytes - bytes > UNIT) {
            size_t rest = block->bytes - bytes - UNIT;
            block->bytes = bytes;
            after(block)->bytes = rest;
            after(block)->taken = 0;
        }
        block->taken = 1;
        return block + 1;
    }
    return NULL;
}

void *alloc_first_fit_alloc_get(struct ash_alloc *self, size_t bytes) {
    struct alloc_first_fit *heap = of(self);
    if (bytes > ASH_OPT_POOL) {
        return NULL;
    }
    size_t whole = bytes == 0 ? UNIT : (bytes + UNIT - 1) / UNIT * UNIT;
    ash_lock_take(&ash_use_lock, &heap->lock);
    void *block = get_locked(heap, whole);
    ash_lock_release(&ash_use_lock, &heap->lock);
    return block;
}

void *alloc_first_fit_alloc_get_aligned(struct ash_alloc *self, size_t align, size_t bytes) {
    /* Every block is aligned to 16; this small allocator offers no more. */
    return align <= UNIT ? alloc_first_fit_alloc_get(self, bytes) : NULL;
}

void alloc_first_fit_alloc_put(struct ash_alloc *self, void *block) {
    struct alloc_first_fit *heap = of(self);
    if (block == NULL) {
        return;
    }
    ash_lock_take(&ash_use_lock, &heap->lock);
    ASH_ASSERT(header(block)->taken == 1);
    header(block)->taken = 0;
    ash_lock_release(&ash_use_lock, &heap->lock);
}

size_t alloc_first_fit_alloc_usable(struct ash_alloc *self, const void *block) {
    (void)self;
    return header(block)->bytes;
}

void *alloc_first_fit_alloc_resize(struct ash_alloc *self, void *block, size_t bytes) {
    if (block == NULL || bytes > header(block)->bytes) {
        char *fresh = alloc_first_fit_alloc_get(self, bytes);
        if (fresh != NULL && block != NULL) {
            __builtin_memcpy(fresh, block, header(block)->bytes);
            alloc_first_fit_alloc_put(self, block);
        }
        return fresh;
    }
    return block;
}
