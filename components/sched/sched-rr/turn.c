/* SPDX-License-Identifier: MIT */
/*
 * Whose turn it is: the quantum, and taking the processor away from a thread.
 *
 * There is no timer while nobody has an equal that is ready, and none is set at a switch: one that
 * is armed runs out for the thread that it was armed for, if that has not given up the processor
 * since, else it is armed again. So a slice is one quantum to two.
 */
#include <ashlar/cpu.h>
#include <ashlar/cpu/divert.h>
#include <ashlar/sched/preempt.h>
#include "rr.h"

static int highest_ready(const struct sched_rr *rr) {
    return rr->levels == 0 ? ASH_SCHED_LOWEST - 1
                           : 31 - __builtin_clz(rr->levels) + ASH_SCHED_LOWEST;
}

void sched_rr_keep_time_off(struct sched_rr *rr) {
    if (!rr->ticking && highest_ready(rr) >= rr->current->priority) {
        rr->ticking = true;
        rr->owner = rr->current;
        ash_time_arm(&ash_use_time, &rr->tick, ash_time_now_ns(&ash_use_time) + ASH_OPT_QUANTUM);
    }
}

/* Whether the quantum of the running thread is over. One that was pushed aside loses its place. */
static bool end_slice_off(struct sched_rr *rr) {
    struct ash_sched_thread *owner = rr->owner;
    if (!__atomic_exchange_n(&rr->tick_over, false, __ATOMIC_RELAXED)) {
        return false;
    }
    rr->ticking = false;
    rr->owner = NULL;
    if (owner != NULL && owner != rr->current) {
        sched_rr_unready_off(rr, owner);
        sched_rr_make_ready_off(rr, owner);
    }
    return owner == rr->current;
}

/* The running thread goes on, or others do. */
static void decide_off(struct sched_rr *rr) {
    struct ash_sched_thread *self = rr->current;
    sched_rr_take_woken_off(rr);
    bool over = end_slice_off(rr);
    int best = highest_ready(rr);
    if (best < self->priority || (best == self->priority && !over)) {
        sched_rr_keep_time_off(rr);
    } else {
        if (over) {
            sched_rr_make_ready_off(rr, self);
        } else {
            sched_rr_put_first_off(rr, self);
        }
        sched_rr_run_others_off(rr);
    }
}

/* What an interrupt was diverted to: interrupts are off, and what it interrupted is saved. */
static void diverted(void *argument) {
    decide_off(argument);
}

void sched_rr_leave(struct sched_rr *rr, uintptr_t saved) {
    if (rr->asked != NULL) {
        if (ash_sched_preempt_held(&ash_use_sched_preempt)) {
            ash_sched_preempt_want(&ash_use_sched_preempt);
        } else if (saved == rr->interrupts_on) {
            decide_off(rr);
        }
    }
    ash_cpu_irq_restore(&ash_use_cpu, saved);
}

static void look(struct sched_rr *rr) {
    sched_rr_leave(rr, ash_cpu_irq_save(&ash_use_cpu));
}

static void released(void *argument) {
    look(argument);
}

/*
 * A handler cannot switch threads, nor can it do what a switch takes: it has the interrupt return
 * to where that is done. A thread, which sets an event, does it here; the call is by a pointer
 * because what is behind it may use registers that a handler may not.
 */
ASH_IRQ void sched_rr_ask(struct sched_rr *rr) {
    if (rr->asked == NULL || __atomic_load_n(&rr->idling, __ATOMIC_RELAXED)) {
        return;
    }
    if (ash_sched_preempt_held(&ash_use_sched_preempt)) {
        ash_sched_preempt_want(&ash_use_sched_preempt);
    } else if (!ash_cpu_divert_call(&ash_use_cpu_divert, diverted, rr)) {
        rr->asked(rr);
    }
}

static ASH_IRQ void tick_fired(struct ash_time_timer *timer) {
    struct sched_rr *rr = ASH_CONTAINER_OF(timer, struct sched_rr, tick);
    __atomic_store_n(&rr->tick_over, true, __ATOMIC_RELAXED);
    sched_rr_ask(rr);
}

void sched_rr_prepare(struct sched_rr *rr) {
    if (rr->asked != NULL) {
        return;
    }
    (void)sched_rr_current(rr);
    rr->tick.fire = tick_fired;
    ash_time_arm(&ash_use_time, &rr->tick, ASH_FOREVER);
    ash_time_cancel(&ash_use_time, &rr->tick);
    rr->interrupts_on = ash_cpu_irq_save(&ash_use_cpu);
    ash_cpu_irq_restore(&ash_use_cpu, rr->interrupts_on);
    ash_sched_preempt_attach(&ash_use_sched_preempt, released, rr);
    rr->asked = look;
}
