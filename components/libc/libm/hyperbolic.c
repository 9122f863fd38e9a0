/* SPDX-License-Identifier: MIT */
/* From e^x - 1 and log(1 + x), which lose nothing near 0. */
#include <math.h>
#include "table.h"

#define SMALL 0x1p-28 /* the second term of each series is below half a unit in the last place */
#define LARGE 22.0    /* e^-x is, beside e^x */

static const struct libm_pair one = {1, 0}, two = {2, 0};

/* e^x / 2 for x of LARGE or more, also where e^x overflows. */
static double half_exp(double x) {
    if (!(x < 711)) {
        return x + x;
    }
    int power;
    struct libm_pair parts = libm_exp_parts((struct libm_pair){x, 0}, &power);
    return libm_scale(parts.hi + parts.lo, power - 1);
}

double sinh(double x) {
    double size = libm_absolute(x);
    if (size < SMALL) {
        return x;
    }
    if (!(size < LARGE)) {
        return x != x                  ? x
               : x >= 711 || x <= -711 ? libm_with_sign(libm_double(LIBM_INFINITY), x)
                                       : libm_with_sign(half_exp(size), x);
    }
    struct libm_pair less = libm_exp_less_1((struct libm_pair){size, 0});
    struct libm_pair twice = libm_add(less, libm_quotient(less, libm_add(one, less)));
    return libm_with_sign(0.5 * (twice.hi + twice.lo), x);
}

double cosh(double x) {
    double size = libm_absolute(x);
    if (!(size < LARGE)) {
        return x != x ? x : size >= 711 ? libm_double(LIBM_INFINITY) : half_exp(size);
    }
    struct libm_pair all = libm_add(one, libm_exp_less_1((struct libm_pair){size, 0}));
    struct libm_pair twice = libm_add(all, libm_quotient(one, all));
    return 0.5 * (twice.hi + twice.lo);
}

double tanh(double x) {
    double size = libm_absolute(x);
    if (size < SMALL || x != x) {
        return x;
    }
    if (size >= LARGE) {
        return libm_with_sign(1, x);
    }
    struct libm_pair less = libm_exp_less_1((struct libm_pair){2 * size, 0});
    struct libm_pair quotient = libm_quotient(less, libm_add(less, two));
    return libm_with_sign(quotient.hi + quotient.lo, x);
}

double asinh(double x) {
    double size = libm_absolute(x);
    if (size < SMALL || libm_stored_exponent(x) == 0x7ff) {
        return x;
    }
    struct libm_pair at = {size, 0}, log;
    if (size > 0x1p28) {
        log = libm_add(libm_log(at), LIBM_LN2);
    } else {
        /* x + sqrt(1 + x²) - 1 = x + x² / (1 + sqrt(1 + x²)) */
        struct libm_pair square = libm_product(size, size);
        struct libm_pair root = libm_root(libm_add(one, square));
        log = libm_log_1_plus(libm_add(at, libm_quotient(square, libm_add(one, root))));
    }
    return libm_with_sign(log.hi + log.lo, x);
}

double acosh(double x) {
    if (!(x >= 1)) {
        return (x - x) / 0.0;
    }
    struct libm_pair log;
    if (x > 0x1p28) {
        if (libm_stored_exponent(x) == 0x7ff) {
            return x;
        }
        log = libm_add(libm_log((struct libm_pair){x, 0}), LIBM_LN2);
    } else {
        struct libm_pair less = libm_sum(x, -1);
        struct libm_pair root = libm_root(libm_times(less, libm_add(less, two)));
        log = libm_log_1_plus(libm_add(less, root));
    }
    return log.hi + log.lo;
}

double atanh(double x) {
    double size = libm_absolute(x);
    if (size < SMALL || x != x) {
        return x;
    }
    if (size >= 1) {
        return size == 1 ? x / 0.0 : (x - x) / 0.0;
    }
    struct libm_pair twice = {2 * size, 0};
    struct libm_pair log = libm_log_1_plus(libm_quotient(twice, libm_sum(1, -size)));
    return libm_with_sign(0.5 * (log.hi + log.lo), x);
}
