/* SPDX-License-Identifier: MIT */
#ifndef BOOT_OPTIONS_H
#define BOOT_OPTIONS_H
#include <ashlar/plan.h>

/* Used in boot only, before there are threads; no lock. */
struct boot_options {
    size_t used; /* by values of type string, which stay */
    char text[ASH_OPT_BYTES];
};

/* What became of a value. */
enum boot_options_result {
    BOOT_OPTIONS_STORED,
    BOOT_OPTIONS_BAD_FORM,
    BOOT_OPTIONS_OUT_OF_RANGE,
};

/*
 * value.c: reads `text` as the option's type says, and stores it; `text` stays, if it is a string.
 */
enum boot_options_result boot_options_store(const struct ash_plan_option *option, const char *text);

/* value.c: is `text` the word with the number `*index` of "a|b|c"? Sets it. */
bool boot_options_in_set(const char *set, const char *text, uint32_t *index);

/*
 * number.c. Each reads all of `text`, or returns false: a whole decimal number; a number with a
 * unit, whose value is whole; an address in network byte order; an address and a prefix. As in a
 * composition.
 */
bool boot_options_whole(const char *text, uint64_t *value);
bool boot_options_with_unit(const char *text, bool duration, uint64_t *value);
bool boot_options_ipv4(const char *text, uint32_t *address);
bool boot_options_cidr(const char *text, struct ash_cidr *network);

static inline bool boot_options_same(const char *a, const char *b) {
    while (*a != '\0' && *a == *b) {
        a++;
        b++;
    }
    return *a == *b;
}

#endif
