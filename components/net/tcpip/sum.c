/* SPDX-License-Identifier: MIT */
#include <ashlar/net/buffers.h>
#include "sum.h"

static uint64_t load64(const uint8_t *at) {
    uint64_t value;
    __builtin_memcpy(&value, at, sizeof value);
    return value;
}

/* Each adds so many bytes with the carry of the addition before, and returns the last carry. */
static inline unsigned char add8(unsigned char carry, unsigned long long *sum, const uint8_t *at) {
    return __builtin_ia32_addcarryx_u64(carry, *sum, load64(at), sum);
}

static inline unsigned char add16(unsigned char carry, unsigned long long *sum, const uint8_t *at) {
    return add8(add8(carry, sum, at), sum, at + 8);
}

static inline unsigned char add32(unsigned char carry, unsigned long long *sum, const uint8_t *at) {
    return add16(add16(carry, sum, at), sum, at + 16);
}

/* Fewer than 8 bytes. */
static uint64_t sum_few(const uint8_t *at, size_t count) {
    uint64_t sum = 0;
    for (unsigned shift = 0; count != 0; count--, shift += 8)
        sum |= (uint64_t)*at++ << shift;
    return sum;
}

/* RFC 1071 §2(C): words of any width may be added, since carries go round. */
uint64_t tcpip_sum(const void *bytes, size_t count) {
    const uint8_t *at = bytes;
    unsigned long long sum = 0, second = 0;
    unsigned char carry = 0, carried = 0;
    if (count < 8)
        return sum_few(at, count);
    /* Two chains, of which none waits for the other. */
    for (; count >= 64; count -= 64, at += 64) {
        carry = add32(carry, &sum, at);
        carried = add32(carried, &second, at + 32);
    }
    const uint8_t *end = at + count;
    if ((count & 32) != 0) {
        carry = add32(carry, &sum, at);
        at += 32;
    }
    if ((count & 16) != 0) {
        carry = add16(carry, &sum, at);
        at += 16;
    }
    if ((count & 8) != 0)
        carry = add8(carry, &sum, at);
    count %= 8;
    /* The last of the eight bytes that end where the content does. */
    uint64_t rest = count == 0 ? 0 : load64(end - 8) >> (64 - 8 * count);
    /* No chain has all ones and a carry: only a chain that had both could come to it. */
    return tcpip_sum_add(sum + carry, tcpip_sum_add(second + carried, rest));
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
