/* SPDX-License-Identifier: MIT */
#ifndef FUZZER_FRAMES_H
#define FUZZER_FRAMES_H
/* Frames that are mostly right, and near what the stack last sent. */
#include <ashlar/base.h>

#define PEERS 4u

/* A connection as the other side sees it. */
struct peer {
    uint16_t port, ours;
    uint32_t iss, next;  /* our sequence numbers */
    uint32_t theirs;     /* what we have of the stack's */
    uint32_t time, echo; /* timestamps: ours, and the last of the stack's */
    bool known, again, timed;
};

extern struct peer peers[PEERS];

/* Begins with another sequence of numbers. */
void frames_seed(uint64_t seed);

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

/* Puts a frame on the wire, in fragments perhaps. */
void send_frame(void);

#endif
