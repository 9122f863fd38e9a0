/* SPDX-License-Identifier: MIT */
#ifndef HEAP_BUFFERS_H
#define HEAP_BUFFERS_H
#include <stdint.h>

#define HEAP_BUFFERS 512u

struct heap_buffers {
    struct heap_buffers_boot boot;
    unsigned used;
    uint64_t asked;
};

#endif
