/* SPDX-License-Identifier: MIT */
/*
 * The line of COM1, whose 8250 interrupts when its transmitter is empty and it may: PC16550D data
 * sheet §8.7. The console writes to the same port, without interrupts.
 */
#include <ashlar/cpu.h>
#include <ashlar/cpu/io.h>
#include <ashlar/irq.h>
#include <ashlar/mem/map.h>
#include <ashlar/test.h>

#define BEGIN(name) ash_test_begin(&ash_use_test, name)

enum {
    COM1 = 0x3f8,
    ENABLE = COM1 + 1,
    IDENTIFY = COM1 + 2,
    MODEM = COM1 + 4,
    TRANSMITTER = 2, /* in ENABLE */
    OUT2 = 8,        /* in MODEM: lets the interrupt out. A PC's wiring. */
    GSI = 4,
};

/* Written in interrupt context. */
static volatile unsigned calls;
static volatile bool wrong;

ASH_IRQ static void fired(void *argument) {
    if (argument != (const void *)&calls)
        wrong = true;
    ash_port_write8(ENABLE, 0);
    (void)ash_port_read8(IDENTIFY);
    calls++;
}

ASH_IRQ static void other(void *argument) {
    (void)argument;
    wrong = true;
}

static int attach(unsigned gsi, unsigned flags, void (*handler)(void *)) {
    return ash_irq_attach(&ash_use_irq, gsi, flags, handler, (void *)(uintptr_t)&calls);
}

/* Makes the line active, and gives an interrupt time to come. */
static void raise(void) {
    ash_port_write8(MODEM, OUT2);
    ash_port_write8(ENABLE, TRANSMITTER);
    for (unsigned i = 0; i < 1000; i++)
        (void)ash_port_read8(MODEM);
    ash_port_write8(ENABLE, 0);
    (void)ash_port_read8(IDENTIFY);
}

static void test_kind(unsigned flags) {
    calls = 0;
    CHECK(attach(GSI, flags, fired) == 0);
    for (unsigned i = 1; i <= 10; i++) {
        raise();
        CHECK(calls == i);
    }
    CHECK(attach(GSI, flags, other) == -ASH_EBUSY);
    CHECK(ash_irq_detach(&ash_use_irq, GSI) == 0);
    raise();
    CHECK(calls == 10);
    CHECK(ash_irq_detach(&ash_use_irq, GSI) == -ASH_ENOENT);
}

/* What a device does. At this address QEMU takes a store of the processor for one of a device. */
static void store(const struct ash_irq_message *message) {
    volatile void *at;
    CHECK(ash_mem_map_device(&ash_use_mem_map, message->address, sizeof message->data, &at) == 0);
    ash_mmio_write32(at, message->data);
    for (unsigned i = 0; i < 1000; i++)
        (void)ash_port_read8(MODEM);
}

static int messages(void (*handler)(void *), struct ash_irq_message *message) {
    return ash_irq_message(&ash_use_irq, handler, (void *)(uintptr_t)&calls, message);
}

static int end(const struct ash_irq_message *message) {
    return ash_irq_message_end(&ash_use_irq, message);
}

static void test_messages(void) {
    enum { MANY = 64 };
    static struct ash_irq_message all[MANY];
    struct ash_irq_message one, two;
    BEGIN("7: a message calls its handler, and no other's");
    CHECK(messages(NULL, &one) == -ASH_EINVAL);
    CHECK(messages(fired, &one) == 0 && messages(other, &two) == 0);
    calls = 0;
    for (unsigned i = 1; i <= 10; i++) {
        store(&one);
        CHECK(calls == i);
    }
    CHECK(!wrong);
    BEGIN("8: an end");
    CHECK(end(&two) == 0 && end(&two) == -ASH_ENOENT);
    uintptr_t saved = ash_cpu_irq_save(&ash_use_cpu);
    store(&one);
    CHECK(calls == 10);
    CHECK(end(&one) == 0);
    ash_cpu_irq_restore(&ash_use_cpu, saved);
    CHECK(calls == 10);
    BEGIN("7, 8: until no vector is left, with a line among them, twice");
    for (unsigned round = 0; round < 2; round++) {
        unsigned count = 0;
        CHECK(attach(GSI, ASH_IRQ_EDGE, fired) == 0);
        int error;
        while (count < MANY && (error = messages(other, &all[count])) == 0)
            count++;
        CHECK(count > 2 && count < MANY && error == -ASH_ENOSPC);
        calls = 0;
        raise();
        CHECK(calls == 1 && !wrong);
        while (count-- != 0)
            CHECK(end(&all[count]) == 0);
        CHECK(ash_irq_detach(&ash_use_irq, GSI) == 0);
    }
}

int main(void) {
    BEGIN("3: what is refused");
    CHECK(attach(5000, ASH_IRQ_EDGE, fired) == -ASH_ENODEV);
    CHECK(attach(GSI, 0x80, fired) == -ASH_EINVAL);
    CHECK(attach(GSI, ASH_IRQ_EDGE, NULL) == -ASH_EINVAL);
    CHECK(ash_irq_detach(&ash_use_irq, GSI) == -ASH_ENOENT);
    BEGIN("2, 3, 4: an edge line");
    test_kind(ASH_IRQ_EDGE);
    BEGIN("2, 3, 4: a level line");
    test_kind(ASH_IRQ_LEVEL);
    BEGIN("5: again and again");
    for (unsigned i = 0; i < 40; i++) {
        CHECK(attach(GSI, ASH_IRQ_EDGE, fired) == 0);
        CHECK(ash_irq_detach(&ash_use_irq, GSI) == 0);
    }
    test_kind(ASH_IRQ_EDGE);
    BEGIN("4: detached on its way");
    calls = 0;
    CHECK(attach(GSI, ASH_IRQ_EDGE, fired) == 0);
    uintptr_t saved = ash_cpu_irq_save(&ash_use_cpu);
    raise();
    CHECK(calls == 0);
    CHECK(ash_irq_detach(&ash_use_irq, GSI) == 0);
    ash_cpu_irq_restore(&ash_use_cpu, saved);
    CHECK(calls == 0);
    test_messages();
    BEGIN("1, 2: the right argument");
    CHECK(!wrong);
    return ash_test_end(&ash_use_test);
}
