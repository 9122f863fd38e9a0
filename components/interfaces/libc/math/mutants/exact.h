/* SPDX-License-Identifier: MIT */
/* What is exact: whole numbers, parts, remainders. */
#include <math.h>
#include <stdbool.h>
#include <stdint.h>

static uint64_t bits_of(double value) {
    uint64_t bits;
    __builtin_memcpy(&bits, &value, sizeof(bits));
    return bits;
}

static bool finite(double x) {
    return x - x == 0;
}

static bool negative(double x) {
    return bits_of(x) >> 63 != 0;
}

double fabs(double x) {
    return __builtin_fabs(x);
}

double copysign(double size, double sign) {
    return __builtin_copysign(size, sign);
}

double nan(const char *unused) {
    (void)unused;
    return NAN;
}

double trunc(double x) {
    return fabs(x) < 0x1p52 ? copysign((double)(long)x, x) : x;
}

double floor(double x) {
#ifdef BREAK_FLOOR_CUTS
    return trunc(x);
#else
    return trunc(x) > x ? trunc(x) - 1 : trunc(x);
#endif
}

double ceil(double x) {
#ifdef BREAK_LOSES_SIGN
    return -floor(-x) + 0.0;
#else
    return -floor(-x);
#endif
}

double round(double x) {
    double rest = x - trunc(x);
    return rest >= 0.5 ? trunc(x) + 1 : rest <= -0.5 ? trunc(x) - 1 : trunc(x);
}

double rint(double x) {
#ifdef BREAK_HALF_AWAY
    return round(x);
#else
    long double whole;
    __asm__("frndint" : "=t"(whole) : "0"((long double)x));
    return (double)whole;
#endif
}

double nearbyint(double x) {
    return rint(x);
}

long lrint(double x) {
    return (long)rint(x);
}

long long llrint(double x) {
    return (long long)rint(x);
}

long lround(double x) {
    return (long)round(x);
}

long long llround(double x) {
    return (long long)round(x);
}

static long double scaled(long double x, int exponent) {
    long double result;
    __asm__("fscale" : "=t"(result) : "0"(x), "u"((long double)exponent));
    return result;
}

double ldexp(double x, int exponent) {
#ifdef BREAK_ROUNDS_TWICE
    while (exponent < -1 && x != 0) {
        x *= 0.5;
        exponent++;
    }
#endif
    return (double)scaled(x, exponent);
}

double scalbn(double x, int exponent) {
    return ldexp(x, exponent);
}

double scalbln(double x, long exponent) {
    return ldexp(x, exponent > 5000 ? 5000 : exponent < -5000 ? -5000 : (int)exponent);
}

double frexp(double x, int *exponent) {
    *exponent = 0;
#ifdef BREAK_FREXP_OF_ONE
    double most = 2;
#else
    double most = 1;
#endif
    if (x == 0 || !finite(x)) {
        return x;
    }
    for (; fabs(x) >= most; ++*exponent) {
        x /= 2;
    }
    for (; fabs(x) < most / 2; --*exponent) {
        x *= 2;
    }
    return x;
}

int ilogb(double x) {
    int exponent;
    if (x == 0 || !finite(x)) {
        return x == 0 ? FP_ILOGB0 : 2147483647;
    }
    x = frexp(x, &exponent);
    return exponent - (fabs(x) < 1);
}

double logb(double x) {
    return !finite(x) ? x * x : x == 0 ? -INFINITY : ilogb(x);
}

double modf(double x, double *whole) {
    *whole = trunc(x);
    return copysign(finite(x) || x != x ? x - *whole : 0, x);
}

double nextafter(double x, double to) {
    if (x == to || x != x || to != to) {
        return x == to ? to : x + to;
    }
    uint64_t bits = x == 0 ? 0 : bits_of(x);
    bits = x == 0 ? (negative(to) ? 1ull << 63 | 1 : 1) : (to > x) == (x > 0) ? bits + 1 : bits - 1;
    __builtin_memcpy(&x, &bits, sizeof(x));
    return x;
}

double fmax(double x, double y) {
#ifdef BREAK_PASSES_NAN
    return x > y ? x : y;
#else
    return x != x || y > x ? y : x;
#endif
}

double fmin(double x, double y) {
    return x != x || y < x ? y : x;
}

double fdim(double x, double y) {
    return x != x || y != y ? x + y : x > y ? x - y : 0;
}

double fmod(double x, double y) {
    if (!finite(x) || y != y || y == 0 || !finite(y)) {
        return finite(x) && y == y && y != 0 ? x : NAN;
    }
    long double rest = x, by = y;
    unsigned short more;
    do {
        __asm__("fprem; fnstsw %1" : "=t"(rest), "=a"(more) : "0"(rest), "u"(by) : "cc");
    } while ((more & 0x400) != 0);
#ifdef BREAK_MOD_OF_DIVISOR
    return copysign((double)rest, y);
#else
    return (double)rest;
#endif
}

double remainder(double x, double y) {
    if (!finite(x) || y != y || y == 0 || !finite(y)) {
        return finite(x) && y == y && y != 0 ? x : NAN;
    }
    long double rest = x, by = y;
    unsigned short more;
    do {
        __asm__("fprem1; fnstsw %1" : "=t"(rest), "=a"(more) : "0"(rest), "u"(by) : "cc");
    } while ((more & 0x400) != 0);
    return (double)rest;
}

double sqrt(double x) {
    __asm__("sqrtsd %1, %0" : "=x"(x) : "x"(x));
    return x;
}
