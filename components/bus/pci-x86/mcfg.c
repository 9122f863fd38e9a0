/* SPDX-License-Identifier: MIT */
/* The MCFG: PCI Firmware Specification 3.2 §4.1.2. */
#include "pci.h"

enum { FIRST = 44, ENTRY_BYTES = 16, SEGMENT = 8, BUS_FIRST = 10, BUS_LAST = 11 };

bool pci_x86_read_mcfg(const uint8_t *mcfg, size_t bytes, struct pci_x86_ecam *ecam) {
    for (size_t at = FIRST; bytes >= ENTRY_BYTES && at <= bytes - ENTRY_BYTES; at += ENTRY_BYTES) {
        uint64_t base;
        uint16_t segment;
        __builtin_memcpy(&base, mcfg + at, sizeof base);
        __builtin_memcpy(&segment, mcfg + at + SEGMENT, sizeof segment);
        if (segment != 0 || mcfg[at + BUS_FIRST] != 0 || base == 0 || base % (1u << 20) != 0)
            continue;
        *ecam = (struct pci_x86_ecam){base, mcfg[at + BUS_LAST]};
        return true;
    }
    return false;
}
