/* SPDX-License-Identifier: MIT */
/* A lock for one thread that traps instead of waiting: there is nobody to wait for. */
#include <ashlar/lock.h>

#ifdef BREAK_ONE_FOR_ALL
static struct ash_lock_word the_only_one;
#define LOCK(lock) ((void)(lock), &the_only_one)
#else
#define LOCK(lock) (lock)
#endif

#ifdef BREAK_NOT_FREE_AT_FIRST
#define FREE 1u
#else
#define FREE 0u
#endif
#define HELD (1u - FREE)

void mutant_lock_take(struct ash_lock *self, struct ash_lock_word *lock) {
    (void)self;
    ASH_ASSERT(LOCK(lock)->held == FREE);
    LOCK(lock)->held = HELD;
#ifdef BREAK_WRITES_BEHIND
    (&lock->held)[1] = 0;
#endif
}

void mutant_lock_release(struct ash_lock *self, struct ash_lock_word *lock) {
    (void)self;
    ASH_ASSERT(LOCK(lock)->held == HELD);
#ifndef BREAK_NEVER_FREE
    LOCK(lock)->held = FREE;
#endif
#ifdef BREAK_WRITES_BEFORE
    (&lock->held)[-1] = 0;
#endif
}

bool mutant_lock_held(struct ash_lock *self, const struct ash_lock_word *lock) {
    (void)self;
#ifdef BREAK_HELD_IS_FREE
    return lock->held == FREE;
#elif defined(BREAK_HELD_FORGETS)
    static const struct ash_lock_word *last;
    bool first = last != lock;
    last = lock;
    return first && lock->held == HELD;
#else
    return LOCK(lock)->held == HELD;
#endif
}
