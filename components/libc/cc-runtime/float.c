/* SPDX-License-Identifier: MIT */
/*
 * 128-bit integers from and to floating point, through the x87 format: its significand of 64 bits
 * holds half of an integer exactly, which leaves one rounding to do.
 */
#include "runtime.h"

#define TWO_64  18446744073709551616.0L
#define TWO_128 340282366920938463463374607431768211456.0L

static inline cc_uint128 magnitude(cc_int128 value) {
    return value < 0 ? -(cc_uint128)value : (cc_uint128)value;
}

/* One rounding: both halves convert exactly, so does the product; the sum rounds. */
CC_RUNTIME_FLOAT_HELPER long double __floatuntixf(cc_uint128 value) {
    return (long double)(uint64_t)(value >> 64) * TWO_64 + (long double)(uint64_t)value;
}

CC_RUNTIME_FLOAT_HELPER long double __floattixf(cc_int128 value) {
    long double converted = __floatuntixf(magnitude(value));
    return value < 0 ? -converted : converted;
}

/*
 * For double and float a rounding to 64 bits first could tip the second one the wrong way. So the
 * value is cut to 64 bits by hand, the bits cut off standing in the lowest one ("sticky"), which no
 * later rounding to 53 or 24 bits mistakes for a tie.
 */
static long double cut_to_64_bits(cc_uint128 value) {
    if ((value >> 64) == 0) {
        return (long double)(uint64_t)value;
    }
    int shift = 64 - __builtin_clzll((uint64_t)(value >> 64));
    uint64_t kept = (uint64_t)(value >> shift);
    if (value << (128 - shift) != 0) {
        kept |= 1;
    }
    return (long double)kept * (long double)(UINT64_C(1) << (shift - 1)) * 2;
}

CC_RUNTIME_FLOAT_HELPER double __floatuntidf(cc_uint128 value) {
    return (double)cut_to_64_bits(value);
}

CC_RUNTIME_FLOAT_HELPER float __floatuntisf(cc_uint128 value) {
    return (float)cut_to_64_bits(value);
}

CC_RUNTIME_FLOAT_HELPER double __floattidf(cc_int128 value) {
    double converted = __floatuntidf(magnitude(value));
    return value < 0 ? -converted : converted;
}

CC_RUNTIME_FLOAT_HELPER float __floattisf(cc_int128 value) {
    float converted = __floatuntisf(magnitude(value));
    return value < 0 ? -converted : converted;
}

/* The comparisons are written so that NaN fails the first one. */
CC_RUNTIME_FLOAT_HELPER cc_uint128 __fixunsxfti(long double value) {
    if (!(value >= 1)) {
        return 0;
    }
    if (value >= TWO_128) {
        return ~(cc_uint128)0;
    }
    uint64_t high = (uint64_t)(value / TWO_64);
    uint64_t low = (uint64_t)(value - (long double)high * TWO_64);
    return (cc_uint128)high << 64 | low;
}

CC_RUNTIME_FLOAT_HELPER cc_int128 __fixxfti(long double value) {
    const cc_uint128 most = (cc_uint128)1 << 127;
    bool negative = value < 0;
    cc_uint128 size = __fixunsxfti(negative ? -value : value);
    if (size >= most) {
        return (cc_int128)(negative ? most : most - 1);
    }
    return negative ? -(cc_int128)size : (cc_int128)size;
}

CC_RUNTIME_FLOAT_HELPER cc_uint128 __fixunsdfti(double value) {
    return __fixunsxfti((long double)value);
}

CC_RUNTIME_FLOAT_HELPER cc_uint128 __fixunssfti(float value) {
    return __fixunsxfti((long double)value);
}

CC_RUNTIME_FLOAT_HELPER cc_int128 __fixdfti(double value) {
    return __fixxfti((long double)value);
}

CC_RUNTIME_FLOAT_HELPER cc_int128 __fixsfti(float value) {
    return __fixxfti((long double)value);
}

CC_RUNTIME_FLOAT_HELPER long double __powixf2(long double base, int exponent) {
    unsigned left = exponent < 0 ? 0u - (unsigned)exponent : (unsigned)exponent;
    long double power = 1;
    for (; left != 0; left >>= 1, base *= base) {
        if (left & 1) {
            power *= base;
        }
    }
    return exponent < 0 ? 1 / power : power;
}

CC_RUNTIME_FLOAT_HELPER double __powidf2(double base, int exponent) {
    return (double)__powixf2((long double)base, exponent);
}

CC_RUNTIME_FLOAT_HELPER float __powisf2(float base, int exponent) {
    return (float)__powixf2((long double)base, exponent);
}
