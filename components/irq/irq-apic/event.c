/* SPDX-License-Identifier: MIT */
/* The local APIC's timer, one-shot. Intel SDM vol. 3A §10.5.4. */
#include <ashlar/time/event.h>
#include "apic.h"

#define DIVIDE_BY_1 0xbu
#define LONGEST     UINT32_MAX

static struct irq_apic *apic(struct ash_time_event *self) {
    return (struct irq_apic *)self;
}

ASH_IRQ static void irq_apic_timer_fired(void *argument) {
    struct irq_apic *self = argument;
    self->timer(self->timer_argument);
    irq_apic_write(self, IRQ_APIC_EOI, 0);
}

int irq_apic_time_event_attach(struct ash_time_event *instance, void (*handler)(void *),
                               void *argument) {
    struct irq_apic *self = apic(instance);
    ash_lock_take(&ash_use_lock, &self->lock);
    int error = self->timer != NULL ? -ASH_EBUSY : irq_apic_start_locked(self);
    if (error == 0)
        error = ash_cpu_attach(&ash_use_cpu, IRQ_APIC_VECTOR_TIMER, irq_apic_timer_fired, self);
    if (error == 0) {
        self->timer = handler;
        self->timer_argument = argument;
        irq_apic_write(self, IRQ_APIC_TIMER_DIVIDE, DIVIDE_BY_1);
        irq_apic_write(self, IRQ_APIC_LVT_TIMER, IRQ_APIC_VECTOR_TIMER); /* unmasked, one-shot */
    }
    ash_lock_release(&ash_use_lock, &self->lock);
    return error;
}

uint64_t irq_apic_time_event_hz(struct ash_time_event *self) {
    (void)self;
    return ASH_OPT_HZ;
}

ASH_IRQ void irq_apic_time_event_arm(struct ash_time_event *self, uint64_t ticks) {
    if (ticks == 0)
        ticks = 1; /* 0 would stop it */
    else if (ticks > LONGEST)
        ticks = LONGEST;
    irq_apic_write(apic(self), IRQ_APIC_TIMER_INITIAL, (uint32_t)ticks);
}

ASH_IRQ void irq_apic_time_event_disarm(struct ash_time_event *self) {
    irq_apic_write(apic(self), IRQ_APIC_TIMER_INITIAL, 0);
}

ASH_IRQ uint64_t irq_apic_time_event_left(struct ash_time_event *self) {
    return ash_mmio_read32(apic(self)->local + IRQ_APIC_TIMER_CURRENT);
}
