/* SPDX-License-Identifier: MIT */
#include <string.h>
#include <ashlar/world.h>
#include "frames.h"

struct peer peers[PEERS];
static uint64_t state;

void frames_seed(uint64_t seed) {
    state = seed * 2 + 1;
}

uint32_t draw(uint32_t below) {
    state ^= state >> 12;
    state ^= state << 25;
    state ^= state >> 27;
    return (uint32_t)((state * UINT64_C(0x2545f4914f6cdd1d)) >> 33) % below;
}

static void put16(uint8_t *at, uint32_t value) {
    at[0] = (uint8_t)(value >> 8);
    at[1] = (uint8_t)value;
}

static void put32(uint8_t *at, uint32_t value) {
    put16(at, value >> 16);
    put16(at + 2, value & 0xffff);
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

/* A header that says it is longer, with a checksum that is right for that. */
static void lengthen(uint8_t *ip) {
    ip[0] = (uint8_t)(0x45 + draw(11));
    put16(ip + 10, 0);
    put16(ip + 10, fold(add(0, ip, (ip[0] & 15) * 4u)));
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
    if (protocol != 6 && rarely(3))
        ip[15] = (uint8_t)(3 + draw(200)); /* a neighbour that is not known yet */
    put16(ip + 10, fold(add(0, ip, 20)));
    if (rarely(60))
        lengthen(ip);
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
    if (rarely(60)) /* too short, or beyond the end; else it were other data */
        tcp[12] = (uint8_t)((header + data < 60 && rarely(2) ? 15 : draw(5)) << 4);
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
    if (rarely(3))
        put16(body + 6, 0); /* no checksum */
    return wrap(frame, 17, 8 + data);
}

static size_t message(uint8_t *frame) {
    uint8_t *body = frame + 34;
    size_t data = 8 + draw(60);
    memset(body, 0, data);
    static const uint8_t types[] = {8, 8, 8, 3, 3, 3, 11, 12, 0, 4, 5, 13};
    body[0] = types[draw(sizeof types)];
    body[1] = (uint8_t)draw(6);
    put16(body + 6, draw(2000));
    uint8_t kept[2048]; /* perhaps it quotes what we sent, or the beginning of that */
    if (ash_world_last(&ash_use_world, kept) >= 42)
        memcpy(body + 8, kept + 14, data < 36 ? data - 8 : 28);
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

/* One after the other, mostly; some overlap, and some do not come. */
static void send_fragments(const uint8_t *frame, size_t bytes) {
    size_t body = bytes - 34;
    for (size_t at = 0; at < body;) {
        size_t step = 8 * (1 + draw(20));
        step = step < body - at ? step : body - at;
        uint8_t piece[2048];
        memcpy(piece, frame, 34);
        memcpy(piece + 34, frame + 34 + at, step);
        put16(piece + 16, (uint32_t)(20 + step));
        put16(piece + 20, (uint32_t)(at / 8) | (at + step < body ? 0x2000u : 0));
        put16(piece + 24, 0);
        put16(piece + 24, fold(add(0, piece + 14, 20)));
        if (!rarely(30))
            (void)ash_world_inject(&ash_use_world, piece, 34 + step);
        at += step - (rarely(40) && step > 8 && at + step < body ? 8 : 0);
    }
}

void send_frame(void) {
    static uint8_t frame[2048];
    uint32_t kind = draw(20);
    size_t bytes = kind < 15   ? segment(frame, &peers[draw(PEERS)])
                   : kind < 17 ? datagram(frame)
                   : kind < 19 ? message(frame)
                               : arp(frame);
    if (kind < 19 && frame[14] == 0x45 && rarely(kind < 15 ? 40 : 4)) {
        send_fragments(frame, bytes);
        return;
    }
    if (rarely(20))
        frame[draw((uint32_t)bytes)] = (uint8_t)draw(256);
    if (rarely(40))
        bytes = draw((uint32_t)bytes + 1);
    (void)ash_world_inject(&ash_use_world, frame, bytes);
}
