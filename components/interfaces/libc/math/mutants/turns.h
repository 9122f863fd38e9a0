/* SPDX-License-Identifier: MIT */
/* sin and cos by the processor, of what is left of an angle after whole quarters: long division of
 * bits, as one learns it at school. */
#include <stdbool.h>
#include <stdint.h>

/* 2/pi, from the point on. */
static const uint32_t two_over_pi[40] = {
    0xa2f9836e, 0x4e441529, 0xfc2757d1, 0xf534ddc0, 0xdb629599, 0x3c439041, 0xfe5163ab, 0xdebbc561,
    0xb7246e3a, 0x424dd2e0, 0x06492eea, 0x09d1921c, 0xfe1deb1c, 0xb129a73e, 0xe88235f5, 0x2ebb4484,
    0xe99c7026, 0xb45f7e41, 0x3991d639, 0x835339f4, 0x9c845f8b, 0xbdf9283b, 0x1ff897ff, 0xde05980f,
    0xef2f118b, 0x5a0a6d1f, 0x6d367ecf, 0x27cb09b7, 0x4f463f66, 0x9e5fea2d, 0x7527bac7, 0xebe5f17b,
    0x3d0739f7, 0x8a5292ea, 0x6bfb5fb1, 0x1f8d5d08, 0x56033046, 0xfc7b6bab, 0xf0cfbc20, 0x9af4361d,
};

/* x less its quarters, of which there are `*quarters` modulo 4. */
static long double within_quarter(double x, unsigned *quarters) {
    uint64_t bits;
    __builtin_memcpy(&bits, &x, sizeof(bits));
    int exponent = (int)(bits >> 52 & 0x7ff) - 1075;
    uint64_t m = (bits & ((1ull << 52) - 1)) | 1ull << 52;
    uint32_t product[42] = {0};
    uint32_t parts[2] = {(uint32_t)m, (uint32_t)(m >> 32)};
    for (unsigned part = 0; part < 2; part++) {
        uint64_t carry = 0;
        for (unsigned i = 40; i > 0; i--) {
            unsigned to = i - 1 + 2 - part;
            carry += (uint64_t)parts[part] * two_over_pi[i - 1] + product[to];
            product[to] = (uint32_t)carry;
            carry >>= 32;
        }
        product[1 - part] += (uint32_t)carry;
    }
    /* The point stands 64 + exponent bits behind the first one, of which there are 42 words. */
    long double sum = 0, weight = 2;
    *quarters = 0;
    int point = 64 + exponent;
    for (int i = 0, at = point - 2; i < 200; i++, at++) {
        bool bit = at >= 0 && at < 42 * 32 && (product[at / 32] >> (31 - at % 32) & 1) != 0;
        if (i < 2) {
            *quarters = *quarters * 2 + bit;
        } else if (i == 2 && bit) {
            ++*quarters;
            sum = -0.5L;
        } else if (bit) {
            sum += weight;
        }
        weight /= 2;
    }
    return sum * 1.57079632679489661923132169163975144L;
}
