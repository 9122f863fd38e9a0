/* SPDX-License-Identifier: MIT */
/* On the entropy device, which every machine has: its driver has been here, or not. */
#include <ashlar/test.h>
#include <ashlar/virtio/bus.h>

#define BEGIN(name) ash_test_begin(&ash_use_test, name)
#define BUS         &ash_use_virtio_bus
#define ENTRIES     2u

static _Alignas(16) uint8_t rings_memory[256];

static struct ash_virtio_device *find(unsigned id, unsigned index, int expected) {
    struct ash_virtio_device *device = NULL;
    CHECK(ash_virtio_bus_find(BUS, id, index, &device) == expected);
    return device;
}

static int negotiate(struct ash_virtio_device *device, uint64_t wanted, uint64_t required) {
    uint64_t agreed = 0;
    int error = ash_virtio_bus_negotiate(BUS, device, wanted, required, &agreed);
    if (error == 0) {
        CHECK((agreed & ASH_VIRTIO_F_VERSION_1) != 0);
        CHECK((agreed & ~(wanted | required | ASH_VIRTIO_F_VERSION_1)) == 0);
    }
    return error;
}

static int set_up(struct ash_virtio_device *device, unsigned index, uint16_t size) {
    const struct ash_virtio_rings rings = {
        .descriptors = (uintptr_t)rings_memory,
        .available = (uintptr_t)rings_memory + 64,
        .used = (uintptr_t)rings_memory + 128,
        .size = size,
    };
    return ash_virtio_bus_queue_setup(BUS, device, index, &rings);
}

static void test_negotiate(struct ash_virtio_device *device) {
    BEGIN("2, 4: features");
    CHECK(ash_virtio_bus_reset(BUS, device) == 0);
    CHECK(negotiate(device, 0, 0) == 0);
    CHECK(negotiate(device, 0, 0) == -ASH_EBUSY);
    CHECK(ash_virtio_bus_reset(BUS, device) == 0);
    CHECK(negotiate(device, 0, 1ull << 20) == -ASH_EPROTO); /* no device offers a reserved bit */
    CHECK(negotiate(device, 1ull << 20, 0) == 0);
    CHECK(ash_virtio_bus_reset(BUS, device) == 0);
    CHECK(negotiate(device, ~ASH_VIRTIO_F_ACCESS_PLATFORM, 0) == 0);
}

static void test_queues(struct ash_virtio_device *device) {
    BEGIN("5: queues");
    unsigned max = ash_virtio_bus_queue_max(BUS, device, 0);
    CHECK(max >= ENTRIES && max <= 32768);
    CHECK(ash_virtio_bus_queue_max(BUS, device, 1) == 0);
    CHECK(ash_virtio_bus_queue_max(BUS, device, 1000) == 0);
    CHECK(set_up(device, 1, ENTRIES) == -ASH_ENODEV);
    CHECK(set_up(device, 0, 0) == -ASH_EINVAL);
    CHECK(set_up(device, 0, 3) == -ASH_EINVAL);
    CHECK(max >= 32768 || set_up(device, 0, 32768) == -ASH_EINVAL);
    CHECK(set_up(device, 0, ENTRIES) == 0);
    CHECK(set_up(device, 0, ENTRIES) == -ASH_EBUSY);
}

static void test_config(struct ash_virtio_device *device) {
    uint8_t bytes[8] = {0};
    BEGIN("6: the bounds of the configuration");
    CHECK(ash_virtio_bus_config_read(BUS, device, 0, bytes, 0) == 0);
    CHECK(ash_virtio_bus_config_read(BUS, device, 1u << 24, bytes, 1) == -ASH_ERANGE);
    CHECK(ash_virtio_bus_config_read(BUS, device, UINT32_MAX, bytes, 2) == -ASH_ERANGE);
    CHECK(ash_virtio_bus_config_read(BUS, device, UINT32_MAX - 1, bytes, 8) == -ASH_ERANGE);
    CHECK(ash_virtio_bus_config_write(BUS, device, UINT32_MAX, bytes, 2) == -ASH_ERANGE);
}

ASH_IRQ static void fired(void *argument, unsigned why) {
    (void)argument;
    (void)why;
}

int main(void) {
    BEGIN("1: find");
    struct ash_virtio_device *device = find(ASH_VIRTIO_ENTROPY, 0, 0);
    CHECK(device != NULL);
    CHECK(find(ASH_VIRTIO_ENTROPY, 0, 0) == device);
    find(ASH_VIRTIO_ENTROPY, 100, -ASH_ENODEV);
    find(999, 0, -ASH_ENODEV);
    find(0, 0, -ASH_ENODEV);
    if (device == NULL)
        return 1 + ash_test_end(&ash_use_test);
    test_negotiate(device);
    test_queues(device);
    test_config(device);
    BEGIN("8, 9, 11: start, health, reset, and again");
    for (unsigned i = 0; i < 20; i++) {
        CHECK(ash_virtio_bus_attach(BUS, device, fired, NULL) == 0);
        CHECK(ash_virtio_bus_start(BUS, device) == 0);
        CHECK(ash_virtio_bus_health(BUS, device) == 0);
        ash_virtio_bus_notify(BUS, device, 0);
        CHECK(ash_virtio_bus_reset(BUS, device) == 0);
        CHECK(negotiate(device, 0, 0) == 0);
        CHECK(set_up(device, 0, ENTRIES) == 0);
    }
    CHECK(ash_virtio_bus_reset(BUS, device) == 0);
    return ash_test_end(&ash_use_test);
}
