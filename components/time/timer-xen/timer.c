/* SPDX-License-Identifier: MIT */
/*
 * Xen 4.17, HYPERVISOR_set_timer_op: an absolute system time at which VIRQ_TIMER comes; 0 stops it.
 * Its ticks are nanoseconds.
 */
#include <ashlar/time/event.h>
#include <ashlar/xen/call.h>
#include <ashlar/xen/event.h>
#include "timer.h"

#define HZ      1000000000u
#define LONGEST (4ull * HZ)

static struct timer_xen *timer(struct ash_time_event *self) {
    return (struct timer_xen *)self;
}

ASH_IRQ static uint64_t now(void) {
    return ash_xen_call_now(&ash_use_xen_call);
}

/* It only fails where there is no Xen, and there attach has failed. */
ASH_IRQ static void set(uint64_t deadline) {
    const uint64_t arguments[4] = {deadline};
    int64_t error = ash_xen_call_make(&ash_use_xen_call, ASH_XEN_SET_TIMER, arguments);
    (void)error;
}

/* Xen sends this interrupt for reasons of its own too: after the domain was paused, say. */
ASH_IRQ static void timer_xen_fired(void *argument) {
    struct timer_xen *self = argument;
    if (self->deadline == 0)
        return;
    if (now() < self->deadline) {
        set(self->deadline);
        return;
    }
    self->deadline = 0;
    self->handler(self->argument);
}

int timer_xen_time_event_attach(struct ash_time_event *instance, void (*handler)(void *),
                                void *argument) {
    struct timer_xen *self = timer(instance);
    unsigned port;
    if (self->handler != NULL)
        return -ASH_EBUSY;
    int error = ash_xen_event_bind(&ash_use_xen_event, ASH_XEN_VIRQ_TIMER, &port);
    if (error != 0)
        return error;
    self->handler = handler;
    self->argument = argument;
    error = ash_xen_event_attach(&ash_use_xen_event, port, timer_xen_fired, self);
    if (error != 0) {
        self->handler = NULL;
        ash_xen_event_close(&ash_use_xen_event, port);
    }
    return error;
}

uint64_t timer_xen_time_event_hz(struct ash_time_event *self) {
    (void)self;
    return HZ;
}

ASH_IRQ void timer_xen_time_event_arm(struct ash_time_event *instance, uint64_t ticks) {
    struct timer_xen *self = timer(instance);
    self->deadline = now() + (ticks < LONGEST ? ticks : LONGEST);
    set(self->deadline);
}

ASH_IRQ void timer_xen_time_event_disarm(struct ash_time_event *self) {
    timer(self)->deadline = 0;
    set(0);
}

ASH_IRQ uint64_t timer_xen_time_event_left(struct ash_time_event *self) {
    uint64_t deadline = timer(self)->deadline, time = now();
    return deadline > time ? deadline - time : 0;
}
