/* SPDX-License-Identifier: MIT */
/* Which functions there are. Buses have the numbers that firmware gave them. */
#include <ashlar/console.h>
#include "pci.h"

#define BUSES     256u
#define DEVICES   32u
#define FUNCTIONS 8u

#define NOBODY   0xffffu /* a vendor that cannot be. PCI Local Bus 3.0 §6.1 */
#define MANY     0x80u   /* in the header's type: there are functions beside 0. §6.2.1 */
#define ORDINARY 0u
#define BRIDGE   1u

#define BUS_NUMBERS                                                                                \
    0x18u /* of a bridge: the bus behind it in bits 15:8. PCI-to-PCI Bridge 1.2 §3.2.5.4 */

static const char too_many[] = "ashlar: pci-x86: more functions than the option functions allows\n";

/* Notes the function at `address`, if there is one; returns its header's type, or 0. */
static unsigned note_locked(struct pci_x86 *self, unsigned address) {
    uint32_t names = pci_x86_get_locked(self, address, ASH_PCI_VENDOR);
    if ((names & 0xffff) == NOBODY)
        return ORDINARY;
    unsigned header = pci_x86_get_locked(self, address, ASH_PCI_HEADER) >> 16 & 0xff;
    if (self->count == ASH_OPT_FUNCTIONS) {
        self->error = -ASH_ENOSPC;
        return ORDINARY;
    }
    bool ordinary = (header & ~MANY) == ORDINARY;
    self->functions[self->count++] = (struct ash_pci_function){
        .address = (uint16_t)address,
        .vendor = (uint16_t)names,
        .device = (uint16_t)(names >> 16),
        .subsystem =
            ordinary ? (uint16_t)(pci_x86_get_locked(self, address, ASH_PCI_SUBSYSTEM) >> 16) : 0,
        .class_code = pci_x86_get_locked(self, address, ASH_PCI_CLASS) >> 8,
    };
    return header;
}

/*
 * All functions on a bus. The buses behind its bridges are added to `buses`, one bit each, which is
 * how a bridge that leads back to where we were, or to a bus of another, is followed only once.
 */
static void walk_locked(struct pci_x86 *self, unsigned bus, uint32_t buses[BUSES / 32]) {
    for (unsigned device = 0; device < DEVICES; device++) {
        unsigned functions = 1;
        for (unsigned function = 0; function < functions; function++) {
            unsigned address = bus << 8 | device << 3 | function;
            unsigned header = note_locked(self, address);
            if (function == 0 && (header & MANY) != 0)
                functions = FUNCTIONS;
            if ((header & ~MANY) == BRIDGE) {
                unsigned behind = pci_x86_get_locked(self, address, BUS_NUMBERS) >> 8 & 0xff;
                buses[behind / 32] |= 1u << behind % 32;
            }
        }
    }
}

static void search_locked(struct pci_x86 *self) {
    uint32_t found[BUSES / 32] = {1}, walked[BUSES / 32] = {0};
    bool more = true;
    pci_x86_choose_locked(self);
    while (more) {
        more = false;
        for (unsigned bus = 0; bus < BUSES; bus++) {
            uint32_t bit = 1u << bus % 32;
            if ((found[bus / 32] & ~walked[bus / 32] & bit) == 0)
                continue;
            walked[bus / 32] |= bit;
            walk_locked(self, bus, found);
            more = true;
        }
    }
    self->searched = true;
    if (self->error == 0)
        return;
    ash_console_line(&ash_use_console);
    ash_console_write(&ash_use_console, too_many, sizeof too_many - 1);
}

int pci_x86_pci_find(struct ash_pci *instance, unsigned index,
                     const struct ash_pci_function **function) {
    struct pci_x86 *self = (struct pci_x86 *)instance;
    ash_lock_take(&ash_use_lock, &self->lock);
    if (!self->searched)
        search_locked(self);
    ash_lock_release(&ash_use_lock, &self->lock);
    if (self->error != 0)
        return self->error;
    if (index >= self->count)
        return -ASH_ENOENT;
    *function = &self->functions[index];
    return 0;
}
