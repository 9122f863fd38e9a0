/* SPDX-License-Identifier: MIT */
#ifndef ASHLAR_SCHED_PREEMPT_H
#define ASHLAR_SCHED_PREEMPT_H
/*
 * What a preemptive scheduler and the image's locks tell each other. On one processor a lock
 * excludes other threads by keeping the thread that holds it on the processor: while any lock is
 * held (ash_lock_take) no other thread runs, while interrupts and their handlers go on. A scheduler
 * that finds a lock held says that it wants the processor, and is called when the last lock is
 * released.
 *
 * The provider of this provides `lock` too, so that an image with a preemptive scheduler cannot
 * have locks that do nothing. It requires nothing itself: consoles, memory and interrupt
 * controllers take locks, and the scheduler stands on those.
 *
 * There is one user, the scheduler. Errors: none.
 */
#include <ashlar/base.h>

struct ash_sched_preempt;

/*
 * Names the function that a release calls, in the thread that released the last lock and with
 * interrupts as they are there, when ash_sched_preempt_want was called since the first was taken.
 * Once. Context: thread.
 */
void ash_sched_preempt_attach(struct ash_sched_preempt *self, void (*run)(void *argument),
                              void *argument);

/* Does the running thread hold a lock? Context: any; providers mark it ASH_IRQ. */
bool ash_sched_preempt_held(struct ash_sched_preempt *self);

/*
 * Has the next release that leaves no lock held call the attached function, once however often it
 * was asked for. Only while ash_sched_preempt_held. Context: any; providers mark it ASH_IRQ.
 */
void ash_sched_preempt_want(struct ash_sched_preempt *self);

#endif
