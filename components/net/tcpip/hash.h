/* SPDX-License-Identifier: MIT */
#ifndef TCPIP_HASH_H
#define TCPIP_HASH_H
#include <ashlar/base.h>

/*
 * SipHash-2-4 (Aumasson and Bernstein 2012) of two words: nobody who does not know `key` can tell
 * one value from another. About 130 instructions.
 */
uint64_t tcpip_hash(const uint64_t key[2], uint64_t first, uint64_t second);

/*
 * For the place in a table: fewer instructions, and still keyed, so that nobody outside can choose
 * addresses and ports that share one place.
 */
static inline uint32_t tcpip_hash_place(const uint64_t key[2], uint64_t first, uint32_t second) {
    unsigned __int128 product =
        (unsigned __int128)(first ^ key[0]) * ((second ^ key[1]) | UINT64_C(1) << 63);
    return (uint32_t)(product >> 64) ^ (uint32_t)(product >> 32);
}

#endif
