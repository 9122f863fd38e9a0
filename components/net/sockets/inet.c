/* SPDX-License-Identifier: MIT */
/* Addresses as text. */
#include <arpa/inet.h>
#include <errno.h>
#include "sockets.h"

#define PARTS 4u

/* A decimal of one to three digits, without leading zeroes. */
static const char *read_byte(const char *text, uint32_t *value) {
    const char *begin = text;
    for (*value = 0; *text >= '0' && *text <= '9' && text - begin < 3; text++)
        *value = *value * 10 + (uint32_t)(*text - '0');
    bool one = text != begin && *value <= UINT8_MAX && (*begin != '0' || text - begin == 1);
    return one ? text : NULL;
}

int inet_pton(int family, const char *restrict text, void *restrict address) {
    uint32_t value = 0, byte;
    if (family != AF_INET)
        return (int)posix_result(-EAFNOSUPPORT);
    for (unsigned i = 0; i < PARTS; i++) {
        if (i > 0 && *text++ != '.')
            return 0;
        text = read_byte(text, &byte);
        if (text == NULL)
            return 0;
        value = value << 8 | byte;
    }
    if (*text != '\0')
        return 0;
    *(struct in_addr *)address = (struct in_addr){htonl(value)};
    return 1;
}

static char *write_byte(char *text, unsigned byte) {
    if (byte >= 100)
        *text++ = (char)('0' + byte / 100);
    if (byte >= 10)
        *text++ = (char)('0' + byte / 10 % 10);
    *text++ = (char)('0' + byte % 10);
    return text;
}

const char *inet_ntop(int family, const void *restrict address, char *restrict text,
                      socklen_t size) {
    const unsigned char *bytes = address;
    char whole[INET_ADDRSTRLEN], *at = whole;
    if (family != AF_INET) {
        errno = EAFNOSUPPORT;
        return NULL;
    }
    for (unsigned i = 0; i < PARTS; i++) {
        at = write_byte(at, bytes[i]);
        *at++ = i < PARTS - 1 ? '.' : '\0';
    }
    if (size < (size_t)(at - whole)) {
        errno = ENOSPC;
        return NULL;
    }
    for (char *from = whole; from < at;)
        *text++ = *from++;
    return text - (at - whole);
}

char *inet_ntoa(struct in_addr address) {
    static char text[INET_ADDRSTRLEN];
    return (char *)(uintptr_t)inet_ntop(AF_INET, &address, text, sizeof text);
}

static int digit(char c) {
    if (c >= '0' && c <= '9')
        return c - '0';
    int letter = (c | 32) - 'a';
    return letter >= 0 && letter < 6 ? letter + 10 : 16;
}

/* A number as C writes it. NULL: none, or too large. */
static const char *read_number(const char *text, uint64_t *value) {
    int base = 10;
    if (text[0] == '0') {
        base = (text[1] | 32) == 'x' ? 16 : 8;
        text += base == 16 ? 2 : 0;
    }
    const char *begin = text;
    for (*value = 0; digit(*text) < base && *value <= UINT32_MAX; text++)
        *value = *value * (unsigned)base + (unsigned)digit(*text);
    return text == begin || *value > UINT32_MAX ? NULL : text;
}

/* POSIX.1-2017, inet_addr: each number but the last is a byte, the last one fills the rest. */
int inet_aton(const char *text, struct in_addr *address) {
    uint64_t part, value = 0;
    for (unsigned i = 0; i < PARTS; i++) {
        text = read_number(text, &part);
        if (text == NULL)
            return 0;
        if (*text == '.' && i < PARTS - 1) {
            if (part > UINT8_MAX)
                return 0;
            value |= part << (24 - 8 * i);
            text++;
            continue;
        }
        bool ends = *text == '\0' || *text == ' ' || (*text >= '\t' && *text <= '\r');
        if (!ends || part >> (32 - 8 * i) != 0)
            return 0;
        *address = (struct in_addr){htonl((uint32_t)(value | part))};
        return 1;
    }
    return 0;
}

in_addr_t inet_addr(const char *text) {
    struct in_addr address;
    return inet_aton(text, &address) == 1 ? address.s_addr : INADDR_NONE;
}
