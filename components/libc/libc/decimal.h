/* SPDX-License-Identifier: MIT */
#ifndef LIBC_DECIMAL_H
#define LIBC_DECIMAL_H
/*
 * An exact decimal number of fixed point, wide enough for every double: the greatest has 309 digits
 * before the point, and half of the least, which rounding compares with, 1075 after it. Nine digits
 * are a limb. The digits are numbered from the left of the whole array.
 */
#include <stdbool.h>
#include <stdint.h>

#define DECIMAL_LIMB     1000000000u
#define DECIMAL_DIGITS   9  /* of a limb */
#define DECIMAL_POINT    36 /* the first limb of the fraction */
#define DECIMAL_LIMBS    (DECIMAL_POINT + 120)
#define DECIMAL_UNITS    (DECIMAL_POINT * DECIMAL_DIGITS - 1) /* the number of the units' digit */
#define DECIMAL_CAPACITY (DECIMAL_LIMBS * DECIMAL_DIGITS)

struct libc_decimal {
    uint32_t
        limb[DECIMAL_LIMBS]; /* meaningful from `first` on, and before `last`; others count as 0 */
    int first, last;
    bool more; /* something that is not 0 was lost behind the last place */
};

/* Sets it to `integer`, which is below 10^18. */
void libc_decimal_set(struct libc_decimal *number, uint64_t integer);

/*
 * Sets it to 0, and makes place for digits from number `first_digit` to before `end_digit`. When
 * these are in, libc_decimal_scale has to be called, if only by 0.
 */
void libc_decimal_open(struct libc_decimal *number, int first_digit, int end_digit);

/* Multiplies by 2 to the power of `exponent`, which may be negative. A product has to fit before
 * the point. */
void libc_decimal_scale(struct libc_decimal *number, int exponent);

/* The value of a digit's place within its limb. */
uint32_t libc_decimal_place(int digit);

/* The number of the first digit that is not 0; that of the units for 0. */
int libc_decimal_first(const struct libc_decimal *number);

/* How what stands from `digit` on compares with half of the place before it: negative, 0, positive.
 */
int libc_decimal_compare_half(const struct libc_decimal *number, int digit);

/*
 * Rounds to `digit` as the last one, to nearest, ties to even, and makes everything behind it 0.
 * Not for a number that has lost something.
 */
void libc_decimal_round(struct libc_decimal *number, int digit);

/* The limb with that index, wherever it is. */
static inline uint32_t libc_decimal_limb(const struct libc_decimal *number, int index) {
    return index >= number->first && index < number->last ? number->limb[index] : 0;
}

#endif
