/* SPDX-License-Identifier: MIT */
/*
 * Conditions and semaphores. What is given is handed over before anybody else can ask, so that a
 * thread that was woken owns what it waited for.
 */
#include <ashlar/cpu.h>
#include "mutex.h"

int sched_rr_sync_cond_wait(struct ash_sync *self, struct ash_sync_cond *cond,
                            struct ash_sync_mutex *mutex, uint64_t deadline_ns) {
    struct sched_rr *rr = (struct sched_rr *)self;
    if (deadline_ns != ASH_FOREVER) {
        sched_rr_prepare(rr);
    }
    uintptr_t saved = ash_cpu_irq_save(&ash_use_cpu);
    sched_rr_unlock_off(rr, mutex);
    int result = sched_rr_wait_off(rr, SCHED_RR_COND, cond, &cond->waiting, deadline_ns);
    sched_rr_lock_off(rr, mutex);
    ash_cpu_irq_restore(&ash_use_cpu, saved);
    return result;
}

void sched_rr_sync_cond_signal(struct ash_sync *self, struct ash_sync_cond *cond) {
    struct sched_rr *rr = (struct sched_rr *)self;
    uintptr_t saved = ash_cpu_irq_save(&ash_use_cpu);
    if (cond->waiting.first != NULL) {
        sched_rr_end_wait_off(rr, cond->waiting.first, 0);
    }
    sched_rr_leave(rr, saved);
}

void sched_rr_sync_cond_broadcast(struct ash_sync *self, struct ash_sync_cond *cond) {
    struct sched_rr *rr = (struct sched_rr *)self;
    uintptr_t saved = ash_cpu_irq_save(&ash_use_cpu);
    while (cond->waiting.first != NULL) {
        sched_rr_end_wait_off(rr, cond->waiting.first, 0);
    }
    sched_rr_leave(rr, saved);
}

void sched_rr_sync_sem_init(struct ash_sync *self, struct ash_sync_sem *sem, uint32_t count) {
    (void)self;
    *sem = (struct ash_sync_sem){.count = count};
}

int sched_rr_sync_sem_take(struct ash_sync *self, struct ash_sync_sem *sem, uint64_t deadline_ns) {
    struct sched_rr *rr = (struct sched_rr *)self;
    int result = 0;
    if (deadline_ns != ASH_FOREVER && deadline_ns != 0) {
        sched_rr_prepare(rr);
    }
    uintptr_t saved = ash_cpu_irq_save(&ash_use_cpu);
    if (sem->count > 0) {
        sem->count--;
    } else if (deadline_ns == 0) {
        result = -ASH_ETIMEDOUT;
    } else {
        result = sched_rr_wait_off(rr, SCHED_RR_SEM, sem, &sem->waiting, deadline_ns);
    }
    ash_cpu_irq_restore(&ash_use_cpu, saved);
    return result;
}

void sched_rr_sync_sem_give(struct ash_sync *self, struct ash_sync_sem *sem) {
    struct sched_rr *rr = (struct sched_rr *)self;
    uintptr_t saved = ash_cpu_irq_save(&ash_use_cpu);
    if (sem->waiting.first != NULL) {
        sched_rr_end_wait_off(rr, sem->waiting.first, 0);
    } else {
        ASH_ASSERT(sem->count < UINT32_MAX);
        sem->count++;
    }
    sched_rr_leave(rr, saved);
}
