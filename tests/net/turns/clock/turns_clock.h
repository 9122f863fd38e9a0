/* SPDX-License-Identifier: MIT */
#ifndef TURNS_CLOCK_H
#define TURNS_CLOCK_H
#include <ashlar/time.h>
#include <ashlar/turns.h>

struct turns_clock {
    struct ash_turns_wire wire;
    struct ash_time_timer *first; /* by deadline */
};

#endif
