/* SPDX-License-Identifier: MIT */
/*
 * sin and cos: x = n pi/64 + r, both of n pi/64 from a table, both of r, at most 0.025, from their
 * series. The reduction is that of M. Payne and R. Hanek, "Radian reduction for trigonometric
 * functions", 1983: of 2/pi only the bits are multiplied that do not give whole turns.
 */
#include <math.h>
#include "table.h"

/* x for 0.02 and more: n, and r. The product is exact to 2^-137 of a turn; no double is nearer to a
 * multiple of pi/64 than 2^-70. */
static struct libm_pair reduce(double x, unsigned *n) {
    int exponent = libm_stored_exponent(x) - LIBM_BIAS - 52;
    uint64_t m = (libm_bits(x) & ((1ull << 52) - 1)) | 1ull << 52;
    /* Word 0 is 64 bits before the point. Bit `first` has the weight 2 in m 2^exponent 2/pi. */
    unsigned first = (unsigned)(exponent + 62), word = first / 64, shift = first % 64;
    uint64_t window[3];
    for (unsigned i = 0; i < 3; i++) {
        window[i] = libm_two_over_pi[word + i] << shift;
        if (shift > 0) {
            window[i] |= libm_two_over_pi[word + i + 1] >> (64 - shift);
        }
    }
    unsigned __int128 low = (unsigned __int128)m * window[2];
    unsigned __int128 middle = (unsigned __int128)m * window[1] + (uint64_t)(low >> 64);
    uint64_t high = m * window[0] + (uint64_t)(middle >> 64);
    /* A turn is 2^64 of `high` now, and 128 steps. */
    *n = (unsigned)((high + (1ull << 56)) >> 57) & 127;
    high -= (uint64_t)*n << 57;
    uint64_t words[3] = {high, (uint64_t)middle, (uint64_t)low};
    bool negative = high >> 63 != 0;
    if (negative) {
        words[2] = ~words[2] + 1;
        words[1] = ~words[1] + (words[2] == 0);
        words[0] = ~words[0] + (words[2] == 0 && words[1] == 0);
    }
    double unit = 0x1p-57;
    if (words[0] == 0) {
        words[0] = words[1];
        words[1] = words[2];
        words[2] = 0;
        unit *= 0x1p-64;
    }
    unsigned zeros = (unsigned)__builtin_clzll(words[0] | 1);
    if (zeros > 0) {
        words[0] = words[0] << zeros | words[1] >> (64 - zeros);
        words[1] = words[1] << zeros | words[2] >> (64 - zeros);
    }
    unit *= libm_two_to(-(int)zeros);
    struct libm_pair steps = {(double)(words[0] >> 11) * 0x1p11,
                              (double)((words[0] & 2047) << 42 | words[1] >> 22) * 0x1p-42};
    struct libm_pair r = libm_times(libm_by(steps, negative ? -unit : unit), LIBM_PI_64);
    return r;
}

/* sin(n pi/64). */
static struct libm_pair sine_of(unsigned n) {
    unsigned within = n & 31;
    struct libm_pair sine = libm_sine[(n & 32) != 0 ? 32 - within : within];
    return (n & 64) != 0 ? libm_negative(sine) : sine;
}

/* a c + b s: of the angle's table value a, and of b a quarter further. */
static struct libm_pair rotated(struct libm_pair a, struct libm_pair b, struct libm_pair s,
                                double c) {
    struct libm_pair more = libm_product(b.hi, s.hi);
    more.lo += b.hi * s.lo + b.lo * s.hi;
    struct libm_pair sum = libm_sum(a.hi, more.hi);
    return libm_quick_sum(sum.hi, sum.lo + (more.lo + a.lo + a.hi * c));
}

struct libm_turn libm_turn(double x) {
    double size = libm_absolute(x);
    unsigned n = 0;
    struct libm_pair r = {size, 0};
    if (size > 0.024) {
        r = reduce(size, &n);
    }
    double z = r.hi * r.hi;
    /* sin r, and cos r less 1. */
    struct libm_pair s = {r.hi, r.lo + r.hi * z * (-1.0 / 6 + z * (1.0 / 120 - z / 5040))};
    double c = z * (-0.5 + z * (1.0 / 24 - z / 720)) - r.hi * r.lo;
    struct libm_pair sine = sine_of(n), cosine = sine_of((n + 32) & 127);
    struct libm_turn turn = {rotated(sine, cosine, s, c),
                             rotated(cosine, libm_negative(sine), s, c)};
    if (n == 0) {
        turn.sine = libm_quick_sum(s.hi, s.lo);
    }
    if ((libm_bits(x) & LIBM_SIGN) != 0) {
        turn.sine = libm_negative(turn.sine);
    }
    return turn;
}

#define TINY 0x1p-28 /* x³ is below half a unit in x's last place */

double sin(double x) {
    if (libm_stored_exponent(x) == 0x7ff) {
        return x - x;
    }
    if (libm_absolute(x) < TINY) {
        return x;
    }
    struct libm_pair sine = libm_turn(x).sine;
    return sine.hi + sine.lo;
}

double cos(double x) {
    if (libm_stored_exponent(x) == 0x7ff) {
        return x - x;
    }
    struct libm_pair cosine = libm_turn(x).cosine;
    return cosine.hi + cosine.lo;
}

double tan(double x) {
    if (libm_stored_exponent(x) == 0x7ff) {
        return x - x;
    }
    if (libm_absolute(x) < TINY) {
        return x;
    }
    struct libm_turn turn = libm_turn(x);
    struct libm_pair tangent = libm_quotient(turn.sine, turn.cosine);
    return tangent.hi + tangent.lo;
}
