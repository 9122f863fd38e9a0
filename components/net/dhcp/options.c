/* SPDX-License-Identifier: MIT */
/* The options of a message: a code, a length and so many bytes, each. RFC 2132 §2. */
#include "message.h"

enum { PAD = 0, END = 255 }; /* RFC 2132 §3.1, §3.2 */

/* What we look at: its code, how short a value can be, and of how many bytes an item is. */
static const struct {
    uint8_t code, least, item;
} known[DHCP_OPTIONS] = {
    [DHCP_OPTION_MASK] = {1, 4, 4},      /* RFC 2132 §3.3 */
    [DHCP_OPTION_ROUTER] = {3, 4, 4},    /* §3.5: the first is the preferred one */
    [DHCP_OPTION_DNS] = {6, 4, 4},       /* §3.8 */
    [DHCP_OPTION_LEASE] = {51, 4, 4},    /* §9.2 */
    [DHCP_OPTION_OVERLOAD] = {52, 1, 1}, /* §9.3 */
    [DHCP_OPTION_TYPE] = {53, 1, 1},     /* §9.6 */
    [DHCP_OPTION_SERVER] = {54, 4, 4},   /* §9.7 */
    [DHCP_OPTION_T1] = {58, 4, 4},       /* §9.11 */
    [DHCP_OPTION_T2] = {59, 4, 4},       /* §9.12 */
    [DHCP_OPTION_CLIENT] = {61, 2, 1},   /* §9.14 */
};

static bool is_list(unsigned option) {
    return option == DHCP_OPTION_ROUTER || option == DHCP_OPTION_DNS ||
           option == DHCP_OPTION_CLIENT;
}

static bool add(struct dhcp_options *options, uint8_t code, const uint8_t *value, uint8_t bytes) {
    for (unsigned i = 0; i < DHCP_OPTIONS; i++) {
        if (known[i].code != code)
            continue;
        if (options->value[i] != NULL)
            return false; /* what is split (RFC 3396) is longer than anything that we asked for */
        if (bytes < known[i].least || bytes % known[i].item != 0 ||
            (!is_list(i) && bytes != known[i].least))
            return false;
        options->value[i] = value;
        options->bytes[i] = bytes;
    }
    return true;
}

bool dhcp_options_read(const uint8_t *bytes, size_t count, struct dhcp_options *options) {
    size_t at = 0;
    while (at < count) {
        uint8_t code = bytes[at++];
        if (code == END)
            return true;
        if (code == PAD)
            continue;
        if (at == count)
            return false;
        uint8_t length = bytes[at++];
        if (length > count - at || !add(options, code, bytes + at, length))
            return false;
        at += length;
    }
    return false; /* RFC 2132 §3.2: the last one is the end */
}
