/* SPDX-License-Identifier: MIT */
#include <ashlar/cpu.h>
#include <ashlar/time.h>
#include <ashlar/time/timers.h>
#include <ashlar/time/event.h>
#include <ashlar/xen/call.h>
#include "time.h"

#define SECOND_NS 1000000000ull

static struct time_xen *time_of(struct ash_time *self) {
    return (struct time_xen *)self;
}

ASH_IRQ static uint64_t now_masked(struct time_xen *self) {
    uint64_t now = ash_xen_call_now(&ash_use_xen_call);
    if (self->first == 0)
        self->first = now;
    now = now > self->first ? now - self->first : 0;
    if (now > self->last) /* Xen may have corrected its clock */
        self->last = now;
    return self->last;
}

uint64_t time_xen_time_now_ns(struct ash_time *self) {
    uintptr_t saved = ash_cpu_irq_save(&ash_use_cpu);
    uint64_t now = now_masked(time_of(self));
    ash_cpu_irq_restore(&ash_use_cpu, saved);
    return now;
}

/* Sets the event timer for the first timer. What is too long for it is set again when it ran out.
 */
ASH_IRQ static void program_masked(struct time_xen *self) {
    if (self->timers == NULL) {
        ash_time_event_disarm(&ash_use_time_event);
        return;
    }
    uint64_t now = now_masked(self), deadline = self->timers->deadline_ns;
    /* Its frequency is 1 GHz, as that of whatever provides it on Xen. */
    ash_time_event_arm(&ash_use_time_event, deadline > now ? deadline - now : 0);
}

ASH_IRQ static void time_xen_ran_out(void *argument) {
    struct time_xen *self = argument;
    while (self->timers != NULL && self->timers->deadline_ns <= now_masked(self))
        ash_time_timers_fire(&self->timers);
    program_masked(self);
}

static void attach(struct time_xen *self) {
    if (self->attached)
        return;
    int error = ash_time_event_attach(&ash_use_time_event, time_xen_ran_out, self);
    ASH_ASSERT(error == 0); /* it has one user, and a machine without it is not Xen's */
    ASH_ASSERT(ash_time_event_hz(&ash_use_time_event) == SECOND_NS);
    self->attached = true;
}

void time_xen_time_arm(struct ash_time *instance, struct ash_time_timer *timer,
                       uint64_t deadline_ns) {
    struct time_xen *self = time_of(instance);
    attach(self);
    uintptr_t saved = ash_cpu_irq_save(&ash_use_cpu);
    if (ash_time_timers_arm(&self->timers, timer, deadline_ns))
        program_masked(self);
    ash_cpu_irq_restore(&ash_use_cpu, saved);
}

/* The event timer goes on: finding that there is nothing to do costs less than a hypercall. */
void time_xen_time_cancel(struct ash_time *self, struct ash_time_timer *timer) {
    uintptr_t saved = ash_cpu_irq_save(&ash_use_cpu);
    ash_time_timers_remove(&time_of(self)->timers, timer);
    ash_cpu_irq_restore(&ash_use_cpu, saved);
}

bool time_xen_time_pending(struct ash_time *self) {
    return time_of(self)->timers != NULL;
}

void time_xen_time_idle(struct ash_time *self) {
    (void)self;
    uintptr_t saved = ash_cpu_irq_save(&ash_use_cpu);
    ash_cpu_wait(&ash_use_cpu);
    ash_cpu_irq_restore(&ash_use_cpu, saved);
}

/*
 * Xen 4.17, public/xen.h, struct shared_info: the wall clock at system time 0, with a version of
 * its own. A domain whose clock was never set has one near 1970.
 */
int time_xen_time_wall(struct ash_time *self, uint64_t *ns_since_epoch) {
    volatile struct ash_xen_shared *shared = ash_xen_call_shared(&ash_use_xen_call);
    uint64_t seconds, nanoseconds;
    uint32_t version;
    (void)self;
    if (shared == NULL)
        return -ASH_ENODEV;
    do {
        version = shared->wall_version & ~1u;
        __atomic_thread_fence(__ATOMIC_ACQUIRE);
        seconds = shared->wall_seconds | (uint64_t)shared->wall_seconds_high << 32;
        nanoseconds = shared->wall_nanoseconds;
        __atomic_thread_fence(__ATOMIC_ACQUIRE);
    } while (shared->wall_version != version);
    if (seconds > UINT64_MAX / SECOND_NS / 2 || nanoseconds >= SECOND_NS)
        return -ASH_ENODEV;
    uint64_t now = seconds * SECOND_NS + nanoseconds + ash_xen_call_now(&ash_use_xen_call);
    if (now < 946684800 * SECOND_NS) /* before the year 2000 */
        return -ASH_ENODEV;
    *ns_since_epoch = now;
    return 0;
}
