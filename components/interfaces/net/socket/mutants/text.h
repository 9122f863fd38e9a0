/* SPDX-License-Identifier: MIT */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>

int inet_pton(int family, const char *restrict text, void *restrict address) {
    uint32_t value = 0;
    if (family != AF_INET)
        return (int)result(-EAFNOSUPPORT);
    for (unsigned i = 0; i < 4; i++) {
        char *end;
        unsigned long byte = strtoul(text, &end, 10);
        if (text[0] < '0' || text[0] > '9' || byte > 255 || (text[0] == '0' && end - text > 1))
            return 0;
        if (*end != (i < 3 ? '.' : '\0'))
            return 0;
        text = end + 1;
        value = value << 8 | (uint32_t)byte;
    }
    *(struct in_addr *)address = (struct in_addr){htonl(value)};
    return 1;
}

const char *inet_ntop(int family, const void *restrict address, char *restrict text,
                      socklen_t size) {
    const unsigned char *at = address;
    char whole[INET_ADDRSTRLEN];
    int bytes = snprintf(whole, sizeof whole, "%u.%u.%u.%u", at[0], at[1], at[2], at[3]);
    if (family != AF_INET || (socklen_t)bytes >= size) {
        (void)result(family != AF_INET ? -EAFNOSUPPORT : -ENOSPC);
        return NULL;
    }
    return strcpy(text, whole);
}

int inet_aton(const char *text, struct in_addr *address) {
    uint32_t value = 0;
    for (unsigned i = 0; i < 4; i++) {
        char *end;
        unsigned long part = strtoul(text, &end, 0);
        if (text[0] < '0' || text[0] > '9')
            return 0;
        if (*end == '\0' && part <= UINT32_MAX >> 8 * i) {
            *address = (struct in_addr){htonl(value | (uint32_t)part)};
            return 1;
        }
        if (*end != '.' || part > 255)
            return 0;
        value |= (uint32_t)part << (24 - 8 * i);
        text = end + 1;
    }
    return 0;
}

in_addr_t inet_addr(const char *text) {
    struct in_addr address;
    return inet_aton(text, &address) == 1 ? address.s_addr : INADDR_NONE;
}

char *inet_ntoa(struct in_addr address) {
    static char text[INET_ADDRSTRLEN];
    (void)inet_ntop(AF_INET, &address, text, sizeof text);
    return text;
}
