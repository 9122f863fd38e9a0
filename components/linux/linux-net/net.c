/* SPDX-License-Identifier: MIT */
/* Signals, and what the device tells of itself. */
#include <ashlar/net/buffers.h>
#include <ashlar/net/device.h>
#include <ashlar/sched.h>
#include "net.h"

ASH_IRQ void linux_net_fired(void *argument) {
    struct linux_net *net = argument;
    __atomic_store_n(&net->interrupts, net->interrupts + 1, __ATOMIC_RELAXED);
    __atomic_store_n(&net->signalled, true, __ATOMIC_RELAXED);
    if (__atomic_exchange_n(&net->asked, false, __ATOMIC_RELAXED))
        ash_sched_set(&ash_use_sched, net->wake);
}

/*
 * The kernel signals a change, and says nothing of what was there before: whoever asks has seen
 * that there is nothing, after the last signal, or is told to look again.
 */
bool linux_net_net_device_idle(struct ash_net_device *self) {
    struct linux_net *net = (struct linux_net *)self;
    if (linux_net_has_frame(net) && ash_net_buffers_free(&ash_use_net_buffers) > 0)
        return false;
    __atomic_store_n(&net->asked, true, __ATOMIC_RELAXED);
    __atomic_signal_fence(__ATOMIC_SEQ_CST);
    if (!__atomic_load_n(&net->signalled, __ATOMIC_RELAXED))
        return true;
    __atomic_store_n(&net->asked, false, __ATOMIC_RELAXED);
    __atomic_store_n(&net->signalled, false, __ATOMIC_RELAXED);
    return false;
}

bool linux_net_net_device_link(struct ash_net_device *self) {
    const struct linux_net *net = (const struct linux_net *)self;
    return net->open && net->cable != LINUX_NET_NONE && !net->gone;
}

/* Another end that has gone away is a cable that was pulled: the device is sound. */
int linux_net_net_device_health(struct ash_net_device *self) {
    return ((const struct linux_net *)self)->open ? 0 : -ASH_EIO;
}

struct ash_net_device_counts linux_net_net_device_count(struct ash_net_device *self) {
    const struct linux_net *net = (const struct linux_net *)self;
    struct ash_net_device_counts counts = net->counts;
    counts.interrupts = __atomic_load_n(&net->interrupts, __ATOMIC_RELAXED);
    return counts;
}
