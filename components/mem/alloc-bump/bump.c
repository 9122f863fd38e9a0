/* SPDX-License-Identifier: MIT */
/*
 * A block is its size, in the 16 bytes before it, and its bytes. The last block can grow, shrink
 * and go back in place, because the free memory begins behind it; all others stay until the image
 * ends.
 */
#include <cc_runtime.h>
#include <ashlar/alloc.h>
#include <ashlar/mem/pages.h>
#include "bump.h"

struct header {
    size_t bytes; /* of the block, a multiple of ASH_ALLOC_ALIGN */
    size_t check; /* its complement: a block that was overrun, or is none, fails */
};

_Static_assert(sizeof(struct header) == ASH_ALLOC_ALIGN, "a block stays aligned");

static struct header *header_of(const void *block) {
    struct header *header = (struct header *)(uintptr_t)block - 1;
    ASH_ASSERT(((uintptr_t)block & (ASH_ALLOC_ALIGN - 1)) == 0 && header->check == ~header->bytes);
    return header;
}

static size_t round_up(size_t bytes, size_t align) {
    return (bytes + align - 1) & ~(align - 1);
}

/* Makes at least `bytes` bytes follow `next`: new pages, which join the old ones if they lie behind
 * them. */
static bool grow_locked(struct alloc_bump *heap, size_t bytes) {
    ASH_ASSERT(ash_lock_held(&ash_use_lock, &heap->lock));
    size_t count = (bytes > ASH_OPT_GROW ? bytes : ASH_OPT_GROW) / ASH_PAGE_BYTES + 1;
    void *pages;
    if (ash_mem_pages_get(&ash_use_mem_pages, count, &pages) != 0) {
        count = bytes / ASH_PAGE_BYTES + 1; /* not that many at once: what is needed, then */
        if (ash_mem_pages_get(&ash_use_mem_pages, count, &pages) != 0) {
            return false;
        }
    }
    if (pages != heap->end) {
        heap->next = pages;
    }
    heap->end = (char *)pages + count * ASH_PAGE_BYTES;
    return true;
}

static void *get_locked(struct alloc_bump *heap, size_t align, size_t bytes) {
    ASH_ASSERT(ash_lock_held(&ash_use_lock, &heap->lock));
    if (bytes > ASH_ALLOC_MAX || align > ASH_ALLOC_MAX) {
        return NULL;
    }
    bytes = round_up(bytes > 0 ? bytes : 1, ASH_ALLOC_ALIGN);
    for (;;) {
        uintptr_t block = round_up((uintptr_t)heap->next + sizeof(struct header), align);
        if (heap->next != NULL && block + bytes <= (uintptr_t)heap->end) {
            struct header *header = (struct header *)block - 1;
            *header = (struct header){bytes, ~bytes};
            heap->next = (char *)block + bytes;
            return (void *)block;
        }
        if (!grow_locked(heap, sizeof(struct header) + align + bytes)) {
            return NULL;
        }
    }
}

void *alloc_bump_alloc_get_aligned(struct ash_alloc *self, size_t align, size_t bytes) {
    struct alloc_bump *heap = (struct alloc_bump *)self;
    ASH_ASSERT(align != 0 && (align & (align - 1)) == 0);
    ash_lock_take(&ash_use_lock, &heap->lock);
    void *block = get_locked(heap, align > ASH_ALLOC_ALIGN ? align : ASH_ALLOC_ALIGN, bytes);
    ash_lock_release(&ash_use_lock, &heap->lock);
    return block;
}

void *alloc_bump_alloc_get(struct ash_alloc *self, size_t bytes) {
    return alloc_bump_alloc_get_aligned(self, ASH_ALLOC_ALIGN, bytes);
}

/* The last block changes its size in place, if it fits. Any block shrinks by being left as it is.
 */
static bool resize_in_place_locked(struct alloc_bump *heap, struct header *header, size_t bytes) {
    ASH_ASSERT(ash_lock_held(&ash_use_lock, &heap->lock));
    char *block = (char *)(header + 1);
    if (bytes <= ASH_ALLOC_MAX && block + header->bytes == heap->next) {
        size_t rounded = round_up(bytes > 0 ? bytes : 1, ASH_ALLOC_ALIGN);
        if (rounded <= (size_t)(heap->end - block)) {
            *header = (struct header){rounded, ~rounded};
            heap->next = block + rounded;
            return true;
        }
    }
    return bytes <= header->bytes;
}

void *alloc_bump_alloc_resize(struct ash_alloc *self, void *block, size_t bytes) {
    struct alloc_bump *heap = (struct alloc_bump *)self;
    if (block == NULL) {
        return alloc_bump_alloc_get(self, bytes);
    }
    ash_lock_take(&ash_use_lock, &heap->lock);
    struct header *header = header_of(block);
    void *resized = block;
    if (!resize_in_place_locked(heap, header, bytes)) {
        resized = get_locked(heap, ASH_ALLOC_ALIGN, bytes);
        if (resized != NULL) {
            memcpy(resized, block, header->bytes);
        }
    }
    ash_lock_release(&ash_use_lock, &heap->lock);
    return resized;
}

void alloc_bump_alloc_put(struct ash_alloc *self, void *block) {
    struct alloc_bump *heap = (struct alloc_bump *)self;
    if (block == NULL) {
        return;
    }
    ash_lock_take(&ash_use_lock, &heap->lock);
    struct header *header = header_of(block);
    if ((char *)block + header->bytes == heap->next) {
        heap->next = (char *)header;
    }
    header->check = 0; /* a second put fails */
    ash_lock_release(&ash_use_lock, &heap->lock);
}

size_t alloc_bump_alloc_usable(struct ash_alloc *self, const void *block) {
    (void)self;
    return block == NULL ? 0 : header_of(block)->bytes;
}
