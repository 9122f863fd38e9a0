/* SPDX-License-Identifier: MIT */
/*
 * `sync`. What is free is handed to the longest waiter before anybody else can ask: nobody starves,
 * and a thread that was woken owns what it waited for.
 */
#include <ashlar/sync.h>
#include "coop.h"

void sched_coop_sync_lock(struct ash_sync *self, struct ash_sync_mutex *mutex) {
    struct sched_coop *coop = (struct sched_coop *)self;
    struct ash_sched_thread *caller = sched_coop_current(coop);
    if (mutex->owner == NULL) {
        mutex->owner = caller;
        return;
    }
    ASH_ASSERT(mutex->owner != caller);
    (void)sched_coop_wait(coop, SCHED_COOP_MUTEX, mutex, &mutex->waiting, ASH_FOREVER);
}

int sched_coop_sync_trylock(struct ash_sync *self, struct ash_sync_mutex *mutex) {
    if (mutex->owner != NULL) {
        return -ASH_EBUSY;
    }
    mutex->owner = sched_coop_current((struct sched_coop *)self);
    return 0;
}

void sched_coop_sync_unlock(struct ash_sync *self, struct ash_sync_mutex *mutex) {
    struct sched_coop *coop = (struct sched_coop *)self;
    ASH_ASSERT(mutex->owner == sched_coop_current(coop));
    mutex->owner = mutex->waiting.first;
    if (mutex->owner != NULL) {
        sched_coop_end_wait(coop, mutex->owner, 0);
    }
}

int sched_coop_sync_cond_wait(struct ash_sync *self, struct ash_sync_cond *cond,
                              struct ash_sync_mutex *mutex, uint64_t deadline_ns) {
    sched_coop_sync_unlock(self, mutex); /* nobody runs before the wait below begins */
    int result = sched_coop_wait((struct sched_coop *)self, SCHED_COOP_COND, cond, &cond->waiting,
                                 deadline_ns);
    sched_coop_sync_lock(self, mutex);
    return result;
}

void sched_coop_sync_cond_signal(struct ash_sync *self, struct ash_sync_cond *cond) {
    if (cond->waiting.first != NULL) {
        sched_coop_end_wait((struct sched_coop *)self, cond->waiting.first, 0);
    }
}

void sched_coop_sync_cond_broadcast(struct ash_sync *self, struct ash_sync_cond *cond) {
    while (cond->waiting.first != NULL) {
        sched_coop_end_wait((struct sched_coop *)self, cond->waiting.first, 0);
    }
}

void sched_coop_sync_sem_init(struct ash_sync *self, struct ash_sync_sem *sem, uint32_t count) {
    (void)self;
    *sem = (struct ash_sync_sem){.count = count};
}

int sched_coop_sync_sem_take(struct ash_sync *self, struct ash_sync_sem *sem,
                             uint64_t deadline_ns) {
    if (sem->count > 0) {
        sem->count--;
        return 0;
    }
    if (deadline_ns == 0) {
        return -ASH_ETIMEDOUT;
    }
    return sched_coop_wait((struct sched_coop *)self, SCHED_COOP_SEM, sem, &sem->waiting,
                           deadline_ns);
}

void sched_coop_sync_sem_give(struct ash_sync *self, struct ash_sync_sem *sem) {
    if (sem->waiting.first != NULL) {
        sched_coop_end_wait((struct sched_coop *)self, sem->waiting.first, 0);
    } else {
        ASH_ASSERT(sem->count < UINT32_MAX);
        sem->count++;
    }
}
