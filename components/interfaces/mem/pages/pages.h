/* SPDX-License-Identifier: MIT */
#ifndef ASHLAR_MEM_PAGES_H
#define ASHLAR_MEM_PAGES_H
/*
 * The machine's memory, by the page of ASH_PAGE_BYTES. What is given out lies in memory that the
 * loader called usable, and nowhere near what it filled: image, modules, command line, its own
 * tables. It is mapped for reading and writing, never for execution; physical and virtual address
 * are the same.
 *
 * Counts are pages. Nobody reads or writes a page between put and get. A device may be told a
 * page's address, since it does not move.
 *
 * Context: boot and thread, never interrupt. The provider takes its `lock`; nothing blocks. Errors:
 * a request that cannot be served fails and changes nothing. To put what was not got is a
 * programming error, which a provider traps as far as it can tell.
 */
#include <ashlar/base.h>

struct ash_mem_pages;

/*
 * `count` pages, one after the other in memory, with undefined content. -ASH_ENOMEM: there are not
 * so many together. A `count` of 0 is a programming error.
 */
ASH_MUST_USE int ash_mem_pages_get(struct ash_mem_pages *self, size_t count, void **pages);

/* The same, from a multiple of `align_pages` pages on, which is a power of two. */
ASH_MUST_USE int ash_mem_pages_get_aligned(struct ash_mem_pages *self, size_t count,
                                           size_t align_pages, void **pages);

/* Gives `count` pages back, from `pages` on: the whole of what one get gave, or any part of it. */
void ash_mem_pages_put(struct ash_mem_pages *self, void *pages, size_t count);

/* Pages given out now, those that the provider or mem.map use for their own tables included. */
size_t ash_mem_pages_in_use(struct ash_mem_pages *self);

/* The most that were given out at one time. */
size_t ash_mem_pages_peak(struct ash_mem_pages *self);

/* Pages that there are, given out or not. Constant once anything here has been called. */
size_t ash_mem_pages_total(struct ash_mem_pages *self);

/*
 * The greatest `count` for which ash_mem_pages_get would succeed now. Cost: a look at each free
 * piece.
 */
size_t ash_mem_pages_largest(struct ash_mem_pages *self);

#endif
