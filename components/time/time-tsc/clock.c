/* SPDX-License-Identifier: MIT */
#include <ashlar/lifecycle.h>
#include "tsc.h"

/*
 * How long two readings have to be apart to give the frequency: each is good to some tenths of a
 * us.
 */
#define SETTLE_NS 2000000u

/*
 * gcc 12 forgets -mstack-protector-guard in a function with a target attribute, which ASH_IRQ has.
 */
#define NO_GUARD ASH_NO_STACK_PROTECTOR

/* One reading of both counters. */
struct reading {
    uint64_t tsc;
    uint64_t ticks; /* that the event timer has left */
    uint64_t gap;   /* counts that the reading took: how far off it may be */
};

NO_GUARD ASH_IRQ static struct reading read_both(void) {
    struct reading reading;
    uint64_t before = time_tsc_read();
    reading.ticks = ash_time_event_left(&ash_use_time_event);
    reading.tsc = time_tsc_read();
    reading.gap = reading.tsc - before;
    return reading;
}

/*
 * The frequency, if the machine says it; else the event timer begins to run, to be compared with.
 */
static void begin(struct time_tsc *self) {
    uint64_t hz = time_tsc_frequency();
    self->base_tsc = time_tsc_read();
    self->scale = hz == 0 ? 0 : ((uint64_t)TIME_TSC_SECOND_NS << 32) / hz;
    if (self->scale != 0)
        return;
    time_tsc_attach(self);
    ash_time_event_arm(&ash_use_time_event, UINT64_MAX);
    struct reading best = read_both();
    for (int i = 0; i < 3; i++) { /* whoever shares the processor may come in between */
        struct reading again = read_both();
        if (again.gap < best.gap)
            best = again;
    }
    self->base_tsc = best.tsc;
    self->event_ticks = best.ticks;
}

void time_tsc_start(struct time_tsc *self) {
    if (self->started)
        return;
    begin(self);
    self->started = true;
}

/* `ticks` fits in 32 bits, or nearly so: see ash_time_event_arm. */
ASH_IRQ static uint64_t event_ns(uint64_t ticks) {
    return ticks * TIME_TSC_SECOND_NS / ash_time_event_hz(&ash_use_time_event);
}

/* From here on the counter alone tells the time, which was `ns` when it stood at `tsc`. */
ASH_IRQ static void set_scale_masked(struct time_tsc *self, uint64_t ns, uint64_t tsc) {
    uint64_t counts = tsc - self->base_tsc;
    self->base_ns += ns;
    self->base_tsc = tsc;
    for (; ns > UINT32_MAX; ns /= 2) /* both, so that the quotient stays within 64 bits */
        counts /= 2;
    self->scale = counts == 0 ? 0 : (ns << 32) / counts;
}

/* What time is it, by the event timer? And if that is good enough, how fast is the counter? */
NO_GUARD ASH_IRQ static uint64_t compare_masked(struct time_tsc *self) {
    struct reading now = read_both();
    uint64_t ns = event_ns(self->event_ticks - now.ticks);
    uint64_t then = self->base_ns;
    bool sharp = now.gap < (now.tsc - self->base_tsc) / 1024;
    if (now.ticks == 0 || (ns >= SETTLE_NS && sharp))
        set_scale_masked(self, ns, now.tsc);
    return then + ns;
}

ASH_IRQ uint64_t time_tsc_now_masked(struct time_tsc *self) {
    if (self->scale == 0)
        return compare_masked(self);
    unsigned __int128 ns = (unsigned __int128)(time_tsc_read() - self->base_tsc) * self->scale;
    return self->base_ns + (uint64_t)(ns >> 32);
}

void time_tsc_settle_masked(struct time_tsc *self) {
    while (self->scale == 0) {
        (void)compare_masked(self);
        __asm__ volatile("pause");
    }
}

ASH_IRQ void time_tsc_ran_out_masked(struct time_tsc *self) {
    if (self->scale == 0)
        set_scale_masked(self, event_ns(self->event_ticks), time_tsc_read());
}

uint64_t time_tsc_time_now_ns(struct ash_time *instance) {
    struct time_tsc *self = time_tsc(instance);
    time_tsc_start(self);
    uintptr_t saved = ash_cpu_irq_save(&ash_use_cpu);
    uint64_t ns = time_tsc_now_masked(self);
    ash_cpu_irq_restore(&ash_use_cpu, saved);
    return ns;
}

int time_tsc_lifecycle_before_snapshot(struct ash_lifecycle *instance) {
    struct time_tsc *self = (struct time_tsc *)instance;
    if (!self->started)
        return 0;
    uintptr_t saved = ash_cpu_irq_save(&ash_use_cpu);
    uint64_t tsc = time_tsc_read();
    self->base_ns = time_tsc_now_masked(self);
    self->base_tsc = tsc;
    ash_cpu_irq_restore(&ash_use_cpu, saved);
    return 0;
}

/* The clone's counter stands somewhere else, and may run at another speed. */
int time_tsc_lifecycle_after_clone(struct ash_lifecycle *instance) {
    struct time_tsc *self = (struct time_tsc *)instance;
    if (!self->started)
        return 0;
    uintptr_t saved = ash_cpu_irq_save(&ash_use_cpu);
    begin(self);
    if (self->timers != NULL) {
        time_tsc_settle_masked(self);
        time_tsc_program_masked(self);
    }
    ash_cpu_irq_restore(&ash_use_cpu, saved);
    return 0;
}
