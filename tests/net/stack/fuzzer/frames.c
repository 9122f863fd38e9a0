/* SPDX-License-Identifier: MIT */
#include <string.h>
#include <ashlar/world.h>
#include "frames.h"

static uint64_t state;
static uint8_t stack_ip[4] = {10, 0, 0, 1};

void frames_seed(uint64_t seed) {
    state = seed * 2 + 1;
}

void frames_address(uint32_t address) {
    memcpy(stack_ip, &address, sizeof stack_ip);
}

uint32_t draw(uint32_t below) {
    state ^= state >> 12;
    state ^= state << 25;
    state ^= state >> 27;
    return (uint32_t)((state * UINT64_C(0x2545f4914f6cdd1d)) >> 33) % below;
}

uint32_t sum_add(uint32_t sum, const uint8_t *bytes, size_t count) {
    for (size_t i = 0; i < count; i++)
        sum += (uint32_t)bytes[i] << (i % 2 == 0 ? 8 : 0);
    return sum;
}

uint16_t sum_fold(uint32_t sum) {
    while (sum > 0xffff)
        sum = (sum & 0xffff) + (sum >> 16);
    return (uint16_t)~sum;
}

/* A header that says it is longer, with a checksum that is right for that. */
static void lengthen(uint8_t *ip) {
    ip[0] = (uint8_t)(0x45 + draw(11));
    put16(ip + 10, 0);
    put16(ip + 10, sum_fold(sum_add(0, ip, (ip[0] & 15) * 4u)));
}

/* Mostly from 10.0.0.2 to the stack; not so what needs no connection. */
static void put_addresses(uint8_t *ip, uint8_t protocol) {
    memcpy(ip + 12, "\12\0\0\2", 4);
    memcpy(ip + 16, stack_ip, sizeof stack_ip);
    if (protocol == 6)
        return;
    if (rarely(3))
        ip[15] = (uint8_t)(3 + draw(200)); /* a neighbour that is not known yet */
    else if (rarely(10))
        memcpy(ip + 12, "\300\0\2\1", 4); /* somebody elsewhere */
    if (rarely(12))
        memset(ip + 16, 255, 4);
}

size_t wrap(uint8_t *frame, uint8_t protocol, size_t bytes) {
    static const uint8_t macs[12] = {2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2};
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
    put_addresses(ip, protocol);
    put16(ip + 10, sum_fold(sum_add(0, ip, 20)));
    if (rarely(60))
        lengthen(ip);
    return 34 + bytes;
}

void sum_transport(uint8_t *frame, uint8_t protocol, size_t bytes, size_t at) {
    uint8_t *body = frame + 34;
    put16(body + at, 0);
    uint32_t sum = protocol == 1 ? 0 : sum_add(protocol + (uint32_t)bytes, frame + 26, 8);
    put16(body + at, sum_fold(sum_add(sum, body, bytes)));
}

/* Its bytes count up. Without a checksum its length may be any. */
static size_t datagram(uint8_t *frame) {
    size_t data = draw(300);
    uint8_t *body = frame + 34, first = (uint8_t)draw(256);
    for (size_t i = 0; i < data; i++)
        body[8 + i] = (uint8_t)(first + i);
    put16(body, rarely(2) ? 5 : 9);
    put16(body + 2, rarely(3) ? draw(65536) : rarely(4) ? 7 : 9);
    put16(body + 4, (uint32_t)(rarely(8) ? draw(65536) : 8 + data));
    size_t bytes = wrap(frame, 17, 8 + data);
    sum_transport(frame, 17, 8 + data, 6);
    if (rarely(3))
        put16(body + 6, 0); /* no checksum */
    return bytes;
}

static size_t message(uint8_t *frame) {
    uint8_t *body = frame + 34;
    size_t data = 8 + draw(60);
    memset(body, 0, data);
    static const uint8_t types[] = {8, 8, 8, 3, 3, 3, 11, 12, 0, 4, 5, 13};
    body[0] = types[draw(sizeof types)];
    body[1] = (uint8_t)draw(6);
    put16(body + 6, rarely(3) ? 0 : draw(2000));
    uint8_t kept[2048]; /* perhaps it quotes what we sent, or the beginning of that */
    if (ash_world_last(&ash_use_world, kept) >= 42)
        memcpy(body + 8, kept + 14, data < 36 ? data - 8 : 28);
    size_t bytes = wrap(frame, rarely(50) ? 47 : 1, data);
    sum_transport(frame, 1, data, 2);
    return bytes;
}

static size_t arp(uint8_t *frame) {
    static const uint8_t head[] = {2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0,
                                   2, 8, 6, 0, 1, 8, 0, 6, 4, 0, 1};
    memcpy(frame, head, sizeof head);
    frame[21] = (uint8_t)(1 + draw(2));
    memcpy(frame + 22, "\2\0\0\0\0\2\12\0\0\2\0\0\0\0\0\0", 16);
    memcpy(frame + 38, stack_ip, sizeof stack_ip);
    if (rarely(3))
        frame[31] = (uint8_t)draw(256);
    return 42;
}

void claim(uint32_t address) {
    uint8_t frame[42];
    (void)arp(frame);
    memcpy(frame + 28, &address, sizeof address);
    if (rarely(2)) { /* it asks for itself whether it may */
        memset(frame + 28, 0, 4);
        memcpy(frame + 38, &address, sizeof address);
    }
    (void)ash_world_inject(&ash_use_world, frame, sizeof frame);
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
        put16(piece + 24, sum_fold(sum_add(0, piece + 14, 20)));
        if (!rarely(30))
            (void)ash_world_inject(&ash_use_world, piece, 34 + step);
        at += step - (rarely(40) && step > 8 && at + step < body ? 8 : 0);
    }
}

void send_frame(void) {
    static uint8_t frame[2048];
    uint32_t kind = draw(20);
    size_t bytes = kind < 15   ? segment(frame)
                   : kind < 17 ? datagram(frame)
                   : kind < 19 ? message(frame)
                               : arp(frame);
    if (kind < 19 && frame[14] == 0x45 && rarely(kind < 15 ? 40 : 4)) {
        send_fragments(frame, bytes);
        return;
    }
    if (rarely(20) &&
        !(kind >= 15 && kind < 17 && get16(frame + 40) == 0)) /* nobody would notice */
        frame[draw((uint32_t)bytes)] = (uint8_t)draw(256);
    if (rarely(40))
        bytes = draw((uint32_t)bytes + 1);
    (void)ash_world_inject(&ash_use_world, frame, bytes);
}
