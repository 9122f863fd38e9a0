/* SPDX-License-Identifier: MIT */
/* A count of the locks that are held, and a wish. One program has one of them. */
#include <ashlar/lock.h>
#include <ashlar/sched/preempt.h>

static volatile uint32_t depth;
static volatile bool wanted;
static void (*run)(void *argument);
static void *run_argument;

void mutant_lock_take(struct ash_lock *self, struct ash_lock_word *lock) {
    (void)self;
    depth = depth + 1;
#ifdef BREAK_TAKE_FORGETS
    wanted = false;
#endif
    lock->held = 1;
}

void mutant_lock_release(struct ash_lock *self, struct ash_lock_word *lock) {
    (void)self;
    lock->held = 0;
#ifdef BREAK_RUNS_INSIDE
    if (depth == 1 && wanted) {
        run(run_argument);
        wanted = false;
    }
#endif
#ifdef BREAK_INNER_FREES
    depth = 0;
#elif defined(BREAK_HELD_STICKS)
    depth = depth > 1 ? depth - 1 : 1;
#else
    depth = depth - 1;
#endif
#ifdef BREAK_WANT_IS_LOST
    wanted = false;
#endif
    if (depth == 0 && wanted) {
        wanted = false;
        run(run_argument);
    }
}

bool mutant_lock_held(struct ash_lock *self, const struct ash_lock_word *lock) {
    (void)self;
    return lock->held != 0;
}

void mutant_sched_preempt_attach(struct ash_sched_preempt *self, void (*call)(void *argument),
                                 void *argument) {
    (void)self;
    run_argument = argument;
    run = call;
}

ASH_IRQ bool mutant_sched_preempt_held(struct ash_sched_preempt *self) {
    (void)self;
#ifdef BREAK_HELD_IS_FALSE
    return false;
#else
    return depth != 0;
#endif
}

ASH_IRQ void mutant_sched_preempt_want(struct ash_sched_preempt *self) {
    (void)self;
    wanted = true;
}
