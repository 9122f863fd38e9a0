/* SPDX-License-Identifier: MIT */
#ifndef ASHLAR_SCHED_H
#define ASHLAR_SCHED_H
/*
 * Waiting: for an event that an interrupt handler or another thread sets, or for time to pass. This
 * is all that a driver needs of a scheduler, so it also fits an image without threads, where the
 * one thread of control idles until the event is set. Threads themselves are `sched.threads`; what
 * threads share is guarded with `sync`.
 *
 * An event is a latch. Setting it wakes the thread that waits for it, or is remembered until one
 * does; the wait consumes it. Sets that come before they are consumed are one: after a wait
 * returns, look at what the event stands for, until nothing is left, before waiting again.
 *
 * Deadlines are absolute, in nanoseconds of the clock of `time`; ASH_FOREVER is none, and one that
 * has passed still finds an event that is set. A wait ends at its deadline or later, never before
 * it.
 *
 * Errors: -ASH_ETIMEDOUT where said. A second thread that waits for the same event is a programming
 * error. Context: thread, and boot once interrupts are on; ash_sched_set also interrupt.
 */
#include <ashlar/base.h>

struct ash_sched;
struct ash_sched_thread;

/*
 * All zeroes is an event that is not set. The fields are the provider's. It may be moved or freed
 * when nobody waits for it and nobody will set it.
 */
struct ash_sched_event {
    uint32_t set;
    struct ash_sched_thread *waiter;
};

/*
 * Waits until `event` is set, consumes that, and returns 0; -ASH_ETIMEDOUT when `deadline_ns`
 * passed first, with the event not set. Returns at once when it is set already, possibly without
 * letting others run. At most one thread at a time. A thread that waits here is taken to be
 * reachable by an interrupt, so it never counts as deadlocked.
 */
ASH_MUST_USE int ash_sched_wait(struct ash_sched *self, struct ash_sched_event *event,
                                uint64_t deadline_ns);

/*
 * Sets `event`. Never blocks. The one that it wakes runs when the caller next waits or yields, or
 * when the interrupt ends an idle processor; under a preemptive provider, when its turn comes, and
 * at once if it is above the caller. Everything written before is seen by it. Interrupt context
 * included (providers mark it ASH_IRQ). A few instructions.
 */
void ash_sched_set(struct ash_sched *self, struct ash_sched_event *event);

/* Lets every thread that can run now, and is not below the caller, do so once, then returns. At
 * once when there is none. */
void ash_sched_yield(struct ash_sched *self);

/* Lets others run for `ns` nanoseconds or a little longer. 0 is ash_sched_yield. */
void ash_sched_sleep(struct ash_sched *self, uint64_t ns);

#endif
