/* SPDX-License-Identifier: MIT */
#include <cc_runtime.h>
#include <ashlar/net/device.h>
#include <ashlar/world.h>
#include "world_wire.h"

static struct world_wire *of(struct ash_net_device *self) {
    return (struct world_wire *)self;
}

int world_wire_net_device_open(struct ash_net_device *self, struct ash_sched_event *wake,
                               struct ash_net_device_facts *facts) {
    (void)wake;
    if (of(self)->open)
        return -ASH_EBUSY;
    of(self)->open = true;
    *facts = (struct ash_net_device_facts){.address = {2, 0, 0, 0, 0, 1},
                                           .mtu = (uint16_t)of(self)->boot.mtu};
    return 0;
}

int world_wire_net_device_send(struct ash_net_device *self, struct ash_net_buffer *frame) {
    uint8_t bytes[ASH_NET_BUFFER_BYTES];
    size_t count = 0;
    if (!ash_world_room(&ash_use_world))
        return -ASH_EAGAIN;
    for (const struct ash_net_buffer *b = frame; b != NULL; b = b->next) {
        if (count + b->bytes > of(self)->boot.mtu + 14)
            return -ASH_EINVAL;
        memcpy(bytes + count, b->data, b->bytes);
        count += b->bytes;
    }
    ash_world_emit(&ash_use_world, bytes, count);
    of(self)->counts.out++;
    for (struct ash_net_buffer *next; frame != NULL; frame = next) {
        next = frame->next;
        ash_net_buffers_put(&ash_use_net_buffers, frame);
    }
    return 0;
}

void world_wire_net_device_flush(struct ash_net_device *self) {
    (void)self;
}

struct ash_net_buffer *world_wire_net_device_receive(struct ash_net_device *self) {
    uint8_t bytes[ASH_NET_BUFFER_BYTES];
    size_t count = ash_world_take(&ash_use_world, bytes);
    struct ash_net_buffer *buffer = count == 0 ? NULL : ash_net_buffers_get(&ash_use_net_buffers);
    if (buffer == NULL)
        return NULL; /* a frame for which there is no buffer is lost */
    of(self)->counts.in++;
    /* Every other frame ends where its buffer ends, so that a sanitizer sees who reads beyond. */
    bool at_end = of(self)->counts.in % 2 == 0;
    buffer->data = ash_net_buffer_storage(buffer) + (at_end ? ASH_NET_BUFFER_STORAGE - count : 18);
    buffer->bytes = (uint16_t)count;
    memcpy(buffer->data, bytes, count);
    return buffer;
}

bool world_wire_net_device_idle(struct ash_net_device *self) {
    (void)self;
    return true;
}

bool world_wire_net_device_link(struct ash_net_device *self) {
    (void)self;
    return true;
}

int world_wire_net_device_health(struct ash_net_device *self) {
    (void)self;
    return 0;
}

struct ash_net_device_counts world_wire_net_device_count(struct ash_net_device *self) {
    return of(self)->counts;
}

void world_wire_net_device_close(struct ash_net_device *self) {
    of(self)->open = false;
}
