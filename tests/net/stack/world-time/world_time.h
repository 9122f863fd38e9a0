/* SPDX-License-Identifier: MIT */
#ifndef WORLD_TIME_H
#define WORLD_TIME_H
#include <ashlar/time.h>

struct world_time {
    uint64_t now_ns;
    struct ash_time_timer *first; /* by deadline */
};

#endif
