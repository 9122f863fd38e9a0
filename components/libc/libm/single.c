/* SPDX-License-Identifier: MIT */
/* float: by way of double, whose error is below 2^-29 of a unit in float's last place. */
#include <math.h>
#include "pair.h"

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
