/* SPDX-License-Identifier: MIT */
#ifndef FIRST_FIT_H
#define FIRST_FIT_H

#include <ashlar/base.h>
#include <ashlar/lock.h>

/* Stands before each block; blocks follow each other without a gap up to the end of the pool. */
struct first_fit_block {
    size_t bytes; /* of the block behind this header, a multiple of 16 */
    size_t taken; /* 0 or 1 */
};

struct alloc_first_fit {
    struct ash_lock_word lock;
    /* under lock: */
    struct first_fit_block *first; /* NULL before the first request */
    struct first_fit_block *end;
};

#endif
