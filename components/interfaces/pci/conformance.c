/* SPDX-License-Identifier: MIT */
/*
 * The machine has a host bridge, a bridge with a virtio entropy device of two functions behind it,
 * and another such device on bus 0. A message is had from one by breaking its queue: the device
 * then asks for a reset, by the message for its configuration (virtio 1.2 §2.1.2). Sections of
 * virtio are 1.2's.
 */
#include <ashlar/cpu/io.h>
#include <ashlar/pci.h>
#include <ashlar/test.h>

#define BEGIN(name) ash_test_begin(&ash_use_test, name)
#define ENTROPY     0x10441af4u /* device and vendor. §4.1.2 */
#define LINE_STATUS 0x00080000u /* the line is active. PCI Local Bus 3.0 §6.2.3 */

static const struct ash_pci_function *entropy[2]; /* on bus 0, behind the bridge */
static volatile unsigned first, second;
static volatile bool wrong;

ASH_IRQ static void first_fired(void *argument) {
    if (argument != (const void *)&first)
        wrong = true;
    first++;
}

ASH_IRQ static void second_fired(void *argument) {
    if (argument != (const void *)&second)
        wrong = true;
    second++;
}

static uint32_t get(const struct ash_pci_function *function, unsigned offset) {
    return ash_pci_read(&ash_use_pci, function, offset);
}

static void test_find(void) {
    const struct ash_pci_function *function, *other;
    unsigned count = 0, bridges = 0, found = 0, beside = 0;
    for (; ash_pci_find(&ash_use_pci, count, &function) == 0; count++) {
        if (function->class_code >> 8 == 0x0600)
            bridges++;
        CHECK(get(function, ASH_PCI_VENDOR) ==
              (function->vendor | (uint32_t)function->device << 16));
        CHECK(get(function, ASH_PCI_CLASS) >> 8 == function->class_code);
        for (unsigned i = 0; i < count; i++)
            CHECK(ash_pci_find(&ash_use_pci, i, &other) == 0 &&
                  other->address != function->address);
        if ((function->address & 0xff07) > 0x100)
            beside++;
        if (get(function, ASH_PCI_VENDOR) == ENTROPY)
            entropy[(function->address >> 8) != 0 && ++found != 0] = function;
    }
    CHECK(bridges == 1 && found == 1 && entropy[0] != NULL && entropy[1] != NULL);
    CHECK(beside == 1);
    CHECK(ash_pci_find(&ash_use_pci, count, &function) == -ASH_ENOENT);
    CHECK(ash_pci_find(&ash_use_pci, 5000, &function) == -ASH_ENOENT);
    CHECK(ash_pci_find(&ash_use_pci, 0, &function) == 0 && function->address == 0);
}

static void test_capabilities(const struct ash_pci_function *function) {
    unsigned at = 0, count = 0, last = 0;
    while (ash_pci_capability(&ash_use_pci, function, ASH_PCI_CAPABILITY_VENDOR, &at) == 0) {
        CHECK(at != last && (get(function, at) & 0xff) == ASH_PCI_CAPABILITY_VENDOR);
        last = at;
        count++;
    }
    CHECK(count == 5); /* §4.1.4: common, interrupt, device, notify, and access by configuration */
    at = 0;
    CHECK(ash_pci_capability(&ash_use_pci, function, 0x7f, &at) == -ASH_ENOENT);
    at = 0;
    CHECK(ash_pci_capability(&ash_use_pci, function, ASH_PCI_CAPABILITY_MESSAGES, &at) == 0);
}

/* The structure `kind`, §4.1.4; where its capability stands goes to `*capability`. */
static volatile uint8_t *part(const struct ash_pci_function *function, unsigned kind,
                              unsigned *capability) {
    volatile void *registers = NULL;
    unsigned at = 0;
    while (ash_pci_capability(&ash_use_pci, function, ASH_PCI_CAPABILITY_VENDOR, &at) == 0) {
        if (get(function, at) >> 24 != kind)
            continue;
        *capability = at;
        CHECK(ash_pci_memory(&ash_use_pci, function, get(function, at + 4) & 0xff,
                             get(function, at + 8), get(function, at + 12), &registers) == 0);
    }
    return registers;
}

static void test_memory(const struct ash_pci_function *function) {
    unsigned at = 0;
    volatile void *registers;
    CHECK(part(function, 1, &at) != NULL);
    unsigned index = get(function, at + 4) & 0xff;
    uint32_t before = get(function, ASH_PCI_MEMORY + 4 * index);
    uint32_t command = get(function, ASH_PCI_COMMAND) & 0xffff;
    CHECK(ash_pci_memory(&ash_use_pci, function, index, 0, 0x1000, &registers) == 0);
    CHECK((uintptr_t)registers == (before & ~15u));
    CHECK(ash_pci_memory(&ash_use_pci, function, index, 0x3fff, 1, &registers) == 0);
    CHECK(ash_pci_memory(&ash_use_pci, function, index, 0x4000, 1, &registers) == -ASH_ERANGE);
    CHECK(ash_pci_memory(&ash_use_pci, function, index, 1, 0x4000, &registers) == -ASH_ERANGE);
    CHECK(ash_pci_memory(&ash_use_pci, function, index, UINT64_MAX, 2, &registers) == -ASH_ERANGE);
    CHECK(ash_pci_memory(&ash_use_pci, function, 0, 0, 1, &registers) == -ASH_ENODEV);
    CHECK(ash_pci_memory(&ash_use_pci, function, ASH_PCI_MEMORIES, 0, 1, &registers) ==
          -ASH_ENODEV);
    CHECK(get(function, ASH_PCI_MEMORY + 4 * index) == before);
    CHECK((get(function, ASH_PCI_COMMAND) & 0xffff) == command);
}

static void test_enable(const struct ash_pci_function *function) {
    ash_pci_write(&ash_use_pci, function, ASH_PCI_COMMAND, 0x100); /* SERR, which stays */
    ash_pci_enable(&ash_use_pci, function);
    CHECK((get(function, ASH_PCI_COMMAND) & 0xffff) == 0x506);
}

static void write8(volatile uint8_t *common, unsigned at, uint8_t value) {
    ash_mmio_write8(common + at, value);
}

static void write64(volatile uint8_t *common, unsigned at, const void *value) {
    ash_mmio_write32(common + at, (uint32_t)(uintptr_t)value);
    ash_mmio_write32(common + at + 4, 0);
}

/* §3.1.1 and §4.1.4.3, with a queue of 8 that claims to have 100 buffers. */
static void break_queue(const struct ash_pci_function *function, uint16_t message) {
    static uint64_t descriptors[16], used[16];
    static uint16_t available[16] = {0, 100};
    unsigned at = 0;
    volatile uint8_t *common = part(function, 1, &at), *doorbell = part(function, 2, &at);
    write8(common, 20, 0);
    write8(common, 20, 1);
    write8(common, 20, 3);
    ash_mmio_write32(common + 8, 1);
    ash_mmio_write32(common + 12, 1); /* version 1 */
    write8(common, 20, 11);
    ash_mmio_write16(common + 16, message);
    ash_mmio_write16(common + 22, 0);
    ash_mmio_write16(common + 24, 8);
    write64(common, 32, descriptors);
    write64(common, 40, available);
    write64(common, 48, used);
    ash_mmio_write16(common + 28, 1);
    write8(common, 20, 15);
    ash_mmio_write16(doorbell, 0);
    for (unsigned i = 0; i < 1000; i++) /* time for it to come */
        (void)get(function, ASH_PCI_VENDOR);
}

static int attach(const struct ash_pci_function *function, unsigned entry, void (*handler)(void *),
                  volatile unsigned *argument) {
    return ash_pci_attach(&ash_use_pci, function, entry, handler, (void *)(uintptr_t)argument);
}

static void test_messages(const struct ash_pci_function *function) {
    const struct ash_pci_function *bridge;
    first = second = 0;
    BEGIN("8: what is refused");
    CHECK(ash_pci_find(&ash_use_pci, 0, &bridge) == 0);
    CHECK(attach(bridge, 0, first_fired, &first) == -ASH_ENOSYS);
    CHECK(attach(function, 2, first_fired, &first) == -ASH_ERANGE);
    CHECK(attach(function, 0, NULL, &first) == -ASH_EINVAL);
    CHECK(ash_pci_detach(&ash_use_pci, function, 0) == -ASH_ENOENT);
    BEGIN("6: each message its handler");
    CHECK(attach(function, 0, first_fired, &first) == 0);
    CHECK(attach(function, 1, second_fired, &second) == 0);
    break_queue(function, 0);
    CHECK(first == 1 && second == 0);
    break_queue(function, 1);
    CHECK(first == 1 && second == 1 && !wrong);
    CHECK((get(function, ASH_PCI_COMMAND) & LINE_STATUS) == 0);
    BEGIN("7: none after the end, and again");
    CHECK(ash_pci_detach(&ash_use_pci, function, 0) == 0);
    CHECK(ash_pci_detach(&ash_use_pci, function, 0) == -ASH_ENOENT);
    break_queue(function, 0);
    CHECK(first == 1);
    for (unsigned i = 0; i < 40; i++) {
        CHECK(attach(function, 0, first_fired, &first) == 0);
        CHECK(ash_pci_detach(&ash_use_pci, function, 0) == 0);
    }
    unsigned before = first; /* the table may have kept one for when it is unmasked: §6.8.3.4 */
    CHECK(attach(function, 0, first_fired, &first) == 0);
    break_queue(function, 0);
    CHECK(first > before && second == 1 && !wrong);
    CHECK(ash_pci_detach(&ash_use_pci, function, 0) == 0);
    CHECK(ash_pci_detach(&ash_use_pci, function, 1) == 0);
}

int main(void) {
    BEGIN("1, 2: all functions, each once");
    test_find();
    test_find();
    if (entropy[0] == NULL || entropy[1] == NULL)
        return ash_test_end(&ash_use_test);
    for (unsigned i = 0; i < 2; i++) {
        BEGIN("3: capabilities");
        test_capabilities(entropy[i]);
        BEGIN("4: memory");
        test_memory(entropy[i]);
        BEGIN("5: enable");
        test_enable(entropy[i]);
        test_messages(entropy[i]);
    }
    return ash_test_end(&ash_use_test);
}
