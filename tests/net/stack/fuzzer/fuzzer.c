/* SPDX-License-Identifier: MIT */
/*
 * The arguments are a seed and a count of rounds. Each round sends frames to the stack, mostly
 * right and near what it last sent, makes calls, and lets time pass, seconds or hours. Data counts
 * up: a byte in the wrong place is a failure, and so is a buffer that is missing when all is
 * closed.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <ashlar/net/buffers.h>
#include <ashlar/net/ip.h>
#include <ashlar/net/tcp.h>
#include <ashlar/net/udp.h>
#include <ashlar/world.h>
#include <ashlar/world/clock.h>
#include "frames.h"

#define OPEN 12u

static struct ash_net_tcp_listener *listener;
static struct ash_net_tcp_connection *open_ones[OPEN];
static uint8_t expected[OPEN]; /* the next byte that each gives */
static unsigned long accepted, read_bytes;
static struct ash_net_udp_socket *udp;

/* What the stack sent last tells where its numbers are. */
static void look(void) {
    static uint8_t frame[2048];
    size_t bytes = ash_world_last(&ash_use_world, frame);
    if (bytes < 54 || get16(frame + 12) != 0x0800 || frame[23] != 6)
        return;
    const uint8_t *tcp = frame + 34;
    for (unsigned i = 0; i < PEERS; i++) {
        struct peer *peer = &peers[i];
        if (get16(tcp + 2) != peer->port || get16(tcp) != peer->ours)
            continue;
        peer->again |= (tcp[13] & 4) != 0; /* it is gone; the next one begins */
        if (peer->again)
            continue;
        uint32_t data = (uint32_t)(bytes - 34) - (tcp[12] >> 4) * 4u;
        peer->theirs = get32(tcp + 4) + data + (tcp[13] & 1) + (tcp[13] >> 1 & 1);
        for (unsigned at = 20; at + 10 <= (tcp[12] >> 4) * 4u && tcp[at] != 0;
             at += tcp[at] == 1 ? 1 : tcp[at + 1])
            if (tcp[at] == 8)
                peer->echo = get32(tcp + at + 2);
    }
}

static void accept_some(void) {
    for (unsigned i = 0; i < OPEN; i++) {
        if (open_ones[i] != NULL)
            continue;
        if (ash_net_tcp_accept(&ash_use_net_tcp, listener, &open_ones[i]) != 0)
            return;
        expected[i] = 0;
        accepted++;
    }
}

static void count_on(unsigned i, const uint8_t *bytes, int count) {
    read_bytes += count > 0 ? (unsigned long)count : 0;
    for (int at = 0; at < count; at++)
        if (bytes[at] != expected[i]++) {
            (void)printf("byte %u where %u should be\n", bytes[at], (unsigned)expected[i] - 1);
            (void)fflush(stdout);
            abort();
        }
}

static void connect_one(void) {
    const struct ash_net_ip_end end = {ASH_NET_IP(10, 0, 0, 2), (uint16_t)(4000 + draw(3))};
    for (unsigned i = 0; i < OPEN; i++)
        if (open_ones[i] == NULL) {
            (void)!ash_net_tcp_connect(&ash_use_net_tcp, &end, NULL, &open_ones[i]);
            return;
        }
}

static void use(unsigned i) {
    static uint8_t bytes[4096];
    struct ash_net_tcp_connection *c = open_ones[i];
    struct ash_net_buffer *buffer;
    switch (draw(14)) {
    case 0:
        ash_net_tcp_close(&ash_use_net_tcp, c);
        open_ones[i] = NULL;
        break;
    case 1:
        ash_net_tcp_abort(&ash_use_net_tcp, c);
        open_ones[i] = NULL;
        break;
    case 2:
        (void)!ash_net_tcp_finish(&ash_use_net_tcp, c);
        break;
    case 3:
        ash_net_tcp_set(&ash_use_net_tcp, c, (enum ash_net_tcp_switch)(1 + draw(3)), rarely(2));
        break;
    case 4:
        buffer = ash_net_buffers_get(&ash_use_net_buffers);
        if (buffer == NULL)
            break;
        buffer->bytes = (uint16_t)draw(1800);
        memset(buffer->data, 0, buffer->bytes);
        if (ash_net_tcp_send(&ash_use_net_tcp, c, buffer) != 0)
            ash_net_buffers_put(&ash_use_net_buffers, buffer);
        break;
    case 5:
        if (ash_net_tcp_receive(&ash_use_net_tcp, c, &buffer) == 0 && buffer != NULL) {
            count_on(i, buffer->data, buffer->bytes);
            ash_net_buffers_put(&ash_use_net_buffers, buffer);
        }
        break;
    case 6:
    case 7:
    case 8:
        count_on(i, bytes, ash_net_tcp_read(&ash_use_net_tcp, c, bytes, draw(sizeof bytes)));
        break;
    default:
        (void)!ash_net_tcp_write(&ash_use_net_tcp, c, bytes, draw(sizeof bytes));
    }
}

static void call(void) {
    struct ash_net_buffer *buffer, *next;
    struct ash_net_ip_end end = {ASH_NET_IP(10, 0, 0, 2), 7};
    unsigned i = draw(OPEN);
    if (rarely(3))
        accept_some();
    else if (rarely(20))
        connect_one();
    else if (open_ones[i] != NULL)
        use(i);
    else if (ash_net_udp_receive(&ash_use_net_udp, udp, &buffer, &end) == 0)
        for (; buffer != NULL; buffer = next) {
            next = buffer->next;
            ash_net_buffers_put(&ash_use_net_buffers, buffer);
        }
}

static void let_pass(uint64_t ns) {
    uint64_t until = ash_world_clock_now(&ash_use_world_clock) + ns;
    for (unsigned steps = 0;; steps++) {
        uint64_t due = ash_net_ip_poll(&ash_use_net_ip),
                 now = ash_world_clock_now(&ash_use_world_clock);
        look();
        if (due > until || steps > 100000)
            break;
        if (due > now)
            ash_world_clock_set(&ash_use_world_clock, due);
    }
    ash_world_clock_set(&ash_use_world_clock, until);
    (void)ash_net_ip_poll(&ash_use_net_ip);
}

static void begin(void) {
    const struct ash_net_ip_end at80 = {ASH_NET_IP_ANY, 80}, at9 = {ASH_NET_IP_ANY, 9};
    ash_world_keep(&ash_use_world);
    if (ash_net_tcp_listen(&ash_use_net_tcp, &at80, 3, &listener) != 0 ||
        ash_net_udp_open(&ash_use_net_udp, &at9, &udp) != 0)
        abort();
}

static void finish(void) {
    for (unsigned i = 0; i < OPEN; i++)
        if (open_ones[i] != NULL)
            ash_net_tcp_abort(&ash_use_net_tcp, open_ones[i]);
    ash_net_tcp_unlisten(&ash_use_net_tcp, listener);
    ash_net_udp_close(&ash_use_net_udp, udp);
    let_pass(UINT64_C(1000000000000));
}

int main(int count, char **argument) {
    if (count != 3)
        return 2;
    frames_seed(strtoull(argument[1], NULL, 10));
    unsigned rounds = (unsigned)strtoul(argument[2], NULL, 10);
    unsigned before = ash_net_buffers_free(&ash_use_net_buffers);
    begin();
    for (unsigned i = 0; i < rounds; i++) {
        for (unsigned frames = draw(4); frames > 0; frames--) {
            send_frame();
            if (rarely(6))
                continue; /* several come at once */
            (void)ash_net_ip_poll(&ash_use_net_ip);
            look();
        }
        (void)ash_net_ip_poll(&ash_use_net_ip);
        look();
        for (unsigned calls = draw(3); calls > 0; calls--)
            call();
        if (rarely(8))
            let_pass(draw(50000000));
        if (rarely(500))
            let_pass((uint64_t)draw(100000) * 1000000);
    }
    finish();
    unsigned after = ash_net_buffers_free(&ash_use_net_buffers);
    (void)printf("accepted=%lu read=%lu before=%u after=%u\n", accepted, read_bytes, before, after);
    (void)fflush(stdout);
    return before == after ? 0 : 1;
}
