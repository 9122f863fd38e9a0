/* SPDX-License-Identifier: MIT */
#ifndef TCPIP_SUM_H
#define TCPIP_SUM_H
/* The Internet checksum, RFC 1071: sums are kept unfolded, in the machine's byte order. */
#include <ashlar/base.h>

struct ash_net_buffer;

/* Adds two sums. */
static inline uint64_t tcpip_sum_add(uint64_t a, uint64_t b) {
    uint64_t sum = a + b;
    return sum + (sum < a);
}

/* The sum of `count` bytes, the first of which is at an even place. */
uint64_t tcpip_sum(const void *bytes, size_t count);

/* The same of an IP header without options. */
static inline uint64_t tcpip_sum_20(const void *header) {
    uint64_t first, second;
    uint32_t third;
    __builtin_memcpy(&first, header, sizeof first);
    __builtin_memcpy(&second, (const char *)header + 8, sizeof second);
    __builtin_memcpy(&third, (const char *)header + 16, sizeof third);
    return tcpip_sum_add(tcpip_sum_add(first, second), third);
}

/* The sum of a chain of buffers, from the first one's content on. */
uint64_t tcpip_sum_chain(const struct ash_net_buffer *buffer);

/* What a header holds: the sum in 16 bits. Complement it for the checksum itself. */
static inline uint16_t tcpip_sum_fold(uint64_t sum) {
    uint32_t half = (uint32_t)sum, upper = (uint32_t)(sum >> 32);
    half += upper;
    half += half < upper;
    half = (half >> 16) + (half & 0xffff);
    return (uint16_t)((half >> 16) + half);
}

/* A pseudo header's: RFC 9293 §3.1. Addresses in network byte order, `bytes` in the machine's. */
static inline uint64_t tcpip_sum_pseudo(uint32_t from, uint32_t to, uint8_t protocol,
                                        size_t bytes) {
    return (uint64_t)from + to + ((uint64_t)protocol << 8) + __builtin_bswap16((uint16_t)bytes);
}

#endif
