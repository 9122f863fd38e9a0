/* SPDX-License-Identifier: MIT */
/* What the bytes of the structures say. Section numbers are those of ACPI 6.5. */
#include "acpi.h"

/* The root pointer, §5.2.5.3. */
enum { OLD_BYTES = 20, REVISION = 15, RSDT = 16, XSDT = 24 };

/* The FADT, §5.2.9. */
enum { DSDT = 40, X_DSDT = 140 };

static uint64_t get(const void *from, size_t offset, size_t bytes) {
    uint64_t value = 0;
    __builtin_memcpy(&value, (const uint8_t *)from + offset, bytes == 4 ? 4 : 8);
    return value;
}

bool acpi_tables_adds_up(const void *bytes, size_t count) {
    const uint8_t *at = bytes;
    /* Four sums at once, each modulo 256: q35's DSDT has 8 KiB, read at every boot. */
    const uint64_t lanes = 0x00ff00ff00ff00ffu;
    uint64_t word, sums = 0;
    for (; count >= sizeof word; at += sizeof word, count -= sizeof word) {
        __builtin_memcpy(&word, at, sizeof word);
        sums = (sums + (word & lanes) + (word >> 8 & lanes)) & lanes;
    }
    uint8_t sum = (uint8_t)(sums + (sums >> 16) + (sums >> 32) + (sums >> 48));
    while (count-- > 0)
        sum = (uint8_t)(sum + *at++);
    return sum == 0;
}

bool acpi_tables_read_pointer(const uint8_t bytes[ACPI_TABLES_POINTER_BYTES],
                              struct acpi_tables_root *root) {
    static const char signature[8] = {'R', 'S', 'D', ' ', 'P', 'T', 'R', ' '};
    for (unsigned i = 0; i < sizeof signature; i++)
        if (bytes[i] != signature[i])
            return false;
    if (!acpi_tables_adds_up(bytes, OLD_BYTES))
        return false;
    root->wide = bytes[REVISION] >= 2 && acpi_tables_adds_up(bytes, ACPI_TABLES_POINTER_BYTES) &&
                 get(bytes, XSDT, 8) != 0;
    root->address = root->wide ? get(bytes, XSDT, 8) : get(bytes, RSDT, 4);
    return root->address != 0;
}

uint32_t acpi_tables_length(const struct ash_acpi_header *header) {
    uint32_t length = header->length;
    return length < sizeof *header || length > ACPI_TABLES_MOST_BYTES ? 0 : length;
}

uint64_t acpi_tables_entry(const struct ash_acpi_header *root, bool wide, unsigned index) {
    size_t bytes = wide ? 8 : 4, offset = sizeof *root + index * bytes;
    return offset + bytes <= root->length ? get(root, offset, bytes) : 0;
}

uint64_t acpi_tables_dsdt(const struct ash_acpi_header *fadt) {
    uint64_t wide = fadt->length >= X_DSDT + 8 ? get(fadt, X_DSDT, 8) : 0;
    return wide != 0 || fadt->length < DSDT + 4 ? wide : get(fadt, DSDT, 4);
}
