/* SPDX-License-Identifier: MIT */
#ifndef ENTROPY_VIRTIO_H
#define ENTROPY_VIRTIO_H
#include <ashlar/lock.h>
#include <ashlar/virtio/bus.h>
#include <ashlar/virtio/queue.h>

#define ENTROPY_VIRTIO_ENTRIES 2u  /* one request at a time */
#define ENTROPY_VIRTIO_BYTES   64u /* at most, in a request */

struct entropy_virtio {
    struct ash_lock_word lock; /* guards: */
    bool busy;                 /* somebody is in fill, and has the rest to himself but: */

    volatile bool failed; /* set by an interrupt: the device gave up */

    struct ash_virtio_device *device; /* NULL: not set up */
    struct ash_virtio_ring ring;
    struct ash_virtio_slot slots[ENTROPY_VIRTIO_ENTRIES];
    _Alignas(16) uint8_t shared[ASH_VIRTIO_QUEUE_SHARED_BYTES(ENTROPY_VIRTIO_ENTRIES)];
    uint8_t bytes[ENTROPY_VIRTIO_BYTES]; /* the device writes them during a request */
};

#endif
