/* SPDX-License-Identifier: MIT */
/* Section numbers are those of virtio 1.2. */
#include <ashlar/console.h>
#include <ashlar/cpu/io.h>
#include <ashlar/irq.h>
#include <ashlar/virtio/agree.h>
#include "mmio.h"

static struct virtio_mmio_device *mmio(struct ash_virtio_device *device) {
    return (struct virtio_mmio_device *)device;
}

static uint32_t get(struct virtio_mmio_device *device, enum virtio_mmio_register at) {
    return ash_mmio_read32(device->registers + at);
}

static void set(struct virtio_mmio_device *device, unsigned at, uint32_t value) {
    ash_mmio_write32(device->registers + at, value);
}

static uint32_t status(void *device) {
    return get(device, VIRTIO_MMIO_STATUS);
}

static void set_status(void *device, uint32_t value) {
    set(device, VIRTIO_MMIO_STATUS, value);
}

static uint32_t offered(void *device, unsigned half) {
    set(device, VIRTIO_MMIO_DEVICE_FEATURES_SELECT, half);
    return get(device, VIRTIO_MMIO_DEVICE_FEATURES);
}

static void accept(void *device, unsigned half, uint32_t features) {
    set(device, VIRTIO_MMIO_DRIVER_FEATURES_SELECT, half);
    set(device, VIRTIO_MMIO_DRIVER_FEATURES, features);
}

static const struct ash_virtio_registers registers = {status, set_status, offered, accept};

static int agree(struct virtio_mmio_device *device, uint64_t wanted, uint64_t required,
                 uint64_t *agreed) {
    static const char platform[] =
        "ashlar: virtio-mmio: the device wants ACCESS_PLATFORM (an IOMMU, or encrypted memory), "
        "which is not supported\n";
    int error = ash_virtio_agree(&registers, device, wanted, required, agreed);
    if (error == -ASH_ENOSYS) {
        ash_console_line(&ash_use_console);
        ash_console_write(&ash_use_console, platform, sizeof platform - 1);
    }
    return error;
}

int virtio_mmio_virtio_bus_negotiate(struct ash_virtio_bus *instance,
                                     struct ash_virtio_device *device, uint64_t wanted,
                                     uint64_t required, uint64_t *agreed) {
    struct virtio_mmio *self = (struct virtio_mmio *)instance;
    ash_lock_take(&ash_use_lock, &self->lock);
    bool taken = mmio(device)->driven;
    mmio(device)->driven = true;
    ash_lock_release(&ash_use_lock, &self->lock);
    if (taken)
        return -ASH_EBUSY;
    int error = agree(mmio(device), wanted, required, agreed);
    if (error != 0)
        mmio(device)->driven = false;
    return error;
}

/* False: `bytes` bytes from `offset` on are not all in the configuration space. */
static bool in_config(const struct virtio_mmio_device *device, unsigned offset, unsigned bytes) {
    return bytes <= device->config_bytes && offset <= device->config_bytes - bytes;
}

int virtio_mmio_virtio_bus_config_read(struct ash_virtio_bus *self,
                                       struct ash_virtio_device *device, unsigned offset,
                                       void *into, unsigned bytes) {
    struct virtio_mmio_device *from = mmio(device);
    uint8_t *to = into;
    (void)self;
    if (!in_config(from, offset, bytes))
        return -ASH_ERANGE;
    for (int i = 0; i < ASH_VIRTIO_TRIES; i++) {
        uint32_t generation = get(from, VIRTIO_MMIO_CONFIG_GENERATION);
        for (unsigned at = 0; at < bytes; at++)
            to[at] = ash_mmio_read8(from->registers + VIRTIO_MMIO_CONFIG + offset + at);
        if (get(from, VIRTIO_MMIO_CONFIG_GENERATION) == generation)
            return 0;
    }
    return -ASH_EIO;
}

int virtio_mmio_virtio_bus_config_write(struct ash_virtio_bus *self,
                                        struct ash_virtio_device *device, unsigned offset,
                                        const void *from, unsigned bytes) {
    struct virtio_mmio_device *to = mmio(device);
    const uint8_t *source = from;
    (void)self;
    if (!in_config(to, offset, bytes))
        return -ASH_ERANGE;
    for (unsigned at = 0; at < bytes; at++)
        ash_mmio_write8(to->registers + VIRTIO_MMIO_CONFIG + offset + at, source[at]);
    return 0;
}

unsigned virtio_mmio_virtio_bus_queue_max(struct ash_virtio_bus *self,
                                          struct ash_virtio_device *device, unsigned index) {
    (void)self;
    set(mmio(device), VIRTIO_MMIO_QUEUE_SELECT, index);
    return get(mmio(device), VIRTIO_MMIO_QUEUE_SIZE_MAX);
}

static void set_address(struct virtio_mmio_device *device, unsigned at, uint64_t address) {
    set(device, at, (uint32_t)address);
    set(device, at + 4, (uint32_t)(address >> 32));
}

/* §4.2.3.2 */
int virtio_mmio_virtio_bus_queue_setup(struct ash_virtio_bus *self,
                                       struct ash_virtio_device *device, unsigned index,
                                       const struct ash_virtio_rings *rings) {
    struct virtio_mmio_device *to = mmio(device);
    unsigned max = virtio_mmio_virtio_bus_queue_max(self, device, index);
    if (max == 0)
        return -ASH_ENODEV;
    if (get(to, VIRTIO_MMIO_QUEUE_READY) != 0)
        return -ASH_EBUSY;
    if (rings->size == 0 || rings->size > max || (rings->size & (rings->size - 1)) != 0)
        return -ASH_EINVAL;
    set(to, VIRTIO_MMIO_QUEUE_SIZE, rings->size);
    set_address(to, VIRTIO_MMIO_QUEUE_DESCRIPTORS, rings->descriptors);
    set_address(to, VIRTIO_MMIO_QUEUE_DRIVER, rings->available);
    set_address(to, VIRTIO_MMIO_QUEUE_DEVICE, rings->used);
    set(to, VIRTIO_MMIO_QUEUE_READY, 1);
    return 0;
}

/* Acknowledged before the rings are looked at: what comes later makes an interrupt of its own. */
ASH_IRQ static void virtio_mmio_fired(void *argument) {
    struct virtio_mmio_device *device = argument;
    uint32_t why = ash_mmio_read32(device->registers + VIRTIO_MMIO_INTERRUPT_STATUS);
    ash_mmio_write32(device->registers + VIRTIO_MMIO_INTERRUPT_ACK, why);
    device->handler(device->argument, why & (ASH_VIRTIO_USED | ASH_VIRTIO_CONFIG));
}

/*
 * Edge: what the Linux driver of such a device asks for, and the only kind that each monitor gives.
 */
int virtio_mmio_virtio_bus_attach(struct ash_virtio_bus *self, struct ash_virtio_device *device,
                                  void (*handler)(void *argument, unsigned why), void *argument) {
    struct virtio_mmio_device *to = mmio(device);
    (void)self;
    to->handler = handler;
    to->argument = argument;
    int error = ash_irq_attach(&ash_use_irq, to->gsi, ASH_IRQ_EDGE, virtio_mmio_fired, to);
    to->attached = error == 0;
    return error;
}

int virtio_mmio_virtio_bus_health(struct ash_virtio_bus *self, struct ash_virtio_device *device) {
    (void)self;
    return (status(device) & (ASH_VIRTIO_FAILED | ASH_VIRTIO_NEEDS_RESET | ASH_VIRTIO_DRIVER_OK)) ==
                   ASH_VIRTIO_DRIVER_OK
               ? 0
               : -ASH_EIO;
}

int virtio_mmio_virtio_bus_start(struct ash_virtio_bus *self, struct ash_virtio_device *device) {
    (void)self;
    set_status(device, ASH_VIRTIO_ACKNOWLEDGE | ASH_VIRTIO_DRIVER | ASH_VIRTIO_FEATURES_OK |
                           ASH_VIRTIO_DRIVER_OK);
    return virtio_mmio_virtio_bus_health(self, device);
}

ASH_IRQ void virtio_mmio_virtio_bus_notify(struct ash_virtio_bus *self,
                                           struct ash_virtio_device *device, unsigned index) {
    (void)self;
    ash_mmio_write32(((struct virtio_mmio_device *)device)->registers + VIRTIO_MMIO_QUEUE_NOTIFY,
                     index);
}

int virtio_mmio_virtio_bus_reset(struct ash_virtio_bus *instance,
                                 struct ash_virtio_device *device) {
    struct virtio_mmio *self = (struct virtio_mmio *)instance;
    struct virtio_mmio_device *to = mmio(device);
    int error = ash_virtio_reset(&registers, to);
    if (to->attached && ash_irq_detach(&ash_use_irq, to->gsi) == 0)
        to->attached = false;
    ash_lock_take(&ash_use_lock, &self->lock);
    to->driven = false;
    ash_lock_release(&ash_use_lock, &self->lock);
    return error;
}
