/* SPDX-License-Identifier: MIT */
#ifndef CC_RUNTIME_H
#define CC_RUNTIME_H
/*
 * The functions that clang 14 and gcc 12 call on x86-64 without the source having named them: for a
 * copy of a structure, a division of 128-bit integers, a conversion that no instruction does. Every
 * component requires them implicitly. The first five are C's own and may be called by name; the
 * helpers are for the compilers, and declared here only so that provider and suite agree on their
 * types.
 *
 * Nothing here fails, blocks, or keeps state. The memory functions and the integer helpers use
 * general registers only, so interrupt handlers may reach them; those that take or return floating
 * point may not be. Not here: complex multiplication and division, 16-byte atomics, _Float16 and
 * __float128, which no component may use.
 */
#include <stddef.h>
#include <stdint.h>

/* C11 7.24.2, 7.24.4, 7.24.6. Sizes in bytes; with a count of 0 a pointer may be anything. */
void *memcpy(void *restrict to, const void *restrict from, size_t count);
void *memmove(void *to, const void *from, size_t count);
void *memset(void *to, int byte, size_t count);
int memcmp(const void *left, const void *right, size_t count);
/* Zero when equal, else not zero, of either sign: clang's form of a memcmp that is only tested for
 * equality. */
int bcmp(const void *left, const void *right, size_t count);

/* `__extension__`: 128-bit integers are no part of C11, the helpers exist because of them. */
__extension__ typedef __int128 cc_int128;
__extension__ typedef unsigned __int128 cc_uint128;

/*
 * Division truncates toward zero, and a remainder has the sign of the dividend (C11 6.5.5). A
 * divisor of 0 raises the divide error, as the instruction would. The `…mod…4` forms store the
 * remainder when the pointer is not NULL.
 */
cc_uint128 __udivti3(cc_uint128 dividend, cc_uint128 divisor);
cc_uint128 __umodti3(cc_uint128 dividend, cc_uint128 divisor);
cc_uint128 __udivmodti4(cc_uint128 dividend, cc_uint128 divisor, cc_uint128 *remainder);
cc_int128 __divti3(cc_int128 dividend, cc_int128 divisor);
cc_int128 __modti3(cc_int128 dividend, cc_int128 divisor);
cc_int128 __divmodti4(cc_int128 dividend, cc_int128 divisor, cc_int128 *remainder);

/* The low 128 bits of the product; `*overflow` is 1 when that is not the product, else 0. */
cc_int128 __muloti4(cc_int128 left, cc_int128 right, int *overflow);

/* How many bits of `value` are 1; and whether that is odd. */
int __popcountdi2(int64_t value);
int __paritydi2(int64_t value);

/* 128-bit integer to floating point, rounded to nearest, ties to even. */
float __floattisf(cc_int128 value);
double __floattidf(cc_int128 value);
long double __floattixf(cc_int128 value);
float __floatuntisf(cc_uint128 value);
double __floatuntidf(cc_uint128 value);
long double __floatuntixf(cc_uint128 value);

/*
 * Floating point to 128-bit integer, truncated toward zero. A value that does not fit, which C
 * leaves undefined, gives the nearest that does; NaN gives 0.
 */
cc_int128 __fixsfti(float value);
cc_int128 __fixdfti(double value);
cc_int128 __fixxfti(long double value);
cc_uint128 __fixunssfti(float value);
cc_uint128 __fixunsdfti(double value);
cc_uint128 __fixunsxfti(long double value);

/* `base` to the power of `exponent` by repeated multiplication: not correctly rounded. */
float __powisf2(float base, int exponent);
double __powidf2(double base, int exponent);
long double __powixf2(long double base, int exponent);

#endif
