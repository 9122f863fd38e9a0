/* SPDX-License-Identifier: MIT */
/* Pages in, pages out. */
#include <ashlar/mem/pages.h>
#include "block.h"

/* The head that ends a region. */
static void set_end(struct alloc_tlsf_block *end) {
    end->head = BLOCK_MARK;
}

static struct alloc_tlsf_block *region_end(struct alloc_tlsf_region *region) {
    return (struct alloc_tlsf_block *)((char *)region + region->pages * ASH_PAGE_BYTES -
                                       BLOCK_HEAD);
}

/* Pages right behind the newest region make it longer: its end becomes the head of a block up to a
 * new end. */
static void extend_newest_locked(struct alloc_tlsf *heap, size_t count) {
    ASH_ASSERT(ash_lock_held(&ash_use_lock, &heap->lock));
    struct alloc_tlsf_block *block = region_end(heap->regions);
    heap->regions->pages += count;
    set_end(region_end(heap->regions));
    block->head = count * ASH_PAGE_BYTES | (block->head & BLOCK_BEFORE_FREE) | BLOCK_MARK;
    (void)alloc_tlsf_join_locked(heap, block);
}

static void add_region_locked(struct alloc_tlsf *heap, void *pages, size_t count) {
    ASH_ASSERT(ash_lock_held(&ash_use_lock, &heap->lock));
    struct alloc_tlsf_region *region = pages;
    region->next = heap->regions;
    region->previous = NULL;
    region->pages = count;
    if (region->next != NULL) {
        region->next->previous = region;
    }
    heap->regions = region;
    heap->spare = region;
    set_end(region_end(region));
    region_first(region)->head = (count * ASH_PAGE_BYTES - REGION_COST) | BLOCK_FIRST | BLOCK_MARK;
    (void)alloc_tlsf_join_locked(heap, region_first(region));
}

bool alloc_tlsf_grow_locked(struct alloc_tlsf *heap, size_t bytes) {
    ASH_ASSERT(ash_lock_held(&ash_use_lock, &heap->lock));
    /* As much as makes the search succeed: the next list up has blocks of at least `bytes`. */
    size_t least = (bytes + (bytes >> ALLOC_TLSF_SECOND_BITS) + REGION_COST) / ASH_PAGE_BYTES + 1;
    size_t count = ASH_OPT_GROW / ASH_PAGE_BYTES;
    void *pages;
    if (count < least) {
        count = least;
    }
    if (ash_mem_pages_get(&ash_use_mem_pages, count, &pages) != 0) {
        count = least; /* not that many together: what is needed, then */
        if (ash_mem_pages_get(&ash_use_mem_pages, count, &pages) != 0) {
            return false;
        }
    }
    struct alloc_tlsf_region *newest = heap->regions;
    if (newest != NULL && (char *)newest + newest->pages * ASH_PAGE_BYTES == (char *)pages) {
        extend_newest_locked(heap, count);
    } else {
        add_region_locked(heap, pages, count);
    }
    return true;
}

/* Gives back the pages at the end of a region that its last block, a free one, can do without. */
static void shorten_locked(struct alloc_tlsf *heap, struct alloc_tlsf_region *region,
                           struct alloc_tlsf_block *block) {
    ASH_ASSERT(ash_lock_held(&ash_use_lock, &heap->lock));
    size_t bytes = block_bytes(block);
    size_t keep = (size_t)((char *)block - (char *)region) + ASH_OPT_GROW;
    size_t pages = keep / ASH_PAGE_BYTES + 1, count = region->pages - pages;
    region->pages = pages;
    struct alloc_tlsf_block *end = region_end(region);
    size_t left = (size_t)((char *)end - (char *)block);
    list_move(heap, block, bytes, block, left);
    block->head -= bytes - left;
    end->before = block;
    end->head = BLOCK_BEFORE_FREE | BLOCK_MARK;
    ash_mem_pages_put(&ash_use_mem_pages, (char *)region + pages * ASH_PAGE_BYTES, count);
}

static void release_region_locked(struct alloc_tlsf *heap, struct alloc_tlsf_region *region) {
    ASH_ASSERT(ash_lock_held(&ash_use_lock, &heap->lock));
    list_remove(heap, region_first(region), block_bytes(region_first(region)));
    if (region->next != NULL) {
        region->next->previous = region->previous;
    }
    if (region->previous != NULL) {
        region->previous->next = region->next;
    } else {
        heap->regions = region->next;
    }
    ash_mem_pages_put(&ash_use_mem_pages, region, region->pages);
}

static bool is_empty(struct alloc_tlsf_region *region) {
    struct alloc_tlsf_block *block = region_first(region);
    return (block->head & BLOCK_FREE) != 0 &&
           block_after(block, block_bytes(block)) == region_end(region);
}

/* The region that ends with `end`. A step for each region: only for what happens once in many
 * calls. */
static struct alloc_tlsf_region *find_region(const struct alloc_tlsf *heap,
                                             const struct alloc_tlsf_block *end) {
    struct alloc_tlsf_region *region = heap->regions;
    while (region != NULL && region_end(region) != end) {
        region = region->next;
    }
    ASH_ASSERT(region != NULL);
    return region;
}

/*
 * One empty region, and up to two steps of growth at the end of each, are kept, so that a program
 * at the edge of one does not take and give pages with every call.
 */
void alloc_tlsf_release_locked(struct alloc_tlsf *heap, struct alloc_tlsf_block *block) {
    ASH_ASSERT(ash_lock_held(&ash_use_lock, &heap->lock));
    if ((block->head & BLOCK_FIRST) != 0) {
        struct alloc_tlsf_region *region = region_of(block);
        if (heap->spare != region && heap->spare != NULL && is_empty(heap->spare)) {
            release_region_locked(heap, region);
            return;
        }
        heap->spare = region;
    }
    if (block_bytes(block) > BLOCK_KEEP) {
        shorten_locked(heap, find_region(heap, block_after(block, block_bytes(block))), block);
    }
}
