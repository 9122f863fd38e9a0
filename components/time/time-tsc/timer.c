/* SPDX-License-Identifier: MIT */
#include <ashlar/time/timers.h>
#include "tsc.h"

/* Longer than this the event timer is not set for: when it runs out, it is set again. */
#define LONGEST_NS 4000000000u

/* Sets the event timer for the first timer; a little late rather than early. */
ASH_IRQ void time_tsc_program_masked(struct time_tsc *self) {
    if (self->timers == NULL) {
        ash_time_event_disarm(&ash_use_time_event);
        return;
    }
    uint64_t now = time_tsc_now_masked(self);
    uint64_t deadline = self->timers->deadline_ns;
    uint64_t ns = deadline > now ? deadline - now : 0;
    if (ns > LONGEST_NS)
        ns = LONGEST_NS;
    uint64_t hz = ash_time_event_hz(&ash_use_time_event);
    ash_time_event_arm(&ash_use_time_event, ns * hz / TIME_TSC_SECOND_NS + 1);
}

ASH_IRQ static void time_tsc_ran_out(void *argument) {
    struct time_tsc *self = argument;
    time_tsc_ran_out_masked(self);
    while (self->timers != NULL && self->timers->deadline_ns <= time_tsc_now_masked(self))
        ash_time_timers_fire(&self->timers);
    time_tsc_program_masked(self);
}

void time_tsc_attach(struct time_tsc *self) {
    if (self->attached)
        return;
    /* There is one user of the event timer, and a machine without it cannot have been composed. */
    int error = ash_time_event_attach(&ash_use_time_event, time_tsc_ran_out, self);
    ASH_ASSERT(error == 0);
    self->attached = true;
}

void time_tsc_time_arm(struct ash_time *instance, struct ash_time_timer *timer,
                       uint64_t deadline_ns) {
    struct time_tsc *self = time_tsc(instance);
    time_tsc_start(self);
    time_tsc_attach(self);
    uintptr_t saved = ash_cpu_irq_save(&ash_use_cpu);
    time_tsc_settle_masked(self);
    if (ash_time_timers_arm(&self->timers, timer, deadline_ns))
        time_tsc_program_masked(self);
    ash_cpu_irq_restore(&ash_use_cpu, saved);
}

/* The event timer goes on: finding that there is nothing to do costs less than setting it again. */
void time_tsc_time_cancel(struct ash_time *instance, struct ash_time_timer *timer) {
    struct time_tsc *self = time_tsc(instance);
    uintptr_t saved = ash_cpu_irq_save(&ash_use_cpu);
    ash_time_timers_remove(&self->timers, timer);
    ash_cpu_irq_restore(&ash_use_cpu, saved);
}

bool time_tsc_time_pending(struct ash_time *instance) {
    return time_tsc(instance)->timers != NULL;
}

void time_tsc_time_idle(struct ash_time *self) {
    (void)self;
    uintptr_t saved = ash_cpu_irq_save(&ash_use_cpu);
    ash_cpu_wait(&ash_use_cpu);
    ash_cpu_irq_restore(&ash_use_cpu, saved);
}
