/* SPDX-License-Identifier: MIT */
/* Base addresses. Section numbers are those of PCI Local Bus 3.0. */
#include <ashlar/mem/map.h>
#include "pci.h"

/* COMMAND, §6.2.2. The upper half is status, whose bits are cleared by writing 1: always 0 here. */
enum {
    ANSWER_PORTS = 1,
    ANSWER_MEMORY = 2,
    MASTER = 4,
    NO_LINE = 1 << 10,
    COMMAND_BITS = 0xffff,
};

/* A base address, §6.2.5.1. */
enum { IS_PORTS = 1, KIND = 6, KIND_64 = 4, FLAGS = 15 };

static unsigned place(unsigned index) {
    return ASH_PCI_MEMORY + 4 * index;
}

/* The bits of a base address that are not wired to 0, found by writing all (§6.2.5.1, example). */
static uint32_t measure_locked(struct pci_x86 *self, unsigned address, unsigned index) {
    uint32_t old = pci_x86_get_locked(self, address, place(index));
    pci_x86_set_locked(self, address, place(index), UINT32_MAX);
    uint32_t bits = pci_x86_get_locked(self, address, place(index));
    pci_x86_set_locked(self, address, place(index), old);
    return bits;
}

/* Where it is, and how long, while it does not answer. */
static int read_locked(struct pci_x86 *self, unsigned address, unsigned index, uint64_t *base,
                       uint64_t *bytes) {
    uint32_t low = pci_x86_get_locked(self, address, place(index));
    bool wide = (low & KIND) == KIND_64;
    if ((low & IS_PORTS) != 0 || (wide && index + 1 == ASH_PCI_MEMORIES))
        return -ASH_ENODEV;
    uint64_t bits = measure_locked(self, address, index) & ~(uint32_t)FLAGS;
    *base = low & ~(uint32_t)FLAGS;
    if (wide) {
        *base |= (uint64_t)pci_x86_get_locked(self, address, place(index + 1)) << 32;
        bits |= (uint64_t)measure_locked(self, address, index + 1) << 32;
    } else if (bits != 0) {
        bits |= (uint64_t)UINT32_MAX << 32;
    }
    if (bits == 0)
        return -ASH_ENODEV;
    *bytes = bits & -bits; /* the lowest that is not wired is the length */
    return *base == 0 || *base + *bytes - 1 < *base ? -ASH_EIO : 0;
}

int pci_x86_pci_memory(struct ash_pci *instance, const struct ash_pci_function *function,
                       unsigned index, uint64_t offset, uint64_t bytes, volatile void **at) {
    struct pci_x86 *self = (struct pci_x86 *)instance;
    unsigned address = function->address;
    uint64_t base, length;
    if (index >= ASH_PCI_MEMORIES)
        return -ASH_ENODEV;
    ash_lock_take(&ash_use_lock, &self->lock);
    uint32_t command = pci_x86_get_locked(self, address, ASH_PCI_COMMAND) & COMMAND_BITS;
    pci_x86_set_locked(self, address, ASH_PCI_COMMAND,
                       command & ~(uint32_t)(ANSWER_PORTS | ANSWER_MEMORY));
    int error = read_locked(self, address, index, &base, &length);
    pci_x86_set_locked(self, address, ASH_PCI_COMMAND, command);
    ash_lock_release(&ash_use_lock, &self->lock);
    if (error != 0)
        return error;
    if (bytes > length || offset > length - bytes)
        return -ASH_ERANGE;
    return ash_mem_map_device(&ash_use_mem_map, base + offset, bytes, at);
}

void pci_x86_pci_enable(struct ash_pci *instance, const struct ash_pci_function *function) {
    struct pci_x86 *self = (struct pci_x86 *)instance;
    ash_lock_take(&ash_use_lock, &self->lock);
    uint32_t command = pci_x86_get_locked(self, function->address, ASH_PCI_COMMAND) & COMMAND_BITS;
    pci_x86_set_locked(self, function->address, ASH_PCI_COMMAND,
                       command | ANSWER_MEMORY | MASTER | NO_LINE);
    ash_lock_release(&ash_use_lock, &self->lock);
}
