/* SPDX-License-Identifier: MIT */
#include <ashlar/mem/pages.h>
#include <ashlar/sched.h>
#include <ashlar/time.h>
#include "suite.h"

#define TYPE 0x88b5u /* local experimental. IEEE 802 §9.2.3 */

struct ash_net_device_facts conformance_facts;
struct ash_sched_event conformance_wake;

/* Byte number `at` of a frame. */
static uint8_t byte_of(unsigned at, unsigned bytes, uint32_t number) {
    if (at < 12)
        return conformance_facts.address[at % 6];
    if (at < ETHERNET)
        return (uint8_t)(at == 12 ? TYPE >> 8 : TYPE & 255);
    if (at < 18)
        return (uint8_t)(number >> 8 * (at - ETHERNET));
    return (uint8_t)(at * 7 + number * 13 + bytes);
}

struct ash_net_buffer *conformance_make(unsigned bytes, unsigned piece, uint32_t number) {
    struct ash_net_buffer *first = NULL, **end = &first;
    unsigned at = 0;
    do {
        struct ash_net_buffer *buffer = ash_net_buffers_get(POOL);
        if (buffer == NULL) {
            conformance_put(first);
            return NULL;
        }
        buffer->data -= (number + at) % 4; /* anywhere */
        size_t room = at == 0 && piece < ETHERNET ? ETHERNET : piece;
        room = room < ash_net_buffer_tailroom(buffer) ? room : ash_net_buffer_tailroom(buffer);
        while (buffer->bytes < room && at < bytes)
            buffer->data[buffer->bytes++] = byte_of(at++, bytes, number);
        *end = buffer;
        end = &buffer->next;
    } while (at < bytes);
    return first;
}

bool conformance_is(const struct ash_net_buffer *frame, unsigned bytes, uint32_t number) {
    unsigned at = 0;
    bool good = frame != NULL && frame->bytes >= ETHERNET;
    for (; frame != NULL; frame = frame->next)
        for (unsigned i = 0; i < frame->bytes; i++)
            if (at >= bytes || frame->data[i] != byte_of(at++, bytes, number))
                return false;
    return good && at == bytes;
}

void conformance_put(struct ash_net_buffer *frame) {
    while (frame != NULL) {
        struct ash_net_buffer *next = frame->next;
        ash_net_buffers_put(POOL, frame);
        frame = next;
    }
}

struct ash_net_buffer *conformance_next(unsigned patience_ms) {
    uint64_t deadline = ash_time_now_ns(&ash_use_time) + patience_ms * 1000000ull;
    for (;;) {
        struct ash_net_buffer *frame = ash_net_device_receive(DEVICE);
        if (frame != NULL)
            return frame;
        if (!ash_net_device_idle(DEVICE)) {
            if (ash_time_now_ns(&ash_use_time) >= deadline)
                return NULL;
            continue;
        }
        if (ash_sched_wait(&ash_use_sched, &conformance_wake, deadline) != 0)
            return NULL;
    }
}

void conformance_quiet(void) {
    static uint32_t last = 0x80000000u;
    struct ash_net_buffer *frame = conformance_make(60, 60, ++last);
    if (frame == NULL || ash_net_device_send(DEVICE, frame) != 0) {
        conformance_put(frame);
        return;
    }
    ash_net_device_flush(DEVICE);
    bool found = false;
    while (!found && (frame = conformance_next(PATIENCE_MS)) != NULL) {
        found = conformance_is(frame, 60, last);
        conformance_put(frame);
    }
}

/* There and back. */
static bool returns_within(unsigned patience_ms, unsigned bytes, unsigned piece, uint32_t number) {
    struct ash_net_buffer *frame = conformance_make(bytes, piece, number);
    if (frame == NULL)
        return false;
    if (ash_net_device_send(DEVICE, frame) != 0) {
        conformance_put(frame);
        return false;
    }
    ash_net_device_flush(DEVICE);
    frame = conformance_next(patience_ms);
    bool good = conformance_is(frame, bytes, number);
    conformance_put(frame);
    return good;
}

static bool returns(unsigned bytes, unsigned piece, uint32_t number) {
    return returns_within(PATIENCE_MS, bytes, piece, number);
}

/* The other end of the wire may be plugged in later than the machine begins. */
static bool wire_is_up(void) {
    for (unsigned i = 0; i < 50; i++) {
        if (returns_within(300, 60, 60, i)) {
            conformance_quiet();
            return true;
        }
    }
    return false;
}

static void test_open(void) {
    uint8_t any = 0;
    struct ash_net_device_facts facts;
    struct ash_sched_event other = {0};
    BEGIN("1: open");
    CHECK(ash_net_device_open(DEVICE, &conformance_wake, &conformance_facts) == 0);
    for (unsigned i = 0; i < 6; i++)
        any |= conformance_facts.address[i];
    CHECK(any != 0 && (conformance_facts.address[0] & 1) == 0);
    CHECK(conformance_facts.mtu >= 576);
    CHECK(ash_net_device_open(DEVICE, &other, &facts) == -ASH_EBUSY);
    CHECK(ash_net_device_health(DEVICE) == 0);
    CHECK(ash_net_device_link(DEVICE));
    CHECK(ash_net_buffers_free(POOL) >= ash_net_buffers_total(POOL) / 2);
    CHECK(wire_is_up());
}

static void test_lengths(void) {
    const unsigned longest = conformance_facts.mtu + ETHERNET;
    const unsigned lengths[] = {14, 15, 18, 59, 60, 61, 100, 576, 1000, longest - 1, longest};
    BEGIN("2, 3: lengths");
    for (unsigned i = 0; i < ASH_ARRAY_LENGTH(lengths); i++)
        CHECK(returns(lengths[i], 65535, i));
    BEGIN("2, 3: pieces");
    CHECK(returns(longest, longest / 2, 1));
    CHECK(returns(longest, longest / 3, 2));
    CHECK(returns(60, 20, 3));
    CHECK(returns(14 + 15, 1, 4)); /* 16 */
    CHECK(returns(longest, longest / 16 + 1, 5));
    for (unsigned i = 0; i < 40; i++)
        CHECK(returns(60 + i, 6 + i % 16, i));
}

/* Not taken, and still ours. */
static void check_refused(struct ash_net_buffer *frame) {
    CHECK(frame != NULL && ash_net_device_send(DEVICE, frame) == -ASH_EINVAL);
    bool ours = true;
    for (struct ash_net_buffer *piece = frame; piece != NULL; piece = piece->next)
        ours = ours && piece->holders == 1;
    CHECK(ours);
    conformance_put(frame);
}

static void test_refused(void) {
    BEGIN("2: what is no frame");
    check_refused(conformance_make(0, 100, 0));
    check_refused(conformance_make(13, 100, 0));
    check_refused(conformance_make(conformance_facts.mtu + ETHERNET + 1, 65535, 0));
    check_refused(conformance_make(conformance_facts.mtu + ETHERNET + 1, 1000, 0));
    check_refused(conformance_make(14 + 16, 1, 0)); /* 17 pieces */
    struct ash_net_buffer *frame = conformance_make(100, 50, 0);
    if (frame != NULL && frame->next != NULL)
        frame->next->bytes = 0;
    check_refused(frame);
}

/* Length of the frame with this number. */
static unsigned length_of(unsigned number) {
    return 60 + number * 20;
}

/* Sends it once there is room: what comes back meanwhile is counted, and has to be in order. */
static bool send_in_turn(unsigned number, unsigned *back) {
    uint64_t deadline = ash_time_now_ns(&ash_use_time) + PATIENCE_MS * 1000000ull;
    unsigned piece = number % 3 == 0 ? 80 : 2000;
    do {
        struct ash_net_buffer *frame = conformance_make(length_of(number), piece, number);
        int error = frame == NULL ? -ASH_EAGAIN : ash_net_device_send(DEVICE, frame);
        if (error == 0)
            return true;
        conformance_put(frame);
        if (error != -ASH_EAGAIN)
            return false;
        ash_net_device_flush(DEVICE);
        struct ash_net_buffer *other = conformance_next(1);
        bool ordered = other == NULL || conformance_is(other, length_of(*back), *back);
        *back += other != NULL ? 1 : 0;
        conformance_put(other);
        if (!ordered)
            return false;
    } while (ash_time_now_ns(&ash_use_time) < deadline);
    return false;
}

static void test_order(void) {
    enum { FRAMES = 48 };
    BEGIN("3: order");
    bool sent = true, ordered = true;
    unsigned back = 0;
    for (unsigned i = 0; i < FRAMES; i++) {
        sent = sent && send_in_turn(i, &back);
        if (i % 7 == 6)
            ash_net_device_flush(DEVICE);
    }
    ash_net_device_flush(DEVICE);
    CHECK(sent);
    for (; back < FRAMES; back++) {
        struct ash_net_buffer *frame = conformance_next(PATIENCE_MS);
        ordered = ordered && conformance_is(frame, length_of(back), back);
        conformance_put(frame);
    }
    CHECK(ordered);
}

/* Wakes once more for what is over. */
static void settle(void) {
    while (!ash_net_device_idle(DEVICE))
        conformance_put(ash_net_device_receive(DEVICE));
    (void)!ash_sched_wait(&ash_use_sched, &conformance_wake, 0);
}

/*
 * The wish comes before the frame is sent, or after it has, as a rule, come back: either the client
 * is told that something is there, or it is woken.
 */
static void test_wake(void) {
    BEGIN("6: idle, and what wakes");
    for (unsigned i = 0; i < 20; i++) {
        struct ash_net_buffer *frame = conformance_make(100, 65535, i);
        settle();
        if (i % 2 == 0)
            CHECK(ash_net_device_receive(DEVICE) == NULL);
        CHECK(frame != NULL && ash_net_device_send(DEVICE, frame) == 0);
        ash_net_device_flush(DEVICE);
        if (i % 2 == 0)
            ash_sched_sleep(&ash_use_sched, 10000000);
        uint64_t deadline = ash_time_now_ns(&ash_use_time) + PATIENCE_MS * 1000000ull;
        if (i % 2 != 0 || ash_net_device_idle(DEVICE))
            CHECK(ash_sched_wait(&ash_use_sched, &conformance_wake, deadline) == 0);
        frame = conformance_next(PATIENCE_MS);
        CHECK(conformance_is(frame, 100, i));
        conformance_put(frame);
    }
}

static void test_counts(void) {
    BEGIN("9: counts");
    struct ash_net_device_counts before = ash_net_device_count(DEVICE);
    for (unsigned i = 0; i < 10; i++)
        CHECK(returns(100 + i, i % 2 == 0 ? 65535 : 60, i));
    struct ash_net_device_counts after = ash_net_device_count(DEVICE);
    CHECK(after.out == before.out + 10 && after.in == before.in + 10);
    CHECK(after.out_bytes == before.out_bytes + 1045 && after.in_bytes == before.in_bytes + 1045);
    CHECK(after.dropped == before.dropped);
}

/* Closed with frames on their way out and in. */
static void test_again(unsigned buffers, size_t pages) {
    BEGIN("8: close, and again");
    for (unsigned round = 0; round < 5; round++) {
        CHECK(returns(200, 65535, round));
        for (unsigned i = 0; i < 5; i++) {
            struct ash_net_buffer *frame = conformance_make(300, 100, i);
            CHECK(frame != NULL && ash_net_device_send(DEVICE, frame) == 0);
            if (i < round)
                ash_net_device_flush(DEVICE);
        }
        if (round > 2)
            conformance_put(conformance_next(PATIENCE_MS)); /* with others after it */
        ash_net_device_close(DEVICE);
        CHECK(ash_net_buffers_free(POOL) == buffers);
        CHECK(ash_mem_pages_in_use(&ash_use_mem_pages) == pages);
        CHECK(ash_net_device_open(DEVICE, &conformance_wake, &conformance_facts) == 0);
        conformance_quiet();
    }
    struct ash_net_device_counts counts = ash_net_device_count(DEVICE);
    CHECK(counts.out == 1); /* since open */
    ash_net_device_close(DEVICE);
    CHECK(ash_net_buffers_free(POOL) == buffers);
}

int main(void) {
    unsigned buffers = ash_net_buffers_free(POOL);
    size_t pages = ash_mem_pages_in_use(&ash_use_mem_pages);
    test_open();
    test_lengths();
    test_refused();
    test_order();
    test_wake();
    test_counts();
    conformance_rooms();
    test_again(buffers, pages);
    return ash_test_end(&ash_use_test);
}
