/* SPDX-License-Identifier: MIT */
/* Interrupts, questions, and both rings' arithmetic. Names are those of Xen 4.17's
 * public/io/ring.h. */
#include <ashlar/cpu/io.h>
#include <ashlar/net/device.h>
#include <ashlar/sched.h>
#include <ashlar/xen/bus.h>
#include "net.h"

ASH_IRQ void netfront_fired(void *argument) {
    struct netfront *net = argument;
    uint64_t count = __atomic_load_n(&net->interrupts, __ATOMIC_RELAXED);
    __atomic_store_n(&net->interrupts, count + 1, __ATOMIC_RELAXED);
    ash_sched_set(&ash_use_sched, net->wake);
}

void netfront_fail(struct netfront *net, const char *why) {
    if (!net->usable)
        return;
    net->usable = false;
    (void)netfront_refuse(0, why);
    ash_sched_set(&ash_use_sched, net->wake);
}

bool netfront_push(volatile struct netfront_indices *indices, struct netfront_side *side) {
    uint32_t old = side->told;
    if (old == side->made)
        return false;
    __atomic_store_n(&indices->requests, side->made, __ATOMIC_RELEASE); /* contents before it */
    ash_dma_fence(false); /* our index before its wish */
    side->told = side->made;
    return side->made - indices->request_event < side->made - old;
}

uint32_t netfront_answers(volatile const struct netfront_indices *indices,
                          const struct netfront_side *side) {
    uint32_t answers = __atomic_load_n(&indices->responses, __ATOMIC_ACQUIRE) - side->taken;
    return answers <= side->told - side->taken ? answers : UINT32_MAX;
}

/* The back end's state is looked at when xenstore told of a change, and costs little else. */
static void look(struct netfront *net) {
    enum ash_xen_state state;
    int error = ash_xen_bus_state(&ash_use_xen_bus, &net->device, &state);
    net->connected = error == 0 && state == ASH_XEN_CONNECTED;
    if (!net->connected)
        netfront_fail(net, "the back end closed");
}

/* Asks to be told of the next answer. RING_FINAL_CHECK_FOR_RESPONSES */
static bool arm(volatile struct netfront_indices *indices, const struct netfront_side *side) {
    indices->response_event = side->taken + 1;
    ash_dma_fence(false); /* our wish before its index */
    return netfront_answers(indices, side) == 0;
}

/* What was sent is only asked for when somebody waits for what it brings. */
bool netfront_net_device_idle(struct ash_net_device *self) {
    struct netfront *net = (struct netfront *)self;
    if (!net->usable)
        return true;
    look(net);
    if (!net->usable)
        return false;
    netfront_tell_receive(net);
    bool low = ash_net_buffers_free(&ash_use_net_buffers) <=
               ash_net_buffers_total(&ash_use_net_buffers) / 4;
    bool waits = (net->wants_room || low) && net->sending.taken != net->sending.told;
    if (waits && !arm(&net->tx->indices, &net->sending))
        return false;
    return arm(&net->rx->indices, &net->receiving);
}

bool netfront_net_device_link(struct ash_net_device *self) {
    struct netfront *net = (struct netfront *)self;
    if (net->usable)
        look(net);
    return net->usable && net->connected;
}

int netfront_net_device_health(struct ash_net_device *self) {
    return ((struct netfront *)self)->usable ? 0 : -ASH_EIO;
}

struct ash_net_device_counts netfront_net_device_count(struct ash_net_device *self) {
    struct netfront *net = (struct netfront *)self;
    struct ash_net_device_counts counts = net->counts;
    counts.interrupts = __atomic_load_n(&net->interrupts, __ATOMIC_RELAXED);
    return counts;
}
