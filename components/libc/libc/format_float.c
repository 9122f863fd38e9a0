/* SPDX-License-Identifier: MIT */
/* printf's %e %f %g, exact, and %a: C11 7.21.6.1 paragraph 8. No state, no lock; 700 bytes of
 * stack. */
#include <string.h>
#include "decimal.h"
#include "libc.h"

#define SIGNIFICAND_BITS 52
#define EXPONENT_BIAS    1023

struct parts {
    uint64_t significand; /* the value is significand * 2^exponent */
    int exponent;
};

/* IEEE 754-2019 §3.4; infinity and NaN have been dealt with. */
static struct parts split(uint64_t bits) {
    struct parts parts = {bits & ((UINT64_C(1) << SIGNIFICAND_BITS) - 1),
                          (int)(bits >> SIGNIFICAND_BITS & 0x7ff)};
    if (parts.exponent == 0) {
        parts.exponent = 1;
    } else {
        parts.significand |= UINT64_C(1) << SIGNIFICAND_BITS;
    }
    parts.exponent -= EXPONENT_BIAS + SIGNIFICAND_BITS;
    return parts;
}

/* Digits `from` to before `to`; those outside of the number are 0. */
static LIBC_SHARED void put_digits(struct libc_sink *sink, const struct libc_decimal *number,
                                   int from, int to) {
    while (from < to && from < DECIMAL_CAPACITY) {
        char text[DECIMAL_DIGITS];
        uint32_t limb = libc_decimal_limb(number, from / DECIMAL_DIGITS);
        for (int i = DECIMAL_DIGITS; i-- > 0; limb /= 10) {
            text[i] = (char)('0' + limb % 10);
        }
        int skip = from % DECIMAL_DIGITS;
        int count = to - from < DECIMAL_DIGITS - skip ? to - from : DECIMAL_DIGITS - skip;
        sink->write(sink, text + skip, (size_t)count);
        from += count;
    }
    if (from < to) {
        libc_format_repeat(sink, '0', (size_t)(to - from));
    }
}

/* "e+05", "p-1022": at least `least` digits. Returns the length. */
static LIBC_SHARED int exponent_text(char *text, char letter, int exponent, int least) {
    char digits[5];
    int count = 0, length = 0;
    unsigned left = exponent < 0 ? 0u - (unsigned)exponent : (unsigned)exponent;
    for (; left != 0 || count < least; left /= 10) {
        digits[count++] = (char)('0' + left % 10);
    }
    text[length++] = letter;
    text[length++] = exponent < 0 ? '-' : '+';
    while (count > 0) {
        text[length++] = digits[--count];
    }
    return length;
}

/* Which digits of a number are printed, where the point is, and what follows. */
struct layout {
    int first, units, end; /* the point stands after `units`; `end` is not printed */
    int tail_bytes;
    char tail[8];
};

static size_t put_number(struct libc_sink *sink, const struct libc_spec *spec, const char *sign,
                         const struct libc_decimal *number, const struct layout *layout) {
    int first = layout->first < layout->units ? layout->first : layout->units;
    bool point = layout->end > layout->units + 1 || (spec->flags & LIBC_ALTERNATE);
    size_t length =
        strlen(sign) + (size_t)(layout->end - first) + (point ? 1 : 0) + (size_t)layout->tail_bytes;
    size_t padding = (size_t)spec->width > length ? (size_t)spec->width - length : 0;
    if (!(spec->flags & (LIBC_LEFT | LIBC_ZERO))) {
        libc_format_repeat(sink, ' ', padding);
    }
    sink->write(sink, sign, strlen(sign));
    if (spec->flags & LIBC_ZERO) {
        libc_format_repeat(sink, '0', padding);
    }
    put_digits(sink, number, first, layout->units + 1);
    sink->write(sink, ".", point ? 1 : 0);
    put_digits(sink, number, layout->units + 1, layout->end);
    sink->write(sink, layout->tail, (size_t)layout->tail_bytes);
    if (spec->flags & LIBC_LEFT) {
        libc_format_repeat(sink, ' ', padding);
    }
    return length + padding;
}

/* %g without `#`: the end of the digits, less the zeros there. */
static int strip_zeros(const struct libc_decimal *number, int first, int end) {
    int last = number->last * DECIMAL_DIGITS;
    if (last < end) {
        end = last;
    }
    while (end > first + 1 && libc_decimal_limb(number, (end - 1) / DECIMAL_DIGITS) /
                                      libc_decimal_place(end - 1) % 10 ==
                                  0) {
        end--;
    }
    return end;
}

static size_t format_decimal(struct libc_sink *sink, const struct libc_spec *spec, const char *sign,
                             uint64_t bits) {
    struct libc_decimal number;
    struct parts parts = split(bits);
    libc_decimal_set(&number, parts.significand);
    libc_decimal_scale(&number, parts.exponent);

    char kind = spec->conversion | 32;
    int precision = spec->precision < 0 ? 6 : spec->precision;
    if (precision > INT32_MAX / 2) {
        return INT32_MAX; /* longer than printf may return: the caller refuses it */
    }
    if (kind == 'g' && precision > 0) {
        precision--; /* significant digits, one of them before the point */
    }
    int from = kind == 'f' ? DECIMAL_UNITS : libc_decimal_first(&number);
    if (precision < DECIMAL_CAPACITY - 1 - from) {
        libc_decimal_round(&number, from + precision);
    }

    struct layout layout = {.first = libc_decimal_first(&number)};
    int exponent = DECIMAL_UNITS - layout.first;
    bool fixed = kind == 'f' || (kind == 'g' && exponent >= -4 && exponent <= precision);
    layout.units = fixed ? DECIMAL_UNITS : layout.first;
    layout.end = (kind == 'g' ? layout.first : layout.units) + precision + 1;
    if (kind == 'g' && !(spec->flags & LIBC_ALTERNATE)) {
        layout.end = strip_zeros(&number, layout.first, layout.end);
    }
    if (layout.end < layout.units + 1) {
        layout.end = layout.units + 1;
    }
    if (!fixed) {
        char letter = spec->conversion & 32 ? 'e' : 'E';
        layout.tail_bytes = exponent_text(layout.tail, letter, exponent, 2);
    }
    return put_number(sink, spec, sign, &number, &layout);
}

/*
 * %a: one hexadecimal digit, 1 for what is not subnormal or 0, and as many more as the precision
 * says, or as the value needs. Rounds to nearest, ties to even.
 */
static size_t format_hexadecimal(struct libc_sink *sink, const struct libc_spec *spec,
                                 const char *sign, uint64_t bits) {
    const char *alphabet = spec->conversion == 'A' ? "0123456789ABCDEF" : "0123456789abcdef";
    struct parts parts = split(bits);
    int digits = SIGNIFICAND_BITS / 4, zeros = 0, length = 0;
    if (spec->precision < 0) {
        while (digits > 0 && (parts.significand >> (SIGNIFICAND_BITS - 4 * digits) & 15) == 0) {
            digits--;
        }
    } else if (spec->precision < digits) {
        digits = spec->precision;
        int cut = SIGNIFICAND_BITS - 4 * digits;
        uint64_t half = UINT64_C(1) << (cut - 1), odd = parts.significand >> cut & 1;
        parts.significand = (parts.significand + half - 1 + odd) >> cut << cut;
    } else {
        zeros = spec->precision - digits;
    }
    char text[24], sign_and_prefix[4];
    text[length++] = alphabet[parts.significand >> SIGNIFICAND_BITS];
    if (digits + zeros > 0 || (spec->flags & LIBC_ALTERNATE)) {
        text[length++] = '.';
    }
    for (int i = 1; i <= digits; i++) {
        text[length++] = alphabet[parts.significand >> (SIGNIFICAND_BITS - 4 * i) & 15];
    }
    char tail[8];
    int exponent = bits == 0 ? 0 : parts.exponent + SIGNIFICAND_BITS;
    int tail_bytes = exponent_text(tail, spec->conversion == 'A' ? 'P' : 'p', exponent, 1);
    stpcpy(stpcpy(sign_and_prefix, sign), spec->conversion == 'A' ? "0X" : "0x");

    struct libc_spec bare = *spec;
    size_t body = strlen(sign_and_prefix) + (size_t)length + (size_t)zeros + (size_t)tail_bytes;
    size_t padding = (size_t)spec->width > body ? (size_t)spec->width - body : 0;
    bare.width = 0;
    bare.flags = 0;
    if (!(spec->flags & (LIBC_LEFT | LIBC_ZERO))) {
        libc_format_repeat(sink, ' ', padding);
    }
    (void)libc_format_field(sink, &bare, sign_and_prefix, spec->flags & LIBC_ZERO ? padding : 0,
                            text, (size_t)length);
    libc_format_repeat(sink, '0', (size_t)zeros);
    sink->write(sink, tail, (size_t)tail_bytes);
    if (spec->flags & LIBC_LEFT) {
        libc_format_repeat(sink, ' ', padding);
    }
    return body + padding;
}

size_t libc_format_float(struct libc_sink *sink, const struct libc_spec *spec, double value) {
    uint64_t bits;
    memcpy(&bits, &value, sizeof(bits));
    const char *sign = bits >> 63                 ? "-"
                       : spec->flags & LIBC_PLUS  ? "+"
                       : spec->flags & LIBC_SPACE ? " "
                                                  : "";
    bits &= INT64_MAX;
    const uint64_t infinity = UINT64_C(0x7ff) << SIGNIFICAND_BITS;
    if (bits >= infinity) {
        struct libc_spec plain = *spec;
        bool upper = !(spec->conversion & 32);
        plain.flags &= ~LIBC_ZERO; /* no digits, so no leading zeros */
        return libc_format_field(
            sink, &plain, sign, 0,
            bits == infinity ? (upper ? "INF" : "inf") : (upper ? "NAN" : "nan"), 3);
    }
    return (spec->conversion | 32) == 'a' ? format_hexadecimal(sink, spec, sign, bits)
                                          : format_decimal(sink, spec, sign, bits);
}
