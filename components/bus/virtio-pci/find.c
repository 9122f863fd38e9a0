/* SPDX-License-Identifier: MIT */
/* Which devices there are. Section numbers are those of virtio 1.2. */
#include <ashlar/console.h>
#include "virtio.h"

/* §4.1.2 */
enum {
    VENDOR = 0x1af4,
    TRANSITIONAL = 0x1000, /* these tell their kind as their subsystem. §4.1.2.3 */
    MODERN = 0x1040,       /* plus the kind */
    LAST = 0x107f,
};

/* A structure's capability, §4.1.4: what is at which offset, in 32 bits each. */
enum {
    KIND_SHIFT = 24, /* in the first */
    LENGTH_SHIFT = 16,
    MEMORY = 4, /* bits 7:0 */
    OFFSET = 8,
    LENGTH = 12,
    NOTIFY_STEP = 16, /* §4.1.4.4 */
    LEAST = 16,       /* bytes of it, and: */
    LEAST_NOTIFY = 20,
};

enum { COMMON = 1, NOTIFY = 2, CONFIG = 4 };

#define MOST_BYTES 0x10000u /* of a structure; none of a known device is longer */

static void say(const char *text, size_t count) {
    ash_console_line(&ash_use_console);
    ash_console_write(&ash_use_console, text, count);
}

#define SAY(literal) say("ashlar: virtio-pci: " literal, sizeof("ashlar: virtio-pci: " literal) - 1)

static uint32_t get(const struct virtio_pci_device *device, unsigned offset) {
    return ash_pci_read(&ash_use_pci, device->function, offset);
}

/* §4.1.4: a device may give several of a kind, the one that it likes best first. */
static int read_part(struct virtio_pci_device *device, unsigned capability,
                     struct virtio_pci_part *part) {
    volatile void *at;
    uint32_t bytes = get(device, capability + LENGTH);
    if (part->at != NULL || bytes == 0)
        return 0;
    if (bytes > MOST_BYTES)
        bytes = MOST_BYTES;
    int error =
        ash_pci_memory(&ash_use_pci, device->function, get(device, capability + MEMORY) & 0xff,
                       get(device, capability + OFFSET), bytes, &at);
    if (error == 0)
        *part = (struct virtio_pci_part){at, bytes};
    return error == -ASH_ENOMEM ? error : 0; /* of others there may be a better one */
}

static int read_capability(struct virtio_pci_device *device, unsigned at) {
    uint32_t first = get(device, at);
    unsigned length = first >> LENGTH_SHIFT & 0xff, kind = first >> KIND_SHIFT;
    if (length < (kind == NOTIFY ? LEAST_NOTIFY : LEAST))
        return 0;
    switch (kind) {
    case COMMON:
        return read_part(device, at, &device->common);
    case CONFIG:
        return read_part(device, at, &device->config);
    case NOTIFY:
        if (device->notify.at == NULL)
            device->notify_step = get(device, at + NOTIFY_STEP);
        return read_part(device, at, &device->notify);
    default:
        return 0; /* §4.1.4: others are to be passed over */
    }
}

static int read_parts(struct virtio_pci_device *device) {
    unsigned at = 0;
    int error = 0;
    while (error == 0 &&
           ash_pci_capability(&ash_use_pci, device->function, ASH_PCI_CAPABILITY_VENDOR, &at) == 0)
        error = read_capability(device, at);
    return error;
}

static int note_locked(struct virtio_pci *self, const struct ash_pci_function *function) {
    struct virtio_pci_device device = {
        .function = function,
        .kind =
            function->device < MODERN ? function->subsystem : (uint16_t)(function->device - MODERN),
    };
    int error = read_parts(&device);
    if (error != 0)
        return error;
    if (device.common.at == NULL || device.common.bytes < VIRTIO_PCI_COMMON_BYTES ||
        device.notify.at == NULL) {
        SAY("a device without the structures of version 1; QEMU: disable-legacy=on\n");
        return 0;
    }
    if (self->count == ASH_OPT_DEVICES) {
        SAY("more devices than the option devices allows\n");
        return -ASH_EINVAL;
    }
    self->devices[self->count++] = device;
    return 0;
}

static int search_locked(struct virtio_pci *self) {
    const struct ash_pci_function *function;
    int error = 0;
    ASH_ASSERT(ash_lock_held(&ash_use_lock, &self->lock));
    for (unsigned i = 0; error == 0; i++) {
        int found = ash_pci_find(&ash_use_pci, i, &function);
        if (found == -ASH_ENOENT)
            break;
        if (found != 0)
            return -ASH_EINVAL;
        if (function->vendor == VENDOR && function->device >= TRANSITIONAL &&
            function->device <= LAST)
            error = note_locked(self, function);
    }
    return error;
}

int virtio_pci_virtio_bus_find(struct ash_virtio_bus *instance, unsigned device_id, unsigned index,
                               struct ash_virtio_device **device) {
    struct virtio_pci *self = (struct virtio_pci *)instance;
    ash_lock_take(&ash_use_lock, &self->lock);
    if (!self->searched)
        self->error = search_locked(self);
    self->searched = true;
    ash_lock_release(&ash_use_lock, &self->lock);
    for (unsigned i = 0; self->error == 0 && i < self->count; i++) {
        if (self->devices[i].kind == device_id && index-- == 0) {
            *device = (struct ash_virtio_device *)&self->devices[i];
            return 0;
        }
    }
    return self->error != 0 ? self->error : -ASH_ENODEV;
}
