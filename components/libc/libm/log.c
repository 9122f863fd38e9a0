/* SPDX-License-Identifier: MIT */
/*
 * log(x) = k log(2) - log(c) + log(1 + r), x = 2^k m, c near 1/m from a table and short, so that
 * r = m c - 1 is exact; |r| is at most 2^-7, where ten terms of the series leave 2^-73 of it.
 * P. T. P. Tang, "Table-driven implementation of the logarithm function in IEEE floating-point
 * arithmetic", 1990.
 */
#include <math.h>
#include "table.h"

/* ln2, whose first part ends in zeroes: an exponent times it is exact. */
#define LN2      0x1.62e42fefa38p-1
#define LN2_REST 0x1.ef35793c7673p-45

struct libm_pair libm_log(struct libm_pair x) {
    const uint64_t start = 0x3fe6800000000000; /* 0.703125 */
    int power = 0;
    if (libm_stored_exponent(x.hi) == 0) {
        x.hi *= 0x1p54;
        power = -54;
    }
    uint64_t from_start = libm_bits(x.hi) - start;
    int exponent = (int)((int64_t)from_start >> 52);
    unsigned i = (unsigned)(from_start >> 45) & 127;
    power += exponent;
    double m = libm_double(libm_bits(x.hi) - ((uint64_t)exponent << 52));
    /* In two steps, as 2^-exponent may not be normal. */
    double rest = x.lo * libm_two_to(-exponent / 2) * libm_two_to(-(exponent - exponent / 2));
    double head = libm_double(libm_bits(m) & ~0xffffffffull), c = libm_inverse[i] * 0x1p-9;
    struct libm_pair r = libm_sum(head * c - 1, (m - head) * c);
    r = libm_quick_sum(r.hi, r.lo + rest * c);

    double z = r.hi;
    double series = 1.0 / 7 + z * (-1.0 / 8 + z * (1.0 / 9 - z / 10));
    series = 1.0 / 3 + z * (-1.0 / 4 + z * (1.0 / 5 + z * (-1.0 / 6 + z * series)));
    struct libm_pair square = libm_product(z, z), log_c = libm_inverse_log[i];
    struct libm_pair near = libm_quick_sum(z, -0.5 * square.hi);
    near.lo += (r.lo - z * r.lo - 0.5 * square.lo) + z * square.hi * series;
    struct libm_pair far = libm_sum(power * LN2, log_c.hi);
    struct libm_pair sum = libm_sum(far.hi, near.hi);
    return libm_quick_sum(sum.hi, sum.lo + (far.lo + (power * LN2_REST + log_c.lo) + near.lo));
}

struct libm_pair libm_log_1_plus(struct libm_pair x) {
    struct libm_pair sum = libm_sum(1, x.hi);
    return libm_log(libm_quick_sum(sum.hi, sum.lo + x.lo));
}

/* log(x) times a factor, and what is no number's logarithm. */
static double scaled(double x, struct libm_pair factor) {
    if (!(x > 0) || x > 0x1.fffffffffffffp1023) {
        return x == 0 ? -1 / (x * x) : x < 0 ? (x - x) / 0.0 : x;
    }
    struct libm_pair log = libm_times(libm_log((struct libm_pair){x, 0}), factor);
    return log.hi + log.lo;
}

double log(double x) {
    return scaled(x, (struct libm_pair){1, 0});
}

double log2(double x) {
    return scaled(x, LIBM_LOG2_E);
}

double log10(double x) {
    return scaled(x, LIBM_LOG10_E);
}

double log1p(double x) {
    if (!(x > -1) || x > 0x1p100 || libm_absolute(x) < 0x1p-54) {
        return libm_absolute(x) < 0x1p-54 ? x : x < 0 ? log(x + 1) : log(x);
    }
    struct libm_pair log = libm_log_1_plus((struct libm_pair){x, 0});
    return log.hi + log.lo;
}
