/* SPDX-License-Identifier: MIT */
/* `sched`: events, sleep, yield. */
#include <ashlar/sched.h>
#include <ashlar/time.h>
#include "coop.h"

/* A plain look first, which is enough most of the time. */
static bool consume(struct ash_sched_event *event) {
    return __atomic_load_n(&event->set, __ATOMIC_RELAXED) != 0 &&
           sched_coop_change_flag(&event->set, 1, 0);
}

int sched_coop_sched_wait(struct ash_sched *self, struct ash_sched_event *event,
                          uint64_t deadline_ns) {
    struct sched_coop *coop = (struct sched_coop *)self;
    ASH_ASSERT(event->waiter == NULL);
    if (consume(event)) {
        return 0;
    }
    if (deadline_ns == 0) {
        return -ASH_ETIMEDOUT;
    }
    /* A handler that set the event before it could see the waiter has woken nobody: look again. */
    event->waiter = sched_coop_current(coop);
    __atomic_signal_fence(__ATOMIC_SEQ_CST);
    if (consume(event)) {
        event->waiter = NULL;
        return 0;
    }
    return sched_coop_wait(coop, SCHED_COOP_EVENT, event, NULL, deadline_ns);
}

ASH_IRQ void sched_coop_sched_set(struct ash_sched *self, struct ash_sched_event *event) {
    __atomic_store_n(&event->set, 1, __ATOMIC_RELEASE);
    __atomic_signal_fence(__ATOMIC_SEQ_CST);
    struct ash_sched_thread *waiter = event->waiter;
    if (waiter != NULL) {
        sched_coop_wake((struct sched_coop *)self, waiter);
    }
}

void sched_coop_sched_yield(struct ash_sched *self) {
    struct sched_coop *coop = (struct sched_coop *)self;
    if (__atomic_load_n(&coop->woken, __ATOMIC_RELAXED) != NULL) {
        sched_coop_take_woken(coop);
    }
    if (coop->ready.first != NULL) {
        sched_coop_append(&coop->ready, sched_coop_current(coop));
        sched_coop_run_others(coop);
    }
}

void sched_coop_sched_sleep(struct ash_sched *self, uint64_t ns) {
    if (ns == 0) {
        sched_coop_sched_yield(self);
        return;
    }
    uint64_t now = ash_time_now_ns(&ash_use_time), deadline_ns;
    if (__builtin_add_overflow(now, ns, &deadline_ns)) {
        deadline_ns = ASH_FOREVER - 1; /* 584 years */
    }
    (void)sched_coop_wait((struct sched_coop *)self, SCHED_COOP_TIME, NULL, NULL, deadline_ns);
}
