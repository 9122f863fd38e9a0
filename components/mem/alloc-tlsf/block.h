/* SPDX-License-Identifier: MIT */
#ifndef ALLOC_TLSF_BLOCK_H
#define ALLOC_TLSF_BLOCK_H
/*
 * Blocks and regions in memory. A region is pages that follow each other:
 *
 *     region | head, bytes of the caller … | head, bytes … | … | head of the end
 *
 * A block in use costs its `head`. `before` lies in the last bytes of the block before it, and
 * means something only when that one is free; `next` and `previous` lie in the block's own bytes,
 * when it is free. The end is a head of size 0, in use for ever.
 */
#include <ashlar/alloc.h>
#include "tlsf.h"

struct alloc_tlsf_block {
    struct alloc_tlsf_block *before;
    uint64_t head; /* from this block to the next in bytes, BLOCK_… bits, and BLOCK_MARK */
    struct alloc_tlsf_block *next, *previous;
};

#define BLOCK_FREE        UINT64_C(1) /* this one */
#define BLOCK_BEFORE_FREE UINT64_C(2) /* the one before */
#define BLOCK_FIRST       UINT64_C(4) /* of its region */
#define BLOCK_STEP        16u /* every size is a multiple, every block and its bytes are aligned */
#define BLOCK_LEAST       32u /* a block has to hold its links when it is free */
#define BLOCK_HEAD        offsetof(struct alloc_tlsf_block, next) /* from a block to its bytes */
#define BLOCK_COST        (BLOCK_HEAD - sizeof(void *)) /* the size, less the bytes of the caller */

#define BLOCK_HOLD 8192u /* a larger one is not held back */
#define BLOCK_KEEP (2 * (size_t)ASH_OPT_GROW)

/* The upper bits of every head. A write past the end of a block, or a pointer to none, hardly has
 * them. */
#define BLOCK_MARK      UINT64_C(0xb10c000000000000)
#define BLOCK_MARK_BITS UINT64_C(0xffff000000000008)
#define BLOCK_SIZE_BITS UINT64_C(0x0000fffffffffff0)

struct alloc_tlsf_region {
    struct alloc_tlsf_region *next;
    size_t pages;
    struct alloc_tlsf_region *previous; /* where the first block's `before` would be */
};

#define REGION_FIRST offsetof(struct alloc_tlsf_region, previous)
#define REGION_COST                                                                                \
    (REGION_FIRST + BLOCK_HEAD) /* pages, less the size of the one block in them                   \
                                 */

/* What happens once in many calls stays out of the code of those that happen always. */
#define ALLOC_TLSF_SELDOM __attribute__((cold, noinline))

/* Takes new pages with room for a block of `bytes`, and puts that into its list. False: there are
 * none. */
ALLOC_TLSF_SELDOM bool alloc_tlsf_grow_locked(struct alloc_tlsf *heap, size_t bytes);

/*
 * For a free block at the end of its region, which fills it or is larger than BLOCK_KEEP: gives
 * pages back, as far as they are not worth keeping.
 */
ALLOC_TLSF_SELDOM void alloc_tlsf_release_locked(struct alloc_tlsf *heap,
                                                 struct alloc_tlsf_block *block);

/* Makes a block in use free, joins it with its neighbours, and puts it into its list. Returns the
 * whole. */
struct alloc_tlsf_block *alloc_tlsf_join_locked(struct alloc_tlsf *heap,
                                                struct alloc_tlsf_block *block);

/* Walks the heap. 0, or the number of the line that found it inconsistent. */
int alloc_tlsf_check(struct alloc_tlsf *heap);

static inline size_t block_bytes(const struct alloc_tlsf_block *block) {
    return block->head & BLOCK_SIZE_BITS;
}

static inline struct alloc_tlsf_block *block_after(const struct alloc_tlsf_block *block,
                                                   size_t bytes) {
    return (struct alloc_tlsf_block *)((uintptr_t)block + bytes);
}

static inline void *block_to_bytes(struct alloc_tlsf_block *block) {
    return (char *)block + BLOCK_HEAD;
}

/* A live block; anything else traps, as far as it can be told. */
static inline struct alloc_tlsf_block *block_of(const void *bytes) {
    struct alloc_tlsf_block *block = (struct alloc_tlsf_block *)((uintptr_t)bytes - BLOCK_HEAD);
    ASH_ASSERT((uintptr_t)bytes % BLOCK_STEP == 0);
    ASH_ASSERT((block->head & (BLOCK_MARK_BITS | BLOCK_FREE)) == BLOCK_MARK);
    return block;
}

static inline struct alloc_tlsf_block *region_first(struct alloc_tlsf_region *region) {
    return (struct alloc_tlsf_block *)((char *)region + REGION_FIRST);
}

/* The region that begins with `block`. */
static inline struct alloc_tlsf_region *region_of(struct alloc_tlsf_block *block) {
    return (struct alloc_tlsf_region *)((char *)block - REGION_FIRST);
}

/*
 * Lists have one number for both levels. Below 2^9 bytes, where the parts of a power of two would
 * be less than BLOCK_STEP, each multiple of that has its own: the same formula, with the least
 * shift.
 */
static inline unsigned list_shift(size_t bytes) {
    const size_t linear = (size_t)BLOCK_STEP << ALLOC_TLSF_SECOND_BITS;
    return 63 - (unsigned)__builtin_clzll(bytes | linear) - ALLOC_TLSF_SECOND_BITS;
}

static inline unsigned list_of(size_t bytes) {
    unsigned shift = list_shift(bytes);
    return (shift - 4) * ALLOC_TLSF_SECOND + (unsigned)(bytes >> shift);
}

/* The first list all of whose blocks have at least `bytes`. */
static inline unsigned list_above(size_t bytes) {
    return list_of(bytes + ((size_t)1 << list_shift(bytes)) - 1);
}

static inline void list_mark(struct alloc_tlsf *heap, unsigned list) {
    unsigned first = list / ALLOC_TLSF_SECOND;
    heap->second[first] |= 1u << list % ALLOC_TLSF_SECOND;
    heap->first |= 1u << first;
}

static inline void list_unmark(struct alloc_tlsf *heap, unsigned list) {
    unsigned first = list / ALLOC_TLSF_SECOND;
    uint32_t second = heap->second[first] & ~(1u << list % ALLOC_TLSF_SECOND);
    heap->second[first] = second;
    if (second == 0) {
        heap->first &= ~(1u << first);
    }
}

static inline void list_insert(struct alloc_tlsf *heap, struct alloc_tlsf_block *block,
                               size_t bytes) {
    unsigned list = list_of(bytes);
    struct alloc_tlsf_block *next = heap->list[list];
    block->next = next;
    block->previous = NULL;
    heap->list[list] = block;
    if (next != NULL) {
        next->previous = block;
    } else {
        list_mark(heap, list);
    }
}

/* The links are read back from where they point: a write into a free block does not become one
 * elsewhere. */
static inline void list_remove(struct alloc_tlsf *heap, struct alloc_tlsf_block *block,
                               size_t bytes) {
    struct alloc_tlsf_block *next = block->next, *previous = block->previous;
    if (next != NULL) {
        ASH_ASSERT(next->previous == block);
        next->previous = previous;
    }
    if (previous != NULL) {
        ASH_ASSERT(previous->next == block);
        previous->next = next;
    } else {
        unsigned list = list_of(bytes);
        ASH_ASSERT(heap->list[list] == block);
        heap->list[list] = next;
        if (next == NULL) {
            list_unmark(heap, list);
        }
    }
}

/*
 * A block in a list changes its place in memory and its size. Most changes of a large block leave
 * it in its list: then only the links move.
 */
static inline void list_move(struct alloc_tlsf *heap, struct alloc_tlsf_block *old,
                             size_t old_bytes, struct alloc_tlsf_block *block, size_t bytes) {
    if ((old_bytes ^ bytes) >> list_shift(old_bytes) != 0) {
        list_remove(heap, old, old_bytes);
        list_insert(heap, block, bytes);
        return;
    }
    struct alloc_tlsf_block *next = old->next, *previous = old->previous;
    block->next = next;
    block->previous = previous;
    if (next != NULL) {
        ASH_ASSERT(next->previous == old);
        next->previous = block;
    }
    if (previous != NULL) {
        ASH_ASSERT(previous->next == old);
        previous->next = block;
    } else {
        ASH_ASSERT(heap->list[list_of(bytes)] == old);
        heap->list[list_of(bytes)] = block;
    }
}

#endif
