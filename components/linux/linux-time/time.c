/* SPDX-License-Identifier: MIT */
/*
 * clock_gettime(2) and setitimer(2). The interval timer sends SIGALRM once, which is the interrupt
 * of the first vector; it is set for the first of our timers.
 */
#include <ashlar/cpu.h>
#include <ashlar/linux/call.h>
#include <ashlar/time.h>
#include <ashlar/time/timers.h>
#include "time.h"

#define SECOND_NS  1000000000ull
#define LONGEST_US (3600ull * 1000000) /* a handler looks at the clock, and sets it again */

/* time.h, sys/time.h */
enum { CLOCK_REALTIME = 0, CLOCK_MONOTONIC = 1, ITIMER_REAL = 0 };

struct moment {
    int64_t seconds, part; /* nanoseconds of the clocks, microseconds of the timer */
};

struct interval {
    struct moment again, first;
};

static struct linux_time *time_of(struct ash_time *self) {
    return (struct linux_time *)self;
}

ASH_IRQ static uint64_t clock_ns(int clock) {
    struct moment now = {0, 0};
    (void)ash_linux_call(ASH_LINUX_CLOCK_GETTIME, clock, (long)&now, 0);
    return (uint64_t)now.seconds * SECOND_NS + (uint64_t)now.part;
}

ASH_IRQ static uint64_t now_ns(struct linux_time *self) {
    uint64_t now = clock_ns(CLOCK_MONOTONIC);
    if (self->first == 0)
        self->first = now - 1;
    return now - self->first;
}

uint64_t linux_time_time_now_ns(struct ash_time *self) {
    return now_ns(time_of(self));
}

/* Sets the interval timer for the first timer: never early, and 0 would turn it off. */
ASH_IRQ static void program_masked(struct linux_time *self) {
    struct interval interval = {{0, 0}, {0, 0}};
    if (self->timers != NULL) {
        uint64_t now = now_ns(self), deadline = self->timers->deadline_ns;
        uint64_t us = deadline > now ? (deadline - now) / 1000 + 1 : 1;
        if (us > LONGEST_US)
            us = LONGEST_US;
        interval.first.seconds = (int64_t)(us / 1000000);
        interval.first.part = (int64_t)(us % 1000000);
    }
    (void)ash_linux_call(ASH_LINUX_SETITIMER, ITIMER_REAL, (long)&interval, 0);
}

ASH_IRQ static void linux_time_ran_out(void *argument) {
    struct linux_time *self = argument;
    while (self->timers != NULL && self->timers->deadline_ns <= now_ns(self))
        ash_time_timers_fire(&self->timers);
    if (self->timers != NULL)
        program_masked(self);
}

static void attach(struct linux_time *self) {
    if (self->attached)
        return;
    int error = ash_cpu_attach(&ash_use_cpu, ASH_CPU_FIRST_VECTOR, linux_time_ran_out, self);
    ASH_ASSERT(error == 0); /* the vector is this component's */
    self->attached = true;
}

void linux_time_time_arm(struct ash_time *instance, struct ash_time_timer *timer,
                         uint64_t deadline_ns) {
    struct linux_time *self = time_of(instance);
    attach(self);
    uintptr_t saved = ash_cpu_irq_save(&ash_use_cpu);
    if (ash_time_timers_arm(&self->timers, timer, deadline_ns))
        program_masked(self);
    ash_cpu_irq_restore(&ash_use_cpu, saved);
}

/* The interval timer goes on: finding that there is nothing to do costs less than a call. */
void linux_time_time_cancel(struct ash_time *self, struct ash_time_timer *timer) {
    uintptr_t saved = ash_cpu_irq_save(&ash_use_cpu);
    ash_time_timers_remove(&time_of(self)->timers, timer);
    ash_cpu_irq_restore(&ash_use_cpu, saved);
}

bool linux_time_time_pending(struct ash_time *self) {
    return time_of(self)->timers != NULL;
}

void linux_time_time_idle(struct ash_time *self) {
    (void)self;
    uintptr_t saved = ash_cpu_irq_save(&ash_use_cpu);
    ash_cpu_wait(&ash_use_cpu);
    ash_cpu_irq_restore(&ash_use_cpu, saved);
}

int linux_time_time_wall(struct ash_time *self, uint64_t *ns_since_epoch) {
    (void)self;
    *ns_since_epoch = clock_ns(CLOCK_REALTIME);
    return 0;
}
