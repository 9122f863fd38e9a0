/* SPDX-License-Identifier: MIT */
/* MSI-X: PCI Local Bus 3.0 §6.8.2. */
#include <ashlar/cpu/io.h>
#include "pci.h"

/* The capability. */
#define ON         0x80000000u /* its first 32 bits: control in the upper half. §6.8.2.3 */
#define ALL_MASKED 0x40000000u
enum {
    TABLE = 4,        /* §6.8.2.4 */
    TABLE_MEMORY = 7, /* which base address it is in */
};

/* An entry of the table. §6.8.2.6 to §6.8.2.9 */
enum { ENTRY_ADDRESS = 0, ENTRY_DATA = 8, ENTRY_CONTROL = 12, ENTRY_BYTES = 16, MASKED = 1 };

/* Where the entry is. The function's own word for it is checked against its base address. */
static int reach(struct ash_pci *pci, const struct ash_pci_function *function, unsigned entry,
                 unsigned *capability, volatile uint8_t **at) {
    volatile void *registers;
    *capability = 0;
    int error = pci_x86_pci_capability(pci, function, ASH_PCI_CAPABILITY_MESSAGES, capability);
    if (error != 0)
        return error == -ASH_ENOENT ? -ASH_ENOSYS : error;
    uint32_t last = pci_x86_pci_read(pci, function, *capability) >> 16 & 0x7ff;
    if (entry > last)
        return -ASH_ERANGE;
    uint32_t table = pci_x86_pci_read(pci, function, *capability + TABLE);
    error = pci_x86_pci_memory(pci, function, table & TABLE_MEMORY,
                               (table & ~(uint32_t)TABLE_MEMORY) + (uint64_t)entry * ENTRY_BYTES,
                               ENTRY_BYTES, &registers);
    *at = registers;
    return error;
}

static struct pci_x86_message *
find_locked(struct pci_x86 *self, const struct ash_pci_function *function, unsigned number) {
    for (unsigned i = 0; i < ASH_OPT_MESSAGES; i++)
        if (self->messages[i].function == function && self->messages[i].number == number)
            return &self->messages[i];
    return NULL;
}

static struct pci_x86_message *take(struct pci_x86 *self, const struct ash_pci_function *function,
                                    unsigned number) {
    ash_lock_take(&ash_use_lock, &self->lock);
    struct pci_x86_message *free = find_locked(self, NULL, 0);
    if (free != NULL) {
        free->function = function;
        free->number = number;
    }
    ash_lock_release(&ash_use_lock, &self->lock);
    return free;
}

static void give_back(struct pci_x86 *self, struct pci_x86_message *message) {
    ash_lock_take(&ash_use_lock, &self->lock);
    message->function = NULL;
    message->number = 0;
    ash_lock_release(&ash_use_lock, &self->lock);
}

int pci_x86_pci_attach(struct ash_pci *instance, const struct ash_pci_function *function,
                       unsigned entry, void (*handler)(void *), void *argument) {
    struct pci_x86 *self = (struct pci_x86 *)instance;
    volatile uint8_t *at;
    unsigned capability;
    int error = reach(instance, function, entry, &capability, &at);
    if (error != 0)
        return error;
    struct pci_x86_message *message = take(self, function, entry);
    if (message == NULL)
        return -ASH_ENOSPC;
    message->entry = at;
    error = ash_irq_message(&ash_use_irq, handler, argument, &message->message);
    if (error != 0) {
        give_back(self, message);
        return error;
    }
    /* §6.8.3.4: not while it may be sent. The table answers only to whom memory is enabled. */
    pci_x86_pci_enable(instance, function);
    ash_mmio_write32(at + ENTRY_CONTROL, MASKED);
    ash_mmio_write32(at + ENTRY_ADDRESS, (uint32_t)message->message.address);
    ash_mmio_write32(at + ENTRY_ADDRESS + 4, (uint32_t)(message->message.address >> 32));
    ash_mmio_write32(at + ENTRY_DATA, message->message.data);
    ash_mmio_write32(at + ENTRY_CONTROL, 0);
    uint32_t control = pci_x86_pci_read(instance, function, capability);
    pci_x86_pci_write(instance, function, capability, (control | ON) & ~(uint32_t)ALL_MASKED);
    return 0;
}

int pci_x86_pci_detach(struct ash_pci *instance, const struct ash_pci_function *function,
                       unsigned entry) {
    struct pci_x86 *self = (struct pci_x86 *)instance;
    ash_lock_take(&ash_use_lock, &self->lock);
    struct pci_x86_message *message = find_locked(self, function, entry);
    ash_lock_release(&ash_use_lock, &self->lock);
    if (message == NULL)
        return -ASH_ENOENT;
    ash_mmio_write32(message->entry + ENTRY_CONTROL, MASKED);
    int error = ash_irq_message_end(&ash_use_irq, &message->message);
    give_back(self, message);
    return error;
}
