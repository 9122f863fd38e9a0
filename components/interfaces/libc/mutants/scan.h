/* SPDX-License-Identifier: MIT */
#ifndef SCAN_H
#define SCAN_H
/* sscanf. */
#include <stdarg.h>
#include "read.h"

static bool in_set(const char *set, const char *end, char c) {
    bool inverted = *set == '^', found = false;
    for (set += inverted ? 1 : 0; set < end; set++) {
        if (set + 2 < end && set[1] == '-') {
            found = found || (c >= set[0] && c <= set[2]);
            set += 2;
        } else {
            found = found || c == *set;
        }
    }
    return found != inverted;
}

/* `1e`, `0x` and the like, with nothing after them: the item is that long, and matches nothing. */
static bool goes_on(const char *text, size_t length, size_t width, bool floating) {
    size_t i = *text == '-' || *text == '+' ? 1 : 0;
    char next = length < width ? text[length] | 32 : '\0';
    bool hex = length - i > 2 && (text[i + 1] | 32) == 'x', exponent = false;
    for (size_t j = i; j < length; j++) {
        exponent = exponent || (text[j] | 32) == (hex ? 'p' : 'e');
    }
    if (length - i == 1 && text[i] == '0' && next == 'x') {
        return true;
    }
    if (!floating) {
        return false;
    }
    if (isalpha((unsigned char)text[i])) {
        return (next == 'i' && length - i == 3) || (text[length] == '(' && length < width);
    }
    return next == (hex ? 'p' : 'e') && !exponent;
}

static void store(void *to, uint64_t value, int bytes) {
    if (to != NULL) {
        memcpy(to, &value, (size_t)bytes);
    }
}

/* One conversion. Returns how many characters matched; 0: none. */
static size_t convert(const char *text, char letter, const char *set, const char *set_end,
                      size_t width, int bytes, void *to) {
    size_t length = 0;
    bool negative, overflow, range;
    if (strchr("diouxXp", letter) != NULL) {
        uint64_t size;
        int base = letter == 'i' ? 0 : letter == 'o' ? 8 : letter == 'd' || letter == 'u' ? 10 : 16;
        length = read_integer(text, width, base, &size, &negative, &overflow);
        if (length == 0 || ((base == 0 || base == 16) && goes_on(text, length, width, false))) {
            return 0;
        }
        if (letter == 'd' || letter == 'i') {
            size = (uint64_t)signed_of(size, negative, &range);
        } else if (negative && !overflow) {
            size = 0 - size;
        }
        store(to, size, letter == 'p' ? 8 : bytes);
    } else if (strchr("aAeEfFgG", letter) != NULL) {
        double value;
        length =
            read_float(text, width, bytes == 4 ? &float_format : &double_format, &value, &range);
        if (length == 0 || goes_on(text, length, width, true)) {
            return 0;
        }
        if (to != NULL && bytes == 4) {
            *(float *)to = (float)value;
        } else if (to != NULL && bytes == 8) {
            *(double *)to = value;
        } else if (to != NULL) {
            *(long double *)to = (long double)value;
        }
    } else {
        width = letter == 'c' && width == SIZE_MAX ? 1 : width;
        while (length < width && text[length] != '\0' &&
               (letter == 'c' || (letter == 's' ? !isspace((unsigned char)text[length])
                                                : in_set(set, set_end, text[length])))) {
            length++;
        }
        if (letter == 'c' && length < width) {
            return 0;
        }
        if (to != NULL) {
            memcpy(to, text, length);
            if (letter != 'c' && length > 0) {
                ((char *)to)[length] = '\0';
            }
        }
    }
    return length;
}

/* Where a number failed that goes on as none may: behind the letter, and a sign. */
static size_t item(const char *text) {
    size_t length = strspn(text, "+-0123456789.");
    length += isalpha((unsigned char)text[length]) ? 1 : 0;
    return length + (text[length] == '+' || text[length] == '-' ? 1 : 0);
}

/* `*used`: bytes of the text that were taken. */
static int scan(const char *string, const char *format, va_list arguments, size_t *used) {
    const char *text = string;
    int assigned = 0;
    bool converted = false;
    for (; *format != '\0'; format++) {
        if (isspace((unsigned char)*format)) {
            while (isspace((unsigned char)*text)) {
                text++;
            }
            continue;
        }
        if (*format != '%' || format[1] == '%') {
            if (*format == '%') {
                format++;
                while (isspace((unsigned char)*text)) {
                    text++;
                }
            }
            if (*text != *format) {
                *used = (size_t)(text - string);
                return *text == '\0' && !converted ? EOF : assigned;
            }
            text++;
            continue;
        }
        format++;
        bool assign = *format != '*';
        format += assign ? 0 : 1;
        size_t width = 0;
        for (; isdigit(*format); format++) {
            width = width * 10 + (size_t)(*format - '0');
        }
        int bytes = 4;
        for (; strchr("hljztL", *format) != NULL; format++) {
            bytes = *format == 'h' ? bytes / 2 : *format == 'L' ? 16 : 8;
        }
        char letter = *format;
        const char *set = format + 1, *set_end = set;
        if (letter == '[') {
            set_end += *set_end == '^' ? 1 : 0;
            set_end += *set_end == ']' ? 1 : 0;
            while (*set_end != ']') {
                set_end++;
            }
            format = set_end;
        }
        while (strchr("c[n", letter) == NULL && isspace((unsigned char)*text)) {
            text++;
        }
        void *to = assign ? va_arg(arguments, void *) : NULL;
        if (letter == 'n') {
            store(to, (uint64_t)(text - string), bytes);
            continue;
        }
        if (*text == '\0') {
            *used = (size_t)(text - string);
            return converted ? assigned : EOF;
        }
        size_t length =
            convert(text, letter, set, set_end, width == 0 ? SIZE_MAX : width, bytes, to);
        if (length == 0) {
            text += strchr("eEfFgG", letter) != NULL ? item(text) : 0;
            break;
        }
        text += length;
        converted = true;
        assigned += assign ? 1 : 0;
    }
    *used = (size_t)(text - string);
    return assigned;
}

int vsscanf(const char *restrict string, const char *restrict format, va_list arguments) {
    size_t used;
    return scan(string, format, arguments, &used);
}

int sscanf(const char *restrict text, const char *restrict format, ...) {
    va_list arguments;
    va_start(arguments, format);
    int assigned = vsscanf(text, format, arguments);
    va_end(arguments);
    return assigned;
}

#endif
