/* SPDX-License-Identifier: MIT */
/*
 * Division, multiplication with overflow, and bit counts. In here a 128-bit `/` or `%` would call
 * ourselves: only additions, shifts and 64 by 64 bit products are used, which compilers open-code.
 */
#include "runtime.h"

/* high:low / divisor, where high < divisor, so that the quotient fits in 64 bits and DIV does not
 * trap. */
static inline uint64_t divide_128_by_64(uint64_t high, uint64_t low, uint64_t divisor,
                                        uint64_t *remainder) {
    uint64_t quotient;
    __asm__("divq %[divisor]"
            : "=a"(quotient), "=d"(*remainder)
            : [divisor] "rm"(divisor), "a"(low), "d"(high)
            : "cc");
    return quotient;
}

/* A divisor of 64 bits or less, 0 included: that DIV then raises the divide error is the contract.
 */
static cc_uint128 divide_by_word(cc_uint128 dividend, uint64_t divisor, cc_uint128 *remainder) {
    uint64_t rest, high = divide_128_by_64(0, (uint64_t)(dividend >> 64), divisor, &rest);
    uint64_t low = divide_128_by_64(rest, (uint64_t)dividend, divisor, &rest);
    *remainder = rest;
    return (cc_uint128)high << 64 | low;
}

/*
 * A divisor above 64 bits: the quotient has at most as many bits as the dividend's high word above
 * the divisor's, so that many steps of shift and subtract.
 */
static uint64_t divide_by_long(cc_uint128 dividend, cc_uint128 divisor, cc_uint128 *remainder) {
    uint64_t quotient = 0;
    if (dividend >= divisor) {
        int shift = __builtin_clzll((uint64_t)(divisor >> 64)) -
                    __builtin_clzll((uint64_t)(dividend >> 64));
        for (divisor <<= shift; shift >= 0; shift--, divisor >>= 1) {
            quotient <<= 1;
            if (dividend >= divisor) {
                dividend -= divisor;
                quotient |= 1;
            }
        }
    }
    *remainder = dividend;
    return quotient;
}

CC_RUNTIME_HELPER cc_uint128 __udivmodti4(cc_uint128 dividend, cc_uint128 divisor,
                                          cc_uint128 *remainder) {
    cc_uint128 rest;
    cc_uint128 quotient = (divisor >> 64) == 0 ? divide_by_word(dividend, (uint64_t)divisor, &rest)
                                               : divide_by_long(dividend, divisor, &rest);
    if (remainder != NULL) {
        *remainder = rest;
    }
    return quotient;
}

CC_RUNTIME_HELPER cc_uint128 __udivti3(cc_uint128 dividend, cc_uint128 divisor) {
    return __udivmodti4(dividend, divisor, NULL);
}

CC_RUNTIME_HELPER cc_uint128 __umodti3(cc_uint128 dividend, cc_uint128 divisor) {
    cc_uint128 remainder;
    (void)__udivmodti4(dividend, divisor, &remainder);
    return remainder;
}

/* The magnitude, and the value with a sign put back: unsigned arithmetic, which has no overflow. */
static inline cc_uint128 magnitude(cc_int128 value) {
    return value < 0 ? -(cc_uint128)value : (cc_uint128)value;
}

static inline cc_int128 with_sign(cc_uint128 value, bool negative) {
    return (cc_int128)(negative ? -value : value);
}

CC_RUNTIME_HELPER cc_int128 __divmodti4(cc_int128 dividend, cc_int128 divisor,
                                        cc_int128 *remainder) {
    cc_uint128 rest;
    cc_uint128 quotient = __udivmodti4(magnitude(dividend), magnitude(divisor), &rest);
    if (remainder != NULL) {
        *remainder = with_sign(rest, dividend < 0);
    }
    return with_sign(quotient, (dividend < 0) != (divisor < 0));
}

CC_RUNTIME_HELPER cc_int128 __divti3(cc_int128 dividend, cc_int128 divisor) {
    return __divmodti4(dividend, divisor, NULL);
}

CC_RUNTIME_HELPER cc_int128 __modti3(cc_int128 dividend, cc_int128 divisor) {
    cc_int128 remainder;
    (void)__divmodti4(dividend, divisor, &remainder);
    return remainder;
}

/* The product of two magnitudes overflows when both have high words, or when the cross products
 * carry out. */
CC_RUNTIME_HELPER cc_int128 __muloti4(cc_int128 left, cc_int128 right, int *overflow) {
    bool negative = (left < 0) != (right < 0);
    cc_uint128 l = magnitude(left), r = magnitude(right);
    uint64_t l_high = (uint64_t)(l >> 64), r_high = (uint64_t)(r >> 64);
    cc_uint128 low = (cc_uint128)(uint64_t)l * (uint64_t)r;
    cc_uint128 cross = (cc_uint128)l_high * (uint64_t)r + (cc_uint128)r_high * (uint64_t)l;
    cc_uint128 product = low + (cross << 64);
    cc_uint128 limit = ((cc_uint128)1 << 127) - (negative ? 0 : 1);
    bool lost =
        (l_high != 0 && r_high != 0) || (cross >> 64) != 0 || product < low || product > limit;
    *overflow = lost ? 1 : 0;
    return with_sign(product, negative);
}

/* Pairs, nibbles, bytes, and the sum of the bytes by a product: Knuth, TAOCP 4A, 7.1.3 (62). */
CC_RUNTIME_HELPER int __popcountdi2(int64_t value) {
    uint64_t v = (uint64_t)value;
    v -= v >> 1 & UINT64_C(0x5555555555555555);
    v = (v & UINT64_C(0x3333333333333333)) + (v >> 2 & UINT64_C(0x3333333333333333));
    v = (v + (v >> 4)) & UINT64_C(0x0f0f0f0f0f0f0f0f);
    return (int)(v * UINT64_C(0x0101010101010101) >> 56);
}

CC_RUNTIME_HELPER int __paritydi2(int64_t value) {
    return __popcountdi2(value) & 1;
}
