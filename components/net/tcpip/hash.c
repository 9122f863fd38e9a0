/* SPDX-License-Identifier: MIT */
/* The constants and rounds are those of "SipHash: a fast short-input PRF", §2. */
#include "hash.h"

struct state {
    uint64_t a, b, c, d; /* v0 to v3 */
};

static uint64_t rotate(uint64_t value, unsigned by) {
    return value << by | value >> (64 - by);
}

static void turn(struct state *v) {
    v->a += v->b;
    v->c += v->d;
    v->b = rotate(v->b, 13) ^ v->a;
    v->d = rotate(v->d, 16) ^ v->c;
    v->a = rotate(v->a, 32);
    v->c += v->b;
    v->a += v->d;
    v->b = rotate(v->b, 17) ^ v->c;
    v->d = rotate(v->d, 21) ^ v->a;
    v->c = rotate(v->c, 32);
}

static void absorb(struct state *v, uint64_t word) {
    v->d ^= word;
    turn(v);
    turn(v);
    v->a ^= word;
}

uint64_t tcpip_hash(const uint64_t key[2], uint64_t first, uint64_t second) {
    struct state v = {
        key[0] ^ UINT64_C(0x736f6d6570736575),
        key[1] ^ UINT64_C(0x646f72616e646f6d),
        key[0] ^ UINT64_C(0x6c7967656e657261),
        key[1] ^ UINT64_C(0x7465646279746573),
    };
    absorb(&v, first);
    absorb(&v, second);
    absorb(&v, UINT64_C(16) << 56); /* the message's length */
    v.c ^= 0xff;
    for (int i = 0; i < 4; i++)
        turn(&v);
    return v.a ^ v.b ^ v.c ^ v.d;
}
