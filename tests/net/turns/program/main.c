/* SPDX-License-Identifier: MIT */
/* Who has which turn while a stack works. With the word `polls` the stack has the option `poll`. */
#include <string.h>
#include <ashlar/net/buffers.h>
#include <ashlar/net/ip.h>
#include <ashlar/net/udp.h>
#include <ashlar/sched.h>
#include <ashlar/sched/threads.h>
#include <ashlar/test.h>
#include <ashlar/time.h>
#include <ashlar/turns.h>

#define BEGIN(name) ash_test_begin(&ash_use_test, name)
#define NS_PER_US   UINT64_C(1000)
#define HERE        ASH_NET_IP(10, 0, 0, 1)
#define PORT        7u

static struct ash_net_ip_set set;
static struct ash_net_udp_socket *sock;

static struct ash_turns_wire *wire(void) {
    return ash_turns_wire(&ash_use_turns);
}

static int wait_us(uint64_t most) {
    return ash_net_ip_wait(&ash_use_net_ip, &set, wire()->now_ns + most * NS_PER_US);
}

/* Takes the datagram that is there. */
static bool took_one(void) {
    struct ash_net_buffer *buffer;
    struct ash_net_ip_end from;
    while (ash_net_ip_next(&ash_use_net_ip, &set) != NULL)
        ;
    if (ash_net_udp_receive(&ash_use_net_udp, sock, &buffer, &from) != 0)
        return false;
    ash_net_buffers_put(&ash_use_net_buffers, buffer);
    return true;
}

static void floods(void) {
    const struct ash_net_ip_end here = {HERE, PORT};
    wire()->gap_ns = 0;
    wire()->frames = UINT64_MAX;
    BEGIN("a device that never runs out of frames leaves timers their turn");
    CHECK(wait_us(1000) == -ASH_ETIMEDOUT);
    BEGIN("and packets to ourselves");
    struct ash_net_buffer *buffer = ash_net_buffers_get(&ash_use_net_buffers);
    buffer->bytes = 1;
    CHECK(ash_net_udp_send(&ash_use_net_udp, sock, buffer, &here) == 0);
    unsigned before = wire()->looks;
    CHECK(wait_us(1000) == 0 && took_one());
    CHECK(wire()->looks - before <= 2 * 64);
    wire()->frames = 0;
}

/* Frames that come `gap_us` apart; how often the device was asked to ring meanwhile. */
static unsigned idles(uint64_t gap_us, unsigned frames) {
    unsigned before = wire()->idles;
    wire()->gap_ns = gap_us * NS_PER_US;
    wire()->next_ns = wire()->now_ns;
    wire()->frames = frames;
    CHECK(wait_us(100000) == -ASH_ETIMEDOUT);
    CHECK(wire()->frames == 0);
    return wire()->idles - before;
}

static void pauses(bool polls) {
    BEGIN("frames that come close to one another");
    unsigned asked = idles(20, 200);
    CHECK(polls ? asked <= 8 : asked >= 190);
    BEGIN("the device is asked to ring 50 us after the last of them");
    CHECK(wire()->asked_ns - wire()->last_ns <= 50 * NS_PER_US);
    BEGIN("frames that do not are not looked for");
    unsigned before = wire()->looks;
    CHECK(idles(200, 200) >= 190);
    CHECK(wire()->looks - before <= 3 * 200);
}

/* RFC 791 §3.1, RFC 768: from a neighbour to our port, without a sum of the datagram. */
static struct ash_net_buffer *datagram(void) {
    static const uint8_t bytes[60] = {
        [0] = 2,   [5] = 1,   [6] = 2,     [11] = 2,    [12] = 8,   [14] = 0x45, [17] = 29,
        [22] = 64, [23] = 17, [24] = 0x66, [25] = 0xce, [26] = 10,  [29] = 2,    [30] = 10,
        [33] = 1,  [35] = 9,  [37] = PORT, [39] = 9,    [42] = 'x',
    };
    struct ash_net_buffer *buffer = ash_net_buffers_get(&ash_use_net_buffers);
    memcpy(buffer->data, bytes, sizeof bytes);
    buffer->bytes = sizeof bytes;
    return buffer;
}

/* A thread that works for the network by itself, and then a frame comes. */
static void beside(void *argument) {
    (void)argument;
    (void)ash_net_ip_poll(&ash_use_net_ip);
    ash_sched_yield(&ash_use_sched);
    wire()->given = datagram();
    wire()->ring(wire()->wake);
}

static void polls_beside(void) {
    struct ash_sched_thread *thread;
    const struct ash_sched_threads_spec spec = {.name = "beside", .run = beside};
    BEGIN("whoever sleeps for the device hears of a frame after another thread's poll");
    CHECK(ash_sched_threads_start(&ash_use_sched_threads, &spec, &thread) == 0);
    uint64_t from_ns = wire()->now_ns;
    CHECK(wait_us(1000) == 0 && took_one());
    CHECK(wire()->now_ns - from_ns < 500 * NS_PER_US); /* not only at its deadline */
    ash_sched_threads_join(&ash_use_sched_threads, thread);
}

int main(int argc, char **argv) {
    const struct ash_net_ip_end here = {ASH_NET_IP_ANY, PORT};
    wire()->tick_ns = NS_PER_US;
    if (ash_net_udp_open(&ash_use_net_udp, &here, &sock) != 0)
        return 1;
    ash_net_ip_watch(&ash_use_net_ip, &set, ash_net_udp_source(&ash_use_net_udp, sock),
                     ASH_NET_IP_READABLE, sock);
    floods();
    pauses(argc > 1 && strcmp(argv[1], "polls") == 0);
    polls_beside();
    return ash_test_end(&ash_use_test);
}
