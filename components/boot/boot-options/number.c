/* SPDX-License-Identifier: MIT */
#include "options.h"

#define FRACTION_DIGITS 9 /* as many as a composition allows */

struct unit {
    const char *name;
    uint64_t factor;
};

static const struct unit sizes[] = {
    {"B", 1}, {"KiB", 1u << 10}, {"MiB", 1u << 20}, {"GiB", 1u << 30}, {NULL, 0}};
static const struct unit durations[] = {
    {"ns", 1}, {"us", 1000}, {"ms", 1000000}, {"s", 1000000000}, {NULL, 0}};

/* Digits at `*text`, at least one, into `*value`; false when there are none or they do not fit. */
static bool digits(const char **text, uint64_t *value) {
    const char *at = *text;
    *value = 0;
    for (; *at >= '0' && *at <= '9'; at++)
        if (__builtin_mul_overflow(*value, 10u, value) ||
            __builtin_add_overflow(*value, (uint64_t)(*at - '0'), value))
            return false;
    bool any = at != *text;
    *text = at;
    return any;
}

bool boot_options_whole(const char *text, uint64_t *value) {
    return digits(&text, value) && *text == '\0';
}

/* The digits after a point as a part of `*scale`, a power of ten. */
static bool fraction(const char **text, uint64_t *part, uint64_t *scale) {
    const char *start = *text;
    *part = 0;
    *scale = 1;
    if (!digits(text, part) || *text - start > FRACTION_DIGITS)
        return false;
    for (; start != *text; start++)
        *scale *= 10;
    return true;
}

bool boot_options_with_unit(const char *text, bool duration, uint64_t *value) {
    uint64_t part = 0, scale = 1;
    if (!digits(&text, value) || (*text == '.' && (++text, !fraction(&text, &part, &scale))))
        return false;
    const struct unit *unit = duration ? durations : sizes;
    while (unit->name != NULL && !boot_options_same(unit->name, text))
        unit++;
    part *= unit->factor; /* below 10^9 * 2^30 */
    return unit->name != NULL && part % scale == 0 &&
           !__builtin_mul_overflow(*value, unit->factor, value) &&
           !__builtin_add_overflow(*value, part / scale, value);
}

/* Four octets; the first is the lowest byte in memory, which is network byte order. */
static bool address_at(const char **text, uint32_t *address) {
    uint8_t bytes[4];
    for (unsigned i = 0; i < 4; i++) {
        const char *start = *text;
        uint64_t octet;
        if (!digits(text, &octet) || octet > 255 || (*start == '0' && *text - start > 1))
            return false;
        bytes[i] = (uint8_t)octet;
        if (i < 3 && *(*text)++ != '.')
            return false;
    }
    *address = (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 |
               (uint32_t)bytes[3] << 24;
    return true;
}

bool boot_options_ipv4(const char *text, uint32_t *address) {
    return address_at(&text, address) && *text == '\0';
}

bool boot_options_cidr(const char *text, struct ash_cidr *network) {
    uint64_t prefix;
    if (!address_at(&text, &network->address) || *text != '/' ||
        !boot_options_whole(text + 1, &prefix) || prefix > 32)
        return false;
    network->prefix = (uint32_t)prefix;
    return true;
}
