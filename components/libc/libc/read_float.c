/* SPDX-License-Identifier: MIT */
/*
 * Text to floating point, correctly rounded: C11 7.22.1.3. Short numbers take one exact
 * multiplication or division (Clinger, "How to read floating point numbers accurately", 1990); all
 * others the exact decimal.
 */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include "decimal.h"
#include "libc.h"

#define EXPONENT_LIMIT 100000 /* beyond it every number is 0 or infinity, whatever its digits */

/* What is left of the text. */
struct cursor {
    const char *at;
    size_t most;
};

static char peek(const struct cursor *text) {
    return text->most > 0 ? *text->at : '\0';
}

static void skip(struct cursor *text, size_t count) {
    text->at += count;
    text->most -= count;
}

static bool skip_word(struct cursor *text, const char *word) {
    size_t length = strlen(word);
    if (text->most < length || strncasecmp(text->at, word, length) != 0) {
        return false;
    }
    skip(text, length);
    return true;
}

/* The digits of a number, with or without a point among them. */
struct digits {
    const char *first, *end;
    int before, after; /* digits before the point, and after it; saturated */
};

static struct digits scan_digits(struct cursor *text, int (*is_digit)(int)) {
    struct digits digits = {text->at, text->at, 0, 0};
    bool point = false;
    for (;; skip(text, 1)) {
        char c = peek(text);
        if (c == '.' && !point) {
            point = true;
        } else if (is_digit((unsigned char)c)) {
            int *count = point ? &digits.after : &digits.before;
            *count += *count < INT32_MAX ? 1 : 0;
        } else {
            break;
        }
    }
    digits.end = text->at;
    return digits;
}

/* `e+10`: 0 and nothing skipped when no digit follows. Saturates. */
static int scan_exponent(struct cursor *text, char letter) {
    struct cursor ahead = *text;
    int exponent = 0;
    if ((peek(&ahead) | 32) != letter) {
        return 0;
    }
    skip(&ahead, 1);
    bool negative = peek(&ahead) == '-';
    if (negative || peek(&ahead) == '+') {
        skip(&ahead, 1);
    }
    if (!isdigit((unsigned char)peek(&ahead))) {
        return 0;
    }
    for (; isdigit((unsigned char)peek(&ahead)); skip(&ahead, 1)) {
        if (exponent < 1000000000 / 10) {
            exponent = exponent * 10 + (peek(&ahead) - '0');
        }
    }
    *text = ahead;
    return negative ? -exponent : exponent;
}

/* A number on its way to its format: significand * 2^exponent, and what was cut off below that. */
struct rounding {
    uint64_t significand; /* at most as many bits as the format has */
    int exponent;         /* at least the format's least */
    int tie;              /* how what was cut off compares with half of the lowest bit */
    bool exact;           /* nothing was cut off */
};

/* The exponent of the lowest bit of the least subnormal, IEEE 754-2019 table 3.5. */
static int least_exponent(int bits) {
    return bits == 53 ? -1074 : -149;
}

/* Rounds, ties to even, and puts the result together, which as a double is exact for both formats.
 */
static void finish(struct libc_float *result, struct rounding r, int bits) {
    if (r.tie > 0 || (r.tie == 0 && (r.significand & 1) != 0)) {
        r.significand++;
    }
    if (r.significand >> bits != 0) {
        r.significand >>= 1; /* it was all ones, and is even now */
        r.exponent++;
    }
    while (r.significand != 0 && r.significand >> (bits - 1) == 0 &&
           r.exponent > least_exponent(bits)) {
        r.significand <<= 1;
        r.exponent--;
    }
    if (r.significand != 0 && r.exponent > (bits == 53 ? 971 : 104)) {
        result->range = true;
        result->value = __builtin_inf();
        return;
    }
    result->range = r.significand >> (bits - 1) == 0 && !r.exact;
    while (r.significand != 0 && r.significand >> 52 == 0 && r.exponent > -1074) {
        r.significand <<= 1;
        r.exponent--;
    }
    if (r.significand >> 52 != 0) {
        r.significand += (uint64_t)(r.exponent + 1074) << 52; /* its top bit adds the missing 1 */
    }
    memcpy(&result->value, &r.significand, sizeof(result->value));
}

/* The digits at their places, moved by 10^exponent. False: it is 0, or out of every range. */
static bool place_digits(struct libc_decimal *number, const struct digits *digits, int exponent,
                         struct libc_float *result) {
    int64_t place = (int64_t)DECIMAL_UNITS + 1 - digits->before - exponent;
    const char *at = digits->first;
    for (; at < digits->end && (*at == '0' || *at == '.'); at++) {
        place += *at == '0' ? 1 : 0;
    }
    if (at == digits->end) {
        return false; /* nothing but zeros */
    }
    if (place < 0 || place >= DECIMAL_CAPACITY) {
        result->range = true;
        result->value = place < 0 ? __builtin_inf() : 0;
        return false;
    }
    int64_t end = place + (digits->end - at);
    libc_decimal_open(number, (int)place, end < DECIMAL_CAPACITY ? (int)end : DECIMAL_CAPACITY);
    for (; at < digits->end; at++) {
        if (*at == '.') {
            continue;
        }
        if (place < DECIMAL_CAPACITY) {
            number->limb[place / DECIMAL_DIGITS] +=
                (uint32_t)(*at - '0') * libc_decimal_place((int)place);
            place++;
        } else {
            number->more |= *at != '0';
        }
    }
    libc_decimal_scale(number, 0);
    return true;
}

static int bit_length(uint64_t value) {
    return value == 0 ? 0 : 64 - __builtin_clzll(value);
}

/*
 * Scales by powers of two until the integer part has the format's bits, or the exponent is the
 * format's least: down only or up only, so that what a division cuts off never comes back.
 */
static struct rounding scale_to(struct libc_decimal *number, int bits) {
    struct rounding r = {0, 0, 0, false};
    while (number->first < DECIMAL_POINT - 2) { /* at least 10^18, which is above 2^59 */
        int step = number->first < DECIMAL_POINT - 3 ? 29 : 6;
        libc_decimal_scale(number, -step);
        r.exponent += step;
    }
    for (;;) {
        r.significand = (uint64_t)libc_decimal_limb(number, DECIMAL_POINT - 2) * DECIMAL_LIMB +
                        libc_decimal_limb(number, DECIMAL_POINT - 1);
        int step = bits - bit_length(r.significand);
        step = step < 32 ? step : 32;
        if (step > r.exponent - least_exponent(bits)) {
            step = r.exponent - least_exponent(bits);
        }
        if (step == 0) {
            break;
        }
        libc_decimal_scale(number, step);
        r.exponent -= step;
    }
    r.exact = number->last <= DECIMAL_POINT && !number->more;
    r.tie = libc_decimal_compare_half(number, DECIMAL_UNITS + 1);
    return r;
}

/*
 * Up to 2^53 an integer is exact as a double, up to 10^22 a power of ten is: one operation, one
 * rounding. False: too many digits for that.
 */
static bool read_short(const struct digits *digits, int exponent, struct libc_float *result) {
    uint64_t integer = 0;
    exponent -= digits->after;
    if (exponent < -22 || exponent > 22) {
        return false;
    }
    for (const char *at = digits->first; at < digits->end; at++) {
        if (*at != '.') {
            integer = integer * 10 + (uint64_t)(*at - '0');
            if (integer >> 53 != 0) {
                return false;
            }
        }
    }
    double power = 1;
    for (int i = exponent < 0 ? -exponent : exponent; i > 0; i--) {
        power *= 10;
    }
    result->value = exponent < 0 ? (double)integer / power : (double)integer * power;
    return true;
}

static void read_decimal(struct cursor *text, int bits, struct libc_float *result) {
    struct libc_decimal number;
    struct digits digits = scan_digits(text, isdigit);
    if (digits.before + (int64_t)digits.after == 0) {
        return;
    }
    int exponent = scan_exponent(text, 'e');
    result->end = text->at;
    if ((bits != 53 || !read_short(&digits, exponent, result)) &&
        place_digits(&number, &digits, exponent, result)) {
        finish(result, scale_to(&number, bits), bits);
    }
}

/* The digits after `0x`. False: there is none. */
static bool read_hexadecimal(struct cursor *text, int bits, struct libc_float *result) {
    struct rounding r = {0, 0, -1, true};
    struct digits digits = scan_digits(text, isxdigit);
    if (digits.before + (int64_t)digits.after == 0) {
        return false;
    }
    int64_t exponent = scan_exponent(text, 'p') - 4 * (int64_t)digits.after;
    result->end = text->at;
    bool more = false;
    for (const char *at = digits.first; at < digits.end; at++) {
        if (*at == '.') {
            continue;
        }
        unsigned digit = isdigit(*at) ? (unsigned)(*at - '0') : (unsigned)((*at | 32) - 'a' + 10);
        if (r.significand >> 60 == 0) {
            r.significand = r.significand << 4 | digit;
        } else {
            more |= digit != 0;
            exponent += 4;
        }
    }
    int64_t cut = bit_length(r.significand) - bits;
    if (cut < least_exponent(bits) - exponent) {
        cut = least_exponent(bits) - exponent;
    }
    if (cut > 64) { /* below half of the least subnormal, or 0 */
        r.exact = r.significand == 0;
        r.significand = 0;
        exponent = least_exponent(bits);
    } else if (cut > 0) {
        uint64_t lost = cut == 64 ? r.significand : r.significand & ((UINT64_C(1) << cut) - 1);
        uint64_t half = UINT64_C(1) << (cut - 1);
        r.exact = lost == 0 && !more;
        r.tie = lost != half ? (lost < half ? -1 : 1) : more;
        r.significand = cut == 64 ? 0 : r.significand >> cut;
        exponent += cut;
    }
    /* Without a significand the exponent means nothing, and with one it is at least -1074. */
    r.exponent = exponent > EXPONENT_LIMIT ? EXPONENT_LIMIT : (int)exponent;
    finish(result, r, bits);
    return true;
}

/* `(letters, digits, _)` after nan, or nothing. */
static void skip_payload(struct cursor *text) {
    struct cursor ahead = *text;
    if (peek(&ahead) == '(') {
        do {
            skip(&ahead, 1);
        } while (isalnum((unsigned char)peek(&ahead)) || peek(&ahead) == '_');
        if (peek(&ahead) == ')') {
            skip(&ahead, 1);
            *text = ahead;
        }
    }
}

struct libc_float libc_read_float(const char *string, size_t most, int bits) {
    struct libc_float result = {0, false, NULL};
    struct cursor text = {string, most};
    bool negative = peek(&text) == '-';
    if (negative || peek(&text) == '+') {
        skip(&text, 1);
    }
    struct cursor number = text;
    if (skip_word(&text, "inf")) {
        (void)skip_word(&text, "inity");
        result.value = __builtin_inf();
        result.end = text.at;
    } else if (skip_word(&text, "nan")) {
        skip_payload(&text);
        result.value = __builtin_nan("");
        result.end = text.at;
    } else if (!skip_word(&text, "0x") || !read_hexadecimal(&text, bits, &result)) {
        read_decimal(&number, bits, &result); /* `0x` without a digit is the number 0 */
    }
    if (negative && result.end != NULL) {
        result.value = -result.value;
    }
    return result;
}

static double read_text(const char *text, char **end, int bits) {
    const char *first = text;
    while (isspace((unsigned char)*first)) {
        first++;
    }
    struct libc_float number = libc_read_float(first, SIZE_MAX, bits);
    if (number.range) {
        errno = ERANGE;
    }
    if (end != NULL) {
        *end = (char *)(uintptr_t)(number.end != NULL ? number.end : text);
    }
    return number.value;
}

double strtod(const char *restrict text, char **restrict end) {
    return read_text(text, end, 53);
}

float strtof(const char *restrict text, char **restrict end) {
    return (float)read_text(text, end, 24);
}

long double strtold(const char *restrict text, char **restrict end) {
    return (long double)read_text(text, end, 53);
}

double atof(const char *text) {
    return strtod(text, NULL);
}
