/* SPDX-License-Identifier: MIT */
/*
 * Threads that give up the processor only by their own will, on one processor, need no lock. Each
 * call of these is inlined into nothing, and a field that nobody reads is not written.
 */
#include <ashlar/lock.h>

void lock_none_lock_take(struct ash_lock *self, struct ash_lock_word *lock) {
    (void)self, (void)lock;
}

void lock_none_lock_release(struct ash_lock *self, struct ash_lock_word *lock) {
    (void)self, (void)lock;
}

bool lock_none_lock_held(struct ash_lock *self, const struct ash_lock_word *lock) {
    (void)self, (void)lock;
    return true;
}
