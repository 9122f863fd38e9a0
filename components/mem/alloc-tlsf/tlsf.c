/* SPDX-License-Identifier: MIT */
#include <cc_runtime.h>
#include <ashlar/alloc.h>
#include "block.h"

#define LARGEST ((size_t)1 << 39) /* a place above it still exists */

#if ASH_OPT_CHECK
#define CHECK_HEAP_LOCKED(heap) ASH_ASSERT(alloc_tlsf_check(heap) == 0)
#else
#define CHECK_HEAP_LOCKED(heap) ((void)0)
#endif

/* From the caller's bytes to a block's; 0 for more than there can be. */
static inline size_t size_for(size_t bytes) {
    if (bytes > LARGEST) {
        return 0;
    }
    size_t size = (bytes + BLOCK_COST + BLOCK_STEP - 1) & ~(size_t)(BLOCK_STEP - 1);
    return size < BLOCK_LEAST ? BLOCK_LEAST : size;
}

/* Makes the first `size` bytes of a free block a block in use. What is left over stays free, if it
 * is a block. */
static inline void *cut_locked(struct alloc_tlsf *heap, struct alloc_tlsf_block *block,
                               size_t size) {
    size_t whole = block_bytes(block), left = whole - size;
    if (left < BLOCK_LEAST) {
        list_remove(heap, block, whole);
        block->head &= ~BLOCK_FREE;
        block_after(block, whole)->head &= ~BLOCK_BEFORE_FREE;
    } else {
        struct alloc_tlsf_block *rest = block_after(block, size);
        list_move(heap, block, whole, rest, left);
        block->head = (block->head & ~(BLOCK_SIZE_BITS | BLOCK_FREE)) | size;
        rest->head = left | BLOCK_FREE | BLOCK_MARK;
        block_after(rest, left)->before = rest;
    }
    return block_to_bytes(block);
}

struct alloc_tlsf_block *alloc_tlsf_join_locked(struct alloc_tlsf *heap,
                                                struct alloc_tlsf_block *block) {
    ASH_ASSERT(ash_lock_held(&ash_use_lock, &heap->lock));
    size_t bytes = block_bytes(block);
    struct alloc_tlsf_block *after = block_after(block, bytes);
    /* The next head is whole, and agrees that this block is in use. */
    ASH_ASSERT((after->head & (BLOCK_MARK_BITS | BLOCK_BEFORE_FREE)) == BLOCK_MARK);
    if ((block->head & BLOCK_BEFORE_FREE) != 0) {
        struct alloc_tlsf_block *before = block->before;
        size_t before_bytes = block_bytes(before);
        ASH_ASSERT(block_after(before, before_bytes) == block);
        list_remove(heap, before, before_bytes);
        block = before;
        bytes += before_bytes;
    }
    if ((after->head & BLOCK_FREE) != 0) {
        size_t after_bytes = block_bytes(after);
        list_move(heap, after, after_bytes, block, bytes + after_bytes);
        bytes += after_bytes;
        after = block_after(block, bytes);
    } else {
        list_insert(heap, block, bytes);
        after->head |= BLOCK_BEFORE_FREE;
    }
    after->before = block;
    block->head = bytes | (block->head & BLOCK_FIRST) | BLOCK_FREE | BLOCK_MARK;
    return block;
}

static inline void put_locked(struct alloc_tlsf *heap, struct alloc_tlsf_block *block) {
    block = alloc_tlsf_join_locked(heap, block);
    size_t bytes = block_bytes(block);
    if (block_bytes(block_after(block, bytes)) == 0 &&
        (bytes > BLOCK_KEEP ||
         ((block->head & BLOCK_FIRST) != 0 && region_of(block) != heap->spare))) {
        alloc_tlsf_release_locked(heap, block);
    }
}

/* Frees the block that is held back. False: there is none. */
static bool let_go_locked(struct alloc_tlsf *heap) {
    struct alloc_tlsf_block *held = heap->held;
    if (held != NULL) {
        heap->held = NULL;
        put_locked(heap, held);
    }
    return held != NULL;
}

/* A block in a list, of at least `size`; NULL when there is none and no memory for one. */
static inline struct alloc_tlsf_block *find_locked(struct alloc_tlsf *heap, size_t size) {
    unsigned least = list_above(size), first = least / ALLOC_TLSF_SECOND;
    for (;;) {
        uint32_t second = heap->second[first] & ~UINT32_C(0) << least % ALLOC_TLSF_SECOND;
        if (second != 0) {
            unsigned list = first * ALLOC_TLSF_SECOND + (unsigned)__builtin_ctz(second);
            return heap->list[list];
        }
        /* Two shifts: one by 32, behind the last place, is undefined. */
        uint32_t above = heap->first & ~UINT32_C(0) << first << 1;
        if (above != 0) {
            first = (unsigned)__builtin_ctz(above);
            unsigned list =
                first * ALLOC_TLSF_SECOND + (unsigned)__builtin_ctz(heap->second[first]);
            return heap->list[list];
        }
        if (!let_go_locked(heap) && !alloc_tlsf_grow_locked(heap, size)) {
            return NULL;
        }
    }
}

/* Ends a block in use after `size` bytes, and frees what follows, if it is enough for a block. */
static void trim_locked(struct alloc_tlsf *heap, struct alloc_tlsf_block *block, size_t size) {
    size_t left = block_bytes(block) - size;
    if (left >= BLOCK_LEAST) {
        struct alloc_tlsf_block *rest = block_after(block, size);
        block->head -= left;
        rest->head = left | BLOCK_MARK;
        put_locked(heap, rest);
    }
}

void *alloc_tlsf_alloc_get(struct ash_alloc *self, size_t bytes) {
    struct alloc_tlsf *heap = (struct alloc_tlsf *)self;
    size_t size = size_for(bytes);
    void *result = NULL;
    ash_lock_take(&ash_use_lock, &heap->lock);
    if (heap->held != NULL && block_bytes(heap->held) == size) {
        result = block_to_bytes(heap->held);
        heap->held = NULL;
    } else if (size != 0) {
        struct alloc_tlsf_block *block = find_locked(heap, size);
        if (block != NULL) {
            ASH_ASSERT((block->head & (BLOCK_MARK_BITS | BLOCK_FREE)) == (BLOCK_MARK | BLOCK_FREE));
            result = cut_locked(heap, block, size);
        }
    }
    CHECK_HEAP_LOCKED(heap);
    ash_lock_release(&ash_use_lock, &heap->lock);
    return result;
}

/* Looks for room to move up to the alignment, and gives both ends back. */
void *alloc_tlsf_alloc_get_aligned(struct ash_alloc *self, size_t align, size_t bytes) {
    struct alloc_tlsf *heap = (struct alloc_tlsf *)self;
    ASH_ASSERT(align != 0 && (align & (align - 1)) == 0);
    if (align <= BLOCK_STEP) {
        return alloc_tlsf_alloc_get(self, bytes);
    }
    size_t size = size_for(bytes);
    if (size == 0 || align > LARGEST - size) {
        return NULL;
    }
    void *result = NULL;
    ash_lock_take(&ash_use_lock, &heap->lock);
    struct alloc_tlsf_block *block = find_locked(heap, size + align + BLOCK_LEAST);
    if (block != NULL) {
        uintptr_t got = (uintptr_t)cut_locked(heap, block, size + align + BLOCK_LEAST);
        uintptr_t aligned = (got + align - 1) & ~(uintptr_t)(align - 1);
        if (aligned != got && aligned - got < BLOCK_LEAST) {
            aligned += align; /* the gap has to be a block */
        }
        size_t gap = aligned - got;
        if (gap != 0) {
            struct alloc_tlsf_block *moved = block_after(block, gap);
            moved->head = (block_bytes(block) - gap) | BLOCK_MARK;
            block->head = gap | (block->head & ~BLOCK_SIZE_BITS);
            put_locked(heap, block);
            block = moved;
        }
        trim_locked(heap, block, size);
        result = (void *)aligned;
    }
    CHECK_HEAP_LOCKED(heap);
    ash_lock_release(&ash_use_lock, &heap->lock);
    return result;
}

/* Not between large free blocks: holding it would keep them apart, and their pages from going back.
 */
static inline bool is_worth_holding(const struct alloc_tlsf_block *block) {
    const struct alloc_tlsf_block *after = block_after(block, block_bytes(block));
    /* The same assertion that joining makes, now, while the caller is known. */
    ASH_ASSERT((after->head & (BLOCK_MARK_BITS | BLOCK_BEFORE_FREE)) == BLOCK_MARK);
    return block_bytes(block) <= BLOCK_HOLD &&
           !((after->head & BLOCK_FREE) != 0 && block_bytes(after) > BLOCK_KEEP) &&
           !((block->head & BLOCK_BEFORE_FREE) != 0 && block_bytes(block->before) > BLOCK_KEEP);
}

void alloc_tlsf_alloc_put(struct ash_alloc *self, void *bytes) {
    struct alloc_tlsf *heap = (struct alloc_tlsf *)self;
    if (bytes == NULL) {
        return;
    }
    ash_lock_take(&ash_use_lock, &heap->lock);
    struct alloc_tlsf_block *block = block_of(bytes), *held = heap->held;
    ASH_ASSERT(block != held);
    if (is_worth_holding(block)) {
        heap->held = block;
        block = held;
    } else {
        (void)let_go_locked(heap);
    }
    if (block != NULL) {
        put_locked(heap, block);
    }
    CHECK_HEAP_LOCKED(heap);
    ash_lock_release(&ash_use_lock, &heap->lock);
}

size_t alloc_tlsf_alloc_usable(struct ash_alloc *self, const void *bytes) {
    (void)self;
    return bytes == NULL ? 0 : block_bytes(block_of(bytes)) - BLOCK_COST;
}

/* Makes a block in use reach `size` by taking the free one behind it, if that is enough. */
static bool extend_locked(struct alloc_tlsf *heap, struct alloc_tlsf_block *block, size_t size) {
    size_t bytes = block_bytes(block);
    struct alloc_tlsf_block *after = block_after(block, bytes);
    size_t more = block_bytes(after);
    if ((after->head & BLOCK_FREE) == 0 || bytes + more < size) {
        return false;
    }
    list_remove(heap, after, more);
    block->head += more;
    block_after(after, more)->head &= ~BLOCK_BEFORE_FREE;
    return true;
}

void *alloc_tlsf_alloc_resize(struct ash_alloc *self, void *bytes, size_t count) {
    struct alloc_tlsf *heap = (struct alloc_tlsf *)self;
    size_t size = size_for(count);
    if (bytes == NULL || size == 0) {
        return size == 0 ? NULL : alloc_tlsf_alloc_get(self, count);
    }
    ash_lock_take(&ash_use_lock, &heap->lock);
    struct alloc_tlsf_block *block = block_of(bytes);
    ASH_ASSERT(block != heap->held);
    size_t old = block_bytes(block);
    if (size > old) {
        (void)let_go_locked(heap); /* it may be what is behind */
    }
    bool fits = size <= old || extend_locked(heap, block, size);
    if (fits) {
        trim_locked(heap, block, size);
        CHECK_HEAP_LOCKED(heap);
    }
    ash_lock_release(&ash_use_lock, &heap->lock);
    if (fits) {
        return bytes;
    }
    void *moved = alloc_tlsf_alloc_get(self, count);
    if (moved != NULL) {
        memcpy(moved, bytes, old - BLOCK_COST);
        alloc_tlsf_alloc_put(self, bytes);
    }
    return moved;
}
