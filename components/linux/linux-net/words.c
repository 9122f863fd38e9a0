/* SPDX-License-Identifier: MIT */
/* Options, which may come from a command line. */
#include "net.h"

static const char *after(const char *text, const char *start) {
    while (*start != '\0')
        if (*text++ != *start++)
            return NULL;
    return text;
}

bool linux_net_read_cable(const char *text, struct linux_net_words *words) {
    const char *rest = after(text, "none");
    words->cable = LINUX_NET_NONE;
    words->name = NULL;
    if (rest != NULL)
        return *rest == '\0';
    words->cable = LINUX_NET_STREAM;
    words->name = after(text, "stream:");
    if (words->name == NULL) {
        words->cable = LINUX_NET_TAP;
        words->name = after(text, "tap:");
    }
    return words->name != NULL && *words->name != '\0';
}

/* 16: it is none. */
static unsigned digit(char c) {
    if (c >= '0' && c <= '9')
        return (unsigned)(c - '0');
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? (unsigned)(c - 'a') + 10 : 16;
}

/* IEEE 802 §8.2: a card's is no group's, which the lowest bit of the first octet makes. */
bool linux_net_read_mac(const char *text, uint8_t address[6]) {
    unsigned any = 0;
    for (unsigned i = 0; i < 6; i++, text += 3) {
        unsigned high = digit(text[0]);
        unsigned low = high < 16 ? digit(text[1]) : 16;
        if (low == 16 || text[2] != (i < 5 ? ':' : '\0'))
            return false;
        address[i] = (uint8_t)(high << 4 | low);
        any |= address[i];
    }
    return (address[0] & 1) == 0 && any != 0;
}
