/* SPDX-License-Identifier: MIT */
#include <cc_runtime.h>
#include <ashlar/net/buffers.h>
#include <ashlar/net/device.h>
#include <ashlar/sched.h>
#include <ashlar/turns.h>

#define SHORTEST 60u

static struct ash_turns_wire *wire(void) {
    return ash_turns_wire(&ash_use_turns);
}

static void ring(struct ash_sched_event *wake) {
    if (wire()->armed)
        ash_sched_set(&ash_use_sched, wake);
}

int turns_wire_net_device_open(struct ash_net_device *self, struct ash_sched_event *wake,
                               struct ash_net_device_facts *facts) {
    (void)self;
    wire()->wake = wake;
    wire()->ring = ring;
    *facts = (struct ash_net_device_facts){.address = {2, 0, 0, 0, 0, 1}, .mtu = 1500};
    return 0;
}

int turns_wire_net_device_send(struct ash_net_device *self, struct ash_net_buffer *frame) {
    (void)self;
    for (struct ash_net_buffer *next; frame != NULL; frame = next) {
        next = frame->next;
        ash_net_buffers_put(&ash_use_net_buffers, frame);
    }
    return 0;
}

void turns_wire_net_device_flush(struct ash_net_device *self) {
    (void)self;
}

/* Is there a frame now? */
static bool has(const struct ash_turns_wire *w) {
    return w->given != NULL || (w->frames != 0 && w->now_ns >= w->next_ns);
}

/* Of a protocol that nobody knows. */
static struct ash_net_buffer *make(struct ash_turns_wire *w) {
    struct ash_net_buffer *frame = ash_net_buffers_get(&ash_use_net_buffers);
    if (frame == NULL)
        return NULL;
    memset(frame->data, 0, SHORTEST);
    frame->bytes = SHORTEST;
    w->frames--;
    w->next_ns = w->now_ns + w->gap_ns;
    return frame;
}

struct ash_net_buffer *turns_wire_net_device_receive(struct ash_net_device *self) {
    struct ash_turns_wire *w = wire();
    struct ash_net_buffer *frame = w->given;
    (void)self;
    w->armed = false;
    w->looks++;
    if (!has(w))
        return NULL;
    w->last_ns = w->now_ns;
    w->given = NULL;
    return frame != NULL ? frame : make(w);
}

bool turns_wire_net_device_idle(struct ash_net_device *self) {
    struct ash_turns_wire *w = wire();
    (void)self;
    w->armed = true;
    w->idles++;
    w->asked_ns = w->now_ns;
    return !has(w);
}

bool turns_wire_net_device_link(struct ash_net_device *self) {
    (void)self;
    return true;
}

int turns_wire_net_device_health(struct ash_net_device *self) {
    (void)self;
    return 0;
}

struct ash_net_device_counts turns_wire_net_device_count(struct ash_net_device *self) {
    (void)self;
    return (struct ash_net_device_counts){.in = 0};
}

void turns_wire_net_device_close(struct ash_net_device *self) {
    (void)self;
}
