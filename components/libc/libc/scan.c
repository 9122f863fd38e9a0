/* SPDX-License-Identifier: MIT */
/* sscanf: C11 7.21.6.2, from a string. An item is the longest that may begin a match; if it is
 * none, it fails. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include "libc.h"
#include "scan.h"

static const char *skip_space(const char *text) {
    while (isspace((unsigned char)*text)) {
        text++;
    }
    return text;
}

const char *libc_scan_parse(const char *format, struct libc_conversion *c) {
    *c = (struct libc_conversion){.assign = true, .width = SIZE_MAX, .bytes = sizeof(int)};
    if (*format == '*') {
        c->assign = false;
        format++;
    }
    if (isdigit((unsigned char)*format)) {
        struct libc_integer width = libc_read_integer(format, SIZE_MAX, 10);
        c->width = width.size;
        format = width.end;
    }
    for (;; format++) {
        if (*format == 'h') {
            c->bytes /= 2;
        } else if (*format == 'l' || *format == 'j' || *format == 'z' || *format == 't') {
            c->bytes = 8;
        } else if (*format == 'L') {
            c->bytes = 16;
        } else {
            break;
        }
    }
    c->letter = *format;
    if (*format == '\0') {
        return format;
    }
    format++;
    if (c->letter == '[') {
        c->inverted = *format == '^';
        c->set = format += c->inverted ? 1 : 0;
        c->set_end = strchr(*format == ']' ? format + 1 : format, ']');
        if (c->set_end == NULL) {
            c->letter = '\0';
            return format;
        }
        format = c->set_end + 1;
    }
    return format;
}

bool libc_scan_in_set(const struct libc_conversion *c, char byte) {
    for (const char *at = c->set; at < c->set_end; at++) {
        if (c->set_end - at > 2 && at[1] == '-') {
            if ((unsigned char)at[0] <= (unsigned char)byte &&
                (unsigned char)byte <= (unsigned char)at[2]) {
                return !c->inverted;
            }
            at += 2;
        } else if (*at == byte) {
            return !c->inverted;
        }
    }
    return c->inverted;
}

/* Letters of `%s`, `%[` and `%c`; the latter two take a width of 1 for none. Returns the end, NULL:
 * no match. */
static const char *scan_text(const char *text, const struct libc_conversion *c, char *to) {
    size_t width = c->letter == 'c' && c->width == SIZE_MAX ? 1 : c->width, count = 0;
    while (count < width && text[count] != '\0' &&
           (c->letter == 'c' || (c->letter == '[' ? libc_scan_in_set(c, text[count])
                                                  : !isspace((unsigned char)text[count])))) {
        count++;
    }
    if (count == 0 || (c->letter == 'c' && count < width)) {
        return NULL;
    }
    if (to != NULL) {
        memcpy(to, text, count);
        if (c->letter != 'c') {
            to[count] = '\0';
        }
    }
    return text + count;
}

static void store(void *to, uint64_t value, unsigned bytes) {
    memcpy(to, &value, bytes); /* little endian: the low bytes come first */
}

static const char *scan_integer(const char *text, const struct libc_conversion *c, void *to) {
    int base = c->letter == 'i'                       ? 0
               : c->letter == 'o'                     ? 8
               : c->letter == 'd' || c->letter == 'u' ? 10
                                                      : 16;
    struct libc_integer number = libc_read_integer(text, c->width, base);
    if (number.end == NULL) {
        return NULL;
    }
    /* `0x` and no digit: the item is both characters, and matches nothing. */
    bool prefix =
        (base == 0 || base == 16) && number.size == 0 && (*number.end | 32) == 'x' &&
        number.end[-1] == '0' && (size_t)(number.end - text) < c->width &&
        (number.end - text == 1 || (number.end - text == 2 && !isdigit((unsigned char)*text)));
    if (prefix) {
        return NULL;
    }
    /* What does not fit 64 bits is undefined (paragraph 10); here it is what strtol and strtoul
     * return. */
    bool is_signed = c->letter == 'd' || c->letter == 'i';
    uint64_t most = (uint64_t)INT64_MAX + (number.negative ? 1 : 0);
    if (is_signed && number.size > most) {
        number.size = most;
    }
    if (number.negative && (is_signed || !number.overflow)) {
        number.size = 0 - number.size;
    }
    if (to != NULL) {
        store(to, number.size, c->letter == 'p' ? 8 : c->bytes);
    }
    return number.end;
}

/*
 * Is what follows the number the beginning of a longer one, which then comes to nothing? `1e`,
 * `0x`, `0x1p`, `infi` and `nan(` are such: the item is the longer one, and no match (paragraph 9,
 * and example 3).
 */
static bool goes_on(const char *text, const char *end) {
    text += *text == '-' || *text == '+' ? 1 : 0;
    char last = end[-1] | 32, next = *end | 32;
    bool hexadecimal = end - text > 2 && (text[1] | 32) == 'x';
    if (*text == '.' || isdigit((unsigned char)*text)) {
        char letter = hexadecimal ? 'p' : 'e';
        size_t count = (size_t)(end - text);
        bool has_exponent =
            memchr(text, letter, count) != NULL || memchr(text, letter & ~32, count) != NULL;
        return (next == letter && !has_exponent) || (next == 'x' && count == 1 && *text == '0');
    }
    return (last == 'f' && next == 'i') || (last == 'n' && *end == '(');
}

static const char *scan_float(const char *text, const struct libc_conversion *c, void *to) {
    struct libc_float number = libc_read_float(text, c->width, c->bytes == sizeof(float) ? 24 : 53);
    if (number.end == NULL) {
        return NULL;
    }
    if ((size_t)(number.end - text) < c->width && goes_on(text, number.end)) {
        return NULL;
    }
    if (to != NULL && c->bytes == sizeof(float)) {
        *(float *)to = (float)number.value;
    } else if (to != NULL && c->bytes == sizeof(double)) {
        *(double *)to = number.value;
    } else if (to != NULL) {
        *(long double *)to = (long double)number.value;
    }
    return number.end;
}

const char *libc_scan_item(const char *text, const struct libc_conversion *c, void *to) {
    switch (c->letter) {
    case 'd':
    case 'i':
    case 'o':
    case 'u':
    case 'x':
    case 'X':
    case 'p':
        return scan_integer(text, c, to);
    case 'a':
    case 'A':
    case 'e':
    case 'E':
    case 'f':
    case 'F':
    case 'g':
    case 'G':
        return scan_float(text, c, to);
    case 'c':
    case 's':
    case '[':
        return c->bytes == 8 ? NULL : scan_text(text, c, to);
    default:
        return NULL;
    }
}

int vsscanf(const char *restrict string, const char *restrict format, va_list arguments) {
    const char *text = string;
    int assigned = 0;
    bool converted = false; /* any, assigned or not: C11 7.21.6.2 paragraph 16 */
    while (*format != '\0') {
        if (isspace((unsigned char)*format)) {
            format = skip_space(format);
            text = skip_space(text);
            continue;
        }
        struct libc_conversion c;
        bool literal = *format != '%' || format[1] == '%';
        if (literal) {
            if (*format == '%') {
                format++;
                text = skip_space(text);
            }
            if (*text != *format) {
                return *text == '\0' && !converted ? EOF : assigned;
            }
            text++;
            format++;
            continue;
        }
        format = libc_scan_parse(format + 1, &c);
        if (c.letter != 'c' && c.letter != '[' && c.letter != 'n') {
            text = skip_space(text);
        }
        if (c.letter == 'n') {
            if (c.assign) {
                store(va_arg(arguments, void *), (uint64_t)(text - string), c.bytes);
            }
            continue;
        }
        if (*text == '\0') {
            return converted ? assigned : EOF;
        }
        void *to = c.assign ? va_arg(arguments, void *) : NULL;
        text = libc_scan_item(text, &c, to);
        if (text == NULL) {
            break;
        }
        converted = true;
        assigned += c.assign ? 1 : 0;
    }
    return assigned;
}

int sscanf(const char *restrict text, const char *restrict format, ...) {
    va_list arguments;
    va_start(arguments, format);
    int assigned = vsscanf(text, format, arguments);
    va_end(arguments);
    return assigned;
}
