/* SPDX-License-Identifier: MIT */
/*
 * The arguments say what to play:
 *
 *     transact COUNT            100 bytes there and 200 back, on one connection
 *     bulk BYTES                from near to far
 *     short COUNT near|far      connect, transact, close; who closes first
 *     reset COUNT               connect, transact, reset
 *     faults BYTES SEED LOST REPEATED REORDERED DAMAGED DELAY-US JITTER-US
 *                               both ways at once over a bad cable, each byte compared
 *
 * The last line is `done` with what was counted: cycles of the time-stamp counter, frames, buffers
 * in use before and after.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <ashlar/pair.h>
#include <ashlar/net/ip.h>
#include <ashlar/net/tcp.h>
#include <ashlar/world/clock.h>

#define PORT 80

static struct ash_net_tcp_listener *listener;
static uint8_t bytes[65536];

static void say(const char *name, const struct ash_net_tcp_status *s) {
    (void)printf("%s: state %d error %d unsent %u unacked %u unread %u rtt %u cwnd %u resent %u\n",
                 name, (int)s->state, s->error, s->unsent, s->unacked, s->unread, s->rtt_us,
                 s->window, s->resent);
}

static struct ash_net_tcp_connection *near_now, *far_now; /* for what a failure says */

static void fail(const char *what, long result) {
    (void)printf("failed: %s %ld at %llu ns\n", what, result,
                 (unsigned long long)ash_world_clock_now(&ash_use_world_clock));
    if (near_now != NULL && far_now != NULL) {
        struct ash_net_tcp_status near = ash_near_status(&ash_use_near, near_now);
        struct ash_net_tcp_status far = ash_far_status(&ash_use_far, far_now);
        say("near", &near);
        say("far", &far);
    }
    (void)fflush(stdout);
    abort();
}

static uint64_t cycles(void) {
    uint32_t low, high;
    __asm__ volatile("lfence; rdtsc" : "=a"(low), "=d"(high));
    return (uint64_t)high << 32 | low;
}

/* Lets both work until nothing is on the cable. When the next of them has something to do. */
static uint64_t settle(void) {
    uint64_t near, far;
    do {
        near = ash_nearip_poll(&ash_use_nearip);
        far = ash_farip_poll(&ash_use_farip);
    } while (ash_pair_next(&ash_use_pair) <= ash_world_clock_now(&ash_use_world_clock));
    uint64_t next = ash_pair_next(&ash_use_pair);
    next = near < next ? near : next;
    return far < next ? far : next;
}

static void let_pass(uint64_t ns) {
    uint64_t until = ash_world_clock_now(&ash_use_world_clock) + ns;
    for (;;) {
        uint64_t next = settle();
        if (next > until)
            break;
        if (next > ash_world_clock_now(&ash_use_world_clock))
            ash_world_clock_set(&ash_use_world_clock, next);
    }
    ash_world_clock_set(&ash_use_world_clock, until);
    (void)settle();
}

/* Until something is due: what a machine would sleep through. */
static void wait_a_little(void) {
    uint64_t next = settle(), now = ash_world_clock_now(&ash_use_world_clock);
    if (next == UINT64_MAX)
        fail("nothing will ever happen", 0);
    if (next > now)
        ash_world_clock_set(&ash_use_world_clock, next);
}

static struct ash_net_tcp_connection *connect_near(void) {
    const struct ash_net_ip_end end = {ASH_NET_IP(10, 0, 0, 2), PORT};
    struct ash_net_tcp_connection *c;
    int error = ash_near_connect(&ash_use_near, &end, NULL, &c);
    if (error != 0)
        fail("connect", error);
    return c;
}

static struct ash_net_tcp_connection *accept_far(void) {
    struct ash_net_tcp_connection *c;
    int error;
    while ((error = ash_far_accept(&ash_use_far, listener, &c)) == -ASH_EAGAIN)
        wait_a_little();
    if (error != 0)
        fail("accept", error);
    return c;
}

static void expect(long got, long wanted, const char *what) {
    if (got != wanted)
        fail(what, got);
}

static void transact(struct ash_net_tcp_connection *near, struct ash_net_tcp_connection *far) {
    expect(ash_near_write(&ash_use_near, near, bytes, 100), 100, "write");
    (void)ash_farip_poll(&ash_use_farip);
    expect(ash_far_read(&ash_use_far, far, bytes, sizeof bytes), 100, "read");
    expect(ash_far_write(&ash_use_far, far, bytes, 200), 200, "write");
    (void)ash_nearip_poll(&ash_use_nearip);
    expect(ash_near_read(&ash_use_near, near, bytes, sizeof bytes), 200, "read");
}

static void play_transact(long count) {
    struct ash_net_tcp_connection *near = connect_near(), *far = accept_far();
    for (long i = 0; i < count; i++)
        transact(near, far);
    ash_near_close(&ash_use_near, near);
    (void)settle();
    ash_far_close(&ash_use_far, far);
}

static void play_bulk(long count) {
    struct ash_net_tcp_connection *near = connect_near(), *far = accept_far();
    long sent = 0, received = 0;
    while (received < count) {
        size_t step = (size_t)(count - sent) < sizeof bytes ? (size_t)(count - sent) : sizeof bytes;
        int result = step == 0 ? 0 : ash_near_write(&ash_use_near, near, bytes, step);
        sent += result > 0 ? result : 0;
        (void)ash_farip_poll(&ash_use_farip);
        while ((result = ash_far_read(&ash_use_far, far, bytes, sizeof bytes)) > 0)
            received += result;
        (void)ash_nearip_poll(&ash_use_nearip);
        if (ash_pair_next(&ash_use_pair) == UINT64_MAX && received < count && result == -ASH_EAGAIN)
            wait_a_little();
    }
    ash_near_close(&ash_use_near, near);
    (void)settle();
    ash_far_close(&ash_use_far, far);
}

static void one_short(bool near_first) {
    struct ash_net_tcp_connection *near = connect_near(), *far = accept_far();
    transact(near, far);
    if (near_first)
        ash_near_close(&ash_use_near, near);
    else
        ash_far_close(&ash_use_far, far);
    (void)settle();
    if (near_first)
        ash_far_close(&ash_use_far, far);
    else
        ash_near_close(&ash_use_near, near);
    (void)settle();
}

/* The first and the last thousand of many, which must cost the same. */
static void play_short(long count, bool near_first) {
    uint64_t first = 0, start = cycles();
    for (long i = 0; i < count; i++) {
        if (i == 1000)
            first = cycles() - start;
        if (i == count - 1000)
            start = cycles();
        one_short(near_first);
        ash_world_clock_set(&ash_use_world_clock,
                            ash_world_clock_now(&ash_use_world_clock) + 1000000);
    }
    (void)printf("first %llu last %llu\n", (unsigned long long)first,
                 (unsigned long long)(cycles() - start));
}

static void play_reset(long count) {
    for (long i = 0; i < count; i++) {
        struct ash_net_tcp_connection *near = connect_near(), *far = accept_far();
        transact(near, far);
        ash_near_abort(&ash_use_near, near);
        (void)settle();
        ash_far_close(&ash_use_far, far);
    }
}

/* What is the byte at `at` of the way that begins at `side`? */
static uint8_t byte_at(unsigned side, uint64_t at) {
    return (uint8_t)(at * 167 + at / 251 + side);
}

struct way {
    uint64_t sent, received;
    bool finished, ended;
};

static void send_some(struct way *way, unsigned side, struct ash_net_tcp_connection *c,
                      uint64_t count) {
    while (way->sent < count) {
        size_t step = count - way->sent < 4096 ? (size_t)(count - way->sent) : 4096;
        for (size_t i = 0; i < step; i++)
            bytes[i] = byte_at(side, way->sent + i);
        int result = side == 0 ? ash_near_write(&ash_use_near, c, bytes, step)
                               : ash_far_write(&ash_use_far, c, bytes, step);
        if (result == -ASH_EAGAIN || result == -ASH_ENOTCONN)
            return;
        if (result < 0)
            fail("write", result);
        way->sent += (uint64_t)result;
    }
    if (!way->finished)
        expect(side == 0 ? ash_near_finish(&ash_use_near, c) : ash_far_finish(&ash_use_far, c), 0,
               "finish");
    way->finished = true;
}

static void receive_some(struct way *way, unsigned side, struct ash_net_tcp_connection *c) {
    while (!way->ended) {
        int result = side == 0 ? ash_far_read(&ash_use_far, c, bytes, 4096)
                               : ash_near_read(&ash_use_near, c, bytes, 4096);
        if (result == -ASH_EAGAIN || result == -ASH_ENOTCONN)
            return;
        if (result < 0)
            fail("read", result);
        for (int i = 0; i < result; i++)
            if (bytes[i] != byte_at(side, way->received + (uint64_t)i))
                fail("a wrong byte", (long)way->received + i);
        way->received += (uint64_t)result;
        way->ended = result == 0;
    }
}

static void play_faults(char **argument) {
    const struct ash_pair_faults faults = {
        .seed = strtoull(argument[1], NULL, 10),
        .lost = (uint32_t)strtoul(argument[2], NULL, 10),
        .repeated = (uint32_t)strtoul(argument[3], NULL, 10),
        .reordered = (uint32_t)strtoul(argument[4], NULL, 10),
        .damaged = (uint32_t)strtoul(argument[5], NULL, 10),
        .delay_ns = strtoull(argument[6], NULL, 10) * 1000,
        .jitter_ns = strtoull(argument[7], NULL, 10) * 1000,
    };
    uint64_t count = strtoull(argument[0], NULL, 10);
    struct way out = {0}, back = {0};
    ash_pair_impair(&ash_use_pair, &faults);
    struct ash_net_tcp_connection *near = near_now = connect_near(), *far = far_now = accept_far();
    while (!out.ended || !back.ended) {
        send_some(&out, 0, near, count);
        send_some(&back, 1, far, count);
        wait_a_little();
        receive_some(&out, 0, far);
        receive_some(&back, 1, near);
    }
    expect((long)out.received, (long)count, "bytes there");
    expect((long)back.received, (long)count, "bytes back");
    (void)printf("took %llu ms of the clock\n",
                 (unsigned long long)(ash_world_clock_now(&ash_use_world_clock) / 1000000));
    ash_near_close(&ash_use_near, near);
    ash_far_close(&ash_use_far, far);
}

static void begin(void) {
    const struct ash_net_ip_end local = {ASH_NET_IP_ANY, PORT};
    ash_world_clock_set(&ash_use_world_clock, 1000000);
    int error = ash_far_listen(&ash_use_far, &local, 64, &listener);
    if (error != 0)
        fail("listen", error);
    struct ash_net_tcp_connection *near = connect_near(), *far = accept_far();
    transact(near, far);
    ash_near_abort(&ash_use_near, near);
    (void)settle();
    ash_far_close(&ash_use_far, far);
}

int main(int count, char **argument) {
    if (count < 3)
        return 2;
    begin(); /* neighbours are known, memory has been touched */
    long n = strtol(argument[2], NULL, 10);
    unsigned free_before = ash_net_buffers_free(&ash_use_net_buffers);
    uint64_t frames = ash_pair_count(&ash_use_pair, 0) + ash_pair_count(&ash_use_pair, 1);
    uint64_t start = cycles();
    if (strcmp(argument[1], "transact") == 0)
        play_transact(n);
    else if (strcmp(argument[1], "bulk") == 0)
        play_bulk(n);
    else if (strcmp(argument[1], "short") == 0 && count == 4)
        play_short(n, strcmp(argument[3], "near") == 0);
    else if (strcmp(argument[1], "reset") == 0)
        play_reset(n);
    else if (strcmp(argument[1], "faults") == 0 && count == 10)
        play_faults(argument + 2);
    else
        return 2;
    uint64_t end = cycles();
    let_pass(UINT64_C(200000000000));
    frames = ash_pair_count(&ash_use_pair, 0) + ash_pair_count(&ash_use_pair, 1) - frames;
    (void)printf("done cycles=%llu frames=%llu before=%u after=%u\n",
                 (unsigned long long)(end - start), (unsigned long long)frames, free_before,
                 ash_net_buffers_free(&ash_use_net_buffers));
    (void)fflush(stdout);
    return 0;
}
