/* SPDX-License-Identifier: MIT */
#ifndef ASHLAR_CPU_PAGE_H
#define ASHLAR_CPU_PAGE_H
/*
 * The page tables of an image, which several components share: boot code builds the first ones,
 * mem.map continues them, and a panic reads them to find out what an address is. Four levels of 512
 * entries, Intel SDM vol. 3A §4.5; virtual and physical addresses are the same, so an entry's
 * address is a pointer.
 *
 * A table is reached from CR3, and every table lies in memory that is mapped. There is no provider
 * and no state here.
 */
#include <ashlar/base.h>

#define ASH_PAGE_PRESENT 0x001ull
#define ASH_PAGE_WRITE   0x002ull
#define ASH_PAGE_UNCACHED                                                                          \
    0x018ull                       /* PWT and PCD: UC with the memory types of power-up, §11.12.4 \
                                    */
#define ASH_PAGE_ACCESSED 0x020ull /* set in advance, so that the processor need not */
#define ASH_PAGE_DIRTY    0x040ull
#define ASH_PAGE_LARGE    0x080ull /* in a directory: 2 MiB of memory, not a table */
#define ASH_PAGE_NO_EXEC  (1ull << 63)
#define ASH_PAGE_ADDRESS  0x000ffffffffff000ull

/* In an entry that is not present, a bit of software's (§4.5.5): a guard page below a stack. */
#define ASH_PAGE_GUARD 0x200ull

/* Ordinary memory, and a table. */
#define ASH_PAGE_MEMORY                                                                            \
    (ASH_PAGE_PRESENT | ASH_PAGE_WRITE | ASH_PAGE_ACCESSED | ASH_PAGE_DIRTY | ASH_PAGE_NO_EXEC)
#define ASH_PAGE_TABLE (ASH_PAGE_PRESENT | ASH_PAGE_WRITE | ASH_PAGE_ACCESSED)

#define ASH_PAGE_LARGE_BYTES (2u << 20)

#if defined(__x86_64__) && !defined(ASH_HOSTED)
/*
 * The entry that decides about `address`: of a page of 4 KiB, of 2 MiB (ASH_PAGE_LARGE is set), or
 * the one that is not present on the way there. 0 for an address that no table can have (not
 * canonical). Reads memory only. Context: any.
 */
static inline uint64_t ash_page_lookup(uint64_t address) {
    uint64_t entry;
    __asm__ volatile("mov %%cr3, %0" : "=r"(entry)::"memory");
    if (address >> 47 != 0)
        return 0;
    for (unsigned shift = 39;; shift -= 9) {
        const uint64_t *table = (const uint64_t *)(entry & ASH_PAGE_ADDRESS);
        entry = table[address >> shift & 511];
        if (shift == 12 || (entry & ASH_PAGE_PRESENT) == 0)
            return entry;
        if (shift <= 30 && (entry & ASH_PAGE_LARGE) != 0)
            return entry;
    }
}
#endif

#endif
