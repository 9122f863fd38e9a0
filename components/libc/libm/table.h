/* SPDX-License-Identifier: MIT */
#ifndef LIBM_TABLE_H
#define LIBM_TABLE_H
/*
 * Values at the points that arguments are reduced to: the double that is nearest, and the double
 * that is nearest to what is left. They come from sums of 400 bits; test/accuracy.c passes through
 * each of them.
 */
#include "pair.h"

#define LIBM_PI      ((struct libm_pair){0x1.921fb54442d18p+1, 0x1.1a62633145c07p-53})
#define LIBM_HALF_PI ((struct libm_pair){0x1.921fb54442d18p+0, 0x1.1a62633145c07p-54})
#define LIBM_PI_64   ((struct libm_pair){0x1.921fb54442d18p-5, 0x1.1a62633145c07p-59})
#define LIBM_LN2     ((struct libm_pair){0x1.62e42fefa39efp-1, 0x1.abc9e3b39803fp-56})
#define LIBM_LOG2_E  ((struct libm_pair){0x1.71547652b82fep+0, 0x1.777d0ffda0d24p-56})
#define LIBM_LOG10_E ((struct libm_pair){0x1.bcb7b1526e50ep-2, 0x1.95355baaafad3p-57})

/* 2^(i/32). */
extern const struct libm_pair libm_power[32];

/*
 * For m in interval i of [0.703125, 1.40625), of which 76 lie below 1: 512 times a number near 1/m,
 * and minus its logarithm. Beside 1 it is 1, so that the logarithm of what is near 1 loses nothing.
 */
extern const uint16_t libm_inverse[128];
extern const struct libm_pair libm_inverse_log[128];

/* sin(i pi/64), atan(i/32). */
extern const struct libm_pair libm_sine[33];
extern const struct libm_pair libm_arc_tangent[33];

/* 2/pi without its point: a word of 0, and 1,280 bits. */
extern const uint64_t libm_two_over_pi[21];

#endif
