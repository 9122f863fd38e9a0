/* SPDX-License-Identifier: MIT */
/* The MADT: ACPI 6.5 §5.2.12. */
#include "apic.h"

enum {
    FIRST = 44, /* behind the header, the local APIC's address and flags */
    IO_APIC = 1,
    IO_APIC_BYTES = 12, /* §5.2.12.3 */
    ADDRESS = 4,
    GSI_BASE = 8,
};

static uint32_t get32(const uint8_t *from) {
    uint32_t value;
    __builtin_memcpy(&value, from, sizeof value);
    return value;
}

/* Of those that begin at or below the line, it is the last one's. */
bool irq_apic_read_madt(const uint8_t *madt, size_t bytes, unsigned gsi, struct irq_apic_io *io) {
    bool found = false;
    for (size_t at = FIRST; bytes >= 2 && at <= bytes - 2;) {
        size_t length = madt[at + 1];
        if (length < 2 || length > bytes - at)
            break;
        if (madt[at] == IO_APIC && length >= IO_APIC_BYTES) {
            struct irq_apic_io one = {get32(madt + at + ADDRESS), get32(madt + at + GSI_BASE)};
            if (one.first <= gsi && (!found || one.first > io->first)) {
                *io = one;
                found = true;
            }
        }
        at += length;
    }
    return found;
}
