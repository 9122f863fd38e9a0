/* SPDX-License-Identifier: MIT */
/* One that waits is in a list, and looks, turn by turn, whether it was served. */
#include <ashlar/sync.h>
#include "core.h"

struct waiter {
    struct waiter *next;
    bool served;
};

/* The queue's fields, as this provider uses them. */
static struct waiter **head(struct ash_sync_queue *queue) {
    return (struct waiter **)(void *)&queue->first;
}

/* Waits in `queue` until served, or the deadline. */
static int wait_in(struct ash_sync_queue *queue, uint64_t deadline_ns) {
    struct waiter self = {NULL, false}, **at = head(queue);
    while (*at != NULL) {
        at = &(*at)->next;
    }
    *at = &self;
    while (!self.served) {
        if (deadline_ns != ASH_FOREVER && ash_time_now_ns(&ash_use_time) >= deadline_ns) {
            for (at = head(queue); *at != &self; at = &(*at)->next) {
            }
            *at = self.next;
            return -ASH_ETIMEDOUT;
        }
        take_turns();
    }
    return 0;
}

/* Serves one that waits. False: nobody does. */
static bool serve(struct ash_sync_queue *queue) {
    struct waiter **at = head(queue), *waiter = *at;
#ifdef BREAK_LAST_FIRST
    for (; waiter != NULL && waiter->next != NULL; waiter = *at) {
        at = &waiter->next;
    }
#endif
    if (waiter == NULL) {
        return false;
    }
    *at = waiter->next;
    waiter->served = true;
    return true;
}

void mutant_sync_lock(struct ash_sync *self, struct ash_sync_mutex *mutex) {
    (void)self;
#ifdef BREAK_NO_EXCLUSION
    mutex->owner = &threads[current];
#else
    if (mutex->owner == NULL) {
        mutex->owner = &threads[current];
    } else {
        ASH_ASSERT(mutex->owner != &threads[current]);
        (void)wait_in(&mutex->waiting, ASH_FOREVER);
        mutex->owner = &threads[current];
    }
#endif
}

int mutant_sync_trylock(struct ash_sync *self, struct ash_sync_mutex *mutex) {
    (void)self;
#ifdef BREAK_TRY_RECURSES
    if (mutex->owner != NULL && mutex->owner != &threads[current]) {
        return -ASH_EBUSY;
    }
#else
    if (mutex->owner != NULL) {
        return -ASH_EBUSY;
    }
#endif
    mutex->owner = &threads[current];
    return 0;
}

/* A mutex that is handed over has an owner that is no thread, until the new one looks: nobody gets
 * in between. */
void mutant_sync_unlock(struct ash_sync *self, struct ash_sync_mutex *mutex) {
    (void)self;
    mutex->owner = serve(&mutex->waiting) ? (struct ash_sched_thread *)mutex : NULL;
}

int mutant_sync_cond_wait(struct ash_sync *self, struct ash_sync_cond *cond,
                          struct ash_sync_mutex *mutex, uint64_t deadline_ns) {
    mutant_sync_unlock(self, mutex);
#ifdef BREAK_WAIT_HAS_A_GAP
    take_turns();
    take_turns();
#endif
    int error = wait_in(&cond->waiting, deadline_ns);
#ifdef BREAK_TIMEOUT_UNLOCKED
    if (error != 0) {
        return error;
    }
#endif
#ifndef BREAK_RETURNS_UNLOCKED
    mutant_sync_lock(self, mutex);
#endif
    return error;
}

void mutant_sync_cond_broadcast(struct ash_sync *self, struct ash_sync_cond *cond) {
    (void)self;
    while (serve(&cond->waiting)) {
    }
}

void mutant_sync_cond_signal(struct ash_sync *self, struct ash_sync_cond *cond) {
#ifdef BREAK_SIGNAL_WAKES_ALL
    mutant_sync_cond_broadcast(self, cond);
#else
    (void)self;
    (void)serve(&cond->waiting);
#endif
}

void mutant_sync_sem_init(struct ash_sync *self, struct ash_sync_sem *sem, uint32_t count) {
    (void)self;
    sem->count = count;
}

int mutant_sync_sem_take(struct ash_sync *self, struct ash_sync_sem *sem, uint64_t deadline_ns) {
    (void)self;
    if (sem->count > 0) {
        sem->count--;
        return 0;
    }
#ifdef BREAK_TIMEOUT_TAKES
    int error = wait_in(&sem->waiting, deadline_ns);
    if (error != 0 && deadline_ns != 0) {
        sem->count--;
    }
    return error;
#else
    return deadline_ns == 0 ? -ASH_ETIMEDOUT : wait_in(&sem->waiting, deadline_ns);
#endif
}

void mutant_sync_sem_give(struct ash_sync *self, struct ash_sync_sem *sem) {
    (void)self;
#ifdef BREAK_GIVE_IS_NOT_HANDED
    sem->count++;
    (void)serve(&sem->waiting);
#else
    if (!serve(&sem->waiting)) {
        sem->count++;
    }
#endif
}
