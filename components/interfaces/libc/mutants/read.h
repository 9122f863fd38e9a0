/* SPDX-License-Identifier: MIT */
#ifndef READ_H
#define READ_H
/* Numbers from text: a guess in extended precision, put right by comparing exact decimals. */
#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>
#include "digits.h"

/* Text of which only `most` characters count. */
static char at(const char *text, size_t i, size_t most) {
    return i < most ? text[i] : '\0';
}

static unsigned value_of(char c) {
    return isdigit(c)                  ? (unsigned)(c - '0')
           : isalpha((unsigned char)c) ? (unsigned)((c | 32) - 'a' + 10)
                                       : 99;
}

/* Returns how many characters make the number; 0: none. */
static size_t read_integer(const char *text, size_t most, int base, uint64_t *size, bool *negative,
                           bool *overflow) {
    size_t i = 0, digits;
    *size = 0;
    *negative = *overflow = false;
    if (at(text, i, most) == '-' || at(text, i, most) == '+') {
        *negative = text[i++] == '-';
    }
    if ((base == 0 || base == 16) && at(text, i, most) == '0' &&
        (at(text, i + 1, most) | 32) == 'x' && value_of(at(text, i + 2, most)) < 16) {
        i += 2;
        base = 16;
    }
    base = base != 0 ? base : at(text, i, most) == '0' ? 8 : 10;
    for (digits = i; value_of(at(text, i, most)) < (unsigned)base; i++) {
        unsigned __int128 next = (unsigned __int128)*size * (unsigned)base + value_of(text[i]);
        *overflow = *overflow || (next >> 64) != 0;
        *size = (uint64_t)next;
    }
    *size = *overflow ? UINT64_MAX : *size;
    return i == digits ? 0 : i;
}

static int64_t signed_of(uint64_t size, bool negative, bool *range) {
    uint64_t most = (uint64_t)INT64_MAX + (negative ? 1 : 0);
    *range = size > most;
    size = *range ? most : size;
    return (int64_t)(negative ? 0 - size : size);
}

/* The values of a format in order, 0 being 0: a number's bits, as IEEE 754 has them. */
struct format {
    int bits; /* of the significand's fraction */
    int bias;
    uint64_t infinity;
};

static const struct format double_format = {52, 1075, UINT64_C(0x7ff) << 52};
static const struct format float_format = {23, 150, UINT64_C(0xff) << 23};

/* How `d` compares with the value number `k`, or with the middle between that and the next one. */
static int compare_with(const struct digits *d, const struct format *f, uint64_t k, bool middle) {
    static struct digits other;
    uint64_t significand = k & ((UINT64_C(1) << f->bits) - 1);
    int exponent = (int)(k >> f->bits);
    significand |= exponent == 0 ? 0 : UINT64_C(1) << f->bits;
    exponent = (exponent == 0 ? 1 : exponent) - f->bias;
    digits_set(&other, significand * 2 + (middle ? 1 : 0), exponent - 1);
    return digits_compare(d, &other);
}

static long double guess_of(const struct digits *d) {
    int first = 0;
    while (first < PLACES - 25 && d->digit[first] == 0) {
        first++;
    }
    long double guess = 0;
    for (int i = first; i < first + 22; i++) {
        guess = guess * 10 + d->digit[i];
    }
    for (int i = first + 21; i < UNITS; i++) {
        guess *= 10;
    }
    for (int i = first + 21; i > UNITS; i--) {
        guess /= 10;
    }
    return guess;
}

static double nearest(const struct digits *d, const struct format *f, bool *range) {
    uint64_t k = f->infinity - 1;
    long double guess = guess_of(d);
    if (f->bits == 23 && guess < 0x1p128L) {
        float near = (float)guess;
        uint32_t bits;
        memcpy(&bits, &near, sizeof(bits));
        k = bits < k ? bits : k;
    } else if (f->bits == 52 && guess < 0x1p1024L) {
        double near = (double)guess;
        uint64_t bits;
        memcpy(&bits, &near, sizeof(bits));
        k = bits < k ? bits : k;
    }
#ifndef BREAK_READ_GUESSES
    for (int c;
         k < f->infinity && ((c = compare_with(d, f, k, true)) > 0 || (c == 0 && k % 2 != 0));) {
        k++;
    }
    for (int c; k > 0 && ((c = compare_with(d, f, k - 1, true)) < 0 || (c == 0 && k % 2 != 0));) {
        k--;
    }
#endif
    *range = k == f->infinity || (k >> f->bits == 0 && compare_with(d, f, k, false) != 0);
    if (f->bits == 23) {
        float value;
        uint32_t bits = (uint32_t)k;
        memcpy(&value, &bits, sizeof(value));
        return (double)value;
    }
    double value;
    memcpy(&value, &k, sizeof(value));
    return value;
}

/* `e-10`: how many characters, 0 for none; the value is clamped. */
static size_t read_exponent(const char *text, size_t i, size_t most, char letter, int *exponent) {
    size_t start = i;
    *exponent = 0;
    if ((at(text, i, most) | 32) != letter) {
        return 0;
    }
    bool negative = at(text, i + 1, most) == '-';
    i += negative || at(text, i + 1, most) == '+' ? 2 : 1;
    if (!isdigit(at(text, i, most))) {
        return 0;
    }
    for (; isdigit(at(text, i, most)); i++) {
        *exponent = *exponent > 100000 ? *exponent : *exponent * 10 + (text[i] - '0');
    }
    *exponent = negative ? -*exponent : *exponent;
    return i - start;
}

static size_t read_word(const char *text, size_t i, size_t most, const char *word) {
    size_t length = strlen(word);
    return i + length <= most && strncasecmp(text + i, word, length) == 0 ? length : 0;
}

/* Digits from `text + start`, in base 10 or 16. Returns where they and the exponent end, `start`
 * for none. */
static size_t read_digits(struct digits *d, const char *text, size_t start, size_t most,
                          unsigned base, bool *huge) {
    size_t i = start;
    int before = 0, after = 0, exponent;
    bool point = false;
    for (; value_of(at(text, i, most)) < base || (at(text, i, most) == '.' && !point); i++) {
        point = point || text[i] == '.';
        before += !point ? 1 : 0;
        after += point && text[i] != '.' ? 1 : 0;
    }
    if (before + after == 0) {
        return start;
    }
    size_t end = i + read_exponent(text, i, most, base == 16 ? 'p' : 'e', &exponent);
    digits_set(d, 0, 0);
    *huge = false;
    if (base == 16) {
        for (size_t j = start; j < i && j < start + 200; j++) {
            if (text[j] != '.') {
                for (int bit = 0; bit < 4; bit++) {
                    digits_double(d);
                }
                struct digits digit;
                digits_set(&digit, value_of(text[j]), 0);
                for (int k = UNITS; digit.digit[k] != 0 || digit.digit[k - 1] != 0; k--) {
                    unsigned sum = d->digit[k] + digit.digit[k];
                    d->digit[k] = (unsigned char)(sum % 10);
                    digit.digit[k - 1] = (unsigned char)(digit.digit[k - 1] + sum / 10);
                    d->first = k < d->first ? k : d->first;
                    digit.digit[k] = 0;
                }
            }
        }
        exponent -= 4 * after;
        *huge = exponent > 1100;
        for (; exponent > 0 && exponent <= 1100; exponent--) {
            digits_double(d);
        }
        for (exponent = exponent < -1200 ? -1200 : exponent; exponent < 0; exponent++) {
            digits_halve(d);
        }
        return end;
    }
    long long place = (long long)UNITS + 1 - before - exponent;
    for (size_t j = start; j < i; j++) {
        if (text[j] == '.') {
            continue;
        }
        if (text[j] != '0') {
            *huge = *huge || place < 0;
            if (place >= PLACES) {
                d->digit[PLACES - 1] = 1; /* "and something" */
            } else if (place >= 0) {
                d->digit[place] = (unsigned char)(text[j] - '0');
            }
        }
        place++;
    }
    return end;
}

/* Returns how many characters make the number; 0: none. */
static size_t read_float(const char *text, size_t most, const struct format *f, double *value,
                         bool *range) {
    static struct digits d;
    bool negative = at(text, 0, most) == '-', huge = false;
    size_t i = negative || at(text, 0, most) == '+' ? 1 : 0, length, end;
    *value = 0;
    *range = false;
    if ((length = read_word(text, i, most, "inf")) != 0) {
        i += length;
        i += read_word(text, i, most, "inity");
        *value = __builtin_inf();
    } else if ((length = read_word(text, i, most, "nan")) != 0) {
        i += length;
        *value = __builtin_nan("");
        if (at(text, i, most) == '(') {
            for (end = i + 1;
                 isalnum((unsigned char)at(text, end, most)) || at(text, end, most) == '_';) {
                end++;
            }
            i = at(text, end, most) == ')' ? end + 1 : i;
        }
    } else {
        bool hex = read_word(text, i, most, "0x") != 0;
        end = hex ? read_digits(&d, text, i + 2, most, 16, &huge) : 0;
        if (!hex || end == i + 2) {
            end = read_digits(&d, text, i, most, 10, &huge);
            if (end == i) {
                return 0;
            }
        }
        *value = huge ? __builtin_inf() : nearest(&d, f, range);
        *range = *range || huge;
        i = end;
    }
    *value = negative ? -*value : *value;
    return i;
}

#endif
