/* SPDX-License-Identifier: MIT */
#include <ashlar/net/buffers.h>
#include "sum.h"

static uint64_t load64(const uint8_t *at) {
    uint64_t value;
    __builtin_memcpy(&value, at, sizeof value);
    return value;
}

/*
 * RFC 1071 §2(C): words of any width may be added, since carries go round. Four chains of
 * additions, each with its carries gathered beside it, keep the processor busy.
 */
uint64_t tcpip_sum(const void *bytes, size_t count) {
    const uint8_t *at = bytes;
    unsigned __int128 a = 0, b = 0;
    for (; count >= 32; count -= 32, at += 32) {
        a += load64(at);
        b += load64(at + 8);
        a += load64(at + 16);
        b += load64(at + 24);
    }
    for (; count >= 8; count -= 8, at += 8)
        a += load64(at);
    uint64_t rest = 0;
    if ((count & 4) != 0) {
        uint32_t four;
        __builtin_memcpy(&four, at, sizeof four);
        rest = four;
        at += 4;
    }
    if ((count & 2) != 0) {
        uint16_t two;
        __builtin_memcpy(&two, at, sizeof two);
        rest += two;
        at += 2;
    }
    if ((count & 1) != 0)
        rest += *at;
    a += b;
    a += rest;
    return tcpip_sum_add((uint64_t)a, (uint64_t)(a >> 64));
}

uint64_t tcpip_sum_chain(const struct ash_net_buffer *buffer) {
    uint64_t sum = 0;
    if (buffer->next == NULL)
        return tcpip_sum(buffer->data, buffer->bytes);
    for (bool odd = false; buffer != NULL; buffer = buffer->next) {
        uint64_t part = tcpip_sum_fold(tcpip_sum(buffer->data, buffer->bytes));
        /* RFC 1071 §2(B): from an odd place on, the sum is that of swapped bytes. */
        sum = tcpip_sum_add(sum, odd ? __builtin_bswap16((uint16_t)part) : part);
        odd ^= (buffer->bytes & 1) != 0;
    }
    return sum;
}
