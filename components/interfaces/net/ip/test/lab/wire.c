/* SPDX-License-Identifier: MIT */
#include <cc_runtime.h>
#include <ashlar/net/buffers.h>
#include <ashlar/net/device.h>
#include "lab.h"

static struct lab *of(struct ash_net_device *self) {
    return (struct lab *)self;
}

struct lab_frame *lab_reply(struct lab *self, unsigned bytes) {
    if (self->queued == LAB_FRAMES || bytes > LAB_BYTES)
        return NULL;
    struct lab_frame *frame = &self->frames[(self->first + self->queued++) % LAB_FRAMES];
    memset(frame, 0, sizeof *frame);
    frame->bytes = (uint16_t)bytes;
    return frame;
}

int lab_net_device_open(struct ash_net_device *self, struct ash_sched_event *wake,
                        struct ash_net_device_facts *facts) {
    (void)wake; /* hosts answer at once, so that nothing comes while the stack sleeps */
    if (of(self)->open)
        return -ASH_EBUSY;
    of(self)->open = true;
    *facts = (struct ash_net_device_facts){.address = {2, 0, 0, 0, 0, 1}, .mtu = LAB_MTU};
    return 0;
}

int lab_net_device_send(struct ash_net_device *self, struct ash_net_buffer *frame) {
    uint8_t bytes[LAB_BYTES];
    unsigned count = 0;
    for (const struct ash_net_buffer *piece = frame; piece != NULL; piece = piece->next) {
        if (piece->bytes == 0 || piece->bytes > LAB_BYTES - count)
            return -ASH_EINVAL;
        memcpy(bytes + count, piece->data, piece->bytes);
        count += piece->bytes;
    }
    if (count < 14) /* an Ethernet header. IEEE 802.3 §3.1.1 */
        return -ASH_EINVAL;
    of(self)->counts.out++;
    of(self)->counts.out_bytes += count;
    for (struct ash_net_buffer *next; frame != NULL; frame = next) {
        next = frame->next;
        ash_net_buffers_put(&ash_use_net_buffers, frame);
    }
    lab_deliver(of(self), bytes, count);
    return 0;
}

void lab_net_device_flush(struct ash_net_device *self) {
    (void)self;
}

struct ash_net_buffer *lab_net_device_receive(struct ash_net_device *instance) {
    struct lab *self = of(instance);
    struct ash_net_buffer *buffer =
        self->queued == 0 ? NULL : ash_net_buffers_get(&ash_use_net_buffers);
    if (buffer == NULL)
        return NULL;
    const struct lab_frame *frame = &self->frames[self->first];
    buffer->data = ash_net_buffer_storage(buffer) + 18; /* the IP header is aligned */
    buffer->bytes = frame->bytes;
    memcpy(buffer->data, frame->at, frame->bytes);
    self->first = (self->first + 1) % LAB_FRAMES;
    self->queued--;
    self->counts.in++;
    self->counts.in_bytes += buffer->bytes;
    return buffer;
}

bool lab_net_device_idle(struct ash_net_device *self) {
    return of(self)->queued == 0;
}

bool lab_net_device_link(struct ash_net_device *self) {
    return of(self)->open;
}

int lab_net_device_health(struct ash_net_device *self) {
    (void)self;
    return 0;
}

struct ash_net_device_counts lab_net_device_count(struct ash_net_device *self) {
    return of(self)->counts;
}

void lab_net_device_close(struct ash_net_device *self) {
    of(self)->open = false;
    of(self)->queued = 0;
}
