/* SPDX-License-Identifier: MIT */
/* To whole numbers. From 2^52 on there are no others. */
#include <math.h>
#include "pair.h"

double trunc(double x) {
    int exponent = libm_stored_exponent(x) - LIBM_BIAS;
    if (exponent > 51) {
        return x;
    }
    return exponent < 0 ? libm_with_sign(0, x)
                        : libm_double(libm_bits(x) & ~(((1ull << 52) - 1) >> exponent));
}

double floor(double x) {
    double whole = trunc(x);
    return whole > x ? whole - 1 : whole;
}

double ceil(double x) {
    double whole = trunc(x);
    return whole < x ? libm_with_sign(whole + 1, x) : whole;
}

/* Away from 0 at a half. */
double round(double x) {
    double whole = trunc(x);
    return libm_absolute(x - whole) >= 0.5 ? whole + libm_with_sign(1, x) : whole;
}

/* As the processor rounds: to even at a half, unless the program has changed it. */
double rint(double x) {
    if (!(libm_absolute(x) < 0x1p52)) {
        return x;
    }
    double far = libm_with_sign(0x1p52, x);
    return libm_with_sign((x + far) - far, x);
}

double nearbyint(double x) {
    return rint(x);
}

/* What does not fit is the least number, as the instruction has it. */
static long converted(double whole) {
    return __builtin_ia32_cvttsd2si64((__attribute__((vector_size(16))) double){whole, 0});
}

long lrint(double x) {
    return converted(rint(x));
}

long long llrint(double x) {
    return lrint(x);
}

long lround(double x) {
    return converted(round(x));
}

long long llround(double x) {
    return lround(x);
}
