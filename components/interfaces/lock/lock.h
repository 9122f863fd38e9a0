/* SPDX-License-Identifier: MIT */
#ifndef ASHLAR_LOCK_H
#define ASHLAR_LOCK_H
/*
 * Locks for short critical sections: a few dozen instructions on shared fields, never a wait, never
 * a call of something that waits. A component embeds one `struct ash_lock_word` beside the fields
 * that it guards and takes it around them, whichever scheduler the image has. Where threads give up
 * the processor only by their own will a lock guards nothing and its functions are empty: the calls
 * are inlined away. Where they may be interrupted, or run beside each other, the same calls do the
 * work.
 *
 * A lock may keep every other thread from running, not only those that want it: what is inside adds
 * to how late others get their turn. Setting an event (`sched`), a signal, a give and an unlock
 * (`sync`) are allowed inside; whom they let go on runs after the release.
 *
 * To wait for another thread, use `sync`. State shared with interrupt handlers is not guarded by a
 * lock: make it a single word that both sides access atomically, or an event of `sched`.
 *
 * Context: boot and thread. Locks are not recursive, and are released by the thread that took them,
 * the last taken first. Errors: none; misuse is a programming error, which a provider may trap.
 */
#include <ashlar/base.h>

struct ash_lock;

/* All zeroes is a free lock, so that a zeroed structure needs no set-up. The field is the
 * provider's. */
struct ash_lock_word {
    uint32_t held;
};

/* Enters the section that `lock` guards, after whoever is inside has left. Not while holding
 * `lock`. */
void ash_lock_take(struct ash_lock *self, struct ash_lock_word *lock);

/* Leaves it. All that was written inside is seen by the next one to enter. */
void ash_lock_release(struct ash_lock *self, struct ash_lock_word *lock);

/*
 * For assertions only: false when the calling thread certainly does not hold `lock`. Always true
 * where locks are nothing, so a program may not decide anything by it. The first statement of each
 * function whose name ends in `_locked` is ASH_ASSERT(ash_lock_held(…)).
 */
bool ash_lock_held(struct ash_lock *self, const struct ash_lock_word *lock);

#endif
