/* SPDX-License-Identifier: MIT */
/*
 * virtio-mmio devices in the DSDT, found by their shape: the name LNRO0005 (virtio 1.2 §4.2.1, note
 * on ACPI; Linux, drivers/virtio/virtio_mmio.c), and behind it, before the next such name, a
 * descriptor of memory and then one of an interrupt. Monitors write each device so; AML that
 * computes them is not understood. Sections are those of ACPI 6.5.
 */
#include "mmio.h"

static const uint8_t name[] = "LNRO0005";

enum {
    MEMORY_32 = 0x86, /* §6.4.3.4: tag, length 9, flags, base, length */
    MEMORY_BYTES = 9,
    INTERRUPT = 0x89,    /* §6.4.3.6: tag, length, flags, count, that many numbers */
    INTERRUPT_BYTES = 6, /* of one with one number */
    TAG_BYTES = 3,
};

static uint32_t get32(const uint8_t *from) {
    uint32_t value;
    __builtin_memcpy(&value, from, sizeof value);
    return value;
}

/* Where `wanted` begins, from `at` on; `bytes` where it does not. */
static size_t find(const uint8_t *aml, size_t bytes, size_t at, const uint8_t *wanted,
                   size_t count) {
    for (; count <= bytes && at <= bytes - count; at++) {
        size_t same = 0;
        while (same < count && aml[at + same] == wanted[same])
            same++;
        if (same == count)
            return at;
    }
    return bytes;
}

/* A large descriptor of `length` bytes, §6.4.3, with them between `at` and `end`; NULL: none. */
static const uint8_t *find_descriptor(const uint8_t *aml, size_t end, size_t at, uint8_t tag,
                                      uint8_t length) {
    const uint8_t wanted[TAG_BYTES] = {tag, length, 0};
    size_t found = find(aml, end, at, wanted, sizeof wanted);
    return end - found < (size_t)TAG_BYTES + length ? NULL : aml + found + TAG_BYTES;
}

bool virtio_mmio_read_aml(const uint8_t *aml, size_t bytes, size_t *at,
                          struct virtio_mmio_word *word) {
    for (;;) {
        size_t first = find(aml, bytes, *at, name, sizeof name);
        if (first == bytes)
            return false;
        *at = first + sizeof name;
        size_t end = find(aml, bytes, *at, name, sizeof name);
        const uint8_t *memory = find_descriptor(aml, end, *at, MEMORY_32, MEMORY_BYTES);
        if (memory == NULL)
            continue;
        size_t behind = (size_t)(memory - aml) + MEMORY_BYTES;
        const uint8_t *line = find_descriptor(aml, end, behind, INTERRUPT, INTERRUPT_BYTES);
        if (line == NULL || line[1] != 1)
            continue;
        *word = (struct virtio_mmio_word){
            .address = get32(memory + 1),
            .bytes = get32(memory + 5),
            .gsi = get32(line + 2),
        };
        return true;
    }
}
