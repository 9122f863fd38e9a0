/* SPDX-License-Identifier: MIT */
#include <math.h>
#include "suite.h"

static uint64_t bits_of(double value) {
    uint64_t bits;
    __builtin_memcpy(&bits, &value, sizeof(bits));
    return bits;
}

bool same(double a, double b) {
    return bits_of(a) == bits_of(b) || (a != a && b != b);
}

bool near(double got, double want) {
    return same(got, want) || (want != 0 && bits_of(got) - bits_of(want) + 1 <= 2);
}

/* What no compiler may work out. */
static double opaque(double value) {
    volatile double there = value;
    return there;
}

#define MOST  0x1.fffffffffffffp1023
#define LEAST 0x1p-1074

static void test_edges(void) {
    double inf = opaque(INFINITY), nothing = opaque(0), none = opaque(NAN), least = opaque(LEAST);
    BEGIN("zeroes keep their sign");
    double (*const odd[])(double) = {sin,   tan,   asin,  atan,  sinh, tanh,
                                     asinh, atanh, expm1, log1p, sqrt, cbrt,
                                     floor, ceil,  trunc, round, rint, nearbyint};
    for (size_t i = 0; i < sizeof(odd) / sizeof(odd[0]); i++) {
        CHECK(same(odd[i](nothing), 0.0) && same(odd[i](-nothing), -0.0));
        CHECK(isnan(odd[i](none)));
    }
    CHECK(same(ceil(opaque(-0.5)), -0.0) && same(trunc(opaque(-0.5)), -0.0));
    CHECK(same(rint(opaque(-0.5)), -0.0) && same(fmod(opaque(-6), 3), -0.0));
    CHECK(same(remainder(opaque(-6), 3), -0.0) && same(atan2(-nothing, 1), -0.0));

    BEGIN("infinities");
    CHECK(isnan(sin(inf)) && isnan(cos(-inf)) && isnan(tan(inf)));
    CHECK(same(atan(-inf), -atan2(1, 0)) && same(exp(-inf), 0) && same(exp(inf), inf));
    CHECK(same(log(nothing), -inf) && isnan(log(-1)) && same(log(inf), inf) && same(log(1), 0));
    CHECK(same(log1p(-1), -inf) && isnan(log1p(-2)) && same(expm1(-inf), -1));
    CHECK(isnan(sqrt(-1)) && same(sqrt(inf), inf) && isnan(asin(1.5)) && isnan(acos(-1.5)));
    CHECK(isnan(acosh(0.5)) && same(atanh(1), inf) && same(atanh(-1), -inf) && isnan(atanh(2)));
    CHECK(same(tanh(-inf), -1) && same(cosh(-inf), inf) && same(sinh(-inf), -inf));
    CHECK(same(exp(1000), inf) && same(exp(-1000), 0) && same(cosh(-800), inf));
    CHECK(same(hypot(inf, none), inf) && same(hypot(none, -inf), inf) && isnan(hypot(none, 1)));

    BEGIN("pow, F.10.4.4");
    CHECK(same(pow(none, 0), 1) && same(pow(1, none), 1) && isnan(pow(none, 1)));
    CHECK(same(pow(-nothing, -3), -inf) && same(pow(-nothing, -2), inf));
    CHECK(same(pow(-nothing, 3), -0.0) && same(pow(-nothing, 2), 0.0));
    CHECK(same(pow(-1, inf), 1) && same(pow(0.5, -inf), inf) && same(pow(-2, -inf), 0));
    CHECK(same(pow(-inf, -3), -0.0) && same(pow(-inf, 3), -inf) && same(pow(-inf, 2), inf));
    CHECK(isnan(pow(-8, 1.0 / 3)) && same(pow(-2, 1023), -0x1p1023) && same(pow(-2, 1025), -inf));
    CHECK(same(pow(2, -1074), least) && same(pow(-1, 0x1p53), 1) && same(pow(-1, 0x1p53 - 1), -1));

    BEGIN("atan2, F.10.1.4");
    double pi = atan2(nothing, -1);
    CHECK(near(pi, M_PI) && same(atan2(-nothing, -1), -pi) && same(atan2(nothing, -nothing), pi));
    CHECK(same(atan2(inf, inf), M_PI / 4) && same(atan2(-inf, -inf), -0.75 * M_PI));
    CHECK(same(atan2(1, inf), 0) && same(atan2(-1, -inf), -pi) && same(atan2(inf, 1), pi / 2));
    CHECK(same(atan2(MOST, least), pi / 2) && same(atan2(least, MOST), 0));
}

static void test_rounding(void) {
    BEGIN("whole numbers");
    CHECK(floor(opaque(-1.5)) == -2 && ceil(opaque(-1.5)) == -1 && trunc(opaque(-1.5)) == -1);
    CHECK(floor(opaque(1.5)) == 1 && ceil(opaque(1.5)) == 2 && floor(opaque(-0.5)) == -1);
    CHECK(round(opaque(2.5)) == 3 && round(opaque(-2.5)) == -3 && rint(opaque(2.5)) == 2);
    CHECK(rint(opaque(3.5)) == 4 && nearbyint(opaque(-2.5)) == -2);
    CHECK(round(opaque(0x1.fffffffffffffp-2)) == 0 && same(round(opaque(-0.25)), -0.0));
    CHECK(lround(opaque(-2.5)) == -3 && lrint(opaque(2.5)) == 2 && llrint(opaque(-3.5)) == -4);
    CHECK(floor(opaque(0x1p60 + 256)) == 0x1p60 + 256 &&
          llround(opaque(0x1p52 + 1)) == (1ll << 52) + 1);
}

static void test_parts(void) {
    int exponent;
    double whole;
    BEGIN("parts");
    CHECK(frexp(opaque(-12), &exponent) == -0.75 && exponent == 4);
    CHECK(frexp(opaque(LEAST), &exponent) == 0.5 && exponent == -1073);
    CHECK(ldexp(opaque(0.75), 4) == 12 && ldexp(opaque(1), -1075) == 0 &&
          ldexp(1, 5000) == INFINITY);
    CHECK(ldexp(opaque(LEAST), 2097) == 0x1p1023);
    /* 1 + 2^-51 + 2^-52 rounds up to the last bit at once, and to even by way of fewer bits. */
    CHECK(ldexp(opaque(0x1.8000000000001p0), -1074) == 0x1p-1073);
    CHECK(ldexp(opaque(0x1.0000000000001p0), -1075) == LEAST && ldexp(opaque(1), -1075) == 0);
    CHECK(modf(opaque(-2.75), &whole) == -0.75 && whole == -2);
    CHECK(same(modf(opaque(-INFINITY), &whole), -0.0) && whole == -INFINITY);
    CHECK(ilogb(opaque(0x1p-1030)) == -1030 && logb(opaque(-10)) == 3 && ilogb(0) == FP_ILOGB0);
    CHECK(nextafter(opaque(0), -1) == -LEAST && nextafter(opaque(1), 2) == 0x1.0000000000001p0);
    CHECK(nextafter(opaque(-1), 0) == -0x1.fffffffffffffp-1);

    BEGIN("remainders");
    CHECK(fmod(opaque(7), -3) == 1 && fmod(opaque(-7), 3) == -1 && fmod(opaque(5), INFINITY) == 5);
    CHECK(fmod(opaque(MOST), 3) == 2 && isnan(fmod(1, opaque(0))) && isnan(fmod(INFINITY, 1)));
    CHECK(fmod(opaque(1), 3 * LEAST) == LEAST && remainder(opaque(7), 4) == -1);
    CHECK(remainder(opaque(6), 4) == -2 && remainder(opaque(10), 4) == 2 &&
          remainder(2, opaque(4)) == 2);

    BEGIN("the lesser and the greater");
    CHECK(fmax(opaque(NAN), 1) == 1 && fmax(1, opaque(NAN)) == 1 && fmax(1, 2) == 2 &&
          fmin(1, 2) == 1);
    CHECK(fmin(opaque(NAN), 1) == 1 && fmin(1, opaque(NAN)) == 1);
    CHECK(fdim(opaque(3), 1) == 2 && same(fdim(1, opaque(3)), 0) && isnan(fdim(1, opaque(NAN))));
    CHECK(same(copysign(opaque(NAN), -1), NAN) && copysign(2, -nan("")) != 0 &&
          fabs(opaque(-2)) == 2);

    BEGIN("float");
    CHECK(sinf(1) == (float)sin(1) && powf(2, 0.5f) == (float)sqrt(2) && floorf(-1.5f) == -2);
    CHECK(atan2f(1, -1) == (float)atan2(1, -1) && frexpf(12, &exponent) == 0.75f && exponent == 4);
}

int main(void) {
    test_points();
    test_edges();
    test_rounding();
    test_parts();
    return ash_test_end(&ash_use_test);
}
