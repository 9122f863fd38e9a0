/* SPDX-License-Identifier: MIT */
/* Configuration mechanism 1: PCI Local Bus 3.0 §3.2.2.3.2. */
#include <ashlar/acpi.h>
#include <ashlar/cpu/io.h>
#include <ashlar/mem/map.h>
#include "pci.h"

#define CONFIG_ADDRESS 0xcf8
#define CONFIG_DATA    0xcfc
#define ENABLE         0x80000000u
#define REGISTERS      0xfcu /* one of 64 */

#define STEPS    48u /* as many as fit behind the header */
#define FIRST    0x40u
#define HAS_LIST 0x00100000u /* in status: bits 31:16 of COMMAND. §6.2.3 */

void pci_x86_choose_locked(struct pci_x86 *self) {
    ASH_ASSERT(ash_lock_held(&ash_use_lock, &self->lock));
#if ASH_HAS_ACPI
    const struct ash_acpi_header *mcfg;
    self->is_ecam = ash_acpi_find(&ash_use_acpi, "MCFG", &mcfg) == 0 &&
                    pci_x86_read_mcfg((const uint8_t *)mcfg, mcfg->length, &self->ecam);
#else
    (void)self;
#endif
}

/* The registers of a function in memory. NULL: it is the ports, or no memory has this bus. */
static volatile uint8_t *in_memory(struct pci_x86 *self, unsigned address) {
    volatile void *at = NULL;
    if (self->is_ecam && address >> 8 <= self->ecam.last &&
        ash_mem_map_device(&ash_use_mem_map, self->ecam.base + ((uint64_t)address << 12),
                           ASH_PAGE_BYTES, &at) != 0)
        at = NULL;
    return at;
}

static void select_locked(struct pci_x86 *self, unsigned address, unsigned offset) {
    ASH_ASSERT(ash_lock_held(&ash_use_lock, &self->lock));
    ash_port_write32(CONFIG_ADDRESS, ENABLE | address << 8 | (offset & REGISTERS));
}

uint32_t pci_x86_get_locked(struct pci_x86 *self, unsigned address, unsigned offset) {
    volatile uint8_t *registers = in_memory(self, address);
    if (registers != NULL)
        return ash_mmio_read32(registers + (offset & REGISTERS));
    select_locked(self, address, offset);
    return ash_port_read32(CONFIG_DATA);
}

void pci_x86_set_locked(struct pci_x86 *self, unsigned address, unsigned offset, uint32_t value) {
    volatile uint8_t *registers = in_memory(self, address);
    if (registers != NULL) {
        ash_mmio_write32(registers + (offset & REGISTERS), value);
        return;
    }
    select_locked(self, address, offset);
    ash_port_write32(CONFIG_DATA, value);
}

uint32_t pci_x86_pci_read(struct ash_pci *instance, const struct ash_pci_function *function,
                          unsigned offset) {
    struct pci_x86 *self = (struct pci_x86 *)instance;
    ash_lock_take(&ash_use_lock, &self->lock);
    uint32_t value = pci_x86_get_locked(self, function->address, offset);
    ash_lock_release(&ash_use_lock, &self->lock);
    return value;
}

void pci_x86_pci_write(struct ash_pci *instance, const struct ash_pci_function *function,
                       unsigned offset, uint32_t value) {
    struct pci_x86 *self = (struct pci_x86 *)instance;
    ash_lock_take(&ash_use_lock, &self->lock);
    pci_x86_set_locked(self, function->address, offset, value);
    ash_lock_release(&ash_use_lock, &self->lock);
}

/* Where the capability after the one at `offset` stands; 0: it is the last. §6.7 */
static unsigned follow(struct ash_pci *self, const struct ash_pci_function *function,
                       unsigned offset) {
    if (offset != 0)
        return pci_x86_pci_read(self, function, offset) >> 8 & REGISTERS;
    if ((pci_x86_pci_read(self, function, ASH_PCI_COMMAND) & HAS_LIST) == 0)
        return 0;
    return pci_x86_pci_read(self, function, ASH_PCI_CAPABILITIES) & REGISTERS;
}

int pci_x86_pci_capability(struct ash_pci *self, const struct ash_pci_function *function,
                           unsigned id, unsigned *offset) {
    unsigned at = *offset;
    for (unsigned step = 0; step < STEPS; step++) {
        at = follow(self, function, at);
        if (at == 0)
            return -ASH_ENOENT;
        if (at < FIRST)
            return -ASH_EPROTO;
        if ((pci_x86_pci_read(self, function, at) & 0xff) == id) {
            *offset = at;
            return 0;
        }
    }
    return -ASH_EPROTO;
}
