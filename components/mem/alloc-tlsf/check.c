/* SPDX-License-Identifier: MIT */
/* Everything that must be true of a heap between two calls. Reads only what the heap itself wrote.
 */
#include "block.h"

#define REQUIRE(condition)                                                                         \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            return __LINE__;                                                                       \
        }                                                                                          \
    } while (0)

/* One region: its blocks follow each other up to its end, and no two free ones do. Counts the free
 * ones. */
static int check_region(const struct alloc_tlsf_region *region, size_t *free_blocks) {
    const char *limit = (const char *)region + region->pages * ASH_PAGE_BYTES;
    const struct alloc_tlsf_block *block =
        (const struct alloc_tlsf_block *)((const char *)region + REGION_FIRST);
    const struct alloc_tlsf_block *before = NULL;
    REQUIRE((block->head & BLOCK_FIRST) != 0);
    for (;;) {
        bool before_free = before != NULL && (before->head & BLOCK_FREE) != 0;
        REQUIRE((block->head & BLOCK_MARK_BITS) == BLOCK_MARK);
        REQUIRE(((block->head & BLOCK_BEFORE_FREE) != 0) == before_free);
        REQUIRE(!before_free || block->before == before);
        REQUIRE(((block->head & BLOCK_FIRST) != 0) == (before == NULL));
        size_t bytes = block_bytes(block);
        if (bytes == 0) {
            break;
        }
        REQUIRE(bytes >= BLOCK_LEAST &&
                bytes <= (size_t)(limit - (const char *)block) - BLOCK_HEAD);
        REQUIRE((block->head & BLOCK_FREE) == 0 || !before_free);
        *free_blocks += (block->head & BLOCK_FREE) != 0 ? 1 : 0;
        before = block;
        block = block_after(block, bytes);
    }
    REQUIRE((const char *)block + BLOCK_HEAD == limit && (block->head & BLOCK_FREE) == 0);
    return 0;
}

/* One list: free blocks of its sizes, linked both ways. Counts them, up to `limit`. */
static int check_list(const struct alloc_tlsf *heap, unsigned list, size_t limit, size_t *count) {
    const struct alloc_tlsf_block *previous = NULL, *block = heap->list[list];
    uint32_t second = heap->second[list / ALLOC_TLSF_SECOND];
    REQUIRE((second >> list % ALLOC_TLSF_SECOND & 1) == (block != NULL ? 1u : 0u));
    for (; block != NULL; previous = block, block = block->next) {
        REQUIRE(++*count <= limit);
        REQUIRE((block->head & (BLOCK_MARK_BITS | BLOCK_FREE)) == (BLOCK_MARK | BLOCK_FREE));
        REQUIRE(block->previous == previous);
        REQUIRE(list_of(block_bytes(block)) == list);
    }
    return 0;
}

int alloc_tlsf_check(struct alloc_tlsf *heap) {
    size_t free_blocks = 0, listed = 0;
    int line;
    for (const struct alloc_tlsf_region *region = heap->regions, *previous = NULL; region != NULL;
         previous = region, region = region->next) {
        REQUIRE(region->previous == previous);
        line = check_region(region, &free_blocks);
        REQUIRE(line == 0);
    }
    for (unsigned first = 0; first < ALLOC_TLSF_FIRST; first++) {
        REQUIRE((heap->first >> first & 1) == (heap->second[first] != 0 ? 1u : 0u));
    }
    for (unsigned list = 0; list < ASH_ARRAY_LENGTH(heap->list); list++) {
        line = check_list(heap, list, free_blocks, &listed);
        REQUIRE(line == 0);
    }
    REQUIRE(listed == free_blocks);
    return 0;
}
