/* SPDX-License-Identifier: MIT */
#ifndef ALLOC_TLSF_TLSF_H
#define ALLOC_TLSF_TLSF_H
/*
 * Two-level segregated fit: M. Masmano, I. Ripoll, A. Crespo, J. Real, "TLSF: a new dynamic memory
 * allocator for real-time systems", ECRTS 2004. Free blocks are in lists by size: the first level
 * is the power of two, the second divides it into equal parts, and a bit a list tells which ones
 * are not empty, so that two bit searches find a block that fits. A block that goes back joins its
 * free neighbours at once.
 *
 * All zeroes is an empty heap.
 */
#include <ashlar/lock.h>

#define ALLOC_TLSF_SECOND_BITS 5 /* 32 parts: a list's blocks differ by 3 % at most */
#define ALLOC_TLSF_SECOND      (1u << ALLOC_TLSF_SECOND_BITS)
#define ALLOC_TLSF_FIRST       32u /* the first level's bits are one word: up to 2^40 bytes */

struct alloc_tlsf_block;
struct alloc_tlsf_region;

struct alloc_tlsf {
    struct ash_lock_word lock; /* guards everything below, and the blocks */
    uint32_t first;            /* a bit for each word of `second` that is not 0 */
    uint32_t second[ALLOC_TLSF_FIRST];
    struct alloc_tlsf_block *list[ALLOC_TLSF_FIRST * ALLOC_TLSF_SECOND];
    struct alloc_tlsf_block *held;     /* neither in use nor free; NULL for none */
    struct alloc_tlsf_region *regions; /* the newest first */
    struct alloc_tlsf_region *spare;   /* the one that was empty last; perhaps not any more */
};

#endif
