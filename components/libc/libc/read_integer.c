/* SPDX-License-Identifier: MIT */
/* Text to integers: C11 7.22.1.2, 7.22.1.4, 7.8.2.3. */
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include "libc.h"

/* The value of a digit in bases up to 36; 36 for what is none. */
static unsigned digit_value(char c) {
    return isdigit(c)                  ? (unsigned)(c - '0')
           : isalpha((unsigned char)c) ? (unsigned)((c | 32) - 'a' + 10)
                                       : 36;
}

struct libc_integer libc_read_integer(const char *text, size_t most, int base) {
    struct libc_integer result = {0, false, false, NULL};
    const char *limit = most < (size_t)(UINTPTR_MAX - (uintptr_t)text) ? text + most : NULL;
#define MORE(n) (limit == NULL || (size_t)(limit - text) > (n))
    if (MORE(0) && (*text == '-' || *text == '+')) {
        result.negative = *text++ == '-';
    }
    /* A prefix without a digit after it is the number 0, and ends before the x. */
    if ((base == 0 || base == 16) && MORE(2) && text[0] == '0' && (text[1] | 32) == 'x' &&
        digit_value(text[2]) < 16) {
        text += 2;
        base = 16;
    } else if (base == 0) {
        base = MORE(0) && *text == '0' ? 8 : 10;
    }
    for (; MORE(0) && digit_value(*text) < (unsigned)base; result.end = ++text) {
        if (__builtin_mul_overflow(result.size, (uint64_t)base, &result.size) ||
            __builtin_add_overflow(result.size, digit_value(*text), &result.size)) {
            result.overflow = true;
        }
    }
#undef MORE
    if (result.overflow) {
        result.size = UINT64_MAX;
    }
    return result;
}

/* What all have in common: the base, the white space, the end. */
static struct libc_integer read_text(const char *text, char **end, int base) {
    struct libc_integer number = {0, false, false, NULL};
    if (base == 0 || (base >= 2 && base <= 36)) {
        const char *first = text;
        while (isspace((unsigned char)*first)) {
            first++;
        }
        number = libc_read_integer(first, SIZE_MAX, base);
    } else {
        errno = EINVAL;
    }
    if (end != NULL) {
        *end = (char *)(uintptr_t)(number.end != NULL ? number.end : text);
    }
    return number;
}

long strtol(const char *restrict text, char **restrict end, int base) {
    struct libc_integer number = read_text(text, end, base);
    uint64_t most = (uint64_t)LONG_MAX + (number.negative ? 1 : 0);
    if (number.size > most) {
        errno = ERANGE;
        number.size = most;
    }
    return (long)(number.negative ? 0 - number.size : number.size);
}

/* C11 7.22.1.4 paragraph 5: a minus negates in the unsigned type; on overflow it does not count. */
unsigned long strtoul(const char *restrict text, char **restrict end, int base) {
    struct libc_integer number = read_text(text, end, base);
    if (number.overflow) {
        errno = ERANGE;
        return ULONG_MAX;
    }
    return number.negative ? 0 - number.size : number.size;
}

long long strtoll(const char *restrict text, char **restrict end, int base) {
    return strtol(text, end, base);
}

unsigned long long strtoull(const char *restrict text, char **restrict end, int base) {
    return strtoul(text, end, base);
}

intmax_t strtoimax(const char *restrict text, char **restrict end, int base) {
    return strtol(text, end, base);
}

uintmax_t strtoumax(const char *restrict text, char **restrict end, int base) {
    return strtoul(text, end, base);
}

int atoi(const char *text) {
    return (int)strtol(text, NULL, 10);
}

long atol(const char *text) {
    return strtol(text, NULL, 10);
}

long long atoll(const char *text) {
    return strtol(text, NULL, 10);
}
