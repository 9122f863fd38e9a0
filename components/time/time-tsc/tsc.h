/* SPDX-License-Identifier: MIT */
#ifndef TIME_TSC_H
#define TIME_TSC_H
#include <ashlar/cpu.h>
#include <ashlar/time.h>
#include <ashlar/time/event.h>

/*
 * Interrupts use all of it, so that no lock would do: whoever is not one turns interrupts off
 * (ash_cpu_irq_save), which keeps other threads away as well.
 *
 * Time is `base_ns` and what the counter did since `base_tsc`. Before the counter's frequency is
 * known time is what the event timer, whose frequency is, did since it was armed with its longest
 * time; two such readings far enough apart give the frequency.
 */
struct time_tsc {
    uint64_t scale; /* nanoseconds for a tick, 2^-32 of one as the unit; 0: not known */
    bool started;
    bool attached; /* to the event timer */
    uint64_t base_tsc;
    uint64_t base_ns;
    uint64_t event_ticks; /* on the event timer at `base_tsc`, before the frequency is known */
    struct ash_time_timer *timers; /* armed, the earliest first */
};

#define TIME_TSC_SECOND_NS 1000000000u

static inline struct time_tsc *time_tsc(struct ash_time *self) {
    return (struct time_tsc *)self;
}

/* Counts; on one processor each reading is past the one before. Intel SDM vol. 3B §17.17 */
static inline uint64_t time_tsc_read(void) {
    uint32_t low, high;
    __asm__ volatile("rdtsc" : "=a"(low), "=d"(high));
    return low | (uint64_t)high << 32;
}

/* frequency.c: what the machine says, in Hz; 0: nothing. */
uint64_t time_tsc_frequency(void);

/*
 * clock.c; all but `start` with interrupts off. `start` begins to count, if that has not been done.
 */
void time_tsc_start(struct time_tsc *self);
uint64_t time_tsc_now_masked(struct time_tsc *self);
/*
 * Waits until the frequency is known: 2 ms from the start, and nothing where the machine says it.
 */
void time_tsc_settle_masked(struct time_tsc *self);
/* The event timer ran out: that gives the frequency, if it is not known. */
void time_tsc_ran_out_masked(struct time_tsc *self);

/* timer.c: attaches to the event timer, if that has not been done; sets it for the first timer. */
void time_tsc_attach(struct time_tsc *self);
void time_tsc_program_masked(struct time_tsc *self);

#endif
