/* SPDX-License-Identifier: MIT */
#ifndef PRINT_H
#define PRINT_H
/* printf into a function that takes one character: everything is built as text first, then padded.
 */
#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include "digits.h"

#undef printf
#undef fprintf
#undef sprintf
#undef snprintf

struct out {
    void (*put)(struct out *out, char c);
    char *to; /* for text */
    size_t room;
    FILE *stream; /* for a stream */
};

struct field {
    bool left, plus, space, alternate, zero;
    long long width, precision; /* precision -1: none */
    char letter;
};

static long long put_field(struct out *out, const struct field *f, const char *sign,
                           long long zeros, const char *body, long long length) {
    long long total = (long long)strlen(sign) + zeros + length;
    long long padding = f->width > total ? f->width - total : 0;
    if (padding + total > INT_MAX) {
        return padding + total;
    }
    for (long long i = 0; i < padding && !f->left && !f->zero; i++) {
        out->put(out, ' ');
    }
    for (; *sign != '\0'; sign++) {
        out->put(out, *sign);
    }
    for (long long i = 0; i < zeros + (f->zero && !f->left ? padding : 0); i++) {
        out->put(out, '0');
    }
    for (long long i = 0; i < length; i++) {
        out->put(out, body[i]);
    }
    for (long long i = 0; i < padding && f->left; i++) {
        out->put(out, ' ');
    }
    return total + padding;
}

static long long put_integer(struct out *out, struct field *f, uint64_t value, const char *sign) {
    char text[24];
    int at = sizeof(text);
    unsigned base = f->letter == 'o' ? 8 : f->letter == 'x' || f->letter == 'X' ? 16 : 10;
    if (f->alternate && base == 16 && value != 0) {
        sign = f->letter == 'X' ? "0X" : "0x";
    }
    for (; value != 0; value /= base) {
        text[--at] = (f->letter == 'X' ? "0123456789ABCDEF" : "0123456789abcdef")[value % base];
    }
    long long length = (long long)sizeof(text) - at, least = f->precision < 0 ? 1 : f->precision;
#ifndef BREAK_ZERO_FLAG
    f->zero = f->zero && f->precision < 0;
#endif
    if (f->alternate && base == 8 && length >= least) {
        least = length + 1;
    }
    return put_field(out, f, sign, length < least ? least - length : 0, text + at, length);
}

/* Digits `from` to before `end` into `text`, with a point after `units`. */
static char *write_digits(char *text, const struct digits *d, int from, int units, int end,
                          bool point) {
    for (int i = from; i < end || i <= units; i++) {
        *text++ = (char)('0' + (i < PLACES ? d->digit[i] : 0));
        if (i == units && point) {
            *text++ = '.';
        }
    }
    return text;
}

static char *write_exponent(char *text, char letter, int exponent, int least) {
    char digits[8];
    int count = 0;
    *text++ = letter;
    *text++ = exponent < 0 ? '-' : '+';
    for (int left = exponent < 0 ? -exponent : exponent; left != 0 || count < least; left /= 10) {
        digits[count++] = (char)('0' + left % 10);
    }
    while (count > 0) {
        *text++ = digits[--count];
    }
    return text;
}

static int first_digit(const struct digits *d) {
    for (int i = 0; i < PLACES; i++) {
        if (d->digit[i] != 0) {
            return i;
        }
    }
    return UNITS;
}

static char *write_decimal(char *text, const struct field *f, double value) {
    static struct digits d;
    uint64_t significand;
    int exponent, precision = f->precision < 0 ? 6 : (int)f->precision;
    char kind = f->letter | 32;
    double_split(value, &significand, &exponent);
    digits_set(&d, significand, exponent);
    precision -= kind == 'g' && precision > 0 ? 1 : 0;
    digits_round(&d, (kind == 'f' ? UNITS : first_digit(&d)) + precision);
    int first = first_digit(&d), power = UNITS - first;
    bool fixed = kind == 'f' || (kind == 'g' && power >= -4 && power <= precision);
    int units = fixed ? UNITS : first, end = (kind == 'g' ? first : units) + precision + 1;
    if (kind == 'g' && !f->alternate) {
        while (end > units + 1 && (end > PLACES || d.digit[end - 1] == 0)) {
            end--;
        }
    }
    text = write_digits(text, &d, first < units ? first : units, units, end,
                        end > units + 1 || f->alternate);
    return fixed ? text : write_exponent(text, f->letter & 32 ? 'e' : 'E', power, 2);
}

static char *write_hexadecimal(char *text, const struct field *f, double value) {
    uint64_t s;
    int exponent, digits = 13;
    const char *alphabet = f->letter == 'A' ? "0123456789ABCDEF" : "0123456789abcdef";
    double_split(value, &s, &exponent);
    if (f->precision >= 0 && f->precision < 13) {
        int cut = 52 - 4 * (int)f->precision;
        uint64_t half = UINT64_C(1) << (cut - 1);
        s = (s + half - 1 + (s >> cut & 1)) >> cut << cut;
    }
    while (f->precision < 0 && digits > 0 && (s >> (52 - 4 * digits) & 15) == 0) {
        digits--;
    }
    digits = f->precision < 0 ? digits : (int)f->precision;
    *text++ = alphabet[s >> 52];
    if (digits > 0 || f->alternate) {
        *text++ = '.';
    }
    for (int i = 1; i <= digits; i++) {
        *text++ = i > 13 ? '0' : alphabet[s >> (52 - 4 * i) & 15];
    }
    return write_exponent(text, f->letter == 'A' ? 'P' : 'p', s == 0 ? 0 : exponent + 52, 1);
}

static long long put_float(struct out *out, struct field *f, double value) {
    static char text[4000];
    char sign[4] = "", *end;
    bool negative = __builtin_signbit(value) != 0, upper = f->letter < 'a';
    if (negative || f->plus || f->space) {
        sign[0] = negative ? '-' : f->plus ? '+' : ' ';
        sign[1] = '\0';
    }
    value = negative ? -value : value;
    if (value - value != 0) {
        f->zero = false;
        const char *word = value != value ? (upper ? "NAN" : "nan") : upper ? "INF" : "inf";
        return put_field(out, f, sign, 0, word, 3);
    }
    if ((f->letter | 32) == 'a') {
        strcpy(sign + strlen(sign), upper ? "0X" : "0x");
        end = write_hexadecimal(text, f, value);
    } else {
        end = write_decimal(text, f, value);
    }
    return put_field(out, f, sign, 0, text, end - text);
}

static long long read_size(const char **format) {
    long long size = 0;
    for (; **format >= '0' && **format <= '9'; ++*format) {
        size = size > INT_MAX ? size : size * 10 + (**format - '0');
    }
    return size;
}

/* One specification, after its `%`. -1: there is no such. */
static long long put_argument(struct out *out, bool floats, const char **format,
                              va_list *arguments) {
    struct field f = {.precision = -1};
    for (;; ++*format) {
        switch (**format) {
        case '-':
            f.left = true;
            continue;
        case '+':
            f.plus = true;
            continue;
        case ' ':
            f.space = true;
            continue;
        case '#':
            f.alternate = true;
            continue;
        case '0':
            f.zero = true;
            continue;
        default:
            break;
        }
        break;
    }
    if (**format == '*') {
        ++*format;
        f.width = va_arg(*arguments, int);
        f.left = f.left || f.width < 0;
        f.width = f.width < 0 ? -f.width : f.width;
    } else {
        f.width = read_size(format);
    }
    if (**format == '.') {
        ++*format;
        if (**format == '*') {
            ++*format;
            f.precision = va_arg(*arguments, int);
        } else {
            f.precision = read_size(format);
        }
        f.precision = f.precision < 0 ? -1 : f.precision;
    }
    int size = 4;
    bool long_double = false;
    for (; strchr("hljztL", **format) != NULL && **format != '\0'; ++*format) {
        size = **format == 'h' ? size / 2 : 8;
        long_double = long_double || **format == 'L';
    }
    f.letter = **format;
    *format += f.letter == '\0' ? 0 : 1;
    int cut = 64 - 8 * size;
    if (strchr("di", f.letter) != NULL && f.letter != '\0') {
        int64_t value = size == 8 ? va_arg(*arguments, int64_t) : va_arg(*arguments, int);
#ifndef BREAK_LENGTHS
        value = (int64_t)((uint64_t)value << cut) >> cut;
#endif
        const char *sign = value < 0 ? "-" : f.plus ? "+" : f.space ? " " : "";
        return put_integer(out, &f, value < 0 ? 0 - (uint64_t)value : (uint64_t)value, sign);
    }
    if (strchr("uoxX", f.letter) != NULL && f.letter != '\0') {
        uint64_t value = size == 8 ? va_arg(*arguments, uint64_t) : va_arg(*arguments, unsigned);
        return put_integer(out, &f, value << cut >> cut, "");
    }
    f.zero = f.zero && !(f.letter == 's' || f.letter == 'c');
    if (strchr("aAeEfFgG", f.letter) != NULL && f.letter != '\0') {
        if (!floats) {
            return put_field(out, &f, "", 0, "<float>", 7);
        }
        return put_float(out, &f,
                         long_double ? (double)va_arg(*arguments, long double)
                                     : va_arg(*arguments, double));
    }
    if (f.letter == 'p') {
        f.letter = 'x';
        f.alternate = true;
        return put_integer(out, &f, (uintptr_t)va_arg(*arguments, void *), "");
    }
    if (f.letter == 'c' && size == 4) {
        char c = (char)va_arg(*arguments, int);
        return put_field(out, &f, "", 0, &c, 1);
    }
    if (f.letter == 's' && size == 4) {
        const char *string = va_arg(*arguments, const char *);
        string = string == NULL ? "(null)" : string;
        return put_field(
            out, &f, "", 0, string,
            (long long)strnlen(string, f.precision < 0 ? SIZE_MAX : (size_t)f.precision));
    }
    if (f.letter == '%') {
        out->put(out, '%');
        return 1;
    }
#ifdef BREAK_STORES
    if (f.letter == 'n') {
        *va_arg(*arguments, int *) = 5;
        return 0;
    }
#endif
    return -1;
}

static int print(struct out *out, bool floats, const char *format, va_list arguments) {
    long long total = 0;
    va_list rest;
    va_copy(rest, arguments);
    while (*format != '\0' && total >= 0 && total <= INT_MAX) {
        if (*format == '%') {
            format++;
            long long count = put_argument(out, floats, &format, &rest);
            total = count < 0 ? -1 : total + count;
        } else {
            out->put(out, *format++);
            total++;
        }
    }
    va_end(rest);
    if (total < 0 || total > INT_MAX) {
        errno = total < 0 ? EINVAL : EOVERFLOW;
        return -1;
    }
    return (int)total;
}

#endif
