/* SPDX-License-Identifier: MIT */
#include <ashlar/net/device.h>
#include <ashlar/pair.h>
#include "pair_wire.h"

int pair_wire_net_device_open(struct ash_net_device *self, struct ash_sched_event *wake,
                              struct ash_net_device_facts *facts) {
    (void)self;
    (void)wake;
    *facts = (struct ash_net_device_facts){.address = {2, 0, 0, 0, 0, 1 + ASH_OPT_SIDE},
                                           .mtu = 1500,
                                           .offers = ASH_OPT_SUMS ? ASH_NET_DEVICE_SUMS : 0};
    return 0;
}

int pair_wire_net_device_send(struct ash_net_device *self, struct ash_net_buffer *frame) {
    ((struct pair_wire *)self)->counts.out++;
    ash_pair_put(&ash_use_pair, ASH_OPT_SIDE, frame);
    for (struct ash_net_buffer *next; frame != NULL; frame = next) {
        next = frame->next;
        ash_net_buffers_put(&ash_use_net_buffers, frame);
    }
    return 0;
}

void pair_wire_net_device_flush(struct ash_net_device *self) {
    (void)self;
}

struct ash_net_buffer *pair_wire_net_device_receive(struct ash_net_device *self) {
    struct ash_net_buffer *buffer = ash_pair_take(&ash_use_pair, ASH_OPT_SIDE);
    if (buffer == NULL)
        return NULL;
    ((struct pair_wire *)self)->counts.in++;
    if (ASH_OPT_SUMS)
        buffer->flags = ASH_NET_BUFFER_CHECKED;
    return buffer;
}

bool pair_wire_net_device_idle(struct ash_net_device *self) {
    (void)self;
    return true;
}

bool pair_wire_net_device_link(struct ash_net_device *self) {
    (void)self;
    return true;
}

int pair_wire_net_device_health(struct ash_net_device *self) {
    (void)self;
    return 0;
}

struct ash_net_device_counts pair_wire_net_device_count(struct ash_net_device *self) {
    return ((struct pair_wire *)self)->counts;
}

void pair_wire_net_device_close(struct ash_net_device *self) {
    (void)self;
}
