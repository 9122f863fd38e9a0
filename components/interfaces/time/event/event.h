/* SPDX-License-Identifier: MIT */
#ifndef ASHLAR_TIME_EVENT_H
#define ASHLAR_TIME_EVENT_H
/*
 * One-shot timer hardware: a counter that runs down and interrupts once when it reaches nothing. It
 * has one user, the provider of `time`, which makes many timers of it.
 *
 * Times are ticks of the hardware's own frequency. Context: boot and thread with the interrupt off
 * or the timer not armed, and its own handler; nothing here blocks. There is no lock: the one user
 * has its own.
 */
#include <ashlar/base.h>

struct ash_time_event;

/*
 * Makes the hardware ready, and names the function that it calls, in interrupt context, each time
 * it runs out. Before everything else here, outside of an ash_cpu_irq_save section: interrupts are
 * on afterwards. -ASH_ENODEV: there is no timer. -ASH_EBUSY: somebody attached already.
 */
ASH_MUST_USE int ash_time_event_attach(struct ash_time_event *self, void (*handler)(void *),
                                       void *argument);

/* Ticks a second, at least 1,000,000. Constant. */
uint64_t ash_time_event_hz(struct ash_time_event *self);

/*
 * Runs out `ticks` ticks from now, in place of what was armed before. The hardware's longest time
 * is at least a second; with more ticks it runs out at its longest, so a handler looks at the
 * clock. With 0 it runs out at once.
 */
void ash_time_event_arm(struct ash_time_event *self, uint64_t ticks);

/* Stops it. An interrupt that is on its way already still arrives. */
void ash_time_event_disarm(struct ash_time_event *self);

/* Ticks until it runs out, 0 when it is not armed. */
uint64_t ash_time_event_left(struct ash_time_event *self);

#endif
