/* SPDX-License-Identifier: MIT */
#ifndef ASHLAR_ENTROPY_H
#define ASHLAR_ENTROPY_H
/*
 * Unpredictable bytes from outside of the image: a device's or the processor's generator. They are
 * good enough for keys. Nothing is stretched or kept: two images that start alike, and two clones
 * of one snapshot, get different bytes.
 */
#include <ashlar/base.h>

struct ash_entropy;

/*
 * Fills all of `bytes`, or fails; after a failure their content means nothing and must not be used.
 * -ASH_ENODEV: the source is not there. -ASH_EAGAIN: it has nothing now, and may have later.
 * -ASH_EIO: it gave what it cannot have meant. `count` 0 succeeds, if the source is there. Context:
 * boot and thread; may wait for the device, by an interrupt. Cost: the source's; meant for seeds,
 * not for streams.
 */
ASH_MUST_USE int ash_entropy_fill(struct ash_entropy *self, void *bytes, size_t count);

#endif
