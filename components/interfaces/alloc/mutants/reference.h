/* SPDX-License-Identifier: MIT */
/* First fit over an array of blocks that follow each other, each with its size before it. */
#include <cc_runtime.h>
#include <ashlar/alloc.h>

#define ARENA_BYTES ((size_t)8 << 20)

struct block {
    size_t bytes; /* of the caller, a multiple of 16 */
    size_t used;  /* 0 or 1 */
};

static _Alignas(16) char arena[ARENA_BYTES];

static struct block *first(void) {
    struct block *block = (struct block *)(void *)arena;
    if (block->bytes == 0) {
        block->bytes = ARENA_BYTES - sizeof(*block);
    }
    return block;
}

static struct block *after(struct block *block) {
    char *next = (char *)(block + 1) + block->bytes;
    return next == arena + ARENA_BYTES ? NULL : (struct block *)(void *)next;
}

static void join(void) {
    for (struct block *block = first(), *next; block != NULL; block = next) {
        next = after(block);
        while (!block->used && next != NULL && !next->used) {
            block->bytes += sizeof(*next) + next->bytes;
            next = after(block);
        }
    }
}

static void split(struct block *block, size_t bytes) {
    if (block->bytes >= bytes + 2 * sizeof(*block)) {
        struct block *rest = (struct block *)(void *)((char *)(block + 1) + bytes);
        rest->bytes = block->bytes - bytes - sizeof(*rest);
        rest->used = 0;
        block->bytes = bytes;
    }
}

void *mutant_alloc_get_aligned(struct ash_alloc *self, size_t align, size_t bytes) {
    (void)self;
#ifndef BREAK_WRAPS
    if (bytes > ARENA_BYTES || align > ARENA_BYTES) {
        return NULL;
    }
#endif
#ifdef BREAK_UNALIGNED
    align = align > 256 ? 256 : align;
#endif
    align = align < 16 ? 16 : align;
#ifdef BREAK_ZERO
    if (bytes == 0) {
        return arena;
    }
#endif
#ifdef BREAK_OVERLAPS
    size_t size = bytes > 64 ? ((bytes + 15) & ~(size_t)15) - 16 : 64;
#else
    size_t size = bytes == 0 ? 16 : (bytes + 15) & ~(size_t)15;
#endif
    join();
    for (struct block *block = first(); block != NULL; block = after(block)) {
        char *start = (char *)(block + 1);
        size_t gap = (0 - (uintptr_t)start) & (align - 1);
        if (gap == 16) {
            gap += align; /* the gap has to hold a header and something */
        }
        if (block->used || block->bytes < gap + size) {
            continue;
        }
        if (gap != 0) {
            split(block, gap - sizeof(*block));
            block = after(block);
        }
        split(block, size);
        block->used = 1;
        return block + 1;
    }
    return NULL;
}

void *mutant_alloc_get(struct ash_alloc *self, size_t bytes) {
    return mutant_alloc_get_aligned(self, 16, bytes);
}

void mutant_alloc_put(struct ash_alloc *self, void *block) {
    (void)self;
#ifdef BREAK_PUT_NULL
    ((struct block *)block - 1)->used = 0;
#elif !defined(BREAK_LEAKS)
    if (block != NULL) {
        ((struct block *)block - 1)->used = 0;
    }
#else
    (void)block;
#endif
#ifdef BREAK_SCRIBBLES
    if (block != NULL && after((struct block *)block - 1) != NULL) {
        *(char *)(after((struct block *)block - 1) + 1) = 0; /* into the next block */
    }
#endif
}

size_t mutant_alloc_usable(struct ash_alloc *self, const void *block) {
    (void)self;
#ifdef BREAK_USABLE
    return block == NULL ? 0 : ((const struct block *)block - 1)->bytes + 16;
#else
    return block == NULL ? 0 : ((const struct block *)block - 1)->bytes;
#endif
}

void *mutant_alloc_resize(struct ash_alloc *self, void *block, size_t bytes) {
    if (block == NULL) {
        return mutant_alloc_get(self, bytes);
    }
    size_t old = ((struct block *)block - 1)->bytes;
#ifdef BREAK_RESIZE_LOSES
    old = old > 8192 ? 8192 : old;
#endif
#ifdef BREAK_RESIZE_PUTS
    mutant_alloc_put(self, block); /* before it is known that there is room */
    void *moved = mutant_alloc_get(self, bytes);
    if (moved != NULL && moved != block) {
        memmove(moved, block, old < bytes ? old : bytes);
    }
    return moved;
#else
    void *moved = mutant_alloc_get(self, bytes);
    if (moved != NULL) {
        memcpy(moved, block, old < bytes ? old : bytes);
        mutant_alloc_put(self, block);
    }
    return moved;
#endif
}
