/* SPDX-License-Identifier: MIT */
/*
 * e^x = 2^(n/32) e^r with |r| at most ln2/64 = 0.0109, where eight terms of the series leave 2^-67.
 * P. T. P. Tang, "Table-driven implementation of the exponential function in IEEE floating-point
 * arithmetic", 1989.
 */
#include <math.h>
#include "table.h"

/* e^r - 1, and which n. `hi` of the step ends in zeroes, so that n times it is exact. */
static struct libm_pair less_1(struct libm_pair x, int *n) {
    const double per_step = 0x1.71547652b82fep+5; /* 32/ln2 */
    const double step = 0x1.62e42feep-6, step_rest = 0x1.a39ef35793c76p-38;
    double steps = x.hi * per_step;
    *n = (int)(steps + libm_with_sign(0.5, steps));
    struct libm_pair r = libm_sum(x.hi - *n * step, -*n * step_rest);
    r = libm_quick_sum(r.hi, r.lo + x.lo);
    double z = r.hi;
    double series = z * (1.0 / 6 + z * (1.0 / 24 + z * (1.0 / 120 + z * (1.0 / 720 + z / 5040))));
    return libm_quick_sum(z, r.lo + z * r.lo + z * z * (0.5 + series));
}

struct libm_pair libm_exp_parts(struct libm_pair x, int *power) {
    int n;
    struct libm_pair less = less_1(x, &n), at = libm_power[n & 31];
    *power = (n - (n & 31)) / 32;
    struct libm_pair more = libm_product(at.hi, less.hi);
    more.lo += at.hi * less.lo + at.lo * less.hi;
    struct libm_pair sum = libm_sum(at.hi, more.hi);
    return libm_quick_sum(sum.hi, sum.lo + (more.lo + at.lo));
}

struct libm_pair libm_exp_less_1(struct libm_pair x) {
    int n, power;
    struct libm_pair less = less_1(x, &n);
    if (n == 0) {
        return less;
    }
    struct libm_pair parts = libm_exp_parts(x, &power);
    parts = libm_by(parts, libm_two_to(power));
    return libm_add(parts, (struct libm_pair){-1, 0});
}

double libm_exp(struct libm_pair x) {
    if (x.hi > 710) {
        return 0x1p1023 * 2;
    }
    if (x.hi < -746) {
        return 0;
    }
    int power;
    struct libm_pair parts = libm_exp_parts(x, &power);
    return libm_scale(parts.hi + parts.lo, power);
}

double exp(double x) {
    return x != x ? x : libm_exp((struct libm_pair){x, 0});
}

double exp2(double x) {
    if (!(libm_absolute(x) < 1100)) {
        return exp(x);
    }
    return libm_exp(libm_times((struct libm_pair){x, 0}, LIBM_LN2));
}

double expm1(double x) {
    if (!(libm_absolute(x) < 709)) {
        return x < 0 ? -1 : x > 709 ? exp(x) : x;
    }
    if (libm_absolute(x) < 0x1p-54) {
        return x;
    }
    struct libm_pair less = libm_exp_less_1((struct libm_pair){x, 0});
    return less.hi + less.lo;
}
