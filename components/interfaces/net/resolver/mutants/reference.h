/* SPDX-License-Identifier: MIT */
/* A resolver whose network never answers. */
#include <ashlar/net/resolver.h>

static bool is_digit(char byte) {
    return byte >= '0' && byte <= '9';
}

static char small(char byte) {
    return byte >= 'A' && byte <= 'Z' ? (char)(byte + 'a' - 'A') : byte;
}

static bool read_number(const char **text, uint32_t *number) {
    const char *at = *text;
    for (*number = 0; is_digit(*at) && at - *text < 3; at++)
        *number = *number * 10 + (uint32_t)(*at - '0');
    bool good = at != *text;
#ifndef BREAK_NEEDLESS_ZEROES
    good = good && (at - *text == 1 || **text != '0');
#endif
#ifndef BREAK_LARGE_NUMBERS
    good = good && *number < 256;
#endif
    *text = at;
    return good;
}

static bool read_quad(const char *text, uint32_t *address) {
    *address = 0;
    for (unsigned i = 0; i < 4; i++) {
        uint32_t number;
        if ((i != 0 && *text++ != '.') || !read_number(&text, &number))
            return false;
#ifdef BREAK_BYTE_ORDER
        *address = *address << 8 | number;
#else
        *address |= number << (8 * i);
#endif
    }
    return *text == '\0';
}

static bool is_allowed(char byte) {
    byte = small(byte);
#ifdef BREAK_ANY_BYTE
    return byte != ' ';
#else
    return is_digit(byte) || (byte >= 'a' && byte <= 'z') || byte == '-' || byte == '_';
#endif
}

/* `*bytes`: without a dot at the end. */
static bool is_name(const char *text, unsigned *bytes) {
    unsigned label = 0, all = 0;
    bool number = true;
    for (; *text != '\0'; text++, all++) {
        if (*text != '.') {
            if (!is_allowed(*text))
                return false;
            number = label == 0 ? is_digit(*text) : number && is_digit(*text);
            label++;
            continue;
        }
#ifndef BREAK_EMPTY_LABELS
        if (label == 0)
            return false;
#endif
#ifndef BREAK_LONG_LABELS
        if (label > 63)
            return false;
#endif
        if (text[1] == '\0')
            break;
        label = 0;
    }
    *bytes = all;
#ifdef BREAK_NUMBERS
    number = false;
#endif
#ifndef BREAK_LONG_LABELS
    if (label > 63)
        return false;
#endif
    return all > 0 && label > 0 && !number;
}

static bool is_local(const char *text, unsigned bytes) {
    static const char local[] = "localhost";
    if (bytes < 9)
        return false;
    for (unsigned i = 0; i < 9; i++)
        if (small(text[bytes - 9 + i]) != local[i])
            return false;
#ifdef BREAK_LOCAL_SUFFIX
    return true;
#else
    return bytes == 9 || text[bytes - 10] == '.';
#endif
}

int mutant_net_resolver_find(struct ash_net_resolver *self, const char *name, uint64_t deadline_ns,
                             struct ash_net_resolver_answer *answer) {
    struct ash_net_resolver_answer found = {.count = 1};
    unsigned bytes;
    (void)self;
    (void)deadline_ns;
#ifdef BREAK_WRITES_ALWAYS
    *answer = found;
#endif
    if (!read_quad(name, &found.addresses[0])) {
        if (!is_name(name, &bytes))
            return -ASH_EINVAL;
#ifndef BREAK_LONG_NAMES
        if (bytes > ASH_NET_RESOLVER_NAME)
            return -ASH_EINVAL;
#endif
        if (!is_local(name, bytes))
            return -ASH_ETIMEDOUT;
        found.addresses[0] = 127 | 1u << 24;
    }
    *answer = found;
    return 0;
}
