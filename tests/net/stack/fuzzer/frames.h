/* SPDX-License-Identifier: MIT */
#ifndef FUZZER_FRAMES_H
#define FUZZER_FRAMES_H
/* Frames that are mostly right, and near what the stack last sent. */
#include <ashlar/base.h>

#define CLIENTS     4u
#define SERVERS     3u
#define CLIENT_PORT 4000u
#define SERVER_PORT 4100u

/* A connection as the other side sees it. The clients open it themselves, the servers do not. */
struct peer {
    uint16_t port, ours;
    uint32_t iss, next;  /* our sequence numbers */
    uint32_t theirs;     /* what we have of the stack's */
    uint32_t their_iss;  /* where its stream begins, if that is `sure` */
    uint32_t time, echo; /* timestamps: ours, and the last of the stack's */
    bool known, again, timed, asked, sure;
};

/* Begins with another sequence of numbers. */
void frames_seed(uint64_t seed);

/* Frames are for this address from now on, in network byte order. */
void frames_address(uint32_t address);

/* Less than `below`. */
uint32_t draw(uint32_t below);

static inline bool rarely(uint32_t one_in) {
    return draw(one_in) == 0;
}

static inline uint32_t get16(const uint8_t *at) {
    return (uint32_t)at[0] << 8 | at[1];
}

static inline uint32_t get32(const uint8_t *at) {
    return get16(at) << 16 | get16(at + 2);
}

static inline void put16(uint8_t *at, uint32_t value) {
    at[0] = (uint8_t)(value >> 8);
    at[1] = (uint8_t)value;
}

static inline void put32(uint8_t *at, uint32_t value) {
    put16(at, value >> 16);
    put16(at + 2, value & 0xffff);
}

/* The sum of RFC 1071, and what is written of it. */
uint32_t sum_add(uint32_t sum, const uint8_t *bytes, size_t count);
uint16_t sum_fold(uint32_t sum);

/* Ethernet and IP headers before `bytes` bytes of a transport that stand at frame + 34. */
size_t wrap(uint8_t *frame, uint8_t protocol, size_t bytes);

/* The checksum of the `bytes` bytes of a transport, at `at` in them; before `wrap`. */
void sum_transport(uint8_t *frame, uint8_t protocol, size_t bytes, size_t at);

/* Puts a frame on the wire, in fragments perhaps. */
void send_frame(void);

/* Somebody says that `address` is theirs. */
void claim(uint32_t address);

/* segments.c: a segment of a peer, near what would be right. */
size_t segment(uint8_t *frame);

/* What the stack sent tells where its numbers are. */
void frames_look(const uint8_t *frame, size_t bytes);

/* The stack opens a connection: what was known of those to a server may not hold any more. */
void servers_forget(void);

/* SYNs from many ports, some of which go on. */
void send_flood(void);

#endif
