/* SPDX-License-Identifier: MIT */
#ifndef ASHLAR_ALLOC_H
#define ASHLAR_ALLOC_H
/*
 * A heap: blocks of any size, given out and taken back in any order.
 *
 * Sizes are bytes. A block belongs to whoever got it until it is put back; the heap never moves it
 * but in ash_alloc_resize, and never reads or writes it in between. Two uses of an allocator are
 * two heaps: a block goes back to the heap that it came from.
 *
 * Errors: a request that cannot be served returns NULL, and nothing has changed. There is no other
 * error: a pointer that is not a live block of this heap, or a block whose surroundings were
 * overwritten, is a programming error, which a provider traps as far as it can tell.
 *
 * Context: boot and thread, never interrupt. A provider takes its own `lock`; no function blocks.
 */
#include <ashlar/base.h>

struct ash_alloc;

/* Every block is aligned to this, whatever its size: enough for each C type, and for SSE. */
#define ASH_ALLOC_ALIGN 16u

/* A request above this is refused without looking: sums of sizes cannot wrap below it. */
#define ASH_ALLOC_MAX ((size_t)1 << 46)

/*
 * A block of at least `bytes` bytes, with undefined content. For 0 bytes: a block of its own,
 * different from every other live one, which is put back like any other. NULL: no memory.
 */
ASH_MUST_USE void *ash_alloc_get(struct ash_alloc *self, size_t bytes);

/*
 * The same, at a multiple of `align`, which is a power of two (else: a programming error). An
 * `align` below ASH_ALLOC_ALIGN is served as that. The block is put back and resized like any
 * other, but a resize that has to move it keeps only ASH_ALLOC_ALIGN.
 */
ASH_MUST_USE void *ash_alloc_get_aligned(struct ash_alloc *self, size_t align, size_t bytes);

/*
 * Makes `block` a block of at least `bytes` bytes, in place or somewhere else, and returns where it
 * is now. The first min(old usable size, `bytes`) bytes keep their content. NULL: no memory;
 * `block` then is as it was and still the caller's. A NULL `block` is ash_alloc_get; 0 bytes is a
 * block of 0 bytes, never a put.
 */
ASH_MUST_USE void *ash_alloc_resize(struct ash_alloc *self, void *block, size_t bytes);

/* Gives `block` back. NULL is allowed and does nothing. */
void ash_alloc_put(struct ash_alloc *self, void *block);

/*
 * How many bytes of a live `block` may be used: at least what was asked for, and all of them the
 * caller's. Constant until the next resize. 0 for NULL.
 */
size_t ash_alloc_usable(struct ash_alloc *self, const void *block);

#endif
