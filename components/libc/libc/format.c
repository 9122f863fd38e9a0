/* SPDX-License-Identifier: MIT */
/* printf's conversions but those of floating point: C11 7.21.6.1. No state, no lock. */
#include <errno.h>
#include <limits.h>
#include <string.h>
#include "libc.h"

_Static_assert(sizeof(long) == 8 && sizeof(long long) == 8 && sizeof(intmax_t) == 8 &&
                   sizeof(size_t) == 8 && sizeof(ptrdiff_t) == 8,
               "every length modifier from l on means 64 bits");

LIBC_SHARED void libc_format_repeat(struct libc_sink *sink, char c, size_t count) {
    static const char spaces[16] = "                ", zeros[16] = "0000000000000000";
    while (count > 0) {
        size_t piece = count < sizeof(spaces) ? count : sizeof(spaces);
        sink->write(sink, c == '0' ? zeros : spaces, piece);
        count -= piece;
    }
}

size_t libc_format_field(struct libc_sink *sink, const struct libc_spec *spec, const char *sign,
                         size_t zeros, const char *body, size_t body_bytes) {
    size_t sign_bytes = strlen(sign);
    size_t length = sign_bytes + zeros + body_bytes;
    size_t padding = (size_t)spec->width > length ? (size_t)spec->width - length : 0;
    length += padding;
    if (spec->flags & LIBC_ZERO) {
        zeros += padding;
        padding = 0;
    }
    if (!(spec->flags & LIBC_LEFT)) {
        libc_format_repeat(sink, ' ', padding);
        padding = 0;
    }
    sink->write(sink, sign, sign_bytes);
    libc_format_repeat(sink, '0', zeros);
    sink->write(sink, body, body_bytes);
    libc_format_repeat(sink, ' ', padding);
    return length;
}

static size_t format_integer(struct libc_sink *sink, struct libc_spec *spec, uint64_t value,
                             const char *sign) {
    char digits[(64 + 2) / 3]; /* octal is the longest */
    char *first = digits + sizeof(digits);
    const char *alphabet = spec->conversion == 'X' ? "0123456789ABCDEF" : "0123456789abcdef";
    unsigned base = spec->conversion == 'o' ? 8 : (spec->conversion | 32) == 'x' ? 16 : 10;
    bool alternate = (spec->flags & LIBC_ALTERNATE) != 0;
    if (alternate && base == 16 && value != 0) {
        sign = spec->conversion == 'X' ? "0X" : "0x";
    }
    for (; value != 0; value /= base) {
        *--first = alphabet[value % base];
    }
    size_t count = (size_t)(digits + sizeof(digits) - first), zeros = 0;
    if (spec->precision >= 0) {
        spec->flags &= ~LIBC_ZERO; /* paragraph 6: ignored when there is a precision */
    }
    size_t least = spec->precision < 0 ? 1 : (size_t)spec->precision;
    if (alternate && base == 8 && count >= least) {
        least = count + 1; /* one 0 before the others */
    }
    if (count < least) {
        zeros = least - count;
    }
    return libc_format_field(sink, spec, sign, zeros, first, count);
}

/* Digits at `*format`, saturated. */
static LIBC_SHARED int read_number(const char **format) {
    int number = 0;
    for (; **format >= '0' && **format <= '9'; ++*format) {
        int digit = **format - '0';
        number = number > (INT_MAX - digit) / 10 ? INT_MAX : number * 10 + digit;
    }
    return number;
}

static const char *read_flags(const char *format, struct libc_spec *spec) {
    const unsigned all = LIBC_LEFT | LIBC_PLUS | LIBC_SPACE | LIBC_ALTERNATE | LIBC_ZERO;
    spec->flags = 0;
    for (;; format++) {
        unsigned place = (unsigned)(*format - ' ');
        if (place >= 32 || (all >> place & 1) == 0) {
            return format;
        }
        spec->flags |= 1u << place;
    }
}

/* The length modifier as a shift that leaves the argument's own bits: 56 for hh, 48 for h, 32, or
 * 0. */
static unsigned read_length(const char **format, bool *long_double) {
    unsigned cut = 32;
    for (;; ++*format) {
        switch (**format) {
        case 'h':
            cut = cut == 32 ? 48 : 56;
            break;
        case 'l':
        case 'j':
        case 'z':
        case 't':
            cut = 0;
            break;
        case 'L':
            *long_double = true;
            break;
        default:
            return cut;
        }
    }
}

static size_t format_bytes(struct libc_sink *sink, struct libc_spec *spec, const char *bytes,
                           size_t count) {
    spec->flags &= ~LIBC_ZERO;
    return libc_format_field(sink, spec, "", 0, bytes, count);
}

static LIBC_SHARED size_t format_string(struct libc_sink *sink, struct libc_spec *spec,
                                        const char *string) {
    if (string == NULL) {
        string = "(null)";
    }
    size_t most = spec->precision < 0 ? SIZE_MAX : (size_t)spec->precision;
    return format_bytes(sink, spec, string, strnlen(string, most));
}

/*
 * The next argument that is an integer or a pointer. Each takes one eightbyte, of which the bits
 * above its type are undefined (x86-64 psABI §3.5.7): one function for all of them, and the caller
 * cuts.
 */
static LIBC_SHARED uint64_t next_word(va_list *arguments) {
    return va_arg(*arguments, uint64_t);
}

/* A width or precision: `*` or digits. */
static int read_size(const char **format, va_list *arguments) {
    if (**format == '*') {
        ++*format;
        return (int)next_word(arguments);
    }
    return read_number(format);
}

/*
 * Converts one argument, of the specification after a `%`, and moves `*format` behind it. Returns
 * how many bytes came out, SIZE_MAX for a conversion that does not exist.
 */
static size_t format_argument(struct libc_sink *sink, libc_float_formatter *floats,
                              const char **format, va_list *arguments) {
    struct libc_spec spec;
    bool long_double = false;
    *format = read_flags(*format, &spec);
    spec.width = read_size(format, arguments);
    if (spec.width < 0) {
        spec.flags |= LIBC_LEFT;
        spec.width = spec.width == INT_MIN ? INT_MAX : -spec.width;
    }
    if (spec.flags & LIBC_LEFT) {
        spec.flags &= ~LIBC_ZERO;
    }
    spec.precision = -1;
    if (**format == '.') {
        ++*format;
        spec.precision = read_size(format, arguments);
    }
    unsigned cut = read_length(format, &long_double);
    spec.conversion = *(*format)++;

    char lower = spec.conversion | 32;
    if (spec.conversion == '%') {
        sink->write(sink, "%", 1);
        return 1;
    }
    if (lower == 'a' || (lower >= 'e' && lower <= 'g')) {
        if (floats == NULL) {
            return format_string(sink, &spec, "<float>"); /* the caller has passed none */
        }
        return floats(sink, &spec,
                      long_double ? (double)va_arg(*arguments, long double)
                                  : va_arg(*arguments, double));
    }
    if (spec.conversion == '\0') {
        return SIZE_MAX;
    }
    uint64_t word = next_word(arguments);
    const char *sign = "";
    switch (spec.conversion) {
    case 'd':
    case 'i':
        word = (uint64_t)((int64_t)(word << cut) >> cut);
        if ((int64_t)word < 0) {
            sign = "-";
            word = 0 - word;
        } else if (spec.flags & LIBC_PLUS) {
            sign = "+";
        } else if (spec.flags & LIBC_SPACE) {
            sign = " ";
        }
        break;
    case 'u':
    case 'o':
    case 'x':
    case 'X':
        word = word << cut >> cut;
        break;
    case 'p':
        spec.flags |= LIBC_ALTERNATE;
        spec.conversion = 'x';
        break;
    case 'c': {
        char byte = (char)word;
        return cut != 0 ? format_bytes(sink, &spec, &byte, 1) : SIZE_MAX; /* no %lc */
    }
    case 's':
        return cut != 0 ? format_string(sink, &spec, (const char *)(uintptr_t)word) : SIZE_MAX;
    default: /* %n among them */
        return SIZE_MAX;
    }
    return format_integer(sink, &spec, word, sign);
}

LIBC_SHARED int libc_format(struct libc_sink *sink, libc_float_formatter *floats,
                            const char *format, va_list arguments) {
    size_t total = 0;
    va_list rest; /* a va_list parameter may be an array, whose address is not that of a va_list */
    va_copy(rest, arguments);
    while (*format != '\0') {
        size_t count = 0;
        if (*format == '%') {
            format++;
            count = format_argument(sink, floats, &format, &rest);
        } else {
            while (format[count] != '\0' && format[count] != '%') {
                count++;
            }
            sink->write(sink, format, count);
            format += count;
        }
        if (count > INT_MAX || total + count > INT_MAX) {
            va_end(rest);
            errno = count == SIZE_MAX ? EINVAL : EOVERFLOW;
            return -1;
        }
        total += count;
    }
    va_end(rest);
    return (int)total;
}
