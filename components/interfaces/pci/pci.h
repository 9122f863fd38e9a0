/* SPDX-License-Identifier: MIT */
#ifndef ASHLAR_PCI_H
#define ASHLAR_PCI_H
/*
 * PCI: which functions there are, and what a driver needs of one: its configuration, its memory
 * and its messages (MSI-X). Section numbers are those of "PCI Local Bus Specification", revision
 * 3.0; PCI Express keeps all that is used here.
 *
 * Buses and addresses are as firmware or the monitor assigned them: nothing is assigned here. What
 * a device gives is hostile: lists are followed for a bounded number of steps, and what this
 * interface hands on lies where it says.
 *
 * Context: boot and thread; attached handlers run in interrupt context. A function has one driver,
 * which serialises its own calls. Cost: a read or write of the configuration is an exit of the
 * machine; drivers do it while they set up, and not again.
 */
#include <ashlar/base.h>

struct ash_pci;

/* Registers of each function's configuration, §6.1, in bytes from its start. */
enum ash_pci_register {
    ASH_PCI_VENDOR = 0x00,    /* 16 bits; device in the upper half */
    ASH_PCI_COMMAND = 0x04,   /* 16 bits; status in the upper half */
    ASH_PCI_CLASS = 0x08,     /* revision, interface, sub-class, class: 8 bits each */
    ASH_PCI_HEADER = 0x0c,    /* the header's type in bits 22:16 */
    ASH_PCI_MEMORY = 0x10,    /* six base addresses */
    ASH_PCI_SUBSYSTEM = 0x2c, /* vendor, and in the upper half device */
    ASH_PCI_CAPABILITIES = 0x34,
};

#define ASH_PCI_MEMORIES 6u

/* Capability identifiers, appendix H. */
#define ASH_PCI_CAPABILITY_VENDOR   0x09u
#define ASH_PCI_CAPABILITY_MESSAGES 0x11u

/* A function that was found, as its configuration said then. The provider's own memory. */
struct ash_pci_function {
    uint16_t address; /* bus in bits 15:8, device in 7:3, function in 2:0. §3.2.2.3.2 */
    uint16_t vendor, device;
    uint16_t subsystem;  /* the subsystem's device; 0 for a bridge */
    uint32_t class_code; /* class in bits 23:16, sub-class in 15:8, interface in 7:0 */
};

/*
 * The function with the number `index`, from 0, in the order of their addresses on bus 0, with
 * those behind a bridge after those of the bus that it is on. -ASH_ENOENT: there are fewer, or no
 * PCI at all. -ASH_ENOSPC: the machine has more than the provider has room for, and the console
 * says so. They are looked for with the first call.
 */
ASH_MUST_USE int ash_pci_find(struct ash_pci *self, unsigned index,
                              const struct ash_pci_function **function);

/* 32 bits of the configuration at `offset`, which is below 256 and a multiple of 4. */
uint32_t ash_pci_read(struct ash_pci *self, const struct ash_pci_function *function,
                      unsigned offset);

/* Writes them. */
void ash_pci_write(struct ash_pci *self, const struct ash_pci_function *function, unsigned offset,
                   uint32_t value);

/*
 * Where the next capability `id` stands (§6.7). `*offset` is 0 for the first, then what the call
 * before gave. -ASH_ENOENT: there is none. -ASH_EPROTO: the list leads astray, or round.
 */
ASH_MUST_USE int ash_pci_capability(struct ash_pci *self, const struct ash_pci_function *function,
                                    unsigned id, unsigned *offset);

/*
 * Makes a part of the memory of base address `index` reachable: `bytes` bytes from `offset` on.
 * -ASH_ENODEV: no memory there, or ports. -ASH_ERANGE: the part is not all in it. -ASH_EIO: it has
 * no address, or one that wraps. Other errors are those of ash_mem_map_device. The function's
 * memory does not answer while it is measured.
 */
ASH_MUST_USE int ash_pci_memory(struct ash_pci *self, const struct ash_pci_function *function,
                                unsigned index, uint64_t offset, uint64_t bytes,
                                volatile void **at);

/* Lets the function answer to its memory and reach ours, and turns its line off (§6.2.2). */
void ash_pci_enable(struct ash_pci *self, const struct ash_pci_function *function);

/*
 * Calls `handler(argument)` for each message with the number `entry` (MSI-X, §6.8.2); the function
 * sends messages from then on, and no line. -ASH_ENOSYS: it has none. -ASH_ERANGE: not so many.
 * -ASH_ENOSPC: the provider has no room for more. Other errors are those of ash_pci_memory, where
 * the function's table is not where it says, and of ash_irq_message. Enables the function. The same
 * entry MUST NOT be attached twice.
 */
ASH_MUST_USE int ash_pci_attach(struct ash_pci *self, const struct ash_pci_function *function,
                                unsigned entry, void (*handler)(void *), void *argument);

/* Silences the entry and takes its handler away. -ASH_ENOENT: it has none. */
ASH_MUST_USE int ash_pci_detach(struct ash_pci *self, const struct ash_pci_function *function,
                                unsigned entry);

#endif
