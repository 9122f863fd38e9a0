/* SPDX-License-Identifier: MIT */
#ifndef ASHLAR_SYNC_H
#define ASHLAR_SYNC_H
/*
 * What threads share is guarded and handed over with these: mutexes, conditions, semaphores. All
 * are plain structures in the caller's memory; waiting threads queue in them first come, first
 * served, where there are priorities the highest first. Then a mutex's owner has at least the
 * priority of those who wait for it. The fields are the provider's. One may be moved or freed when
 * no thread holds it or waits in it.
 *
 * Deadlines are those of `sched`: absolute nanoseconds, ASH_FOREVER for none.
 *
 * Errors: -ASH_ETIMEDOUT and -ASH_EBUSY where said. Programming errors, which a provider traps:
 * locking a mutex that the caller holds, unlocking one that it does not hold, a count that
 * overflows. When every thread waits, and none of them for a time or an event, nothing can ever
 * happen again: the image panics, with a line for each thread that names it and what it waits for.
 *
 * Context: thread. An interrupt handler cannot use these; it sets an event of `sched`.
 */
#include <ashlar/base.h>
#include <ashlar/sched.h>

struct ash_sync;

/* Threads that wait, in order of arrival. All zeroes is empty. */
struct ash_sync_queue {
    struct ash_sched_thread *first, *last;
};

/* Held by at most one thread. All zeroes is free. */
struct ash_sync_mutex {
    struct ash_sched_thread *owner;
    struct ash_sync_queue waiting;
};

/* Threads waiting for a change of what a mutex guards. All zeroes is nobody. */
struct ash_sync_cond {
    struct ash_sync_queue waiting;
};

/* A count of something that there is; taking waits for it to be above 0. All zeroes is none. */
struct ash_sync_sem {
    uint32_t count;
    struct ash_sync_queue waiting;
};

/*
 * Makes the caller the owner of `mutex`, after those that asked before it. What the last owner
 * wrote is seen. Free: a few instructions. Held: the thread waits.
 */
void ash_sync_lock(struct ash_sync *self, struct ash_sync_mutex *mutex);

/*
 * Gives `mutex`, which the caller owns, to the first thread that waits for it, or frees it. The new
 * owner runs when the caller next waits or yields, or earlier.
 */
void ash_sync_unlock(struct ash_sync *self, struct ash_sync_mutex *mutex);

/* The same as ash_sync_lock, or -ASH_EBUSY at once when some thread, the caller included, owns it.
 */
ASH_MUST_USE int ash_sync_trylock(struct ash_sync *self, struct ash_sync_mutex *mutex);

/*
 * Unlocks `mutex`, which the caller owns, waits to be woken by a signal that is given after this
 * began, and locks it again. 0: woken; -ASH_ETIMEDOUT: `deadline_ns` passed first. The caller owns
 * the mutex either way, and others may have owned it in between: test the condition again, in a
 * loop. All who wait in one condition at a time use one mutex.
 */
ASH_MUST_USE int ash_sync_cond_wait(struct ash_sync *self, struct ash_sync_cond *cond,
                                    struct ash_sync_mutex *mutex, uint64_t deadline_ns);

/* Wakes the thread that has waited in `cond` longest; nothing when there is none: it is not
 * remembered. */
void ash_sync_cond_signal(struct ash_sync *self, struct ash_sync_cond *cond);

/* Wakes all that wait in `cond` now. */
void ash_sync_cond_broadcast(struct ash_sync *self, struct ash_sync_cond *cond);

/* Makes `sem` a semaphore with `count` to take. Only before first use, or when nobody waits. */
void ash_sync_sem_init(struct ash_sync *self, struct ash_sync_sem *sem, uint32_t count);

/*
 * Takes one from the count, waiting behind those that came before while there is none. 0, or
 * -ASH_ETIMEDOUT with nothing taken. A deadline of 0 never waits.
 */
ASH_MUST_USE int ash_sync_sem_take(struct ash_sync *self, struct ash_sync_sem *sem,
                                   uint64_t deadline_ns);

/* Hands one to the thread that has waited longest, or adds it to the count. Any thread may. */
void ash_sync_sem_give(struct ash_sync *self, struct ash_sync_sem *sem);

#endif
