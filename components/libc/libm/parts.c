/* SPDX-License-Identifier: MIT */
/* What works on a number's parts, and is exact. */
#include <limits.h>
#include <math.h>
#include "pair.h"

#define FRACTION ((1ull << 52) - 1)

double libm_scale(double value, int exponent) {
    /* The steps down leave a bit's room, so that only the last one rounds. */
    for (int step = 0; step < 2 && exponent > 1023; step++, exponent -= 1023) {
        value *= 0x1p1023;
    }
    for (int step = 0; step < 2 && exponent < -1022; step++, exponent += 969) {
        value *= 0x1p-969;
    }
    exponent = exponent > 1023 ? 1023 : exponent < -1022 ? -1022 : exponent;
    return value * libm_two_to(exponent);
}

double ldexp(double x, int exponent) {
    return libm_scale(x, exponent);
}

double scalbn(double x, int exponent) {
    return libm_scale(x, exponent);
}

double scalbln(double x, long exponent) {
    return libm_scale(x, exponent > 5000 ? 5000 : exponent < -5000 ? -5000 : (int)exponent);
}

int ilogb(double x) {
    int exponent = libm_stored_exponent(x);
    uint64_t fraction = libm_bits(x) & FRACTION;
    if (exponent == 0x7ff) {
        return fraction != 0 ? FP_ILOGBNAN : INT_MAX;
    }
    if (exponent > 0) {
        return exponent - LIBM_BIAS;
    }
    return fraction == 0 ? FP_ILOGB0 : -LIBM_BIAS - (__builtin_clzll(fraction) - 12);
}

double logb(double x) {
    if (libm_stored_exponent(x) == 0x7ff) {
        return x * x;
    }
    return x == 0 ? -1 / (x * x) : ilogb(x);
}

double frexp(double x, int *exponent) {
    *exponent = 0;
    if (x == 0 || libm_stored_exponent(x) == 0x7ff) {
        return x;
    }
    *exponent = ilogb(x) + 1;
    return libm_scale(x, -*exponent);
}

double modf(double x, double *whole) {
    *whole = trunc(x);
    return libm_with_sign(libm_stored_exponent(x) == 0x7ff && x == x ? 0 : x - *whole, x);
}

double fabs(double x) {
    return libm_absolute(x);
}

double copysign(double size, double sign) {
    return libm_with_sign(size, sign);
}

double nan(const char *unused) {
    (void)unused;
    return __builtin_nan("");
}

double nextafter(double x, double to) {
    if (x != x || to != to) {
        return x + to;
    }
    if (x == to) {
        return to;
    }
    if (x == 0) {
        return libm_with_sign(0x1p-1074, to);
    }
    return libm_double(libm_bits(x) + ((to > x) == (x > 0) ? 1 : UINT64_MAX));
}

double fmax(double x, double y) {
    return x != x || y > x ? y : x;
}

double fmin(double x, double y) {
    return x != x || y < x ? y : x;
}

double fdim(double x, double y) {
    return x != x || y != y ? x + y : x > y ? x - y : 0;
}

/* A number's significand with its leading bit at 2^52, and the exponent of its last bit. */
static uint64_t digits(double x, int *exponent) {
    *exponent = libm_stored_exponent(x);
    uint64_t fraction = libm_bits(x) & FRACTION;
    if (*exponent > 0) {
        return fraction | 1ull << 52;
    }
    int zeros = __builtin_clzll(fraction) - 11;
    *exponent = 1 - zeros;
    return fraction << zeros;
}

/* Division by hand, eleven bits of the quotient at a time: what is left is below 2^53. */
double fmod(double x, double y) {
    double of = libm_absolute(x), by = libm_absolute(y);
    if (by == 0 || x != x || y != y || libm_stored_exponent(x) == 0x7ff) {
        return (x * y) / (x * y);
    }
    if (of < by) {
        return x;
    }
    int exponent, least;
    uint64_t rest = digits(of, &exponent), divisor = digits(by, &least);
    rest %= divisor;
    for (int left = exponent - least; left > 0; left -= 11) {
        rest = (rest << (left < 11 ? left : 11)) % divisor;
    }
    return libm_with_sign(libm_scale((double)rest, least - LIBM_BIAS - 52), x);
}

/* fmod by twice y leaves whether the quotient is even; then half of y, without rounding. */
double remainder(double x, double y) {
    double rest = libm_absolute(x), by = libm_absolute(y);
    if (!(by <= 0x1.fffffffffffffp1023) || by == 0 || libm_stored_exponent(x) == 0x7ff) {
        return libm_bits(by) == LIBM_INFINITY && libm_stored_exponent(x) != 0x7ff
                   ? x
                   : (x * y) / (x * y);
    }
    if (by <= 0x1p1022) {
        rest = fmod(rest, by + by);
    }
    bool small = by < 0x1p-1021;
    if (small ? rest + rest > by : rest > 0.5 * by) {
        rest -= by;
        if (small ? rest + rest >= by : rest >= 0.5 * by) {
            rest -= by;
        }
    }
    return (libm_bits(x) & LIBM_SIGN) != 0 ? -rest : rest;
}
