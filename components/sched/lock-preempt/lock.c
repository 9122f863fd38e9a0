/* SPDX-License-Identifier: MIT */
/*
 * One processor: who keeps it keeps everybody else out. There are no atomic instructions here, only
 * an order that an interrupt of this processor sees, which is the program's (Intel SDM vol. 3A
 * §8.2.1); the fences keep the compiler to it.
 */
#include "preempt.h"

#define ORDER() __atomic_signal_fence(__ATOMIC_SEQ_CST)

static inline uint32_t depth_of(const struct lock_preempt *self) {
    return __atomic_load_n(&self->depth, __ATOMIC_RELAXED);
}

/* A panic takes the console's lock too, whoever holds it: a lock taken twice is not trapped here,
 * but by the second release. */
void lock_preempt_lock_take(struct ash_lock *instance, struct ash_lock_word *lock) {
    struct lock_preempt *self = (struct lock_preempt *)instance;
    __atomic_store_n(&self->depth, depth_of(self) + 1, __ATOMIC_RELAXED);
    ORDER();
    lock->held = 1;
}

/*
 * An interrupt before `depth` is 0 leaves its wish in `wanted`, which is looked at afterwards; one
 * after it has its way at once.
 */
void lock_preempt_lock_release(struct ash_lock *instance, struct ash_lock_word *lock) {
    struct lock_preempt *self = (struct lock_preempt *)instance;
    uint32_t depth = depth_of(self);
    ASH_ASSERT(lock->held != 0 && depth != 0);
    lock->held = 0;
    ORDER();
    __atomic_store_n(&self->depth, depth - 1, __ATOMIC_RELAXED);
    ORDER();
    if (depth == 1 && __atomic_load_n(&self->wanted, __ATOMIC_RELAXED)) {
        __atomic_store_n(&self->wanted, false, __ATOMIC_RELAXED);
        self->run(self->argument);
    }
}

bool lock_preempt_lock_held(struct ash_lock *self, const struct ash_lock_word *lock) {
    (void)self;
    return lock->held != 0;
}

void lock_preempt_sched_preempt_attach(struct ash_sched_preempt *instance,
                                       void (*run)(void *argument), void *argument) {
    struct lock_preempt *self = (struct lock_preempt *)instance;
    self->argument = argument;
    self->run = run;
}

ASH_IRQ bool lock_preempt_sched_preempt_held(struct ash_sched_preempt *self) {
    return depth_of((struct lock_preempt *)self) != 0;
}

ASH_IRQ void lock_preempt_sched_preempt_want(struct ash_sched_preempt *instance) {
    struct lock_preempt *self = (struct lock_preempt *)instance;
    if (self->run != NULL) {
        __atomic_store_n(&self->wanted, true, __ATOMIC_RELAXED);
    }
}
