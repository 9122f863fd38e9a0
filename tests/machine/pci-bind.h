/* SPDX-License-Identifier: MIT */
#ifndef MACHINE_PCI_BIND_H
#define MACHINE_PCI_BIND_H
/* What an image's build puts before each source of pci-x86, and the ports of a machine that is
 * played. */
#include <ashlar/acpi.h>
#include <ashlar/console.h>
#include <ashlar/cpu/io.h>
#include <ashlar/irq.h>
#include <ashlar/lock.h>
#include <ashlar/mem/map.h>
#include <ashlar/pci.h>

#define ASH_HAS_ACPI      1
#define ASH_OPT_FUNCTIONS 24u
#define ASH_OPT_MESSAGES  4u

extern struct ash_acpi ash_use_acpi;
extern struct ash_console ash_use_console;
extern struct ash_irq ash_use_irq;
extern struct ash_lock ash_use_lock;
extern struct ash_mem_map ash_use_mem_map;

extern __typeof__(ash_pci_find) pci_x86_pci_find;
extern __typeof__(ash_pci_read) pci_x86_pci_read;
extern __typeof__(ash_pci_write) pci_x86_pci_write;
extern __typeof__(ash_pci_capability) pci_x86_pci_capability;
extern __typeof__(ash_pci_memory) pci_x86_pci_memory;
extern __typeof__(ash_pci_enable) pci_x86_pci_enable;
extern __typeof__(ash_pci_attach) pci_x86_pci_attach;
extern __typeof__(ash_pci_detach) pci_x86_pci_detach;

void ash_port_write32(uint16_t port, uint32_t value);
uint32_t ash_port_read32(uint16_t port);

#endif
