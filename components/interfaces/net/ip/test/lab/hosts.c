/* SPDX-License-Identifier: MIT */
/* The hosts of 10.0.0.0/24. README.md says what each does. */
#include <cc_runtime.h>
#include "lab.h"

/* Where the fields stand in a frame: RFC 894; RFC 826; RFC 791 §3.1; RFC 768; RFC 792. */
enum {
    TYPE = 12,
    ARP = 14,
    ARP_OPERATION = 20,
    ARP_FROM_MAC = 22,
    ARP_FROM = 28,
    ARP_TO_MAC = 32,
    ARP_TO = 38,
    ARP_END = 42,
    IP = 14,
    IP_TOTAL = 16,
    IP_PROTOCOL = 23,
    IP_SUM = 24,
    IP_FROM = 26,
    IP_TO = 30,
    PAYLOAD = 34,
    UDP_TO = 36,
    UDP_BYTES = 38,
    UDP_SUM = 40,
    UDP_DATA = 42,
    ICMP_SUM = 36,
    ICMP_QUOTED = 42,
};
enum { TYPE_IP = 0x0800, TYPE_ARP = 0x0806, PROTOCOL_ICMP = 1, PROTOCOL_UDP = 17 };
enum { QUOTED = 20 + 8, UNREACHABLE = 3, NO_PORT = 3, COMPLAINTS = 7007 };

enum host {
    ECHO = 2,
    DAMAGES = 3,
    TOO_LONG = 4,
    TOO_SHORT = 5,
    PADS = 6,
    REFUSES = 7,
    UNSUMMED = 8,
    SILENT = 10,
    NEXT_PORT = 11,
    BROADCASTS = 12,
    PROBES = 13,
    THIRD = 14,
};

static uint16_t get16(const uint8_t *at) {
    return (uint16_t)(at[0] << 8 | at[1]);
}

static void put16(uint8_t *at, unsigned value) {
    at[0] = (uint8_t)(value >> 8);
    at[1] = (uint8_t)value;
}

/* RFC 1071 §1. The count is even. */
static uint16_t sum(const uint8_t *at, unsigned bytes) {
    uint32_t total = 0;
    for (unsigned i = 0; i < bytes; i += 2)
        total += get16(at + i);
    total = (total & 0xffff) + (total >> 16);
    total = (total & 0xffff) + (total >> 16);
    return (uint16_t)~total;
}

/* The number of a host of the network, 0: none. */
static unsigned host_at(const uint8_t *address) {
    return address[0] == 10 && address[1] == 0 && address[2] == 0 ? address[3] : 0;
}

static void sum_ip(struct lab_frame *frame) {
    put16(frame->at + IP_SUM, 0);
    put16(frame->at + IP_SUM, sum(frame->at + IP, 20));
}

/* A frame from a host to whoever sent `asked`. */
static struct lab_frame *answer(struct lab *self, const uint8_t *asked, unsigned host,
                                unsigned bytes) {
    struct lab_frame *frame = lab_reply(self, bytes);
    const uint8_t mac[6] = {2, 0, 0, 0, 0, (uint8_t)host};
    if (frame == NULL)
        return NULL;
    memcpy(frame->at, asked + 6, 6);
    memcpy(frame->at + 6, mac, 6);
    put16(frame->at + TYPE, get16(asked + TYPE));
    return frame;
}

static void arp(struct lab *self, const uint8_t *asked) {
    static const uint8_t everybody[6] = {255, 255, 255, 255, 255, 255}, zeroes[4] = {0};
    unsigned host = host_at(asked + ARP_TO);
    bool probe = memcmp(asked + ARP_FROM, zeroes, 4) == 0;
    bool known = (host >= ECHO && host <= UNSUMMED) || (host >= SILENT && host <= THIRD);
    if (get16(asked + ARP_OPERATION) != 1 || !known || (host == PROBES && !probe))
        return;
    if (host == THIRD && (!probe || ++self->probes != 3))
        return;
    struct lab_frame *frame = answer(self, asked, host, ARP_END);
    if (frame == NULL)
        return;
    memcpy(frame->at + ARP, asked + ARP, 6);
    memcpy(frame->at + ARP_FROM_MAC, frame->at + 6, 6);
    memcpy(frame->at + ARP_TO, asked + ARP_TO, 4);
    if (host == PROBES) { /* RFC 5227 §2.1.1: no sender yet */
        memcpy(frame->at, everybody, 6);
        put16(frame->at + ARP_OPERATION, 1);
        return;
    }
    put16(frame->at + ARP_OPERATION, 2);
    memcpy(frame->at + ARP_FROM, asked + ARP_TO, 4);
    memcpy(frame->at + ARP_TO_MAC, asked + ARP_FROM_MAC, 6);
    memcpy(frame->at + ARP_TO, asked + ARP_FROM, 4);
}

/* The same packet, the other way round; its sums stay right. */
static struct lab_frame *turn(struct lab *self, const uint8_t *packet, unsigned bytes) {
    struct lab_frame *frame = answer(self, packet, host_at(packet + IP_TO), bytes);
    if (frame == NULL)
        return NULL;
    memcpy(frame->at + IP, packet + IP, bytes - IP);
    memcpy(frame->at + IP_FROM, packet + IP_TO, 4);
    memcpy(frame->at + IP_TO, packet + IP_FROM, 4);
    memcpy(frame->at + PAYLOAD, packet + UDP_TO, 2);
    memcpy(frame->at + UDP_TO, packet + PAYLOAD, 2);
    return frame;
}

/* RFC 792: destination unreachable. */
static void refuse(struct lab *self, const uint8_t *packet) {
    struct lab_frame *frame = answer(self, packet, host_at(packet + IP_TO), ICMP_QUOTED + QUOTED);
    if (frame == NULL)
        return;
    memcpy(frame->at + IP, packet + IP, 20);
    memcpy(frame->at + IP_FROM, packet + IP_TO, 4);
    memcpy(frame->at + IP_TO, packet + IP_FROM, 4);
    put16(frame->at + IP_TOTAL, 20 + 8 + QUOTED);
    frame->at[IP_PROTOCOL] = PROTOCOL_ICMP;
    sum_ip(frame);
    frame->at[PAYLOAD] = UNREACHABLE;
    frame->at[PAYLOAD + 1] = NO_PORT;
    memcpy(frame->at + ICMP_QUOTED, packet + IP, QUOTED);
    put16(frame->at + ICMP_SUM, sum(frame->at + PAYLOAD, 8 + QUOTED));
}

static void udp(struct lab *self, const uint8_t *packet, unsigned bytes) {
    unsigned host = host_at(packet + IP_TO), length = get16(packet + UDP_BYTES);
    if (host == REFUSES)
        refuse(self, packet);
    if (host < ECHO || host == REFUSES || host == SILENT || host > BROADCASTS)
        return;
    struct lab_frame *frame = turn(self, packet, bytes);
    if (frame == NULL || host == ECHO)
        return;
    if (host == DAMAGES) {
        frame->at[bytes - 1] ^= 1;
        return;
    }
    put16(frame->at + UDP_SUM, 0); /* RFC 768: no sum */
    if (host == TOO_LONG)
        put16(frame->at + UDP_BYTES, length + 1);
    if (host == TOO_SHORT)
        put16(frame->at + UDP_BYTES, 7);
    if (host == PADS)
        put16(frame->at + UDP_BYTES, length - 4);
    if (host == NEXT_PORT || host == BROADCASTS)
        put16(frame->at + UDP_TO, get16(frame->at + UDP_TO) + 1u);
    if (host == BROADCASTS) {
        memset(frame->at, 255, 6);
        memset(frame->at + IP_TO, 255, 4);
        sum_ip(frame);
    }
}

/* Tells the stack that it told us of an error. */
static void complain(struct lab *self, const uint8_t *packet) {
    unsigned host = host_at(packet + IP_TO);
    struct lab_frame *frame = answer(self, packet, host, UDP_DATA + 1);
    if (frame == NULL)
        return;
    memcpy(frame->at + IP, packet + IP, 20);
    memcpy(frame->at + IP_FROM, packet + IP_TO, 4);
    memcpy(frame->at + IP_TO, packet + IP_FROM, 4);
    put16(frame->at + IP_TOTAL, 20 + 8 + 1);
    frame->at[IP_PROTOCOL] = PROTOCOL_UDP;
    sum_ip(frame);
    put16(frame->at + PAYLOAD, COMPLAINTS);
    put16(frame->at + UDP_TO, COMPLAINTS);
    put16(frame->at + UDP_BYTES, 8 + 1);
    frame->at[UDP_DATA] = packet[PAYLOAD + 1];
}

void lab_deliver(struct lab *self, const uint8_t *frame, unsigned bytes) {
    unsigned type = get16(frame + TYPE);
    if (type == TYPE_ARP && bytes >= ARP_END) {
        arp(self, frame);
    } else if (type == TYPE_IP && bytes >= UDP_DATA && frame[IP] == 0x45) {
        unsigned end = IP + get16(frame + IP_TOTAL); /* what is behind it is padding */
        if (end > bytes || end < UDP_DATA)
            return;
        if (frame[IP_PROTOCOL] == PROTOCOL_UDP)
            udp(self, frame, end);
        else if (frame[IP_PROTOCOL] == PROTOCOL_ICMP && frame[PAYLOAD] == UNREACHABLE)
            complain(self, frame);
    }
}
