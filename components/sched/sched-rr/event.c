/* SPDX-License-Identifier: MIT */
/* `sched`: events, sleep, yield. */
#include <ashlar/cpu.h>
#include "rr.h"

/* A plain look first: an atomic exchange costs twenty times as much. */
static bool consume(struct ash_sched_event *event) {
    return __atomic_load_n(&event->set, __ATOMIC_RELAXED) != 0 &&
           __atomic_exchange_n(&event->set, 0, __ATOMIC_ACQUIRE) != 0;
}

int sched_rr_sched_wait(struct ash_sched *self, struct ash_sched_event *event,
                        uint64_t deadline_ns) {
    struct sched_rr *rr = (struct sched_rr *)self;
    int result = 0;
    if (consume(event)) {
        return 0;
    }
    if (deadline_ns == 0) {
        return -ASH_ETIMEDOUT;
    }
    if (deadline_ns != ASH_FOREVER) {
        sched_rr_prepare(rr);
    }
    uintptr_t saved = ash_cpu_irq_save(&ash_use_cpu);
    ASH_ASSERT(event->waiter == NULL);
    if (!consume(event)) {
        event->waiter = sched_rr_current(rr);
        result = sched_rr_wait_off(rr, SCHED_RR_EVENT, event, NULL, deadline_ns);
    }
    ash_cpu_irq_restore(&ash_use_cpu, saved);
    return result;
}

/*
 * In a thread another may come in between: the waiter that is read may have stopped waiting since,
 * and have ended even, so a thread turns interrupts off; in a handler they are.
 */
ASH_IRQ void sched_rr_sched_set(struct ash_sched *self, struct ash_sched_event *event) {
    struct sched_rr *rr = (struct sched_rr *)self;
    uintptr_t saved = ash_cpu_irq_save(&ash_use_cpu);
    __atomic_store_n(&event->set, 1, __ATOMIC_RELEASE);
    struct ash_sched_thread *waiter = event->waiter;
    if (waiter != NULL) {
        sched_rr_push_woken_off(rr, waiter);
    }
    ash_cpu_irq_restore(&ash_use_cpu, saved);
    if (waiter != NULL) {
        sched_rr_ask(rr);
    }
}

void sched_rr_sched_yield(struct ash_sched *self) {
    struct sched_rr *rr = (struct sched_rr *)self;
    struct ash_sched_thread *caller = sched_rr_current(rr);
    uintptr_t saved = ash_cpu_irq_save(&ash_use_cpu);
    sched_rr_take_woken_off(rr);
    if (rr->levels >> (caller->priority - ASH_SCHED_LOWEST) != 0) {
        if (rr->owner == caller) {
            rr->owner = NULL;
        }
        sched_rr_make_ready_off(rr, caller);
        sched_rr_run_others_off(rr);
    }
    ash_cpu_irq_restore(&ash_use_cpu, saved);
}

void sched_rr_sched_sleep(struct ash_sched *self, uint64_t ns) {
    struct sched_rr *rr = (struct sched_rr *)self;
    if (ns == 0) {
        sched_rr_sched_yield(self);
        return;
    }
    sched_rr_prepare(rr);
    uint64_t now = ash_time_now_ns(&ash_use_time), deadline_ns;
    if (__builtin_add_overflow(now, ns, &deadline_ns)) {
        deadline_ns = ASH_FOREVER - 1; /* 584 years */
    }
    uintptr_t saved = ash_cpu_irq_save(&ash_use_cpu);
    (void)sched_rr_wait_off(rr, SCHED_RR_TIME, NULL, NULL, deadline_ns);
    ash_cpu_irq_restore(&ash_use_cpu, saved);
}
