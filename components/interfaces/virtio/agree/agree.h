/* SPDX-License-Identifier: MIT */
#ifndef ASHLAR_VIRTIO_AGREE_H
#define ASHLAR_VIRTIO_AGREE_H
/*
 * The first steps between a driver and its device, which are the same on every transport: reset,
 * status, features. Section numbers are those of virtio 1.2.
 *
 * For providers of virtio.bus, which differ in where these registers are and how wide. The code is
 * compiled into each of them: `registers` is a constant there, so its calls become direct, and one
 * transport in an image costs what it would cost written out.
 *
 * Context: boot and thread. Errors are values; nothing is said on the console, since only the
 * caller knows the device's name.
 */
#include <ashlar/base.h>
#include <ashlar/virtio/bus.h>

/* Device status, §2.1. */
enum ash_virtio_status {
    ASH_VIRTIO_ACKNOWLEDGE = 1,
    ASH_VIRTIO_DRIVER = 2,
    ASH_VIRTIO_DRIVER_OK = 4,
    ASH_VIRTIO_FEATURES_OK = 8,
    ASH_VIRTIO_NEEDS_RESET = 64,
    ASH_VIRTIO_FAILED = 128,
};

/* How often a register is asked again; a device answers at once, or is broken. */
#define ASH_VIRTIO_TRIES 1000

/* How a transport reaches them. `half` is 0 for feature bits 0 to 31, 1 for 32 to 63. */
struct ash_virtio_registers {
    uint32_t (*status)(void *device);
    void (*set_status)(void *device, uint32_t status);
    uint32_t (*offered)(void *device, unsigned half);
    void (*accept)(void *device, unsigned half, uint32_t features);
};

/* §2.4: the device shows 0 when it is done. -ASH_EIO: it does not. */
ASH_MUST_USE static inline int ash_virtio_reset(const struct ash_virtio_registers *registers,
                                                void *device) {
    registers->set_status(device, 0);
    for (int i = 0; i < ASH_VIRTIO_TRIES; i++)
        if (registers->status(device) == 0)
            return 0;
    return -ASH_EIO;
}

/*
 * Resets the device and agrees on features, as ash_virtio_bus_negotiate describes; §3.1.1, steps 1
 * to 6. -ASH_ENOSYS: it offers ACCESS_PLATFORM. -ASH_EPROTO: it lacks what is required, or does not
 * accept what it offered.
 */
ASH_MUST_USE static inline int ash_virtio_agree(const struct ash_virtio_registers *registers,
                                                void *device, uint64_t wanted, uint64_t required,
                                                uint64_t *agreed) {
    uint32_t status = ASH_VIRTIO_ACKNOWLEDGE;
    if (ash_virtio_reset(registers, device) != 0)
        return -ASH_EPROTO;
    registers->set_status(device, status);
    registers->set_status(device, status |= ASH_VIRTIO_DRIVER);
    uint64_t features = registers->offered(device, 0) | (uint64_t)registers->offered(device, 1)
                                                            << 32;
    int error = -ASH_EPROTO;
    required |= ASH_VIRTIO_F_VERSION_1;
    if ((features & ASH_VIRTIO_F_ACCESS_PLATFORM) != 0)
        error = -ASH_ENOSYS;
    else if ((required & ~features) == 0) {
        *agreed = features & (wanted | required);
        for (unsigned half = 0; half < 2; half++)
            registers->accept(device, half, (uint32_t)(*agreed >> (32 * half)));
        registers->set_status(device, status | ASH_VIRTIO_FEATURES_OK);
        if ((registers->status(device) & ASH_VIRTIO_FEATURES_OK) != 0)
            return 0;
    }
    registers->set_status(device, ASH_VIRTIO_FAILED);
    return error;
}

#endif
