/* SPDX-License-Identifier: MIT */
#ifndef LIBM_PAIR_H
#define LIBM_PAIR_H
/*
 * Numbers of about 106 bits, as the sum of two doubles of which the second is at most half a unit
 * in the last place of the first. T. J. Dekker, "A floating-point technique for extending the
 * available precision", 1971; D. E. Knuth, TAOCP volume 2, 4.2.2. Only addition and multiplication
 * of IEEE 754 to the nearest are asked for, so that the same input gives the same bits on every
 * processor and under emulation. Compilers may not contract a * b + c here, which x86-64's baseline
 * cannot anyway.
 */
#include <ashlar/base.h>

struct libm_pair {
    double hi, lo;
};

static inline uint64_t libm_bits(double value) {
    uint64_t bits;
    __builtin_memcpy(&bits, &value, sizeof(bits));
    return bits;
}

static inline double libm_double(uint64_t bits) {
    double value;
    __builtin_memcpy(&value, &bits, sizeof(value));
    return value;
}

#define LIBM_SIGN     (1ull << 63)
#define LIBM_INFINITY (0x7ffull << 52)
#define LIBM_BIAS     1023

/* The exponent as it is stored: 0 for subnormal numbers and 0, 2047 for infinities and NaN. */
static inline int libm_stored_exponent(double value) {
    return (int)(libm_bits(value) >> 52) & 0x7ff;
}

static inline double libm_absolute(double value) {
    return libm_double(libm_bits(value) & ~LIBM_SIGN);
}

static inline double libm_with_sign(double size, double sign) {
    return libm_double((libm_bits(size) & ~LIBM_SIGN) | (libm_bits(sign) & LIBM_SIGN));
}

/* 2^exponent, for -1022 to 1023. */
static inline double libm_two_to(int exponent) {
    return libm_double((uint64_t)(exponent + LIBM_BIAS) << 52);
}

/* value 2^exponent, rounded once; for every value and exponent. */
double libm_scale(double value, int exponent);

/* a + b, without an error. */
static inline struct libm_pair libm_sum(double a, double b) {
    double sum = a + b, of_b = sum - a;
    return (struct libm_pair){sum, (a - (sum - of_b)) + (b - of_b)};
}

/* The same where a is 0, or not smaller than b. */
static inline struct libm_pair libm_quick_sum(double a, double b) {
    double sum = a + b;
    return (struct libm_pair){sum, b - (sum - a)};
}

/* a b, without an error where neither it nor its parts overflow or are subnormal. */
static inline struct libm_pair libm_product(double a, double b) {
    const double splitter = 0x1p27 + 1;
    double at = a * splitter, bt = b * splitter;
    double ah = at - (at - a), bh = bt - (bt - b);
    double al = a - ah, bl = b - bh, product = a * b;
    return (struct libm_pair){product, ((ah * bh - product) + ah * bl + al * bh) + al * bl};
}

static inline struct libm_pair libm_add(struct libm_pair a, struct libm_pair b) {
    struct libm_pair sum = libm_sum(a.hi, b.hi), rest = libm_sum(a.lo, b.lo);
    sum = libm_quick_sum(sum.hi, sum.lo + rest.hi);
    return libm_quick_sum(sum.hi, sum.lo + rest.lo);
}

static inline struct libm_pair libm_negative(struct libm_pair a) {
    return (struct libm_pair){-a.hi, -a.lo};
}

static inline struct libm_pair libm_times(struct libm_pair a, struct libm_pair b) {
    struct libm_pair product = libm_product(a.hi, b.hi);
    return libm_quick_sum(product.hi, product.lo + (a.hi * b.lo + a.lo * b.hi));
}

/* Both by a power of two, which is exact. */
static inline struct libm_pair libm_by(struct libm_pair a, double power) {
    return (struct libm_pair){a.hi * power, a.lo * power};
}

static inline struct libm_pair libm_quotient(struct libm_pair a, struct libm_pair b) {
    double first = a.hi / b.hi;
    struct libm_pair back = libm_product(first, b.hi);
    double rest = (((a.hi - back.hi) - back.lo) + a.lo) - first * b.lo;
    return libm_quick_sum(first, rest / b.hi);
}

static inline double libm_root_of(double value) {
    __asm__("sqrtsd %1, %0" : "=x"(value) : "x"(value));
    return value;
}

/* a is positive, or 0. */
static inline struct libm_pair libm_root(struct libm_pair a) {
    double first = libm_root_of(a.hi);
    if (first == 0) {
        return (struct libm_pair){0, 0};
    }
    struct libm_pair back = libm_product(first, first);
    double rest = ((a.hi - back.hi) - back.lo) + a.lo;
    return libm_quick_sum(first, rest / (2 * first));
}

/*
 * e^x is `*power` = k and the result times 2^k. x is at most 1,100 in size. With k 0 and x small,
 * one less than the result is what `libm_exp_less_1` gives, which loses nothing there.
 */
struct libm_pair libm_exp_parts(struct libm_pair x, int *power);
/* e^x - 1, for x up to 709 in size. */
struct libm_pair libm_exp_less_1(struct libm_pair x);
/* e^x rounded, for every x that is a number and whose `lo` is one. */
double libm_exp(struct libm_pair x);

/* log(x), for an x.hi that is positive and finite; of a subnormal one x.lo is 0. */
struct libm_pair libm_log(struct libm_pair x);
/* log(1 + x), for an x from -1 + 2^-54 to 2^1000. */
struct libm_pair libm_log_1_plus(struct libm_pair x);

/* sin and cos of a finite x. */
struct libm_turn {
    struct libm_pair sine, cosine;
};
struct libm_turn libm_turn(double x);

/* atan(y / x) for y and x at least 0 and not both 0, between 2^-100 and 2^100 or 0. */
struct libm_pair libm_arc(struct libm_pair y, struct libm_pair x);

#endif
