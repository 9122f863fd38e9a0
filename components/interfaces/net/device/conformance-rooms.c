/* SPDX-License-Identifier: MIT */
/* Full queues, empty pools, and frames that the client holds too. */
#include <ashlar/sched.h>
#include <ashlar/time.h>
#include "suite.h"

#define MOST 100000u /* frames; a device that takes so many at once is never full */

/* One frame that is sent many times: each time the device is one more holder. */
static int send_held(struct ash_net_buffer *frame) {
    ash_net_buffers_hold(POOL, frame);
    int error = ash_net_device_send(DEVICE, frame);
    if (error != 0)
        ash_net_buffers_put(POOL, frame);
    return error;
}

/* Waits, taking what comes, until the client is the only holder. */
static bool alone(struct ash_net_buffer *frame) {
    uint64_t deadline = ash_time_now_ns(&ash_use_time) + PATIENCE_MS * 1000000ull;
    while (frame->holders != 1 && ash_time_now_ns(&ash_use_time) < deadline)
        conformance_put(conformance_next(1));
    return frame->holders == 1;
}

static void test_holders(void) {
    BEGIN("4: a frame that the client holds");
    struct ash_net_buffer *frame = conformance_make(500, 200, 9);
    CHECK(frame != NULL);
    if (frame == NULL)
        return;
    for (unsigned i = 0; i < 5; i++) {
        for (struct ash_net_buffer *piece = frame; piece != NULL; piece = piece->next)
            ash_net_buffers_hold(POOL, piece);
        CHECK(ash_net_device_send(DEVICE, frame) == 0);
        ash_net_device_flush(DEVICE);
        struct ash_net_buffer *back = conformance_next(PATIENCE_MS);
        CHECK(conformance_is(back, 500, 9));
        conformance_put(back);
        CHECK(alone(frame) && frame->next->holders == 1);
        CHECK(conformance_is(frame, 500, 9));
    }
    conformance_put(frame);
}

static void test_headroom(void) {
    BEGIN("2: no room before the frame");
    for (unsigned i = 0; i < 20; i++) {
        struct ash_net_buffer *frame = conformance_make(100 + i, 65535, i);
        CHECK(frame != NULL);
        if (frame == NULL)
            return;
        uint8_t *to = ash_net_buffer_storage(frame) + i;
        for (unsigned at = 0; at < frame->bytes; at++)
            to[at] = frame->data[at];
        frame->data = to;
        CHECK(ash_net_device_send(DEVICE, frame) == 0);
        ash_net_device_flush(DEVICE);
        frame = conformance_next(PATIENCE_MS);
        CHECK(conformance_is(frame, 100 + i, i));
        conformance_put(frame);
    }
}

/* Nothing is taken until there is no room; then the client is woken when there is. */
static void test_full(void) {
    unsigned sent = 0;
    int error = 0;
    BEGIN("5: no room, and room again");
    struct ash_net_buffer *frame = conformance_make(64, 65535, 1);
    CHECK(frame != NULL);
    if (frame == NULL)
        return;
    while (sent < MOST && (error = send_held(frame)) == 0)
        sent++;
    CHECK(error == 0 || error == -ASH_EAGAIN);
    uint64_t deadline = ash_time_now_ns(&ash_use_time) + PATIENCE_MS * 1000000ull;
    ash_net_device_flush(DEVICE);
    while (error == -ASH_EAGAIN && ash_time_now_ns(&ash_use_time) < deadline) {
        struct ash_net_buffer *back = ash_net_device_receive(DEVICE);
        conformance_put(back);
        if (back == NULL && ash_net_device_idle(DEVICE))
            CHECK(ash_sched_wait(&ash_use_sched, &conformance_wake, deadline) == 0);
        error = send_held(frame);
    }
    CHECK(error == 0);
    ash_net_device_flush(DEVICE); /* there may have been room for this one alone */
    conformance_quiet();
    CHECK(alone(frame));
    conformance_put(frame);
}

/* The next frame, or NULL: the device has lost one more than `dropped`, or none came. */
static struct ash_net_buffer *next_or_lost(uint64_t dropped) {
    uint64_t deadline = ash_time_now_ns(&ash_use_time) + PATIENCE_MS * 1000000ull;
    for (;;) {
        struct ash_net_buffer *frame = ash_net_device_receive(DEVICE);
        if (frame != NULL || ash_net_device_count(DEVICE).dropped != dropped)
            return frame;
        if (ash_net_device_idle(DEVICE) &&
            ash_sched_wait(&ash_use_sched, &conformance_wake, deadline) != 0)
            return NULL;
    }
}

/* The client keeps all that comes, until nothing does; what it lets go makes the device go on. */
static void test_starved(void) {
    unsigned total = ash_net_buffers_total(POOL), kept = 0, lost = 0;
    struct ash_net_buffer *list = NULL;
    BEGIN("7: an empty pool, and buffers again");
    struct ash_net_buffer *frame = conformance_make(64, 65535, 2);
    CHECK(frame != NULL);
    if (frame == NULL)
        return;
    while (lost < 2 && kept <= total) {
        uint64_t dropped = ash_net_device_count(DEVICE).dropped;
        CHECK(send_held(frame) == 0);
        ash_net_device_flush(DEVICE);
        struct ash_net_buffer *back = next_or_lost(dropped);
        if (back == NULL) {
            lost++;
            continue;
        }
        back->next = list;
        list = back;
        kept++;
    }
    CHECK(lost == 2 && kept >= total / 2);
    CHECK(ash_net_device_health(DEVICE) == 0);
    while (!ash_net_device_idle(DEVICE))
        conformance_put(ash_net_device_receive(DEVICE));
    conformance_put(list); /* while the device is idle, and is not told */
    for (unsigned i = 0; i < 200; i++) {
        CHECK(alone(frame) && send_held(frame) == 0);
        ash_net_device_flush(DEVICE);
        struct ash_net_buffer *back = conformance_next(PATIENCE_MS);
        CHECK(conformance_is(back, 64, 2));
        conformance_put(back);
        if (back == NULL)
            break;
    }
    conformance_quiet();
    CHECK(alone(frame));
    conformance_put(frame);
}

void conformance_rooms(void) {
    test_holders();
    test_headroom();
    test_full();
    test_starved();
}
