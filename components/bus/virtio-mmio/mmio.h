/* SPDX-License-Identifier: MIT */
#ifndef VIRTIO_MMIO_H
#define VIRTIO_MMIO_H
#include <ashlar/lock.h>
#include <ashlar/virtio/bus.h>

/* Registers: virtio 1.2 §4.2.2, table 4.1. All are 32 bits wide, little endian. */
enum virtio_mmio_register {
    VIRTIO_MMIO_MAGIC = 0x000,
    VIRTIO_MMIO_VERSION = 0x004,
    VIRTIO_MMIO_DEVICE_ID = 0x008,
    VIRTIO_MMIO_DEVICE_FEATURES = 0x010,
    VIRTIO_MMIO_DEVICE_FEATURES_SELECT = 0x014, /* write-only */
    VIRTIO_MMIO_DRIVER_FEATURES = 0x020,        /* write-only */
    VIRTIO_MMIO_DRIVER_FEATURES_SELECT = 0x024, /* write-only */
    VIRTIO_MMIO_QUEUE_SELECT = 0x030,           /* write-only */
    VIRTIO_MMIO_QUEUE_SIZE_MAX = 0x034,
    VIRTIO_MMIO_QUEUE_SIZE = 0x038, /* write-only */
    VIRTIO_MMIO_QUEUE_READY = 0x044,
    VIRTIO_MMIO_QUEUE_NOTIFY = 0x050, /* write-only */
    VIRTIO_MMIO_INTERRUPT_STATUS = 0x060,
    VIRTIO_MMIO_INTERRUPT_ACK = 0x064, /* write-only */
    VIRTIO_MMIO_STATUS = 0x070,
    VIRTIO_MMIO_QUEUE_DESCRIPTORS = 0x080, /* write-only, as the next two: low half, high half */
    VIRTIO_MMIO_QUEUE_DRIVER = 0x090,
    VIRTIO_MMIO_QUEUE_DEVICE = 0x0a0,
    VIRTIO_MMIO_CONFIG_GENERATION = 0x0fc,
    VIRTIO_MMIO_CONFIG = 0x100,
};

/* A device that was found. Its driver serialises what it does with it. */
struct virtio_mmio_device {
    volatile uint8_t *registers;
    uint32_t config_bytes;
    uint32_t kind;
    unsigned gsi;
    bool driven;   /* negotiated and not reset since; guarded by the lock */
    bool attached; /* its line */
    void (*handler)(void *argument, unsigned why);
    void *argument;
};

struct virtio_mmio {
    struct ash_lock_word lock; /* guards the rest, and which devices are driven */
    bool searched;
    unsigned count;
    struct virtio_mmio_device devices[ASH_OPT_DEVICES];
};

/* What a word of discovery, or a device in the DSDT, says. Linux,
 * Documentation/admin-guide/kernel-parameters.txt. */
struct virtio_mmio_word {
    uint64_t address;
    uint64_t bytes;
    uint64_t gsi;
};

/*
 * word.c: if the word at `*text` is one of discovery reads it into `*word`. 1: it was, 0: it is
 * another word, -ASH_EINVAL: it cannot be read. Moves `*text` past the word and the spaces after
 * it.
 */
int virtio_mmio_read_word(const char **text, struct virtio_mmio_word *word);

/*
 * dsdt.c: reads the next device of virtio-mmio from the AML at `aml` into `*word`, from `*at` on,
 * which it moves. False: there is no further one that can be read.
 */
bool virtio_mmio_read_aml(const uint8_t *aml, size_t bytes, size_t *at,
                          struct virtio_mmio_word *word);

#endif
