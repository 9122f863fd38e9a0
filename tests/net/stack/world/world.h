/* SPDX-License-Identifier: MIT */
#ifndef WORLD_H
#define WORLD_H
#include <ashlar/base.h>

#define WORLD_FRAMES 64u
#define WORLD_BYTES  2048u

struct world {
    long left; /* frames that the device takes, plus 1; 0: any number */
    bool keeps;
    size_t last_bytes;
    uint8_t last[WORLD_BYTES];
    unsigned first, count;
    size_t bytes[WORLD_FRAMES];
    uint8_t frames[WORLD_FRAMES][WORLD_BYTES];
};

#endif
