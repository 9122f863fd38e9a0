/* SPDX-License-Identifier: MIT */
#ifndef PCI_X86_H
#define PCI_X86_H
#include <ashlar/irq.h>
#include <ashlar/lock.h>
#include <ashlar/pci.h>

/* Configuration in memory, 4 KiB a function: PCI Express Base 5.0 §7.2.2. */
struct pci_x86_ecam {
    uint64_t base; /* of bus 0 */
    uint8_t last;  /* bus */
};

/* mcfg.c: the one of segment 0 that has bus 0, from the MCFG of `bytes` bytes. False: none. */
bool pci_x86_read_mcfg(const uint8_t *mcfg, size_t bytes, struct pci_x86_ecam *ecam);

/* An entry of a function's table that is attached. */
struct pci_x86_message {
    const struct ash_pci_function *function; /* NULL: free */
    volatile uint8_t *entry;
    unsigned number;
    struct ash_irq_message message;
};

/* The lock guards all of it, and the two ports. `functions` is constant once `searched`. */
struct pci_x86 {
    struct ash_lock_word lock;
    bool searched, is_ecam;
    struct pci_x86_ecam ecam; /* if so; else it is the ports */
    int error;                /* what the search ended with */
    unsigned count;
    struct ash_pci_function functions[ASH_OPT_FUNCTIONS];
    struct pci_x86_message messages[ASH_OPT_MESSAGES];
};

/* config.c: finds out how the configuration is reached. */
void pci_x86_choose_locked(struct pci_x86 *self);

/* config.c: 32 bits at `offset` of the function at `address`. */
uint32_t pci_x86_get_locked(struct pci_x86 *self, unsigned address, unsigned offset);
void pci_x86_set_locked(struct pci_x86 *self, unsigned address, unsigned offset, uint32_t value);

#endif
