/* SPDX-License-Identifier: MIT */
#ifndef PCI_X86_H
#define PCI_X86_H
#include <ashlar/irq.h>
#include <ashlar/lock.h>
#include <ashlar/pci.h>

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
    bool searched;
    int error; /* what the search ended with */
    unsigned count;
    struct ash_pci_function functions[ASH_OPT_FUNCTIONS];
    struct pci_x86_message messages[ASH_OPT_MESSAGES];
};

/* config.c: 32 bits at `offset` of the function at `address`. */
uint32_t pci_x86_get_locked(struct pci_x86 *self, unsigned address, unsigned offset);
void pci_x86_set_locked(struct pci_x86 *self, unsigned address, unsigned offset, uint32_t value);

#endif
