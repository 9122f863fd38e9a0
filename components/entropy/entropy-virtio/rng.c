/* SPDX-License-Identifier: MIT */
/* virtio 1.2 §5.4: one queue; the device fills what it is given, from its first byte on. */
#include <ashlar/cpu.h>
#include <ashlar/entropy.h>
#include <ashlar/lifecycle.h>
#include "rng.h"

#define REQUESTS 0u /* the only queue. §5.4.2 */

/*
 * The wait in `ask` ends with any interrupt; a change of configuration can only mean NEEDS_RESET.
 */
ASH_IRQ static void entropy_virtio_fired(void *argument, unsigned why) {
    struct entropy_virtio *self = argument;
    if ((why & ASH_VIRTIO_CONFIG) != 0)
        self->failed = true;
}

static int set_up_device(struct entropy_virtio *self, struct ash_virtio_device *device) {
    uint64_t features;
    const struct ash_virtio_queue_memory memory = {.shared = self->shared, .slots = self->slots};
    const struct ash_virtio_rings rings = {
        .descriptors = (uintptr_t)self->shared,
        .available = (uintptr_t)self->shared + ASH_VIRTIO_QUEUE_AVAILABLE(ENTROPY_VIRTIO_ENTRIES),
        .used = (uintptr_t)self->shared + ASH_VIRTIO_QUEUE_USED(ENTROPY_VIRTIO_ENTRIES),
        .size = ENTROPY_VIRTIO_ENTRIES,
    };
    int error = ash_virtio_bus_negotiate(&ash_use_virtio_bus, device, 0, 0, &features);
    if (error == 0)
        error = ash_virtio_queue_init(&ash_use_virtio_queue, &self->ring, &memory,
                                      ENTROPY_VIRTIO_ENTRIES, features);
    if (error == 0)
        error = ash_virtio_bus_queue_setup(&ash_use_virtio_bus, device, REQUESTS, &rings);
    if (error == 0)
        error = ash_virtio_bus_attach(&ash_use_virtio_bus, device, entropy_virtio_fired, self);
    if (error == 0)
        error = ash_virtio_bus_start(&ash_use_virtio_bus, device);
    return error;
}

static int set_up(struct entropy_virtio *self) {
    struct ash_virtio_device *device;
    if (self->device != NULL)
        return 0;
    int error = ash_virtio_bus_find(&ash_use_virtio_bus, ASH_VIRTIO_ENTROPY, 0, &device);
    if (error == 0)
        error = set_up_device(self, device);
    if (error == 0)
        self->device = device;
    return error == 0 ? 0 : -ASH_ENODEV;
}

/*
 * One request; how many bytes came. A device that breaks the protocol is -ASH_EIO, now and later.
 * The first wait comes before the first look: whether the device was faster or not, the same
 * instructions run.
 */
static int ask(struct entropy_virtio *self, uint32_t wanted, uint32_t *came) {
    const struct ash_virtio_buffer buffer = {(uintptr_t)self->bytes, wanted};
    void *token;
    if (!ash_virtio_queue_arm(&ash_use_virtio_queue, &self->ring)) /* what could have come? */
        return -ASH_EIO;
    int error = ash_virtio_queue_add(&ash_use_virtio_queue, &self->ring, &buffer, 0, 1, self);
    if (error != 0)
        return -ASH_EIO;
    uintptr_t saved = ash_cpu_irq_save(&ash_use_cpu);
    if (ash_virtio_queue_publish(&ash_use_virtio_queue, &self->ring))
        ash_virtio_bus_notify(&ash_use_virtio_bus, self->device, REQUESTS);
    do
        ash_cpu_wait(&ash_use_cpu);
    while ((error = ash_virtio_queue_take(&ash_use_virtio_queue, &self->ring, &token, came)) ==
               -ASH_EAGAIN &&
           !self->failed);
    ash_cpu_irq_restore(&ash_use_cpu, saved);
    return error == 0 && *came != 0 ? 0 : -ASH_EIO;
}

static int fill(struct entropy_virtio *self, uint8_t *into, size_t count) {
    int error = set_up(self);
    while (error == 0 && count != 0) {
        uint32_t came = count < ENTROPY_VIRTIO_BYTES ? (uint32_t)count : ENTROPY_VIRTIO_BYTES;
        error = ask(self, came, &came);
        for (uint32_t i = 0; error == 0 && i < came; i++) {
            *into++ = self->bytes[i];
            self->bytes[i] = 0; /* no copy stays behind */
        }
        if (error == 0)
            count -= came;
    }
    return error;
}

/* The wait lasts too long for the lock, and a second request during it finds the device busy. */
int entropy_virtio_entropy_fill(struct ash_entropy *instance, void *bytes, size_t count) {
    struct entropy_virtio *self = (struct entropy_virtio *)instance;
    ash_lock_take(&ash_use_lock, &self->lock);
    bool busy = self->busy;
    self->busy = true;
    ash_lock_release(&ash_use_lock, &self->lock);
    if (busy)
        return -ASH_EAGAIN;
    int error = fill(self, bytes, count);
    self->busy = false;
    return error;
}

/* Nothing is kept between requests, and the device's own state is the machine's: both go along. */
int entropy_virtio_lifecycle_before_snapshot(struct ash_lifecycle *self) {
    return ((struct entropy_virtio *)self)->busy ? -ASH_EBUSY : 0;
}

int entropy_virtio_lifecycle_after_clone(struct ash_lifecycle *self) {
    (void)self;
    return 0;
}
