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

#define PEERS 4u
#define OPEN  12u

/* A connection as the other side sees it. */
struct peer {
    uint16_t port, ours;
    uint32_t iss, next;  /* our sequence numbers */
    uint32_t theirs;     /* what we have of the stack's */
    uint32_t time, echo; /* timestamps: ours, and the last of the stack's */
    bool known, again, timed;
};

static uint64_t state;
static struct peer peers[PEERS];
static struct ash_net_tcp_listener *listener;
static struct ash_net_tcp_connection *open_ones[OPEN];
static uint8_t expected[OPEN]; /* the next byte that each gives */
static unsigned long accepted, read_bytes;
static struct ash_net_udp_socket *udp;

static uint32_t draw(uint32_t below) {
    state ^= state >> 12;
    state ^= state << 25;
    state ^= state >> 27;
    return (uint32_t)((state * UINT64_C(0x2545f4914f6cdd1d)) >> 33) % below;
}

static bool rarely(uint32_t one_in) {
    return draw(one_in) == 0;
}

static void put16(uint8_t *at, uint32_t value) {
    at[0] = (uint8_t)(value >> 8);
    at[1] = (uint8_t)value;
}

static void put32(uint8_t *at, uint32_t value) {
    put16(at, value >> 16);
    put16(at + 2, value & 0xffff);
}

static uint32_t get16(const uint8_t *at) {
    return (uint32_t)at[0] << 8 | at[1];
}

static uint32_t get32(const uint8_t *at) {
    return get16(at) << 16 | get16(at + 2);
}

static uint32_t add(uint32_t sum, const uint8_t *bytes, size_t count) {
    for (size_t i = 0; i < count; i++)
        sum += (uint32_t)bytes[i] << (i % 2 == 0 ? 8 : 0);
    return sum;
}

static uint16_t fold(uint32_t sum) {
    while (sum > 0xffff)
        sum = (sum & 0xffff) + (sum >> 16);
    return (uint16_t)~sum;
}

/* Ethernet and IP headers before `bytes` bytes of a transport that stand at frame + 34. */
static size_t wrap(uint8_t *frame, uint8_t protocol, size_t bytes) {
    static const uint8_t macs[12] = {2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2};
    static const uint8_t ips[8] = {10, 0, 0, 2, 10, 0, 0, 1};
    memcpy(frame, macs, sizeof macs);
    put16(frame + 12, 0x0800);
    uint8_t *ip = frame + 14;
    memset(ip, 0, 20);
    ip[0] = 0x45;
    put16(ip + 2, (uint32_t)(20 + bytes));
    put16(ip + 4, draw(65536));
    if (rarely(40))
        put16(ip + 6, draw(65536));
    ip[8] = 64;
    ip[9] = protocol;
    memcpy(ip + 12, ips, sizeof ips);
    put16(ip + 10, fold(add(0, ip, 20)));
    return 34 + bytes;
}

static void sum_transport(uint8_t *frame, uint8_t protocol, size_t bytes, size_t at) {
    uint8_t *body = frame + 34;
    put16(body + at, 0);
    uint32_t sum = protocol == 1 ? 0 : add(protocol + (uint32_t)bytes, frame + 26, 8);
    put16(body + at, fold(add(sum, body, bytes)));
}

static size_t options(uint8_t *at, bool syn, struct peer *peer) {
    static const uint8_t offers[] = {2, 4, 5, 180, 4, 2, 3, 3, 7, 1, 1, 1};
    size_t count = 0;
    if (syn && !rarely(4)) {
        memcpy(at, offers, sizeof offers);
        count = sizeof offers;
        if (rarely(4))
            put16(at + 2, draw(3) == 0 ? draw(4) : draw(65536));
    }
    if (peer->timed != rarely(100)) {
        at[count] = at[count + 1] = 1;
        at[count + 2] = 8;
        at[count + 3] = 10;
        put32(at + count + 4, rarely(50) ? draw(UINT32_MAX) : ++peer->time);
        put32(at + count + 8, peer->echo);
        count += 12;
    }
    if (!syn && rarely(6)) {
        at[count] = at[count + 1] = 1;
        at[count + 2] = 5;
        at[count + 3] = (uint8_t)(rarely(20) ? draw(256) : 10);
        put32(at + count + 4, peer->theirs + draw(3000) - 1500);
        put32(at + count + 8, peer->theirs + draw(6000) - 1500);
        count += 12;
    }
    return count;
}

/* A segment of `peer`, near what would be right. */
static size_t segment(uint8_t *frame, struct peer *peer) {
    uint8_t *tcp = frame + 34;
    static const uint8_t usual[] = {0x10, 0x18, 0x10, 0x18, 0x11, 0x02, 0x04, 0x14, 0x12, 0x19};
    bool first = !peer->known || (peer->again && rarely(3)) || rarely(400);
    uint8_t flags = first ? 2 : usual[draw(rarely(30) ? sizeof usual : 4)];
    uint32_t begin = first ? peer->iss : peer->next;
    if (first) {
        peer->port = (uint16_t)(4000 + (peer - peers));
        peer->ours = 80;
        peer->timed = rarely(2);
        peer->time = draw(UINT32_MAX);
        peer->iss = peer->known ? draw(UINT32_MAX) : UINT32_MAX - 1000; /* the first one wraps */
        peer->next = peer->iss + 1;
        begin = peer->iss;
    }
    bool syn = (flags & 2) != 0; /* always the same number: another would be another connection */
    if (syn)
        begin = peer->iss;
    else if (rarely(4))
        begin += draw(4000) - 2000;
    size_t header = 20 + options(tcp + 20, syn, peer);
    size_t data = syn || rarely(2) ? 0 : draw(rarely(3) ? 1400 : 40);
    put16(tcp, peer->port);
    put16(tcp + 2, peer->ours);
    put32(tcp + 4, begin);
    put32(tcp + 8, peer->theirs + (rarely(20) ? draw(5000) - 2500 : 0));
    tcp[12] = (uint8_t)(header / 4 << 4);
    tcp[13] = flags;
    put16(tcp + 14, rarely(12) ? 0 : 1 + draw(65535));
    put32(tcp + 16, 0);
    for (size_t i = 0; i < data; i++)
        tcp[header + i] = (uint8_t)(begin + i - peer->iss - 1);
    if (!first && begin == peer->next)
        peer->next += (uint32_t)data + (flags & 1);
    peer->known = true;
    peer->again &= !first;
    sum_transport(frame, 6, header + data, 16);
    return wrap(frame, 6, header + data);
}

static size_t datagram(uint8_t *frame) {
    size_t data = draw(300);
    uint8_t *body = frame + 34;
    memset(body, 'u', 8 + data);
    put16(body, 5);
    put16(body + 2, rarely(3) ? draw(65536) : 9);
    put16(body + 4, (uint32_t)(rarely(8) ? draw(65536) : 8 + data));
    sum_transport(frame, 17, 8 + data, 6);
    return wrap(frame, 17, 8 + data);
}

static size_t message(uint8_t *frame) {
    uint8_t *body = frame + 34;
    size_t data = 8 + draw(60);
    memset(body, 0, data);
    body[0] = (uint8_t)(rarely(2) ? 8 : draw(13));
    body[1] = (uint8_t)draw(6);
    put16(body + 6, draw(2000));
    if (data >= 36) { /* perhaps it quotes what we sent */
        uint8_t kept[2048];
        if (ash_world_last(&ash_use_world, kept) >= 42)
            memcpy(body + 8, kept + 14, 28);
    }
    sum_transport(frame, 1, data, 2);
    return wrap(frame, 1, data);
}

static size_t arp(uint8_t *frame) {
    static const uint8_t head[] = {2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0,
                                   2, 8, 6, 0, 1, 8, 0, 6, 4, 0, 1};
    memcpy(frame, head, sizeof head);
    frame[21] = (uint8_t)(1 + draw(2));
    memcpy(frame + 22, "\2\0\0\0\0\2\12\0\0\2\0\0\0\0\0\0\12\0\0\1", 20);
    if (rarely(3))
        frame[31] = (uint8_t)draw(256);
    return 42;
}

static void look(void);
static void send_frame(void) {
    static uint8_t frame[2048];
    uint32_t kind = draw(20);
    size_t bytes = kind < 16   ? segment(frame, &peers[draw(PEERS)])
                   : kind < 17 ? datagram(frame)
                   : kind < 18 ? message(frame)
                               : arp(frame);
    if (rarely(20))
        frame[draw((uint32_t)bytes)] = (uint8_t)draw(256);
    if (rarely(40))
        bytes = draw((uint32_t)bytes + 1);
    (void)ash_world_inject(&ash_use_world, frame, bytes);
    if (!rarely(6)) { /* else several come at once */
        (void)ash_net_ip_poll(&ash_use_net_ip);
        look();
    }
}

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
    uint64_t until = ash_world_now(&ash_use_world) + ns;
    for (unsigned steps = 0;; steps++) {
        uint64_t due = ash_net_ip_poll(&ash_use_net_ip), now = ash_world_now(&ash_use_world);
        look();
        if (due > until || steps > 100000)
            break;
        if (due > now)
            ash_world_set(&ash_use_world, due);
    }
    ash_world_set(&ash_use_world, until);
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
    state = strtoull(argument[1], NULL, 10) * 2 + 1;
    unsigned rounds = (unsigned)strtoul(argument[2], NULL, 10);
    unsigned before = ash_net_buffers_free(&ash_use_net_buffers);
    begin();
    for (unsigned i = 0; i < rounds; i++) {
        for (unsigned frames = draw(4); frames > 0; frames--)
            send_frame();
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
