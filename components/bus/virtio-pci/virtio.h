/* SPDX-License-Identifier: MIT */
#ifndef VIRTIO_PCI_H
#define VIRTIO_PCI_H
#include <ashlar/lock.h>
#include <ashlar/pci.h>
#include <ashlar/virtio/bus.h>

/* The common configuration: virtio 1.2 §4.1.4.3. Little endian; widths in bits. */
enum virtio_pci_register {
    VIRTIO_PCI_OFFERED_SELECT = 0,     /* 32 */
    VIRTIO_PCI_OFFERED = 4,            /* 32, read-only */
    VIRTIO_PCI_ACCEPTED_SELECT = 8,    /* 32 */
    VIRTIO_PCI_ACCEPTED = 12,          /* 32 */
    VIRTIO_PCI_CONFIG_MESSAGE = 16,    /* 16 */
    VIRTIO_PCI_STATUS = 20,            /* 8 */
    VIRTIO_PCI_GENERATION = 21,        /* 8, read-only */
    VIRTIO_PCI_QUEUE_SELECT = 22,      /* 16 */
    VIRTIO_PCI_QUEUE_SIZE = 24,        /* 16; the most of it after a reset */
    VIRTIO_PCI_QUEUE_MESSAGE = 26,     /* 16 */
    VIRTIO_PCI_QUEUE_ENABLE = 28,      /* 16 */
    VIRTIO_PCI_QUEUE_NOTIFY = 30,      /* 16, read-only */
    VIRTIO_PCI_QUEUE_DESCRIPTORS = 32, /* 64, as the next two */
    VIRTIO_PCI_QUEUE_DRIVER = 40,
    VIRTIO_PCI_QUEUE_DEVICE = 48,
    VIRTIO_PCI_COMMON_BYTES = 56,
};

#define VIRTIO_PCI_QUEUES 8u /* of a device, the first ones */

/* A structure of the device in its memory. §4.1.4 */
struct virtio_pci_part {
    volatile uint8_t *at; /* NULL: it has none */
    uint32_t bytes;
};

/* A device that was found. Its driver serialises what it does with it. */
struct virtio_pci_device {
    const struct ash_pci_function *function;
    struct virtio_pci_part common, notify, config;
    uint32_t notify_step; /* bytes; 0: one place for all queues. §4.1.4.4 */
    uint16_t kind;
    bool driven;   /* negotiated and not reset since; guarded by the lock */
    bool attached; /* both messages */
    volatile uint8_t *doorbells[VIRTIO_PCI_QUEUES];
    void (*handler)(void *argument, unsigned why); /* NULL: interrupts are dropped */
    void *argument;
};

struct virtio_pci {
    struct ash_lock_word lock; /* guards the rest, and which devices are driven */
    bool searched;
    int error; /* what the search ended with */
    unsigned count;
    struct virtio_pci_device devices[ASH_OPT_DEVICES];
};

#endif
