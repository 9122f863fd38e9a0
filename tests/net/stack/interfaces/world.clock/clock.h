/* SPDX-License-Identifier: MIT */
#ifndef ASHLAR_WORLD_CLOCK_H
#define ASHLAR_WORLD_CLOCK_H
/*
 * The clock of a test, in nanoseconds: it stands until it is set. Context: thread.
 */
#include <ashlar/base.h>

struct ash_world_clock;

uint64_t ash_world_clock_now(struct ash_world_clock *self);
void ash_world_clock_set(struct ash_world_clock *self, uint64_t now_ns);

#endif
