/* SPDX-License-Identifier: MIT */
/*
 * A bus with one entropy device, which is played: it offers a few features, one queue, and 64
 * bytes.
 */
#include <ashlar/virtio/bus.h>

#define OFFERED      (ASH_VIRTIO_F_VERSION_1 | ASH_VIRTIO_F_EVENT_IDX | ASH_VIRTIO_F_INDIRECT_DESC)
#define CONFIG_BYTES 64u
#define QUEUE_MAX    256u

static struct ash_virtio_device {
    bool driven, queue, attached, started;
    uint8_t config[CONFIG_BYTES];
} device;

int mutant_virtio_bus_find(struct ash_virtio_bus *self, unsigned device_id, unsigned index,
                           struct ash_virtio_device **found) {
    (void)self;
#ifdef BREAK_FINDS_ANY
    (void)device_id;
    index %= 100;
#else
    if (device_id != ASH_VIRTIO_ENTROPY)
        return -ASH_ENODEV;
#endif
    if (index != 0)
        return -ASH_ENODEV;
    *found = &device;
    return 0;
}

int mutant_virtio_bus_negotiate(struct ash_virtio_bus *self, struct ash_virtio_device *to,
                                uint64_t wanted, uint64_t required, uint64_t *agreed) {
    (void)self;
#ifndef BREAK_NEVER_BUSY
    if (to->driven)
        return -ASH_EBUSY;
#endif
    required |= ASH_VIRTIO_F_VERSION_1;
    if ((required & ~OFFERED) != 0)
        return -ASH_EPROTO;
    to->driven = true;
    to->queue = false;
#ifdef BREAK_TAKES_ALL_FEATURES
    (void)wanted;
    *agreed = OFFERED;
#else
    *agreed = OFFERED & (wanted | required);
#endif
    return 0;
}

static bool inside(unsigned offset, unsigned bytes) {
#ifdef BREAK_WRAPS
    return offset + bytes <= CONFIG_BYTES;
#else
    return bytes <= CONFIG_BYTES && offset <= CONFIG_BYTES - bytes;
#endif
}

int mutant_virtio_bus_config_read(struct ash_virtio_bus *self, struct ash_virtio_device *from,
                                  unsigned offset, void *into, unsigned bytes) {
    (void)self;
    if (!inside(offset, bytes))
        return -ASH_ERANGE;
    for (unsigned i = 0; i < bytes; i++)
        ((uint8_t *)into)[i] = from->config[(offset + i) % CONFIG_BYTES];
    return 0;
}

int mutant_virtio_bus_config_write(struct ash_virtio_bus *self, struct ash_virtio_device *to,
                                   unsigned offset, const void *from, unsigned bytes) {
    (void)self;
    if (!inside(offset, bytes))
        return -ASH_ERANGE;
    for (unsigned i = 0; i < bytes; i++)
        to->config[(offset + i) % CONFIG_BYTES] = ((const uint8_t *)from)[i];
    return 0;
}

unsigned mutant_virtio_bus_queue_max(struct ash_virtio_bus *self, struct ash_virtio_device *of,
                                     unsigned index) {
    (void)self;
    (void)of;
#ifdef BREAK_GHOST_QUEUE
    return index < 8 ? QUEUE_MAX : 0;
#else
    return index == 0 ? QUEUE_MAX : 0;
#endif
}

int mutant_virtio_bus_queue_setup(struct ash_virtio_bus *self, struct ash_virtio_device *to,
                                  unsigned index, const struct ash_virtio_rings *rings) {
    unsigned max = mutant_virtio_bus_queue_max(self, to, index);
    if (max == 0)
        return -ASH_ENODEV;
    if (to->queue)
        return -ASH_EBUSY;
#ifndef BREAK_ANY_SIZE
    if (rings->size == 0 || rings->size > max || (rings->size & (rings->size - 1)) != 0)
        return -ASH_EINVAL;
#else
    (void)rings;
#endif
    to->queue = true;
    return 0;
}

int mutant_virtio_bus_attach(struct ash_virtio_bus *self, struct ash_virtio_device *to,
                             void (*handler)(void *argument, unsigned why), void *argument) {
    (void)self;
    (void)handler;
    (void)argument;
    if (to->attached)
        return -ASH_EBUSY;
    to->attached = true;
    return 0;
}

int mutant_virtio_bus_start(struct ash_virtio_bus *self, struct ash_virtio_device *to) {
    (void)self;
    to->started = true;
    return 0;
}

int mutant_virtio_bus_health(struct ash_virtio_bus *self, struct ash_virtio_device *of) {
    (void)self;
#ifdef BREAK_NEVER_WELL
    (void)of;
    return -ASH_EIO;
#else
    return of->started ? 0 : -ASH_EIO;
#endif
}

void mutant_virtio_bus_notify(struct ash_virtio_bus *self, struct ash_virtio_device *to,
                              unsigned index) {
    (void)self;
    (void)to;
    (void)index;
}

int mutant_virtio_bus_reset(struct ash_virtio_bus *self, struct ash_virtio_device *to) {
    (void)self;
#ifdef BREAK_FORGETS_RESET
    to->driven = to->started = false;
#else
    to->driven = to->queue = to->attached = to->started = false;
#endif
    return 0;
}
