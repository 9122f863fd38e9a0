/* SPDX-License-Identifier: MIT */
/*
 * `virtio_mmio.device=SIZE@ADDRESS:IRQ[:ID]`. Numbers are decimal, or hexadecimal after 0x; SIZE
 * may end in K or M, so that QEMU's 512 and Firecracker's 4K are both sizes. The command line is
 * hostile.
 */
#include "mmio.h"

static const char name[] = "virtio_mmio.device=";

static unsigned digit(char c) {
    if (c >= '0' && c <= '9')
        return (unsigned)(c - '0');
    c |= 0x20; /* to lower case */
    return c >= 'a' && c <= 'f' ? (unsigned)(c - 'a') + 10 : UINT32_MAX;
}

static bool read_number(const char **text, uint64_t *value) {
    const char *at = *text;
    unsigned base = 10;
    if (at[0] == '0' && (at[1] | 0x20) == 'x') {
        base = 16;
        at += 2;
    }
    const char *first = at;
    *value = 0;
    for (; digit(*at) < base; at++)
        if (__builtin_mul_overflow(*value, base, value) ||
            __builtin_add_overflow(*value, digit(*at), value))
            return false;
    *text = at;
    return at != first;
}

static bool read_size(const char **text, uint64_t *bytes) {
    if (!read_number(text, bytes))
        return false;
    unsigned shift = **text == 'K' || **text == 'k' ? 10 : **text == 'M' || **text == 'm' ? 20 : 0;
    if (shift != 0)
        ++*text;
    return !__builtin_mul_overflow(*bytes, (uint64_t)1 << shift, bytes);
}

static bool expect(const char **text, char c) {
    return **text == c && ++*text != NULL;
}

static bool read_body(const char **at, struct virtio_mmio_word *word) {
    uint64_t id;
    return read_size(at, &word->bytes) && expect(at, '@') && read_number(at, &word->address) &&
           expect(at, ':') && read_number(at, &word->gsi) &&
           (**at != ':' || (expect(at, ':') && read_number(at, &id))) &&
           (**at == '\0' || **at == ' ') && word->gsi <= UINT16_MAX && word->bytes <= UINT32_MAX &&
           word->address + word->bytes >= word->address;
}

int virtio_mmio_read_word(const char **text, struct virtio_mmio_word *word) {
    const char *at = *text, *wanted = name;
    while (*wanted != '\0' && *at == *wanted) {
        at++;
        wanted++;
    }
    int result = *wanted != '\0' ? 0 : read_body(&at, word) ? 1 : -ASH_EINVAL;
    while (*at != '\0' && *at != ' ')
        at++;
    while (*at == ' ')
        at++;
    *text = at;
    return result;
}
