/* SPDX-License-Identifier: MIT */
#ifndef ASHLAR_MEM_MAP_H
#define ASHLAR_MEM_MAP_H
/*
 * What is mapped, and with which access. Virtual and physical addresses are the same everywhere.
 * Nothing that is mapped here is executable, and the text of the image is out of reach: what the
 * loader brought as text stays text, unwritable, and nothing else becomes it.
 *
 * Tables need memory. The provider has pages of its own for ash_mem_map_device, so that drivers
 * work in an image without mem.pages. Otherwise it takes those that it was given
 * (ash_mem_map_donate), and fails with -ASH_ENOMEM when they are used up: the caller donates a page
 * and repeats the call, which then goes on where it stopped. It asks mem.pages for nothing, so that
 * mem.pages can be built on it.
 *
 * Context: boot and thread. The provider takes its `lock`; nothing blocks.
 */
#include <ashlar/base.h>

struct ash_mem_map;

#define ASH_MAP_NONE  0u /* no access: any is a page fault */
#define ASH_MAP_READ  1u
#define ASH_MAP_WRITE 2u /* reading and writing */
#define ASH_MAP_GUARD 3u /* as NONE, and a fault there is reported as a stack overflow */

/*
 * Gives the pages from `start`, which is a multiple of ASH_PAGE_BYTES, that hold `bytes` bytes the
 * access `access`, from the next instruction on. They are memory that was mapped before.
 * -ASH_EINVAL: a bad `access` or alignment, a page of the image's text or constants, or a page that
 * was never mapped. -ASH_ENOMEM: see above. After an error some of the pages may have changed.
 * Cost: about 30 instructions a page.
 */
ASH_MUST_USE int ash_mem_map_protect(struct ash_mem_map *self, void *start, size_t bytes,
                                     unsigned access);

/*
 * Makes the registers of a device from `physical` on reachable, uncached, and sets `*registers` to
 * them. More than was asked for may become reachable. Mapping the same device again is allowed.
 * -ASH_EINVAL: wraps, is empty, or is memory already. -ASH_ENOMEM: see above.
 */
ASH_MUST_USE int ash_mem_map_device(struct ash_mem_map *self, uint64_t physical, size_t bytes,
                                    volatile void **registers);

/*
 * Makes memory reachable for reading and writing, wherever the machine has it. What is mapped
 * already stays as it is. Neighbouring addresses may become reachable too. -ASH_EINVAL: wraps, lies
 * beyond what the processor can address, or is a device already. -ASH_ENOMEM: see above. Cost:
 * about 20 instructions for each 2 MiB.
 */
ASH_MUST_USE int ash_mem_map_memory(struct ash_mem_map *self, uint64_t physical, size_t bytes);

/*
 * Gives one page, mapped and of no other use, to the provider for good. Its content does not
 * matter.
 */
void ash_mem_map_donate(struct ash_mem_map *self, void *page);

#endif
