/* SPDX-License-Identifier: MIT */
#ifndef LIBC_SCAN_H
#define LIBC_SCAN_H
/* What scanf from a string and from a stream share. */
#include <stdbool.h>
#include <stddef.h>

/* One conversion specification, C11 7.21.6.2 paragraph 3. */
struct libc_conversion {
    bool assign;
    size_t width;   /* SIZE_MAX: none */
    unsigned bytes; /* of the integer to assign */
    char letter;
    const char *set; /* of `[`: after it and a `^`; ends before `set_end` */
    const char *set_end;
    bool inverted;
};

/* Reads the specification after a `%`, and returns what follows it. */
const char *libc_scan_parse(const char *format, struct libc_conversion *c);

/* Is `byte` in the set between the brackets? `a-z` is a range, a dash at either end itself. */
bool libc_scan_in_set(const struct libc_conversion *c, char byte);

/* Converts what `text` begins with, into `to` unless that is NULL. The end of what matched, NULL
 * for nothing. */
const char *libc_scan_item(const char *text, const struct libc_conversion *c, void *to);

#endif
