/* SPDX-License-Identifier: MIT */
#ifndef LOCK_PREEMPT_PREEMPT_H
#define LOCK_PREEMPT_PREEMPT_H
#include <ashlar/lock.h>
#include <ashlar/sched/preempt.h>

/*
 * Of the thread on the processor, and of no other: whoever is not on it holds no lock. Interrupts
 * read `depth` and write `wanted`; only threads write `depth`.
 */
struct lock_preempt {
    uint32_t depth; /* locks held */
    bool wanted;    /* the scheduler would have switched */
    void (*run)(void *argument);
    void *argument;
};

#endif
