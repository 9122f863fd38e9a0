/* SPDX-License-Identifier: MIT */
#ifndef HEAP_BUFFERS_H
#define HEAP_BUFFERS_H

#define HEAP_BUFFERS 512u

struct heap_buffers {
    unsigned used;
};

#endif
