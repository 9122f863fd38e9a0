/* SPDX-License-Identifier: MIT */
#include <cc_runtime.h>
#include "name.h"

#define POINTERS 16u /* of one name. Sensible servers need one */

static uint8_t small(uint8_t letter) {
    return letter >= 'A' && letter <= 'Z' ? (uint8_t)(letter + 'a' - 'A') : letter;
}

static bool is_digit(uint8_t byte) {
    return byte >= '0' && byte <= '9';
}

bool dns_name_quad(const char *text, uint32_t *address) {
    uint32_t all = 0;
    for (unsigned i = 0; i < 4; i++) {
        unsigned number = 0, digits = 0;
        if (i != 0 && *text++ != '.')
            return false;
        for (; is_digit((uint8_t)*text) && digits < 3; text++, digits++)
            number = number * 10 + (unsigned)(*text - '0');
        if (digits == 0 || number > 255 || (digits > 1 && text[-(int)digits] == '0'))
            return false;
        all |= (uint32_t)number << (8 * i);
    }
    *address = all;
    return *text == '\0';
}

/* RFC 1123 §2.1, and the underscore, which names of services have. */
static bool may_stand(uint8_t byte) {
    return (byte >= 'a' && byte <= 'z') || is_digit(byte) || byte == '-' || byte == '_';
}

bool dns_name_from(const char *text, struct dns_name *name) {
    unsigned count = 0, label;
    bool number;
    do {
        label = count++;
        number = true;
        for (; *text != '\0' && *text != '.'; text++) {
            uint8_t byte = small((uint8_t)*text);
            if (!may_stand(byte) || count == DNS_NAME_BYTES - 1)
                return false; /* the empty label needs a byte too */
            number = number && is_digit(byte);
            name->bytes[count++] = byte;
        }
        unsigned bytes = count - label - 1;
        if (bytes == 0 || bytes > DNS_LABEL_BYTES)
            return false;
        name->bytes[label] = (uint8_t)bytes;
        if (*text == '.')
            text++;
    } while (*text != '\0' && count < DNS_NAME_BYTES - 1);
    name->bytes[count++] = 0;
    name->count = (uint8_t)count;
    /* RFC 1123 §2.1: no name ends in a number; this is a bad quad. */
    return *text == '\0' && !number;
}

bool dns_name_is_local(const struct dns_name *name) {
    static const uint8_t local[] = "\x09localhost";
    if (name->count < sizeof local)
        return false;
    /* Whole labels: walk until what is left is as long. */
    const uint8_t *at = name->bytes, *end = name->bytes + name->count;
    while ((size_t)(end - at) > sizeof local)
        at += 1u + *at;
    return (size_t)(end - at) == sizeof local && memcmp(at, local, sizeof local) == 0;
}

bool dns_name_same(const struct dns_name *a, const struct dns_name *b) {
    return a->count == b->count && memcmp(a->bytes, b->bytes, a->count) == 0;
}

/* One label with its length. False: it runs over the message, or the name is too long. */
static bool read_label(const uint8_t *message, size_t count, size_t at, struct dns_name *name) {
    unsigned bytes = message[at];
    if (bytes > DNS_LABEL_BYTES || bytes >= count - at || name->count + bytes + 1 > DNS_NAME_BYTES)
        return false;
    for (unsigned i = 0; i <= bytes; i++)
        name->bytes[name->count++] = i == 0 ? (uint8_t)bytes : small(message[at + i]);
    return true;
}

size_t dns_name_read(const uint8_t *message, size_t count, size_t at, struct dns_name *name) {
    size_t end = 0;    /* in the message, once a pointer leads away */
    size_t begin = at; /* of the piece that we read: a pointer leads before it, so all ends */
    name->count = 0;
    for (unsigned pointers = 0; at < count;) {
        if (message[at] >= 0xc0) {
            if (count - at < 2 || pointers++ == POINTERS)
                return 0;
            size_t to = (size_t)(message[at] & 0x3f) << 8 | message[at + 1];
            if (to >= begin)
                return 0;
            end = end != 0 ? end : at + 2;
            at = begin = to;
            continue;
        }
        if (!read_label(message, count, at, name))
            return 0;
        if (message[at] == 0)
            return end != 0 ? end : at + 1;
        at += 1u + message[at];
    }
    return 0;
}
