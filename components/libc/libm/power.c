/* SPDX-License-Identifier: MIT */
/* x^y = e^(y log x), whose special cases are those of C11 F.10.4.4; and roots. */
#include <math.h>
#include "pair.h"

/* 0: y is no integer; 1: an even one; 2: an odd one. */
static int parity(double y) {
    int exponent = libm_stored_exponent(y) - LIBM_BIAS;
    if (exponent < 0 || exponent > 52) {
        return exponent > 52;
    }
    uint64_t bits = libm_bits(y) | 1ull << 52, unit = 1ull << (52 - exponent);
    if ((bits & (unit - 1)) != 0) {
        return 0;
    }
    return (bits & unit) != 0 ? 2 : 1;
}

/* x^y where x is 0, infinite or one in size, or y is infinite. */
static double edge(double x, double y, double sign) {
    double size = libm_absolute(x);
    if (size == 1) {
        return sign;
    }
    return ((size < 1) == (y > 0) ? 0 : 0x1p1023 * 2) * sign;
}

double pow(double x, double y) {
    if (y == 0 || x == 1) {
        return 1;
    }
    if (x != x || y != y) {
        return x + y;
    }
    double size = libm_absolute(x), sign = 1;
    int kind = parity(y);
    if (kind == 2 && (libm_bits(x) & LIBM_SIGN) != 0) {
        sign = -1;
    }
    if (libm_absolute(y) > 0x1.fffffffffffffp1023) {
        return edge(x, y, 1);
    }
    if (size == 0 && y < 0) {
        return sign / size;
    }
    if (size == 0 || size == 1 || size > 0x1.fffffffffffffp1023) {
        return size == 1 && x < 0 && kind == 0 ? (x - x) / 0.0 : edge(x, y, sign);
    }
    if (x < 0 && kind == 0) {
        return (x - x) / 0.0;
    }
    /* A logarithm is at least 2^-53 in size and at most 746. */
    if (libm_absolute(y) > 0x1p64) {
        return edge(x, y, sign);
    }
    if (libm_absolute(y) < 0x1p-64) {
        return sign;
    }
    return sign *
           libm_exp(libm_times(libm_log((struct libm_pair){size, 0}), (struct libm_pair){y, 0}));
}

double sqrt(double x) {
    return libm_root_of(x);
}

double cbrt(double x) {
    if (x == 0 || libm_stored_exponent(x) == 0x7ff) {
        return x;
    }
    struct libm_pair log = libm_log((struct libm_pair){libm_absolute(x), 0});
    return libm_with_sign(libm_exp(libm_quotient(log, (struct libm_pair){3, 0})), x);
}

double hypot(double x, double y) {
    x = libm_absolute(x);
    y = libm_absolute(y);
    double most = x > y ? x : y, least = x > y ? y : x;
    if (libm_stored_exponent(x) == 0x7ff || libm_stored_exponent(y) == 0x7ff) {
        return libm_bits(x) == LIBM_INFINITY || libm_bits(y) == LIBM_INFINITY
                   ? libm_double(LIBM_INFINITY)
                   : x + y;
    }
    if (least == 0 || most / least > 0x1p60) {
        return most + least;
    }
    int power = ilogb(most);
    most = libm_scale(most, -power);
    least = libm_scale(least, -power);
    struct libm_pair squares = libm_add(libm_product(most, most), libm_product(least, least));
    struct libm_pair root = libm_root(squares);
    return libm_scale(root.hi + root.lo, power);
}
