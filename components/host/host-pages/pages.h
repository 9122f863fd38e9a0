/* SPDX-License-Identifier: MIT */
#ifndef HOST_PAGES_PAGES_H
#define HOST_PAGES_PAGES_H
#include <stddef.h>

/*
 * One range of addresses, reserved at the first request, is the machine's memory. A byte a page
 * says who has it. No lock: the process has one thread.
 */
struct host_pages {
    char *base;           /* NULL before the first request */
    unsigned char *taken; /* by page: 1 given out */
    size_t in_use, peak;  /* pages */
};

#endif
