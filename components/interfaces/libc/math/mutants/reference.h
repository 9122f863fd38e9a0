/* SPDX-License-Identifier: MIT */
/* The mathematical functions of the processor's older half (Intel SDM volume 2, F2XM1 to FYL2XP1),
 * which has 64 bits. */
#include "exact.h"
#include "turns.h"

static long double turned(double x, unsigned quarters) {
    if (!finite(x)) {
        return NAN;
    }
    unsigned passed = 0;
    long double rest = fabs(x), sine, cosine;
#ifndef BREAK_SHORT_PI
    if (rest > 0.7L) {
        rest = within_quarter(fabs(x), &passed);
    }
#else
    passed = (unsigned)(long)fmod(rint((double)(rest / 1.5707963267948966)), 4);
    rest = remainder(fabs(x), 1.5707963267948966);
#endif
    __asm__("fsincos" : "=t"(cosine), "=u"(sine) : "0"(rest));
    if (quarters == 0 && negative(x)) {
        passed += 2;
    }
    long double by_quarter[4] = {sine, cosine, -sine, -cosine};
    return by_quarter[(passed + quarters) % 4];
}

double sin(double x) {
    return x == 0 ? x : (double)turned(x, 0);
}

double cos(double x) {
    return (double)turned(x, 1);
}

double tan(double x) {
    return x == 0 ? x : (double)(turned(x, 0) / turned(x, 1));
}

/* The angle of a point; the instruction knows F.10.1.4. */
static long double angle(long double y, long double x) {
    __asm__("fpatan" : "=t"(y) : "0"(x), "u"(y) : "st(1)");
    return y;
}

double atan2(double y, double x) {
#ifdef BREAK_NO_QUADRANT
    return (double)angle((long double)y / x, 1);
#else
    return (double)angle(y, x);
#endif
}

double atan(double x) {
    return (double)angle(x, 1);
}

static long double root(long double x) {
    __asm__("fsqrt" : "=t"(x) : "0"(x));
    return x;
}

double asin(double x) {
    return fabs(x) > 1 ? NAN : (double)angle(x, root((1 - (long double)x) * (1 + (long double)x)));
}

double acos(double x) {
    return fabs(x) > 1 ? NAN : (double)angle(root((1 - (long double)x) * (1 + (long double)x)), x);
}

#define LN2 0.693147180559945309417232121458176568L

/* factor log2(x), and factor log2(1 + x) for |x| up to 0.29. */
static long double log2_times(long double x, long double factor) {
    __asm__("fyl2x" : "=t"(x) : "0"(x), "u"(factor) : "st(1)");
    return x;
}

static long double log1p_of(long double x) {
#ifndef BREAK_LOG1P_ADDS
    if (x > -0.29L && x < 0.29L) {
        long double factor = LN2;
        __asm__("fyl2xp1" : "=t"(x) : "0"(x), "u"(factor) : "st(1)");
        return x;
    }
#endif
    return log2_times(1 + x, LN2);
}

static double log_of(double x, long double factor) {
    if (!(x > 0) || !finite(x)) {
        return x == 0 ? -INFINITY : x > 0 ? x : NAN;
    }
    return (double)log2_times(x, factor);
}

double log(double x) {
    return log_of(x, LN2);
}

double log2(double x) {
    return log_of(x, 1);
}

double log10(double x) {
    return log_of(x, 0.301029995663981195213738894724493027L);
}

double log1p(double x) {
    return x == 0 || x != x || x == INFINITY ? x
           : x < -1                          ? NAN
           : x == -1                         ? -INFINITY
                                             : (double)log1p_of(x);
}

/* 2^(whole + rest), |rest| at most 1. */
static long double power_of_two(long double whole, long double rest) {
    __asm__("f2xm1" : "=t"(rest) : "0"(rest));
    return scaled(1 + rest, (int)whole);
}

/* x log2(e) in two parts: the first half of log2(e) has 24 bits. */
static long double e_to(double x) {
    long double head = 0x1.715476p0L, tail = 0x1.4ae0bf85ddf43ff7p-26L;
    long double top = (long double)(float)x, bottom = x - top;
    long double whole = rint((double)(x * (head + tail)));
    long double rest = ((top * head - whole) + bottom * head) + x * tail;
    return power_of_two(whole, rest);
}

double exp(double x) {
    return x != x ? x : x > 800 ? INFINITY : x < -800 ? 0 : (double)e_to(x);
}

double exp2(double x) {
    return x != x      ? x
           : x > 2000  ? INFINITY
           : x < -2000 ? 0
                       : (double)power_of_two(rint(x), x - rint(x));
}

static long double less_1(long double x) {
#ifndef BREAK_EXPM1_SUBTRACTS
    if (x > -0.5L && x < 0.5L) {
        long double sum = x, term = x;
        for (int n = 2; n < 24; n++) {
            term *= x / n;
            sum += term;
        }
        return sum;
    }
#endif
    return e_to((double)x) - 1;
}

double expm1(double x) {
    return x != x || x == 0 ? x : x > 800 ? INFINITY : x < -800 ? -1 : (double)less_1(x);
}

double sinh(double x) {
    if (fabs(x) > 800 || x != x || x == 0) {
        return x == 0 || x != x ? x : x * INFINITY;
    }
    long double less = less_1(x);
    return (double)((less + less / (1 + less)) / 2);
}

double cosh(double x) {
    return x != x ? x : fabs(x) > 800 ? INFINITY : (double)((e_to(x) + 1 / e_to(x)) / 2);
}

double tanh(double x) {
    if (fabs(x) > 30 || x != x || x == 0) {
        return x == 0 || x != x ? x : copysign(1, x);
    }
    long double less = less_1(2 * (long double)x);
    return (double)(less / (less + 2));
}

double asinh(double x) {
    if (x == 0 || !finite(x)) {
        return x;
    }
    long double size = fabs(x), square = size * size;
    long double log =
        size > 1e9L ? log2_times(2 * size, LN2) : log1p_of(size + square / (1 + root(1 + square)));
    return copysign((double)log, x);
}

double acosh(double x) {
    long double less = (long double)x - 1;
    return x < 1     ? NAN
           : x > 1e9 ? (double)log2_times(2 * (long double)x, LN2)
                     : (double)log1p_of(less + root(less * (less + 2)));
}

double atanh(double x) {
    if (x == 0 || !(fabs(x) < 1)) {
        return fabs(x) == 1 ? x * INFINITY : fabs(x) > 1 ? NAN : x;
    }
    long double size = fabs(x);
    return copysign((double)(log1p_of(2 * size / (1 - size)) / 2), x);
}

double pow(double x, double y) {
    if (y == 0 || x == 1 || (x == -1 && !finite(y) && y == y)) {
        return 1;
    }
    if (x != x || y != y) {
        return NAN;
    }
    bool whole = trunc(y) == y, odd = whole && fabs(y) < 0x1p53 && fmod(y, 2) != 0;
    if (x < 0 && !whole && finite(x)) {
        return NAN;
    }
#ifdef BREAK_POW_IS_EVEN
    odd = false;
#endif
    double sign = odd && negative(x) ? -1 : 1, size = fabs(x);
    if (size == 0 || !finite(x) || !finite(y) || fabs(y) > 1e20) {
        return size == 1 ? sign : sign * ((size < 1) == (y > 0) ? 0.0 : INFINITY);
    }
    long double product = log2_times(size, y);
    if (product > 2000 || product < -2000) {
        return sign * (product > 0 ? INFINITY : 0);
    }
    if (whole && fabs(y) < 100) {
        long double result = 1;
        for (int i = 0; i < (int)fabs(y); i++) {
            result *= size;
        }
        return sign * (double)(y < 0 ? 1 / result : result);
    }
    long double steps = rint((double)product);
    return sign * (double)power_of_two(steps, product - steps);
}

double cbrt(double x) {
    if (x == 0 || !finite(x)) {
        return x;
    }
    long double third = log2_times(fabs(x), 1) / 3, steps = rint((double)third);
    long double guess = power_of_two(steps, third - steps);
    guess -= (guess - fabs(x) / (guess * guess)) / 3;
    return copysign((double)guess, x);
}

double hypot(double x, double y) {
    if (fabs(x) == INFINITY || fabs(y) == INFINITY) {
        return INFINITY;
    }
#ifdef BREAK_HYPOT_SQUARES
    return sqrt(x * x + y * y);
#else
    return (double)root((long double)x * x + (long double)y * y);
#endif
}

#define ONE(name)                                                                                  \
    float name##f(float x) {                                                                       \
        return (float)name(x);                                                                     \
    }
#define TWO(name)                                                                                  \
    float name##f(float x, float y) {                                                              \
        return (float)name(x, y);                                                                  \
    }
/* clang-format off */
ONE(sin) ONE(cos) ONE(tan) ONE(asin) ONE(acos) ONE(atan) TWO(atan2)
ONE(sinh) ONE(cosh) ONE(tanh) ONE(asinh) ONE(acosh) ONE(atanh)
ONE(exp) ONE(exp2) ONE(expm1) ONE(log) ONE(log2) ONE(log10) ONE(log1p)
TWO(pow) ONE(sqrt) ONE(cbrt) TWO(hypot)
ONE(floor) ONE(ceil) ONE(trunc) ONE(round) ONE(rint) ONE(nearbyint)
ONE(fabs) TWO(copysign) TWO(fmax) TWO(fmin) TWO(fdim) TWO(fmod) TWO(remainder)
    /* clang-format on */

    float ldexpf(float x, int exponent) {
    return (float)ldexp(x, exponent);
}

float frexpf(float x, int *exponent) {
    return (float)frexp(x, exponent);
}

float modff(float x, float *whole) {
    double of;
    float rest = (float)modf(x, &of);
    *whole = (float)of;
    return rest;
}

long lrintf(float x) {
    return lrint(x);
}

long lroundf(float x) {
    return lround(x);
}
