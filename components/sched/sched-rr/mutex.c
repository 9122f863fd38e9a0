/* SPDX-License-Identifier: MIT */
/*
 * Mutexes. One that is unlocked is handed to the first that waits for it before anybody else can
 * ask. While a thread waits, whoever it waits for has its priority at least: else one between the
 * two would keep both from running (priority inversion; L. Sha, R. Rajkumar, J. P. Lehoczky,
 * Priority Inheritance Protocols, IEEE Transactions on Computers 39(9), 1990).
 */
#include <ashlar/cpu.h>
#include "mutex.h"

static const struct ash_sync_mutex *waits_for(const struct ash_sched_thread *thread) {
    return thread->wait == SCHED_RR_MUTEX ? thread->object : NULL;
}

/* Moves it to where that belongs, if it is in a queue. */
static void set_priority_off(struct sched_rr *rr, struct ash_sched_thread *thread, int priority) {
    if (thread->queue != NULL) {
        sched_rr_remove_off(thread->queue, thread);
        thread->priority = priority;
        sched_rr_insert_off(thread->queue, thread);
    } else if (thread->wait == SCHED_RR_NOTHING && thread != rr->current) {
        sched_rr_unready_off(rr, thread);
        thread->priority = priority;
        sched_rr_make_ready_off(rr, thread);
    } else {
        thread->priority = priority;
    }
}

/* Ends at the latest where it has been: there the priority is high enough. */
static void inherit_off(struct sched_rr *rr, const struct ash_sync_mutex *mutex, int priority) {
    while (mutex != NULL && mutex->owner->priority < priority) {
        struct ash_sched_thread *owner = mutex->owner;
        set_priority_off(rr, owner, priority);
        mutex = waits_for(owner);
    }
}

/* What those who wait for `thread` give it. One step for each thread there is. */
static int inherited_off(struct sched_rr *rr, const struct ash_sched_thread *thread) {
    int priority = thread->own_priority;
    const struct ash_sched_thread *other = &rr->main;
    for (; other != NULL; other = other == &rr->main ? rr->threads : other->others) {
        const struct ash_sync_mutex *mutex = waits_for(other);
        if (mutex != NULL && mutex->owner == thread && other->priority > priority) {
            priority = other->priority;
        }
    }
    return priority;
}

void sched_rr_lock_off(struct sched_rr *rr, struct ash_sync_mutex *mutex) {
    struct ash_sched_thread *caller = sched_rr_current(rr);
    if (mutex->owner == NULL) {
        mutex->owner = caller;
        return;
    }
    ASH_ASSERT(mutex->owner != caller);
    inherit_off(rr, mutex, caller->priority);
    (void)sched_rr_wait_off(rr, SCHED_RR_MUTEX, mutex, &mutex->waiting, ASH_FOREVER);
}

void sched_rr_unlock_off(struct sched_rr *rr, struct ash_sync_mutex *mutex) {
    struct ash_sched_thread *caller = sched_rr_current(rr);
    ASH_ASSERT(mutex->owner == caller);
    mutex->owner = mutex->waiting.first;
    if (mutex->owner != NULL) {
        sched_rr_end_wait_off(rr, mutex->owner, 0);
    }
    if (caller->priority != caller->own_priority) {
        caller->priority = inherited_off(rr, caller);
    }
}

void sched_rr_sync_lock(struct ash_sync *self, struct ash_sync_mutex *mutex) {
    uintptr_t saved = ash_cpu_irq_save(&ash_use_cpu);
    sched_rr_lock_off((struct sched_rr *)self, mutex);
    ash_cpu_irq_restore(&ash_use_cpu, saved);
}

int sched_rr_sync_trylock(struct ash_sync *self, struct ash_sync_mutex *mutex) {
    uintptr_t saved = ash_cpu_irq_save(&ash_use_cpu);
    bool taken = mutex->owner != NULL;
    if (!taken) {
        mutex->owner = sched_rr_current((struct sched_rr *)self);
    }
    ash_cpu_irq_restore(&ash_use_cpu, saved);
    return taken ? -ASH_EBUSY : 0;
}

void sched_rr_sync_unlock(struct ash_sync *self, struct ash_sync_mutex *mutex) {
    struct sched_rr *rr = (struct sched_rr *)self;
    uintptr_t saved = ash_cpu_irq_save(&ash_use_cpu);
    sched_rr_unlock_off(rr, mutex);
    sched_rr_leave(rr, saved);
}
