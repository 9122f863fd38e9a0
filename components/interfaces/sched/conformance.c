/* SPDX-License-Identifier: MIT */
/* One thread, and the timer's interrupts. What several threads see is in the suites of
 * sched.threads and sync. */
#include <ashlar/sched.h>
#include <ashlar/test.h>
#include <ashlar/time.h>

#define BEGIN(name) ash_test_begin(&ash_use_test, name)
#define MS          UINT64_C(1000000)

/* A timer that sets an event when it fires. */
struct alarm {
    struct ash_time_timer timer;
    struct ash_sched_event event;
    volatile uint32_t fired;
    uint32_t written; /* before the set, to be read after the wait */
};

static ASH_IRQ void set_event(struct ash_time_timer *timer) {
    struct alarm *alarm = ASH_CONTAINER_OF(timer, struct alarm, timer);
    alarm->written++;
    alarm->fired = alarm->fired + 1;
    ash_sched_set(&ash_use_sched, &alarm->event);
}

static uint64_t now(void) {
    return ash_time_now_ns(&ash_use_time);
}

static void arm(struct alarm *alarm, uint64_t deadline_ns) {
    alarm->timer.fire = set_event;
    ash_time_arm(&ash_use_time, &alarm->timer, deadline_ns);
}

static int wait(struct ash_sched_event *event, uint64_t deadline_ns) {
    return ash_sched_wait(&ash_use_sched, event, deadline_ns);
}

static void set(struct ash_sched_event *event) {
    ash_sched_set(&ash_use_sched, event);
}

/* SPEC 1, 3, 4 */
static void test_latch(void) {
    struct ash_sched_event event = {0};
    BEGIN("an event is a latch");
    CHECK(wait(&event, 0) == -ASH_ETIMEDOUT);
    set(&event);
    CHECK(wait(&event, ASH_FOREVER) == 0);
    CHECK(wait(&event, 0) == -ASH_ETIMEDOUT);
    set(&event);
    set(&event);
    CHECK(wait(&event, ASH_FOREVER) == 0);
    CHECK(wait(&event, now() + MS) == -ASH_ETIMEDOUT);
    set(&event);
    CHECK(wait(&event, ASH_FOREVER) == 0);
}

/* SPEC 4 */
static void test_deadline(void) {
    struct ash_sched_event event = {0};
    BEGIN("a wait ends at its deadline, not before");
    for (uint64_t ns = 1000; ns <= 5 * MS; ns *= 4) {
        uint64_t deadline = now() + ns;
        CHECK(wait(&event, deadline) == -ASH_ETIMEDOUT);
        CHECK(now() >= deadline);
    }
    uint64_t passed = now() - 1;
    CHECK(wait(&event, passed) == -ASH_ETIMEDOUT);
    set(&event);
    CHECK(wait(&event, passed) == 0);
    CHECK(wait(&event, passed) == -ASH_ETIMEDOUT);
}

/* SPEC 2, 3, 5 */
static void test_interrupt(void) {
    static struct alarm alarm;
    BEGIN("an interrupt ends a wait");
    for (uint32_t round = 1; round <= 50; round++) {
        arm(&alarm, now() + MS / 5 * (round % 5));
        CHECK(wait(&alarm.event, round % 2 == 0 ? ASH_FOREVER : now() + 10000 * MS) == 0);
        CHECK(alarm.written == round);
        CHECK(alarm.fired == round);
    }
    CHECK(wait(&alarm.event, 0) == -ASH_ETIMEDOUT);
}

/* SPEC 3: nobody waits when it comes. */
static void test_remembered(void) {
    static struct alarm alarm;
    BEGIN("an interrupt is remembered");
    arm(&alarm, now() + MS);
    while (alarm.fired == 0) {
    }
    CHECK(wait(&alarm.event, ASH_FOREVER) == 0);
    CHECK(wait(&alarm.event, 0) == -ASH_ETIMEDOUT);
}

/* SPEC 3, 4: the interrupt and the deadline at one time, in either order; whatever it is, nothing
 * is lost. */
static void test_race(void) {
    static struct alarm alarm;
    BEGIN("a set beside a deadline is not lost");
    uint32_t taken = 0;
    for (uint32_t round = 0; round < 60; round++) {
        uint64_t deadline = now() + MS / 2;
        arm(&alarm, deadline + (round % 7) * 2000 - 6000);
        taken += wait(&alarm.event, deadline) == 0 ? 1 : 0;
        while (alarm.fired == round) {
        }
        if (taken == round) {
            taken += wait(&alarm.event, ASH_FOREVER) == 0 ? 1 : 0;
        }
        CHECK(taken == round + 1);
        CHECK(wait(&alarm.event, 0) == -ASH_ETIMEDOUT);
    }
}

/* SPEC 6, 7 */
static void test_sleep(void) {
    BEGIN("sleep takes its time");
    for (uint64_t ns = 1; ns <= 8 * MS; ns *= 3) {
        uint64_t before = now();
        ash_sched_sleep(&ash_use_sched, ns);
        CHECK(now() - before >= ns);
    }
    ash_sched_sleep(&ash_use_sched, 0);
    ash_sched_yield(&ash_use_sched);
}

/* SPEC 4, 9: events come and go on the stack, with waits that ended in every way. */
static void test_reuse(void) {
    BEGIN("events may be freed");
    for (unsigned round = 0; round < 200; round++) {
        struct ash_sched_event event = {0};
        if (round % 3 == 0) {
            set(&event);
        }
        int error = wait(&event, round % 3 == 1 ? 0 : now() + 1000);
        CHECK(error == (round % 3 == 0 ? 0 : -ASH_ETIMEDOUT));
        if (round % 3 == 2) {
            set(&event);
            CHECK(wait(&event, ASH_FOREVER) == 0);
        }
    }
}

int main(void) {
    test_latch();
    test_deadline();
    test_interrupt();
    test_remembered();
    test_race();
    test_sleep();
    test_reuse();
    return ash_test_end(&ash_use_test);
}
