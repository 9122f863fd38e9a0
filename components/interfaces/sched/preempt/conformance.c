/* SPDX-License-Identifier: MIT */
/* Locks and interrupts; whose turn it is. The scheduler beside the provider has a short quantum. */
#include "conformance.h"

#define ROUNDS 20u

struct ash_sched_thread *conformance_start(void (*run)(void *argument), void *argument,
                                           int priority) {
    const struct ash_sched_threads_spec spec = {
        .name = "preempt", .run = run, .argument = argument, .priority = priority};
    struct ash_sched_thread *started = NULL;
    CHECK(ash_sched_threads_start(&ash_use_sched_threads, &spec, &started) == 0);
    return started;
}

void conformance_join(struct ash_sched_thread *thread) {
    ash_sched_threads_join(&ash_use_sched_threads, thread);
}

static bool held(void) {
    return ash_sched_preempt_held(&ash_use_sched_preempt);
}

static struct ash_lock_word first, second;

static void take(struct ash_lock_word *lock) {
    ash_lock_take(&ash_use_lock, lock);
}

static void release(struct ash_lock_word *lock) {
    ash_lock_release(&ash_use_lock, lock);
}

/* What an interrupt finds. */
static struct {
    struct ash_time_timer timer;
    volatile uint32_t fired;
    volatile bool held;
} looking;

static void conformance_look(struct ash_time_timer *timer);
static ASH_IRQ void conformance_look(struct ash_time_timer *timer) {
    (void)timer;
    looking.held = ash_sched_preempt_held(&ash_use_sched_preempt);
    looking.fired = looking.fired + 1;
}

static bool held_in_interrupt(void) {
    uint32_t before = looking.fired;
    looking.timer.fire = conformance_look;
    ash_time_arm(&ash_use_time, &looking.timer, conformance_now());
    while (looking.fired == before) {
    }
    return looking.held;
}

/* SPEC 1 */
static void test_held(void) {
    BEGIN("a lock is held until the last is released");
    CHECK(!held() && !held_in_interrupt());
    take(&first);
    CHECK(held() && held_in_interrupt());
    take(&second);
    CHECK(held());
    release(&second);
    CHECK(held() && held_in_interrupt());
    release(&first);
    CHECK(!held() && !held_in_interrupt());
}

/* A thread that is woken by an event, and what it found. */
static struct {
    struct ash_sched_event event;
    struct ash_time_timer timer;
    volatile uint64_t steps; /* of the thread that is interrupted */
    volatile uint64_t at_interrupt, at_answer;
    volatile uint32_t fired, answers;
} waking;

static void conformance_wake(struct ash_time_timer *timer);
static ASH_IRQ void conformance_wake(struct ash_time_timer *timer) {
    (void)timer;
    waking.at_interrupt = waking.steps;
    waking.fired = waking.fired + 1;
    ash_sched_set(&ash_use_sched, &waking.event);
}

static void conformance_answer(void *argument) {
    (void)argument;
    for (unsigned i = 0; i < 3 * ROUNDS; i++) {
        (void)!ash_sched_wait(&ash_use_sched, &waking.event, ASH_FOREVER);
        waking.at_answer = waking.steps;
        waking.answers = waking.answers + 1;
    }
}

/* SPEC 2, 5, 8: a thread wakes one that is above it. */
static void wake_from_thread(void) {
    uint32_t answers = waking.answers;
    ash_sched_set(&ash_use_sched, &waking.event);
    CHECK(waking.answers == answers + 1);
    take(&first);
    take(&second);
    ash_sched_set(&ash_use_sched, &waking.event);
    CHECK(waking.answers == answers + 1);
    release(&second);
    CHECK(waking.answers == answers + 1);
    take(&second);
    release(&second);
    CHECK(waking.answers == answers + 1);
    release(&first);
    CHECK(waking.answers == answers + 2);
}

/* SPEC 8, 10: so does an interrupt; with a lock held it is remembered until the release. */
static void wake_from_interrupt(bool locked) {
    uint32_t fired = waking.fired, answers = waking.answers;
    waking.timer.fire = conformance_wake;
    if (locked) {
        take(&first);
    }
    ash_time_arm(&ash_use_time, &waking.timer, conformance_now() + MS / 10);
    while (waking.fired == fired) {
        waking.steps = waking.steps + 1;
    }
    if (locked) {
        CHECK(waking.answers == answers);
        release(&first);
    } else {
        CHECK(waking.at_answer == waking.at_interrupt);
    }
    CHECK(waking.answers == answers + 1);
}

static void test_wake(void) {
    BEGIN("who is above runs before who is below goes on");
    struct ash_sched_thread *above = conformance_start(conformance_answer, NULL, 1);
    for (unsigned i = 0; i < ROUNDS / 2; i++) {
        wake_from_thread();
        wake_from_interrupt(false);
        wake_from_interrupt(true);
    }
    while (waking.answers < 3 * ROUNDS) {
        ash_sched_set(&ash_use_sched, &waking.event);
    }
    conformance_join(above);
}

static struct {
    volatile bool stop;
    volatile uint64_t counts[3];
    volatile uint32_t low_ran;
} spinning;

static void conformance_spin(void *argument) {
    volatile uint64_t *count = argument;
    while (!spinning.stop) {
        *count = *count + 1;
    }
}

/* SPEC 7, 8 */
static void test_turns(void) {
    struct ash_sched_thread *threads[3];
    BEGIN("equals take turns, and who is below gets none");
    for (unsigned i = 0; i < 3; i++) {
        threads[i] =
            conformance_start(conformance_spin, (void *)(uintptr_t)&spinning.counts[i], -(i == 2));
    }
    uint64_t until = conformance_now() + LONG, before[2] = {0, 0};
    for (unsigned round = 0; round < 10; round++) {
        while ((spinning.counts[0] == before[0] || spinning.counts[1] == before[1]) &&
               conformance_now() < until) {
        }
        CHECK(spinning.counts[0] != before[0] && spinning.counts[1] != before[1]);
        before[0] = spinning.counts[0];
        before[1] = spinning.counts[1];
    }
    CHECK(spinning.counts[2] == 0);
    spinning.stop = true;
    for (unsigned i = 0; i < 3; i++) {
        conformance_join(threads[i]);
    }
}

static struct {
    struct ash_lock_word lock;
    volatile uint32_t sum, inside, faults, turns;
    void *volatile last;
} adding;

/* Long enough in the section for a quantum to end in it now and then. */
static void conformance_add(void *argument) {
    while (adding.turns < 40) {
        take(&adding.lock);
        adding.faults = adding.faults + (adding.inside != 0 ? 1 : 0);
        adding.inside = 1;
        for (volatile uint32_t i = 0; i < 2000; i++) {
        }
        adding.inside = 0;
        if (adding.last != argument) {
            adding.last = argument;
            adding.turns = adding.turns + 1;
        }
        release(&adding.lock);
    }
}

/* SPEC 10 */
static void test_lock(void) {
    static char names[3];
    struct ash_sched_thread *threads[3];
    BEGIN("a lock keeps others out");
    for (unsigned i = 0; i < 3; i++) {
        threads[i] = conformance_start(conformance_add, &names[i], 0);
    }
    for (unsigned i = 0; i < 3; i++) {
        conformance_join(threads[i]);
    }
    CHECK(adding.faults == 0 && adding.turns >= 40);
}

int main(void) {
    test_held();
    test_wake();
    test_turns();
    test_lock();
    conformance_registers();
    conformance_inherit();
    return ash_test_end(&ash_use_test);
}
