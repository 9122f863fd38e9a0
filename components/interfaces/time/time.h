/* SPDX-License-Identifier: MIT */
#ifndef ASHLAR_TIME_H
#define ASHLAR_TIME_H
/*
 * Time that only goes forward, timers on it, and waiting without doing anything. Times are
 * nanoseconds since boot; a deadline is such a time. 2^64 ns are 584 years: nothing here wraps.
 *
 * Nothing is set up before it is used: an image that asks for no time pays for none. The first call
 * may turn interrupts on and MUST be made outside of an ash_cpu_irq_save section. On a machine that
 * does not say how fast its processor counts the first timer may take 2 ms to arm.
 *
 * Context: boot and thread, never interrupt. Errors: none but where a line says so.
 */
#include <ashlar/base.h>

struct ash_time;

/*
 * A timer, in memory of the caller's, zeroed before its first use, and left alone while it is
 * armed. The caller sets `fire`; the rest is the provider's.
 */
struct ash_time_timer {
    struct ash_time_timer *next;
    uint64_t deadline_ns;
    void (*fire)(struct ash_time_timer *timer); /* in interrupt context: an ASH_IRQ function */
};

/*
 * Nanoseconds since boot, or since the first call where nothing counted before. Never less than an
 * earlier call returned. After a clone it goes on where the snapshot stopped. Cost: about 20
 * instructions.
 */
uint64_t ash_time_now_ns(struct ash_time *self);

/*
 * Calls `timer->fire(timer)` once, not before `deadline_ns`; soon, and not from within this call,
 * when that has passed. A timer that is armed already is moved. When `fire` is called the timer is
 * not armed any more. Cost: one step for each armed timer with an earlier deadline.
 */
void ash_time_arm(struct ash_time *self, struct ash_time_timer *timer, uint64_t deadline_ns);

/*
 * Takes `timer` back: its `fire` is not called any more. A timer that is not armed is left as it
 * is.
 */
void ash_time_cancel(struct ash_time *self, struct ash_time_timer *timer);

/* Is any timer armed? */
bool ash_time_pending(struct ash_time *self);

/*
 * Waits for an interrupt, which a timer's is too, and returns after at least one was handled; or
 * for no reason. With interrupts saved away (ash_cpu_irq_save) none is lost between the caller's
 * last look and the wait. Without a timer and a device it waits forever.
 */
void ash_time_idle(struct ash_time *self);

/*
 * Nanoseconds since 1970-01-01 00:00:00 UTC, leap seconds left out, as the machine's own clock
 * says. -ASH_ENODEV: it has none, or one that cannot be read. It may jump. Context: boot and
 * thread.
 */
ASH_MUST_USE int ash_time_wall(struct ash_time *self, uint64_t *ns_since_epoch);

#endif
