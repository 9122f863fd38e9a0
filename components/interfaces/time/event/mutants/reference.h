/* SPDX-License-Identifier: MIT */
/* The local APIC's timer at its usual address. Intel SDM vol. 3A §10.5.4. */
#include <ashlar/cpu.h>
#include <ashlar/cpu/io.h>
#include <ashlar/mem/map.h>
#include <ashlar/time/event.h>

static volatile uint8_t *apic;
static void (*call)(void *);
static void *call_argument;

ASH_IRQ static void interrupt(void *argument) {
    (void)argument;
    call(call_argument);
    ash_mmio_write32(apic + 0xb0, 0);
}

ASH_IRQ static void spurious(void *argument) {
    (void)argument;
}

int mutant_time_event_attach(struct ash_time_event *self, void (*handler)(void *), void *argument) {
    volatile void *registers;
    (void)self;
#ifndef BREAK_NEVER_BUSY
    if (call != NULL)
        return -ASH_EBUSY;
#else
    if (call != NULL)
        return 0;
#endif
    int error = ash_mem_map_device(&ash_use_mem_map, 0xfee00000, 4096, &registers);
    if (error == 0)
        error = ash_cpu_attach(&ash_use_cpu, 32, interrupt, NULL);
    if (error == 0)
        error = ash_cpu_attach(&ash_use_cpu, 47, spurious, NULL);
    if (error != 0)
        return error;
    apic = registers;
    call = handler;
    call_argument = argument;
    ash_mmio_write32(apic + 0xf0, 0x12f);
    ash_mmio_write32(apic + 0x3e0, 0xb);
#ifdef BREAK_PERIODIC
    ash_mmio_write32(apic + 0x320, 32 | 1u << 17);
#else
    ash_mmio_write32(apic + 0x320, 32);
#endif
    __asm__ volatile("sti" ::: "memory");
    return 0;
}

uint64_t mutant_time_event_hz(struct ash_time_event *self) {
    (void)self;
    return 1000000000;
}

ASH_IRQ void mutant_time_event_arm(struct ash_time_event *self, uint64_t ticks) {
    (void)self;
#ifdef BREAK_CALLS_WITHIN
    if (ticks == 0) {
        call(call_argument);
        return;
    }
#endif
#ifdef BREAK_SHORT_LONGEST
    if (ticks > 1000000000)
        ticks = 100000000;
#endif
    if (ticks > UINT32_MAX)
        ticks = UINT32_MAX;
    ash_mmio_write32(apic + 0x380, ticks == 0 ? 1 : (uint32_t)ticks);
}

ASH_IRQ void mutant_time_event_disarm(struct ash_time_event *self) {
    (void)self;
#ifndef BREAK_CANNOT_DISARM
    ash_mmio_write32(apic + 0x380, 0);
#endif
}

ASH_IRQ uint64_t mutant_time_event_left(struct ash_time_event *self) {
    (void)self;
#ifdef BREAK_LEFT_STANDS
    return ash_mmio_read32(apic + 0x380);
#else
    return ash_mmio_read32(apic + 0x390);
#endif
}
