/* SPDX-License-Identifier: MIT */
#include "decimal.h"
#include "libc.h"

/* Drops limbs that are 0 at both ends. Every function here leaves the number so. */
static LIBC_SHARED void trim(struct libc_decimal *number) {
    while (number->first < number->last && number->limb[number->first] == 0) {
        number->first++;
    }
    while (number->first < number->last && number->limb[number->last - 1] == 0) {
        number->last--;
    }
}

void libc_decimal_set(struct libc_decimal *number, uint64_t integer) {
    number->first = DECIMAL_POINT - 2;
    number->last = DECIMAL_POINT;
    number->limb[DECIMAL_POINT - 2] = (uint32_t)(integer / DECIMAL_LIMB);
    number->limb[DECIMAL_POINT - 1] = (uint32_t)(integer % DECIMAL_LIMB);
    number->more = false;
    trim(number);
}

void libc_decimal_open(struct libc_decimal *number, int first_digit, int end_digit) {
    number->first = first_digit / DECIMAL_DIGITS;
    number->last = (end_digit + DECIMAL_DIGITS - 1) / DECIMAL_DIGITS;
    number->more = false;
    for (int i = number->first; i < number->last; i++) {
        number->limb[i] = 0;
    }
}

/* Steps of up to 32 bits: a limb of 30 bits with a carry of 32 stays within 64. */
static void multiply(struct libc_decimal *number, int bits) {
    uint64_t carry = 0;
    for (int i = number->last; i-- > number->first;) {
        carry += (uint64_t)number->limb[i] << bits;
        number->limb[i] = (uint32_t)(carry % DECIMAL_LIMB);
        carry /= DECIMAL_LIMB;
    }
    for (; carry != 0; carry /= DECIMAL_LIMB) {
        number->limb[--number->first] = (uint32_t)(carry % DECIMAL_LIMB);
    }
}

static void divide(struct libc_decimal *number, int bits) {
    uint64_t mask = (UINT64_C(1) << bits) - 1, rest = 0;
    for (int i = number->first; i < number->last; i++) {
        rest = rest * DECIMAL_LIMB + number->limb[i];
        number->limb[i] = (uint32_t)(rest >> bits);
        rest &= mask;
    }
    for (; rest != 0 && number->last < DECIMAL_LIMBS; rest &= mask) {
        rest *= DECIMAL_LIMB;
        number->limb[number->last++] = (uint32_t)(rest >> bits);
    }
    number->more |= rest != 0;
}

void libc_decimal_scale(struct libc_decimal *number, int exponent) {
    for (int step; exponent > 0; exponent -= step) {
        step = exponent < 32 ? exponent : 32;
        multiply(number, step);
    }
    for (int step; exponent < 0; exponent += step) {
        step = -exponent < 32 ? -exponent : 32;
        divide(number, step);
        trim(number); /* what has become 0 need not be divided again */
    }
    trim(number);
}

uint32_t libc_decimal_place(int digit) {
    static const uint32_t places[DECIMAL_DIGITS] = {100000000, 10000000, 1000000, 100000, 10000,
                                                    1000,      100,      10,      1};
    return places[digit % DECIMAL_DIGITS];
}

LIBC_SHARED int libc_decimal_first(const struct libc_decimal *number) {
    if (number->first == number->last) {
        return DECIMAL_UNITS;
    }
    int digit = number->first * DECIMAL_DIGITS;
    while (number->limb[number->first] < libc_decimal_place(digit)) {
        digit++;
    }
    return digit;
}

int libc_decimal_compare_half(const struct libc_decimal *number, int digit) {
    int index = digit / DECIMAL_DIGITS;
    uint32_t place = libc_decimal_place(digit);
    uint64_t tail = libc_decimal_limb(number, index) % (place * UINT64_C(10));
    if (tail != UINT64_C(5) * place) {
        return tail < UINT64_C(5) * place ? -1 : 1;
    }
    return number->last > index + 1 || number->more ? 1 : 0;
}

void libc_decimal_round(struct libc_decimal *number, int digit) {
    int index = digit / DECIMAL_DIGITS;
    if (index >= number->last) {
        return; /* nothing but zeros there */
    }
    uint32_t place = libc_decimal_place(digit);
    uint32_t limb = libc_decimal_limb(number, index);
    int half = libc_decimal_compare_half(number, digit + 1);
    bool up = half > 0 || (half == 0 && (limb / place & 1) != 0);
    if (number->first > index) {
        number->first = index;
    }
    number->last = index + 1;
    number->limb[index] = limb - limb % place + (up ? place : 0);
    for (; number->limb[index] >= DECIMAL_LIMB; index--) {
        number->limb[index] -= DECIMAL_LIMB;
        if (index == number->first) {
            number->limb[--number->first] = 0;
        }
        number->limb[index - 1]++;
    }
    number->more = false;
    trim(number);
}
