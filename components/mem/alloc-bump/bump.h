/* SPDX-License-Identifier: MIT */
#ifndef ALLOC_BUMP_BUMP_H
#define ALLOC_BUMP_BUMP_H
#include <ashlar/lock.h>

struct alloc_bump {
    struct ash_lock_word lock; /* guards everything below */
    char *next, *end; /* what is left of the last pages; both multiples of ASH_ALLOC_ALIGN */
};

#endif
