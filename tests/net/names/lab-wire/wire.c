/* SPDX-License-Identifier: MIT */
/*
 * Each frame is printed, as a line `out NANOSECONDS HEX`. The test answers with lines
 * `in NANOSECONDS HEX`, a frame that arrives so much later, and a line `.`; the clock stands
 * meanwhile.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <ashlar/net/device.h>
#include <ashlar/sched.h>
#include <ashlar/time.h>
#include "lab_wire.h"

static struct lab_wire *of(struct ash_net_device *self) {
    return (struct lab_wire *)self;
}

ASH_IRQ static void arrived(struct ash_time_timer *timer) {
    ash_sched_set(&ash_use_sched, ASH_CONTAINER_OF(timer, struct lab_wire, timer)->wake);
}

int lab_wire_net_device_open(struct ash_net_device *self, struct ash_sched_event *wake,
                             struct ash_net_device_facts *facts) {
    if (of(self)->open)
        return -ASH_EBUSY;
    of(self)->open = true;
    of(self)->wake = wake;
    of(self)->timer.fire = arrived;
    *facts = (struct ash_net_device_facts){.address = {2, 0, 0, 0, 0, 1}, .mtu = 1500};
    return 0;
}

/* Puts a frame into a free place. */
static void put(struct lab_wire *self, uint64_t due_ns, const char *hex) {
    unsigned place = 0, byte;
    while (place < LAB_WIRE_FRAMES && self->frames[place].bytes != 0)
        place++;
    if (place == LAB_WIRE_FRAMES)
        abort(); /* the test sent too many */
    struct lab_wire_frame *frame = &self->frames[place];
    while (frame->bytes < LAB_WIRE_BYTES && sscanf(hex + 2 * frame->bytes, "%2x", &byte) == 1)
        frame->content[frame->bytes++] = (uint8_t)byte;
    frame->due_ns = due_ns;
    self->order[place] = self->count++;
}

static void converse(struct lab_wire *self) {
    static char line[2 * LAB_WIRE_BYTES + 64];
    uint64_t now_ns = ash_time_now_ns(&ash_use_time);
    (void)fflush(stdout);
    while (fgets(line, sizeof line, stdin) != NULL && line[0] != '.') {
        char *hex = NULL;
        uint64_t after_ns = strtoull(line + 3, &hex, 10);
        put(self, now_ns + after_ns, hex + 1);
    }
}

int lab_wire_net_device_send(struct ash_net_device *self, struct ash_net_buffer *frame) {
    (void)printf("out %llu ", (unsigned long long)ash_time_now_ns(&ash_use_time));
    for (const struct ash_net_buffer *at = frame; at != NULL; at = at->next)
        for (unsigned i = 0; i < at->bytes; i++)
            (void)printf("%02x", at->data[i]);
    (void)printf("\n");
    of(self)->counts.out++;
    for (struct ash_net_buffer *next; frame != NULL; frame = next) {
        next = frame->next;
        ash_net_buffers_put(&ash_use_net_buffers, frame);
    }
    converse(of(self));
    return 0;
}

void lab_wire_net_device_flush(struct ash_net_device *self) {
    (void)self;
}

/* The frame that is due first, or NULL. */
static struct lab_wire_frame *first(struct lab_wire *self) {
    struct lab_wire_frame *found = NULL;
    for (unsigned i = 0; i < LAB_WIRE_FRAMES; i++) {
        struct lab_wire_frame *frame = &self->frames[i];
        if (frame->bytes != 0 && (found == NULL || frame->due_ns < found->due_ns ||
                                  (frame->due_ns == found->due_ns &&
                                   self->order[i] < self->order[found - self->frames])))
            found = frame;
    }
    return found;
}

struct ash_net_buffer *lab_wire_net_device_receive(struct ash_net_device *self) {
    struct lab_wire_frame *frame = first(of(self));
    if (frame == NULL || frame->due_ns > ash_time_now_ns(&ash_use_time))
        return NULL;
    struct ash_net_buffer *buffer = ash_net_buffers_get(&ash_use_net_buffers);
    if (buffer == NULL)
        return NULL;
    buffer->data = ash_net_buffer_storage(buffer) + 18; /* the IP header is aligned */
    buffer->bytes = (uint16_t)frame->bytes;
    memcpy(buffer->data, frame->content, frame->bytes);
    frame->bytes = 0;
    of(self)->counts.in++;
    return buffer;
}

bool lab_wire_net_device_idle(struct ash_net_device *self) {
    const struct lab_wire_frame *frame = first(of(self));
    if (frame == NULL)
        return true;
    if (frame->due_ns <= ash_time_now_ns(&ash_use_time))
        return false;
    ash_time_arm(&ash_use_time, &of(self)->timer, frame->due_ns);
    return true;
}

bool lab_wire_net_device_link(struct ash_net_device *self) {
    (void)self;
    return true;
}

int lab_wire_net_device_health(struct ash_net_device *self) {
    (void)self;
    return 0;
}

struct ash_net_device_counts lab_wire_net_device_count(struct ash_net_device *self) {
    return of(self)->counts;
}

void lab_wire_net_device_close(struct ash_net_device *self) {
    of(self)->open = false;
}
