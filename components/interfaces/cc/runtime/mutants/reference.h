/* SPDX-License-Identifier: MIT */
/* Everything bit by bit and byte by byte. */
#include <cc_runtime.h>
#include <ashlar/base.h>

#define HELPER __attribute__((used))
/* Keeps a compiler from recognising a loop as the function that it is in. */
#define OPAQUE() __asm__ volatile("" ::: "memory")

HELPER void *memmove(void *to, const void *from, size_t count) {
    char *t = to;
    const char *f = from;
#ifdef BREAK_MOVE_FORWARD
    bool down = false;
#else
    bool down = t > f;
#endif
    for (size_t i = 0; i < count; i++) {
        size_t at = down ? count - 1 - i : i;
        t[at] = f[at];
        OPAQUE();
    }
    return to;
}

HELPER void *memcpy(void *restrict to, const void *restrict from, size_t count) {
#ifdef BREAK_COPY_ROUNDS
    count = count > 64 ? (count + 7) & ~(size_t)7 : count;
#endif
#ifdef BREAK_COPY_RETURNS_END
    return (char *)memmove(to, from, count) + count;
#else
    return memmove(to, from, count);
#endif
}

HELPER void *memset(void *to, int byte, size_t count) {
    char *t = to;
#ifdef BREAK_SET_SHORT
    count -= count > 512 && count % 8 != 0 ? 1 : 0;
#endif
    for (size_t i = 0; i < count; i++) {
        t[i] = (char)byte;
        OPAQUE();
    }
    return to;
}

HELPER int memcmp(const void *left, const void *right, size_t count) {
#ifdef BREAK_COMPARE_SIGNED
    const signed char *l = left, *r = right;
#else
    const unsigned char *l = left, *r = right;
#endif
    for (size_t i = 0; i < count; i++) {
        if (l[i] != r[i]) {
            return l[i] < r[i] ? -1 : 1;
        }
        OPAQUE();
    }
    return 0;
}

HELPER int bcmp(const void *left, const void *right, size_t count) {
    return memcmp(left, right, count);
}

HELPER cc_uint128 __udivmodti4(cc_uint128 dividend, cc_uint128 divisor, cc_uint128 *remainder) {
    cc_uint128 quotient = 0, rest = 0;
#ifdef BREAK_DIVIDE_NARROW
    divisor = (dividend >> 64) == 0 ? (uint64_t)divisor : divisor;
#endif
    for (int bit = 127; bit >= 0; bit--) {
        rest = rest << 1 | (dividend >> bit & 1);
        if (rest >= divisor) {
            rest -= divisor;
            quotient |= (cc_uint128)1 << bit;
        }
    }
    if (remainder != NULL) {
        *remainder = rest;
    }
    return quotient;
}

HELPER cc_uint128 __udivti3(cc_uint128 dividend, cc_uint128 divisor) {
    return __udivmodti4(dividend, divisor, NULL);
}

HELPER cc_uint128 __umodti3(cc_uint128 dividend, cc_uint128 divisor) {
    cc_uint128 rest;
    (void)__udivmodti4(dividend, divisor, &rest);
    return rest;
}

static cc_uint128 size_of(cc_int128 value) {
    return value < 0 ? -(cc_uint128)value : (cc_uint128)value;
}

HELPER cc_int128 __divmodti4(cc_int128 dividend, cc_int128 divisor, cc_int128 *remainder) {
    cc_uint128 rest, quotient = __udivmodti4(size_of(dividend), size_of(divisor), &rest);
#ifdef BREAK_REMAINDER_SIGN
    bool negative = divisor < 0;
#else
    bool negative = dividend < 0;
#endif
    if (remainder != NULL) {
        *remainder = (cc_int128)(negative ? -rest : rest);
    }
    return (cc_int128)((dividend < 0) != (divisor < 0) ? -quotient : quotient);
}

HELPER cc_int128 __divti3(cc_int128 dividend, cc_int128 divisor) {
    return __divmodti4(dividend, divisor, NULL);
}

HELPER cc_int128 __modti3(cc_int128 dividend, cc_int128 divisor) {
    cc_int128 rest;
    (void)__divmodti4(dividend, divisor, &rest);
    return rest;
}

HELPER cc_int128 __muloti4(cc_int128 left, cc_int128 right, int *overflow) {
    cc_uint128 product = (cc_uint128)left * (cc_uint128)right;
    const cc_int128 least = (cc_int128)((cc_uint128)1 << 127);
    *overflow = 0;
    if (right != 0 && ((left == least && right == -1) || (right == least && left == -1) ||
                       __divti3((cc_int128)product, right) != left)) {
#ifndef BREAK_NO_OVERFLOW
        *overflow = 1;
#endif
    }
    return (cc_int128)product;
}

HELPER int __popcountdi2(int64_t value) {
    int count = 0;
#ifdef BREAK_COUNTS_HALF
    const int bits = 32;
#else
    const int bits = 64;
#endif
    for (int bit = 0; bit < bits; bit++) {
        count += (int)((uint64_t)value >> bit & 1);
        OPAQUE();
    }
    return count;
}

HELPER int __paritydi2(int64_t value) {
    return __popcountdi2(value) & 1;
}

/* Cut to `keep` bits with round to nearest even, then converted exactly. */
static long double to_float(cc_uint128 value, int keep) {
    int top = 127;
    while (top > 0 && (value >> top & 1) == 0) {
        top--;
    }
    int cut = top + 1 - keep;
    if (cut > 0) {
        cc_uint128 lost = value & (((cc_uint128)1 << cut) - 1), half = (cc_uint128)1 << (cut - 1);
        value >>= cut;
#ifdef BREAK_ROUNDS_UP
        value += lost >= half ? 1 : 0;
#else
        value += lost > half || (lost == half && (value & 1) != 0) ? 1 : 0;
#endif
    }
    long double result =
        (long double)(uint64_t)(value >> 1) * 2 + (long double)(uint64_t)(value & 1);
    for (; cut > 0; cut--) {
        result *= 2;
    }
    return result;
}

#define TO_FLOAT(type, name, keep)                                                                 \
    HELPER type __floatunti##name(cc_uint128 value) {                                              \
        return (type)to_float(value, keep);                                                        \
    }                                                                                              \
    HELPER type __floatti##name(cc_int128 value) {                                                 \
        type converted = (type)to_float(size_of(value), keep);                                     \
        return value < 0 ? -converted : converted;                                                 \
    }
TO_FLOAT(float, sf, 24)
TO_FLOAT(double, df, 53)
TO_FLOAT(long double, xf, 64)

static cc_uint128 from_float(long double value, int bits) {
    cc_uint128 result = 0;
    long double power = 1;
    int bit = 0;
    if (!(value >= 1)) {
        return 0;
    }
    while (power * 2 <= value && bit < 200) {
        power *= 2;
        bit++;
    }
    if (bit >= bits) {
#ifdef BREAK_FIX_WRAPS
        return 0;
#else
        return bits == 128 ? ~(cc_uint128)0 : ((cc_uint128)1 << bits) - 1;
#endif
    }
    for (; bit >= 0; bit--, power /= 2) {
        if (value >= power) {
            value -= power;
            result |= (cc_uint128)1 << bit;
        }
    }
    return result;
}

#define FROM_FLOAT(type, name)                                                                     \
    HELPER cc_uint128 __fixuns##name##ti(type value) {                                             \
        return from_float((long double)value, 128);                                                \
    }                                                                                              \
    HELPER cc_int128 __fix##name##ti(type value) {                                                 \
        if (value < 0) {                                                                           \
            cc_uint128 size = from_float(-(long double)value, 127);                                \
            return -(cc_int128)size - (value <= (type) - 0x1p127 ? 1 : 0);                         \
        }                                                                                          \
        return (cc_int128)from_float((long double)value, 127);                                     \
    }
FROM_FLOAT(float, sf)
FROM_FLOAT(double, df)
FROM_FLOAT(long double, xf)

#define POWER(type, name)                                                                          \
    HELPER type __powi##name##2(type base, int exponent) {                                         \
        type power = 1;                                                                            \
        unsigned left = exponent < 0 ? 0u - (unsigned)exponent : (unsigned)exponent;               \
        for (; left != 0; left >>= 1, base *= base) {                                              \
            power *= left & 1 ? base : 1;                                                          \
        }                                                                                          \
        return exponent < 0 ? 1 / power : power;                                                   \
    }
POWER(float, sf)
POWER(double, df)
POWER(long double, xf)
