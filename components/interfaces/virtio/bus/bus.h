/* SPDX-License-Identifier: MIT */
#ifndef ASHLAR_VIRTIO_BUS_H
#define ASHLAR_VIRTIO_BUS_H
/*
 * Finding virtio devices, and everything between a driver and its device but the rings themselves
 * (virtio.queue). Section numbers are those of "Virtual I/O Device (VIRTIO) Version 1.2", OASIS
 * 2022. Only devices of version 1 and later are driven; a legacy one is not found.
 *
 * A driver goes through the steps of §3.1.1 in this order: find, negotiate, queue_setup for each
 * queue, attach, start; then notify and health, and config_read or config_write at any time after
 * negotiate.
 *
 * Every value that a device gives is hostile. What this interface hands on has been checked for
 * what it can check; what the configuration of a device says is for its driver to check.
 *
 * Context: boot and thread; attached handlers run in interrupt context, where config_read, notify
 * and acknowledging are allowed. A device has one driver, which serialises its own calls.
 */
#include <ashlar/base.h>

struct ash_virtio_bus;
/* A device: the provider's own memory, valid as long as the image runs. */
struct ash_virtio_device;

/* Device identifiers, §5. */
#define ASH_VIRTIO_NET     1u
#define ASH_VIRTIO_BLOCK   2u
#define ASH_VIRTIO_CONSOLE 3u
#define ASH_VIRTIO_ENTROPY 4u
#define ASH_VIRTIO_VSOCK   19u

/* Feature bits that concern every device, §6. */
#define ASH_VIRTIO_F_INDIRECT_DESC   (1ull << 28)
#define ASH_VIRTIO_F_EVENT_IDX       (1ull << 29)
#define ASH_VIRTIO_F_VERSION_1       (1ull << 32)
#define ASH_VIRTIO_F_ACCESS_PLATFORM (1ull << 33)

/* Why a device interrupted, §4.2.2 InterruptStatus; both may be set. */
#define ASH_VIRTIO_USED   1u /* it used a buffer of some queue */
#define ASH_VIRTIO_CONFIG 2u /* its configuration changed, or it needs a reset */

/* Where the three parts of a queue are, §2.7. Physical addresses, aligned to 16, 2 and 4 bytes. */
struct ash_virtio_rings {
    uint64_t descriptors, available, used;
    uint16_t size; /* entries, a power of two */
};

/*
 * The device with the number `index`, from 0, among those of kind `device_id`. -ASH_ENODEV: there
 * are fewer. -ASH_EINVAL: a word of discovery cannot be read; the console says which. Devices are
 * looked for with the first call.
 */
ASH_MUST_USE int ash_virtio_bus_find(struct ash_virtio_bus *self, unsigned device_id,
                                     unsigned index, struct ash_virtio_device **device);

/*
 * Resets the device and agrees on features: those of `wanted` that it offers, and all of
 * `required`; version 1 is always required. `*agreed` gets the result. -ASH_EPROTO: it lacks one
 * that is required, or does not accept what it offered. -ASH_ENOSYS: it cannot do without
 * ACCESS_PLATFORM (§6, its addresses go through an IOMMU), which the provider cannot serve; the
 * console says so by name. -ASH_EBUSY: it has a driver.
 */
ASH_MUST_USE int ash_virtio_bus_negotiate(struct ash_virtio_bus *self,
                                          struct ash_virtio_device *device, uint64_t wanted,
                                          uint64_t required, uint64_t *agreed);

/*
 * Copies `bytes` bytes of the device's configuration from `offset` on, all from one and the same
 * state of it (§2.5.1). -ASH_ERANGE: beyond the configuration space. -ASH_EIO: it does not stay
 * still.
 */
ASH_MUST_USE int ash_virtio_bus_config_read(struct ash_virtio_bus *self,
                                            struct ash_virtio_device *device, unsigned offset,
                                            void *into, unsigned bytes);

/* Writes `bytes` bytes, one at a time. -ASH_ERANGE: as above. */
ASH_MUST_USE int ash_virtio_bus_config_write(struct ash_virtio_bus *self,
                                             struct ash_virtio_device *device, unsigned offset,
                                             const void *from, unsigned bytes);

/* The greatest size that the device allows for queue `index`; 0: it has no such queue. */
unsigned ash_virtio_bus_queue_max(struct ash_virtio_bus *self, struct ash_virtio_device *device,
                                  unsigned index);

/*
 * Hands queue `index` to the device. The memory is the driver's, zeroed, and stays the device's
 * until a reset. -ASH_ENODEV: no such queue. -ASH_EINVAL: the size is no power of two, or more than
 * ash_virtio_bus_queue_max. -ASH_EBUSY: set up already.
 */
ASH_MUST_USE int ash_virtio_bus_queue_setup(struct ash_virtio_bus *self,
                                            struct ash_virtio_device *device, unsigned index,
                                            const struct ash_virtio_rings *rings);

/*
 * Calls `handler(argument, why)` for each interrupt of the device, in interrupt context, after it
 * has been acknowledged: a handler then looks at the rings, and nothing is lost. `why` is
 * ASH_VIRTIO_…, or-ed. Errors are those of ash_irq_attach.
 */
ASH_MUST_USE int ash_virtio_bus_attach(struct ash_virtio_bus *self,
                                       struct ash_virtio_device *device,
                                       void (*handler)(void *argument, unsigned why),
                                       void *argument);

/* Tells the device to go (DRIVER_OK, §3.1.1 step 8). -ASH_EIO: it has failed already. */
ASH_MUST_USE int ash_virtio_bus_start(struct ash_virtio_bus *self,
                                      struct ash_virtio_device *device);

/*
 * Does it still work? -ASH_EIO: it asks for a reset (DEVICE_NEEDS_RESET, §2.1.2) or has failed; it
 * says so with an interrupt for ASH_VIRTIO_CONFIG. Only after ash_virtio_bus_start. One access of
 * the device.
 */
ASH_MUST_USE int ash_virtio_bus_health(struct ash_virtio_bus *self,
                                       struct ash_virtio_device *device);

/* Tells the device that queue `index` has new buffers. One access of the device; any context. */
void ash_virtio_bus_notify(struct ash_virtio_bus *self, struct ash_virtio_device *device,
                           unsigned index);

/*
 * Resets the device, which then lets go of all memory and has no driver, and takes the handler
 * away. -ASH_EIO: it does not finish the reset; its memory must not be used for anything else then.
 */
ASH_MUST_USE int ash_virtio_bus_reset(struct ash_virtio_bus *self,
                                      struct ash_virtio_device *device);

#endif
