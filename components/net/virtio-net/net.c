/* SPDX-License-Identifier: MIT */
/* Interrupts and questions. Section numbers are those of virtio 1.2. */
#include <ashlar/net/device.h>
#include <ashlar/sched.h>
#include <ashlar/virtio/bus.h>
#include <ashlar/virtio/queue.h>
#include "net.h"

#define CONFIG_STATUS 6u /* §5.1.4: `status`, with VIRTIO_NET_F_STATUS */
#define LINK_UP       1u /* in it */

/* The bus has acknowledged; the work is the client's. The only writer of `interrupts`. */
ASH_IRQ void virtio_net_fired(void *argument, unsigned why) {
    struct virtio_net *net = argument;
    uint64_t count = __atomic_load_n(&net->interrupts, __ATOMIC_RELAXED);
    __atomic_store_n(&net->interrupts, count + 1, __ATOMIC_RELAXED);
    if ((why & ASH_VIRTIO_CONFIG) != 0)
        __atomic_store_n(&net->changed, true, __ATOMIC_RELEASE);
    ash_sched_set(&ash_use_sched, net->wake);
}

/* §2.1.2: a device that gave up says so by the interrupt for its configuration. */
static void look(struct virtio_net *net) {
    __atomic_store_n(&net->changed, false, __ATOMIC_RELAXED);
    if (ash_virtio_bus_health(&ash_use_virtio_bus, net->device) != 0)
        virtio_net_fail(net, "the device gave up");
}

/*
 * An interrupt for what was sent is only asked for when somebody waits for what it brings: room in
 * the queue, or buffers.
 */
bool virtio_net_net_device_idle(struct ash_net_device *self) {
    struct virtio_net *net = (struct virtio_net *)self;
    if (!net->usable)
        return true;
    if (__atomic_load_n(&net->changed, __ATOMIC_ACQUIRE))
        look(net);
    if (!net->usable)
        return false;
    net->armed = true;
    if ((net->wants_room || virtio_net_low(net)) &&
        ash_virtio_queue_in_flight(&ash_use_virtio_queue, &net->transmit) != 0 &&
        !ash_virtio_queue_arm(&ash_use_virtio_queue, &net->transmit))
        return false;
    return ash_virtio_queue_arm(&ash_use_virtio_queue, &net->receive);
}

bool virtio_net_net_device_link(struct ash_net_device *self) {
    struct virtio_net *net = (struct virtio_net *)self;
    uint16_t status;
    if (!net->usable)
        return false;
    if ((net->features & VIRTIO_NET_F_STATUS) == 0)
        return true; /* §5.1.4.2 */
    return ash_virtio_bus_config_read(&ash_use_virtio_bus, net->device, CONFIG_STATUS, &status,
                                      sizeof status) == 0 &&
           (status & LINK_UP) != 0;
}

int virtio_net_net_device_health(struct ash_net_device *self) {
    return ((struct virtio_net *)self)->usable ? 0 : -ASH_EIO;
}

struct ash_net_device_counts virtio_net_net_device_count(struct ash_net_device *self) {
    struct virtio_net *net = (struct virtio_net *)self;
    struct ash_net_device_counts counts = net->counts;
    counts.interrupts = __atomic_load_n(&net->interrupts, __ATOMIC_RELAXED);
    return counts;
}
