/* SPDX-License-Identifier: MIT */
#ifndef LIBC_MATH_H
#define LIBC_MATH_H
/*
 * C11 7.12 for double, and for float by way of it. There is no long double, and none of: erf,
 * erfc, lgamma, tgamma, fma, remquo, nexttoward.
 *
 * Results are within 1 unit in the last place of the exact value, and the same on every machine and
 * in every mode of emulation. Special cases are those of Annex F.10. Errors are told by the result
 * alone (NaN, an infinity, 0): errno is left alone, and nobody may rely on exception flags.
 * `nearbyint` is `rint`; both round to even at a half. What lrint and its kin cannot hold is
 * LONG_MIN.
 *
 * Context: any that may use SSE registers. No state, no lock, no memory; stack: 0.5 KiB.
 */

#define HUGE_VAL         __builtin_huge_val()
#define HUGE_VALF        __builtin_huge_valf()
#define INFINITY         __builtin_inff()
#define NAN              __builtin_nanf("")
#define FP_ILOGB0        (-2147483647 - 1)
#define FP_ILOGBNAN      2147483647
#define MATH_ERRNO       1
#define MATH_ERREXCEPT   2
#define math_errhandling 0 /* C11 7.12 paragraph 9 wants one of them */

typedef float float_t;
typedef double double_t;

#define FP_NAN        0
#define FP_INFINITE   1
#define FP_ZERO       2
#define FP_SUBNORMAL  3
#define FP_NORMAL     4
#define fpclassify(x) __builtin_fpclassify(FP_NAN, FP_INFINITE, FP_NORMAL, FP_SUBNORMAL, FP_ZERO, x)
#define isfinite(x)   __builtin_isfinite(x)
#define isinf(x)      __builtin_isinf(x)
#define isnan(x)      __builtin_isnan(x)
#define isnormal(x)   __builtin_isnormal(x)
#define signbit(x)    __builtin_signbit(x)

#define isgreater(x, y)      __builtin_isgreater(x, y)
#define isgreaterequal(x, y) __builtin_isgreaterequal(x, y)
#define isless(x, y)         __builtin_isless(x, y)
#define islessequal(x, y)    __builtin_islessequal(x, y)
#define islessgreater(x, y)  __builtin_islessgreater(x, y)
#define isunordered(x, y)    __builtin_isunordered(x, y)

/* POSIX's, as doubles. */
#define M_E        2.71828182845904523536
#define M_LOG2E    1.44269504088896340736
#define M_LOG10E   0.43429448190325182765
#define M_LN2      0.69314718055994530942
#define M_LN10     2.30258509299404568402
#define M_PI       3.14159265358979323846
#define M_PI_2     1.57079632679489661923
#define M_PI_4     0.78539816339744830962
#define M_1_PI     0.31830988618379067154
#define M_2_PI     0.63661977236758134308
#define M_2_SQRTPI 1.12837916709551257390
#define M_SQRT2    1.41421356237309504880
#define M_SQRT1_2  0.70710678118654752440

/* Angles in radians, of any size. */
double sin(double x);
double cos(double x);
double tan(double x);
double asin(double x);
double acos(double x);
double atan(double x);
double atan2(double y, double x);

double sinh(double x);
double cosh(double x);
double tanh(double x);
double asinh(double x);
double acosh(double x);
double atanh(double x);

double exp(double x);
double exp2(double x);
double expm1(double x);
double log(double x);
double log2(double x);
double log10(double x);
double log1p(double x);

double pow(double x, double y);
double sqrt(double x);
double cbrt(double x);
double hypot(double x, double y);

double floor(double x);
double ceil(double x);
double trunc(double x);
double round(double x);
double rint(double x);
double nearbyint(double x);
long lrint(double x);
long long llrint(double x);
long lround(double x);
long long llround(double x);

double frexp(double x, int *exponent);
double ldexp(double x, int exponent);
double scalbn(double x, int exponent);
double scalbln(double x, long exponent);
double modf(double x, double *whole);
double logb(double x);
int ilogb(double x);
double fmod(double x, double y);
double remainder(double x, double y);

double fabs(double x);
double copysign(double size, double sign);
double nan(const char *unused);
double nextafter(double x, double to);
double fmax(double x, double y);
double fmin(double x, double y);
double fdim(double x, double y);

float sinf(float x);
float cosf(float x);
float tanf(float x);
float asinf(float x);
float acosf(float x);
float atanf(float x);
float atan2f(float y, float x);
float sinhf(float x);
float coshf(float x);
float tanhf(float x);
float asinhf(float x);
float acoshf(float x);
float atanhf(float x);
float expf(float x);
float exp2f(float x);
float expm1f(float x);
float logf(float x);
float log2f(float x);
float log10f(float x);
float log1pf(float x);
float powf(float x, float y);
float sqrtf(float x);
float cbrtf(float x);
float hypotf(float x, float y);
float floorf(float x);
float ceilf(float x);
float truncf(float x);
float roundf(float x);
float rintf(float x);
float nearbyintf(float x);
long lrintf(float x);
long lroundf(float x);
float frexpf(float x, int *exponent);
float ldexpf(float x, int exponent);
float modff(float x, float *whole);
float fmodf(float x, float y);
float remainderf(float x, float y);
float fabsf(float x);
float copysignf(float size, float sign);
float fmaxf(float x, float y);
float fminf(float x, float y);
float fdimf(float x, float y);

#endif
