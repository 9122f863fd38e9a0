/* SPDX-License-Identifier: MIT */
/*
 * The device and the wire in one: what is flushed comes back a moment later, as a copy, if there is
 * a buffer for it.
 */
#include <ashlar/net/buffers.h>
#include <ashlar/net/device.h>
#include <ashlar/sched.h>
#include <ashlar/time.h>

#define ROOM     64u
#define MTU      1500u
#define ETHERNET 14u
#define POOL     &ash_use_net_buffers
#define DELAY_NS 200000u

static struct {
    struct ash_sched_event *wake;
    struct ash_net_buffer *out[ROOM], *in[ROOM * 4];
    unsigned out_count, in_count;
    bool open, stuck;
    struct ash_time_timer timer;    /* of what was flushed */
    volatile bool on_the_way, here; /* until it fires, and after that */
    volatile bool idle;
    struct ash_net_device_counts counts;
} it;

static void put_all(struct ash_net_buffer *frame) {
    while (frame != NULL) {
        struct ash_net_buffer *next = frame->next;
        ash_net_buffers_put(POOL, frame);
        frame = next;
    }
}

static unsigned length(const struct ash_net_buffer *frame) {
    unsigned sum = 0;
    for (; frame != NULL; frame = frame->next)
        sum += frame->bytes;
    return sum;
}

int mutant_net_device_open(struct ash_net_device *self, struct ash_sched_event *wake,
                           struct ash_net_device_facts *facts) {
    (void)self;
#ifndef BREAK_OPENS_TWICE
    if (it.open)
        return -ASH_EBUSY;
#endif
    __typeof__(it) fresh = {.wake = wake, .open = true};
    it = fresh;
    *facts = (struct ash_net_device_facts){
#ifdef BREAK_MULTICAST
        .address = {3, 0, 0, 0, 0, 1},
#else
        .address = {2, 0, 0, 0, 0, 1},
#endif
        .mtu = MTU,
    };
    return 0;
}

int mutant_net_device_send(struct ash_net_device *self, struct ash_net_buffer *frame) {
    unsigned pieces = 0, bytes = length(frame);
    (void)self;
    for (const struct ash_net_buffer *piece = frame; piece != NULL; piece = piece->next, pieces++)
        if (piece->bytes == 0)
            return -ASH_EINVAL;
#ifndef BREAK_ANY_LENGTH
    if (bytes < ETHERNET || bytes > MTU + ETHERNET)
        return -ASH_EINVAL;
#endif
    if (pieces > ASH_NET_DEVICE_PIECES)
        return -ASH_EINVAL;
    if (it.out_count == ROOM || it.stuck) {
#ifdef BREAK_STAYS_FULL
        it.stuck = true;
#endif
        return -ASH_EAGAIN;
    }
    it.out[it.out_count++] = frame;
    it.counts.out++;
    it.counts.out_bytes += bytes;
    return 0;
}

/* A frame on the wire, and back again. */
static void reflect(const struct ash_net_buffer *frame) {
    struct ash_net_buffer *copy = it.in_count == ROOM * 4 ? NULL : ash_net_buffers_get(POOL);
#ifdef BREAK_DIES_STARVED
    it.stuck = it.stuck || copy == NULL;
    if (it.stuck && copy != NULL) {
        ash_net_buffers_put(POOL, copy);
        copy = NULL;
    }
#endif
    if (copy == NULL) {
        it.counts.dropped++;
        return;
    }
    for (; frame != NULL; frame = frame->next) {
        for (unsigned i = 0; i < frame->bytes; i++)
            copy->data[copy->bytes++] = frame->data[i];
#ifdef BREAK_FIRST_PIECE
        break;
#endif
    }
#ifdef BREAK_PADS
    while (copy->bytes < 60)
        copy->data[copy->bytes++] = 0;
#endif
#ifdef BREAK_DAMAGES
    copy->data[copy->bytes - 1] ^= copy->bytes == MTU + ETHERNET;
#endif
    it.in[it.in_count++] = copy;
}

static ASH_IRQ void mutant_arrived(struct ash_time_timer *timer) {
    (void)timer;
    it.on_the_way = false;
    it.here = true;
#ifndef BREAK_NEVER_WAKES
    if (it.idle)
        ash_sched_set(&ash_use_sched, it.wake);
#endif
    it.idle = false;
}

void mutant_net_device_flush(struct ash_net_device *self) {
    (void)self;
    if (it.out_count == 0 || it.on_the_way || it.here)
        return;
    it.on_the_way = true;
    it.timer.fire = mutant_arrived;
    ash_time_arm(&ash_use_time, &it.timer, ash_time_now_ns(&ash_use_time) + DELAY_NS);
}

/* All that was sent, back from the wire. */
static void take_in(void) {
    for (unsigned i = 0; i < it.out_count; i++) {
#ifdef BREAK_REORDERS
        struct ash_net_buffer *frame = it.out[it.out_count - 1 - i];
#else
        struct ash_net_buffer *frame = it.out[i];
#endif
        reflect(frame);
#ifdef BREAK_CHANGES
        frame->data[frame->bytes - 1] ^= frame->holders > 1;
#endif
#ifdef BREAK_PUTS_FIRST
        ash_net_buffers_put(POOL, frame);
#else
        put_all(frame);
#endif
    }
    it.out_count = 0;
    it.here = false;
}

struct ash_net_buffer *mutant_net_device_receive(struct ash_net_device *self) {
    (void)self;
    it.idle = false;
    if (it.here)
        take_in();
    if (it.in_count == 0)
        return NULL;
    struct ash_net_buffer *frame = it.in[0];
    it.in_count--;
    for (unsigned i = 0; i < it.in_count; i++)
        it.in[i] = it.in[i + 1];
    it.counts.in++;
#ifdef BREAK_COUNTS_HEADERS
    it.counts.in_bytes += ETHERNET;
#endif
    it.counts.in_bytes += frame->bytes;
    return frame;
}

bool mutant_net_device_idle(struct ash_net_device *self) {
    (void)self;
    it.idle = true;
#ifdef BREAK_IDLE_BLINDLY
    return true;
#else
    return it.in_count == 0 && !it.here;
#endif
}

bool mutant_net_device_link(struct ash_net_device *self) {
    (void)self;
    return it.open;
}

int mutant_net_device_health(struct ash_net_device *self) {
    (void)self;
    return it.open ? 0 : -ASH_EIO;
}

struct ash_net_device_counts mutant_net_device_count(struct ash_net_device *self) {
    (void)self;
    return it.counts;
}

void mutant_net_device_close(struct ash_net_device *self) {
    (void)self;
#ifndef BREAK_KEEPS_SENT
    while (it.out_count > 0)
        put_all(it.out[--it.out_count]);
#endif
#ifndef BREAK_KEEPS_CAME
    while (it.in_count > 0)
        put_all(it.in[--it.in_count]);
#endif
    if (it.on_the_way)
        ash_time_cancel(&ash_use_time, &it.timer);
    it.open = false;
}
