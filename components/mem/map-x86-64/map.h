/* SPDX-License-Identifier: MIT */
#ifndef MAP_X86_64_H
#define MAP_X86_64_H
#include <ashlar/lock.h>

/* The lock guards the fields below it and every table entry that is not constant after boot. */
struct map_x86_64 {
    struct ash_lock_word lock;
    unsigned tables_used;
    void *donated; /* a page, whose first word leads to the next */
    _Alignas(ASH_PAGE_BYTES) uint64_t tables[ASH_OPT_TABLES][ASH_PAGE_BYTES / sizeof(uint64_t)];
};

#endif
