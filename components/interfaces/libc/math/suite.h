/* SPDX-License-Identifier: MIT */
#ifndef LIBC_MATH_SUITE_H
#define LIBC_MATH_SUITE_H
#include <ashlar/test.h>

#define BEGIN(name) ash_test_begin(&ash_use_test, name)

/* The same bits, but that a NaN is a NaN. */
bool same(double a, double b);
/* At most one number lies between. */
bool near(double got, double want);

void test_points(void);

#endif
