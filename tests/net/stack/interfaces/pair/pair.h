/* SPDX-License-Identifier: MIT */
#ifndef ASHLAR_PAIR_H
#define ASHLAR_PAIR_H
/*
 * A cable between two network devices of one image, sides 0 and 1, that may lose, repeat, reorder,
 * damage and delay frames, the same for the same seed. Context: thread.
 */
#include <ashlar/base.h>
#include <ashlar/net/buffers.h>

struct ash_pair;

/* Chances in a thousand, and times in nanoseconds of the test's clock. */
struct ash_pair_faults {
    uint32_t lost, repeated, reordered, damaged;
    uint64_t delay_ns, jitter_ns;
    uint64_t seed;
};

void ash_pair_impair(struct ash_pair *self, const struct ash_pair_faults *faults);

/* Sends a copy of `frame` from `side` to the other one. */
void ash_pair_put(struct ash_pair *self, unsigned side, const struct ash_net_buffer *frame);

/* The next frame that has arrived at `side`, or NULL. */
struct ash_net_buffer *ash_pair_take(struct ash_pair *self, unsigned side);

/* When the next frame on its way arrives, or UINT64_MAX. */
uint64_t ash_pair_next(struct ash_pair *self);

/* Frames that were put, by side. */
uint64_t ash_pair_count(struct ash_pair *self, unsigned side);

#endif
