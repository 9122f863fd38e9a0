/* SPDX-License-Identifier: MIT */
#ifndef DIGITS_H
#define DIGITS_H
/* Exact decimals the slow way: a digit a byte, doubled and halved one bit at a time. */
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#define PLACES 1600
#define UNITS  340 /* the place of the units */

struct digits {
    unsigned char digit[PLACES];
    int first, last; /* others are 0 */
};

static void digits_double(struct digits *d) {
    int carry = 0;
    for (int i = d->last; i >= d->first || carry != 0; i--) {
        int twice = (i >= d->first ? d->digit[i] : 0) * 2 + carry;
        d->digit[i] = (unsigned char)(twice % 10);
        carry = twice / 10;
        d->first = i < d->first ? i : d->first;
    }
}

static void digits_halve(struct digits *d) {
    int rest = 0;
    for (int i = d->first; i <= d->last || rest != 0; i++) {
        int value = (i <= d->last ? d->digit[i] : 0) + rest * 10;
        d->digit[i] = (unsigned char)(value / 2);
        rest = value % 2;
        d->last = i > d->last ? i : d->last;
    }
    while (d->first < d->last && d->digit[d->first] == 0 && d->first < UNITS) {
        d->first++;
    }
}

/* significand * 2^exponent */
static void digits_set(struct digits *d, uint64_t significand, int exponent) {
    memset(d, 0, sizeof(*d));
    d->first = d->last = UNITS;
    for (int i = UNITS; significand != 0; significand /= 10) {
        d->digit[i] = (unsigned char)(significand % 10);
        d->first = i--;
    }
    for (; exponent > 0; exponent--) {
        digits_double(d);
    }
    for (; exponent < 0; exponent++) {
        digits_halve(d);
    }
}

static int digits_compare(const struct digits *left, const struct digits *right) {
    return memcmp(left->digit, right->digit, PLACES);
}

/* Rounds to the place `last`, ties to even. */
static void digits_round(struct digits *d, int last) {
    if (last + 1 >= PLACES) {
        return;
    }
    bool up = d->digit[last + 1] > 5;
    if (d->digit[last + 1] == 5) {
        up = d->digit[last] % 2 != 0;
        for (int i = last + 2; i <= d->last; i++) {
            up = up || d->digit[i] != 0;
        }
    }
#ifdef BREAK_PRINT_ROUNDS_UP
    up = d->digit[last + 1] >= 5;
#endif
    memset(d->digit + last + 1, 0, (size_t)(PLACES - last - 1));
    for (int i = last; up; i--) {
        up = ++d->digit[i] == 10;
        if (up) {
            d->digit[i] = 0;
        }
        d->first = i < d->first ? i : d->first;
    }
}

static void double_split(double value, uint64_t *significand, int *exponent) {
    uint64_t bits;
    memcpy(&bits, &value, sizeof(bits));
    *significand = bits & ((UINT64_C(1) << 52) - 1);
    *exponent = (int)(bits >> 52 & 0x7ff);
    if (*exponent == 0) {
        *exponent = 1;
    } else {
        *significand |= UINT64_C(1) << 52;
    }
    *exponent -= 1075;
}

#endif
