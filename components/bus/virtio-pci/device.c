/* SPDX-License-Identifier: MIT */
/* Section numbers are those of virtio 1.2. */
#include <ashlar/console.h>
#include <ashlar/cpu/io.h>
#include <ashlar/virtio/agree.h>
#include "virtio.h"

/* Entries of the function's table of messages. */
enum { MESSAGE_CONFIG = 0, MESSAGE_USED = 1 };

static struct virtio_pci_device *pci(struct ash_virtio_device *device) {
    return (struct virtio_pci_device *)device;
}

static volatile uint8_t *at(struct virtio_pci_device *device, enum virtio_pci_register offset) {
    return device->common.at + offset;
}

static uint32_t status(void *device) {
    return ash_mmio_read8(at(device, VIRTIO_PCI_STATUS));
}

static void set_status(void *device, uint32_t value) {
    ash_mmio_write8(at(device, VIRTIO_PCI_STATUS), (uint8_t)value);
}

static uint32_t offered(void *device, unsigned half) {
    ash_mmio_write32(at(device, VIRTIO_PCI_OFFERED_SELECT), half);
    return ash_mmio_read32(at(device, VIRTIO_PCI_OFFERED));
}

static void accept(void *device, unsigned half, uint32_t features) {
    ash_mmio_write32(at(device, VIRTIO_PCI_ACCEPTED_SELECT), half);
    ash_mmio_write32(at(device, VIRTIO_PCI_ACCEPTED), features);
}

static const struct ash_virtio_registers registers = {status, set_status, offered, accept};

ASH_IRQ static void virtio_pci_used_fired(void *argument) {
    struct virtio_pci_device *device = argument;
    if (device->handler != NULL)
        device->handler(device->argument, ASH_VIRTIO_USED);
}

ASH_IRQ static void virtio_pci_config_fired(void *argument) {
    struct virtio_pci_device *device = argument;
    if (device->handler != NULL)
        device->handler(device->argument, ASH_VIRTIO_CONFIG);
}

static void say(const char *text, size_t count) {
    ash_console_line(&ash_use_console);
    ash_console_write(&ash_use_console, text, count);
}

#define SAY(literal) say("ashlar: virtio-pci: " literal, sizeof("ashlar: virtio-pci: " literal) - 1)

static void let_go(struct virtio_pci_device *device) {
    device->handler = NULL;
    if (!device->attached)
        return;
    device->attached = ash_pci_detach(&ash_use_pci, device->function, MESSAGE_CONFIG) != 0 ||
                       ash_pci_detach(&ash_use_pci, device->function, MESSAGE_USED) != 0;
}

/* §4.1.5.1.2: messages are on before a queue is told which is its. */
static int attach_messages(struct virtio_pci_device *device) {
    int error = ash_pci_attach(&ash_use_pci, device->function, MESSAGE_CONFIG,
                               virtio_pci_config_fired, device);
    if (error != 0)
        return error;
    error =
        ash_pci_attach(&ash_use_pci, device->function, MESSAGE_USED, virtio_pci_used_fired, device);
    if (error != 0) {
        (void)!ash_pci_detach(&ash_use_pci, device->function, MESSAGE_CONFIG);
        return error;
    }
    device->attached = true;
    ash_mmio_write16(at(device, VIRTIO_PCI_CONFIG_MESSAGE), MESSAGE_CONFIG);
    if (ash_mmio_read16(at(device, VIRTIO_PCI_CONFIG_MESSAGE)) == MESSAGE_CONFIG)
        return 0;
    let_go(device); /* it has no room for it */
    return -ASH_EPROTO;
}

static int agree(struct virtio_pci_device *device, uint64_t wanted, uint64_t required,
                 uint64_t *agreed) {
    ash_pci_enable(&ash_use_pci, device->function);
    int error = ash_virtio_agree(&registers, device, wanted, required, agreed);
    if (error == -ASH_ENOSYS)
        SAY("the device wants ACCESS_PLATFORM (an IOMMU, or encrypted memory), which is not "
            "supported\n");
    if (error != 0)
        return error;
    error = attach_messages(device);
    if (error == -ASH_ENOSYS)
        SAY("the device has no messages (MSI-X)\n");
    if (error == 0)
        return 0;
    set_status(device, ASH_VIRTIO_FAILED);
    return error == -ASH_ENOSYS ? error : -ASH_EPROTO;
}

int virtio_pci_virtio_bus_negotiate(struct ash_virtio_bus *instance,
                                    struct ash_virtio_device *device, uint64_t wanted,
                                    uint64_t required, uint64_t *agreed) {
    struct virtio_pci *self = (struct virtio_pci *)instance;
    ash_lock_take(&ash_use_lock, &self->lock);
    bool taken = pci(device)->driven;
    pci(device)->driven = true;
    ash_lock_release(&ash_use_lock, &self->lock);
    if (taken)
        return -ASH_EBUSY;
    int error = agree(pci(device), wanted, required, agreed);
    if (error != 0)
        pci(device)->driven = false;
    return error;
}

/* False: `bytes` bytes from `offset` on are not all in the configuration space. */
static bool in_config(const struct virtio_pci_device *device, unsigned offset, unsigned bytes) {
    return bytes <= device->config.bytes && offset <= device->config.bytes - bytes;
}

int virtio_pci_virtio_bus_config_read(struct ash_virtio_bus *self, struct ash_virtio_device *device,
                                      unsigned offset, void *into, unsigned bytes) {
    struct virtio_pci_device *from = pci(device);
    uint8_t *to = into;
    (void)self;
    if (!in_config(from, offset, bytes))
        return -ASH_ERANGE;
    for (int i = 0; i < ASH_VIRTIO_TRIES; i++) {
        uint8_t generation = ash_mmio_read8(at(from, VIRTIO_PCI_GENERATION));
        for (unsigned done = 0; done < bytes; done++)
            to[done] = ash_mmio_read8(from->config.at + offset + done);
        if (ash_mmio_read8(at(from, VIRTIO_PCI_GENERATION)) == generation)
            return 0;
    }
    return -ASH_EIO;
}

int virtio_pci_virtio_bus_config_write(struct ash_virtio_bus *self,
                                       struct ash_virtio_device *device, unsigned offset,
                                       const void *from, unsigned bytes) {
    const uint8_t *source = from;
    (void)self;
    if (!in_config(pci(device), offset, bytes))
        return -ASH_ERANGE;
    for (unsigned done = 0; done < bytes; done++)
        ash_mmio_write8(pci(device)->config.at + offset + done, source[done]);
    return 0;
}

unsigned virtio_pci_virtio_bus_queue_max(struct ash_virtio_bus *self,
                                         struct ash_virtio_device *device, unsigned index) {
    (void)self;
    if (index >= VIRTIO_PCI_QUEUES)
        return 0;
    ash_mmio_write16(at(pci(device), VIRTIO_PCI_QUEUE_SELECT), (uint16_t)index);
    return ash_mmio_read16(at(pci(device), VIRTIO_PCI_QUEUE_SIZE));
}

static void set_address(struct virtio_pci_device *device, enum virtio_pci_register offset,
                        uint64_t address) {
    ash_mmio_write32(at(device, offset), (uint32_t)address);
    ash_mmio_write32(at(device, offset) + 4, (uint32_t)(address >> 32));
}

/* Where queue `index`, which is selected, is notified. NULL: the device says outside. §4.1.4.4 */
static volatile uint8_t *doorbell(const struct virtio_pci_device *device, uint16_t number) {
    uint64_t offset = (uint64_t)number * device->notify_step;
    if (device->notify.bytes < sizeof(uint16_t) ||
        offset > device->notify.bytes - sizeof(uint16_t) || offset % sizeof(uint16_t) != 0)
        return NULL;
    return device->notify.at + offset;
}

/* §4.1.5.1.3 */
int virtio_pci_virtio_bus_queue_setup(struct ash_virtio_bus *self, struct ash_virtio_device *device,
                                      unsigned index, const struct ash_virtio_rings *rings) {
    struct virtio_pci_device *to = pci(device);
    unsigned max = virtio_pci_virtio_bus_queue_max(self, device, index);
    if (max == 0)
        return -ASH_ENODEV;
    if (ash_mmio_read16(at(to, VIRTIO_PCI_QUEUE_ENABLE)) != 0)
        return -ASH_EBUSY;
    if (rings->size == 0 || rings->size > max || (rings->size & (rings->size - 1)) != 0)
        return -ASH_EINVAL;
    to->doorbells[index] = doorbell(to, ash_mmio_read16(at(to, VIRTIO_PCI_QUEUE_NOTIFY)));
    ash_mmio_write16(at(to, VIRTIO_PCI_QUEUE_MESSAGE), MESSAGE_USED);
    if (to->doorbells[index] == NULL ||
        ash_mmio_read16(at(to, VIRTIO_PCI_QUEUE_MESSAGE)) != MESSAGE_USED)
        return -ASH_ENODEV;
    ash_mmio_write16(at(to, VIRTIO_PCI_QUEUE_SIZE), rings->size);
    set_address(to, VIRTIO_PCI_QUEUE_DESCRIPTORS, rings->descriptors);
    set_address(to, VIRTIO_PCI_QUEUE_DRIVER, rings->available);
    set_address(to, VIRTIO_PCI_QUEUE_DEVICE, rings->used);
    ash_mmio_write16(at(to, VIRTIO_PCI_QUEUE_ENABLE), 1);
    return 0;
}

/* The argument comes first: an interrupt may come in between. */
int virtio_pci_virtio_bus_attach(struct ash_virtio_bus *self, struct ash_virtio_device *device,
                                 void (*handler)(void *argument, unsigned why), void *argument) {
    (void)self;
    pci(device)->argument = argument;
    __atomic_store_n(&pci(device)->handler, handler, __ATOMIC_RELEASE);
    return 0;
}

int virtio_pci_virtio_bus_health(struct ash_virtio_bus *self, struct ash_virtio_device *device) {
    (void)self;
    return (status(device) & (ASH_VIRTIO_FAILED | ASH_VIRTIO_NEEDS_RESET | ASH_VIRTIO_DRIVER_OK)) ==
                   ASH_VIRTIO_DRIVER_OK
               ? 0
               : -ASH_EIO;
}

int virtio_pci_virtio_bus_start(struct ash_virtio_bus *self, struct ash_virtio_device *device) {
    set_status(device, ASH_VIRTIO_ACKNOWLEDGE | ASH_VIRTIO_DRIVER | ASH_VIRTIO_FEATURES_OK |
                           ASH_VIRTIO_DRIVER_OK);
    return virtio_pci_virtio_bus_health(self, device);
}

ASH_IRQ void virtio_pci_virtio_bus_notify(struct ash_virtio_bus *self,
                                          struct ash_virtio_device *device, unsigned index) {
    (void)self;
    ash_mmio_write16(((struct virtio_pci_device *)device)->doorbells[index], (uint16_t)index);
}

int virtio_pci_virtio_bus_reset(struct ash_virtio_bus *instance, struct ash_virtio_device *device) {
    struct virtio_pci *self = (struct virtio_pci *)instance;
    int error = ash_virtio_reset(&registers, device);
    let_go(pci(device));
    ash_lock_take(&ash_use_lock, &self->lock);
    pci(device)->driven = false;
    ash_lock_release(&ash_use_lock, &self->lock);
    return error;
}
