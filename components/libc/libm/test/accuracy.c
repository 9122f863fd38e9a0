/* SPDX-License-Identifier: MIT */
/*
 * The functions beside glibc's of 64 bits (long double), on arguments that are spread over what
 * each takes: the largest error in units in the last place. Special cases must be those of glibc's
 * double, bit for bit.
 */
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "../arc.c"
#undef TINY
#include "../exp.c"
#include "../hyperbolic.c"
#undef LARGE
#undef SMALL
#include "../log.c"
#include "../parts.c"
#include "../power.c"
#include "../round.c"
#include "../table.c"
#include "../turn.c"
typedef double unary(double);
typedef long double exact_unary(long double);
typedef double binary(double, double);
typedef long double exact_binary(long double, long double);

static uint64_t state = 1;

static uint64_t some(void) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}

/* From `least` to `most`, evenly by value or, where both are positive, by exponent too. */
static double between(double least, double most) {
    if (least > 0 && some() % 2 != 0) {
        uint64_t from = libm_bits(least), to = libm_bits(most);
        return libm_double(from + some() % (to - from + 1));
    }
    return least + (most - least) * (double)(some() >> 11) * 0x1p-53;
}

static int failures;

/* How far `got` is from `want`, in units of the last place of a double there. */
static double distance(double got, long double want) {
    double rounded = (double)want;
    if (rounded != rounded || isinf(rounded) || isinf(got) || got != got) {
        return libm_bits(rounded) == libm_bits(got) || (rounded != rounded && got != got) ? 0 : 1e9;
    }
    int exponent = rounded == 0 ? -1022 : ilogb(rounded);
    long double unit = ldexpl(1, (exponent < -1022 ? -1022 : exponent) - 52);
    return (double)(fabsl((long double)got - want) / unit);
}

static void told(const char *name, double worst, double x, double y, double bound) {
    printf("%-10s %.3f at %a %a\n", name, worst, x, y);
    if (!(worst <= bound)) {
        failures++;
    }
}

#define RUNS 60000

static void check_one(const char *name, unary *mine, exact_unary *exact, double least,
                      double most) {
    double worst = 0, at = 0;
    for (int i = 0; i < RUNS; i++) {
        double x = between(least, most);
        if (i % 2 != 0 && least > 0 && name[0] == '-') {
            x = -x;
        }
        double error = distance(mine(x), exact(x));
        if (error > worst) {
            worst = error;
            at = x;
        }
    }
    told(name, worst, at, 0, 0.55);
}

static void check_two(const char *name, binary *mine, exact_binary *exact, double least,
                      double most, double least_y, double most_y) {
    double worst = 0, at = 0, at_y = 0;
    for (int i = 0; i < RUNS; i++) {
        double x = between(least, most), y = between(least_y, most_y);
        double error = distance(mine(x, y), exact(x, y));
        if (error > worst) {
            worst = error;
            at = x;
            at_y = y;
        }
    }
    told(name, worst, at, at_y, 0.56);
}

static const double special[] = {0.0,
                                 -0.0,
                                 0x1p-1074,
                                 -0x1p-1074,
                                 0x1p-1022,
                                 1e-300,
                                 -1e-300,
                                 0x1p-30,
                                 0.1,
                                 -0.1,
                                 0.5,
                                 -0.5,
                                 0.75,
                                 1,
                                 -1,
                                 1.5,
                                 -1.5,
                                 2,
                                 -2,
                                 2.5,
                                 -2.5,
                                 3,
                                 -3,
                                 7,
                                 -7,
                                 22,
                                 100.5,
                                 -100.5,
                                 709.9,
                                 -745.2,
                                 -746,
                                 1024,
                                 -1075,
                                 0x1p31,
                                 0x1p52,
                                 0x1p53,
                                 0x1p53 + 2,
                                 -0x1p53,
                                 1e300,
                                 -1e300,
                                 0x1.fffffffffffffp1023,
                                 -0x1.fffffffffffffp1023,
                                 INFINITY,
                                 -INFINITY,
                                 NAN};
#define SPECIALS (sizeof(special) / sizeof(special[0]))

/* Equal, or a unit apart where the result is no special case itself. */
static void check_special_one(const char *name, unary *mine, exact_unary *host) {
    for (size_t i = 0; i < SPECIALS; i++) {
        double got = mine(special[i]), want = (double)host(special[i]);
        bool same = libm_bits(got) == libm_bits(want) || (got != got && want != want);
        if (!same && (distance(got, want) > 1 || want == 0)) {
            printf("%s(%a): %a, not %a\n", name, special[i], got, want);
            failures++;
        }
    }
}

static void check_special_two(const char *name, binary *mine, exact_binary *host) {
    for (size_t i = 0; i < SPECIALS * SPECIALS; i++) {
        double x = special[i / SPECIALS], y = special[i % SPECIALS];
        double got = mine(x, y), want = (double)host(x, y);
        bool same = libm_bits(got) == libm_bits(want) || (got != got && want != want);
        if (!same && (distance(got, want) > 1 || want == 0)) {
            printf("%s(%a, %a): %a, not %a\n", name, x, y, got, want);
            failures++;
        }
    }
}

#define ONE(name, least, most)                                                                     \
    check_one(#name, name, name##l, least, most);                                                  \
    check_special_one(#name, name, name##l)
#define TWO(name, least, most, least_y, most_y)                                                    \
    check_two(#name, name, name##l, least, most, least_y, most_y);                                 \
    check_special_two(#name, name, name##l)

/* What is exact: the same bits for every pair of numbers. */
static void check_exact(const char *name, binary *mine, exact_binary *host) {
    for (int i = 0; i < RUNS; i++) {
        double x = libm_double(some()),
               y = i % 2 == 0 ? libm_double(some()) : x / (double)(some() % 64);
        double got = mine(x, y), want = (double)host(x, y);
        if (libm_bits(got) != libm_bits(want) && (got == got || want == want)) {
            printf("%s(%a, %a): %a, not %a\n", name, x, y, got, want);
            failures++;
            return;
        }
    }
    check_special_two(name, mine, host);
}

static void check_exact_one(const char *name, unary *mine, exact_unary *host) {
    for (int i = 0; i < RUNS; i++) {
        double x = i % 2 == 0 ? libm_double(some()) : (double)(int64_t)some() * 0x1p-52;
        double got = mine(x), want = (double)host(x);
        if (libm_bits(got) != libm_bits(want) && (got == got || want == want)) {
            printf("%s(%a): %a, not %a\n", name, x, got, want);
            failures++;
            return;
        }
    }
    check_special_one(name, mine, host);
}

static double mine_parts(double x) {
    int exponent;
    double part = frexp(x, &exponent), whole, rest = modf(x, &whole);
    return isfinite(x) ? part + exponent + whole * rest : part + whole + rest;
}

static long double host_parts(long double x) {
    int exponent;
    long double part = frexpl(x, &exponent), whole, rest = modfl(x, &whole);
    double sum = (double)part + exponent, product = (double)whole * (double)rest;
    return isfinite(x) ? sum + product : part + whole + rest;
}

static double mine_scaled(double x) {
    return libm_scale(x, (int)(libm_bits(x) % 4300) - 2150);
}

static long double host_scaled(long double x) {
    return scalbnl(x, (int)(libm_bits((double)x) % 4300) - 2150);
}

static double mine_long(double x) {
    return libm_absolute(x) < 0x1p62 ? (double)(lrint(x) - lround(x)) : 0;
}

static long double host_long(long double x) {
    return fabsl(x) < 0x1p62 ? lrintl(x) - lroundl(x) : 0;
}

int main(void) {
    ONE(sin, 0x1p-30, 0x1p20);
    ONE(sin, 0x1p20, 0x1p1023);
    ONE(sin, -3.2, 3.2);
    ONE(cos, 0x1p-30, 0x1p1023);
    ONE(cos, -3.2, 3.2);
    ONE(tan, 0x1p-30, 0x1p1023);
    ONE(tan, -1.6, 1.6);
    ONE(asin, -1, 1);
    ONE(asin, 0x1p-40, 1);
    ONE(acos, -1, 1);
    ONE(acos, 0x1p-70, 1);
    ONE(atan, 0x1p-60, 0x1p80);
    ONE(atan, -2, 2);
    ONE(sinh, 0x1p-40, 710.4);
    ONE(cosh, 0x1p-40, 710.4);
    ONE(tanh, 0x1p-40, 30);
    ONE(asinh, 0x1p-40, 0x1p1020);
    ONE(asinh, -3, 3);
    ONE(acosh, 1, 0x1p1020);
    ONE(acosh, 1, 3);
    ONE(atanh, -1, 1);
    ONE(atanh, 0x1p-40, 1);
    check_one("exp", exp, expl, -708, 709.7);
    check_one("exp", exp, expl, 0x1p-60, 1);
    check_special_one("exp", exp, expl);
    ONE(exp2, -1021, 1023.9);
    ONE(expm1, -40, 709.7);
    ONE(expm1, 0x1p-60, 2);
    ONE(expm1, -2, 0);
    check_one("log", log, logl, 0x1p-1074, 0x1p1023);
    check_one("log", log, logl, 0.5, 2);
    check_special_one("log", log, logl);
    ONE(log2, 0x1p-1022, 0x1p1023);
    ONE(log2, 0.9, 1.1);
    ONE(log10, 0x1p-1022, 0x1p1023);
    ONE(log10, 0.9, 1.1);
    ONE(log1p, 0x1p-60, 0x1p1000);
    ONE(log1p, -1, 1);
    ONE(sqrt, 0x1p-1074, 0x1p1023);
    ONE(cbrt, 0x1p-1074, 0x1p1023);
    TWO(pow, 0x1p-1022, 0x1p1023, -1, 1);
    TWO(pow, 0.5, 2, -700, 700);
    TWO(pow, 0.99, 1.01, -50000, 50000);
    TWO(atan2, 0x1p-1000, 0x1p1000, 0x1p-1000, 0x1p1000);
    TWO(atan2, -2, 2, -2, 2);
    TWO(hypot, 0x1p-1000, 0x1p1000, 0x1p-1000, 0x1p1000);
    TWO(hypot, -2, 2, -2, 2);
    check_exact("fmod", fmod, fmodl);
    check_exact("remainder", remainder, remainderl);
    check_exact("fdim", fdim, fdiml);
    check_exact_one("floor", floor, floorl);
    check_exact_one("ceil", ceil, ceill);
    check_exact_one("trunc", trunc, truncl);
    check_exact_one("round", round, roundl);
    check_exact_one("rint", rint, rintl);
    check_exact_one("logb", logb, logbl);
    check_exact_one("frexp, modf", mine_parts, host_parts);
    check_exact_one("scalbn", mine_scaled, host_scaled);
    check_exact_one("lrint, lround", mine_long, host_long);
    /* For which no double is nearer to a multiple of pi/2. J.-M. Muller, "Elementary Functions",
     * chapter 11. */
    volatile double hard = 6381956970095103.0 * 0x1p797;
    told("hard", distance(cos(hard), cosl(hard)), hard, 0, 0.51);
    return failures != 0;
}
