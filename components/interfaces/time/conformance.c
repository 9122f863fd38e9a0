/* SPDX-License-Identifier: MIT */
#include <ashlar/cpu.h>
#include <ashlar/test.h>
#include <ashlar/time.h>

#define BEGIN(name) ash_test_begin(&ash_use_test, name)
#define MS          1000000ull
#define TIMERS      5u

static struct ash_time_timer timers[TIMERS];

/* Written in interrupt context. */
static volatile unsigned fired[TIMERS], count;
static volatile unsigned order[64];

static uint64_t now(void) {
    return ash_time_now_ns(&ash_use_time);
}

ASH_IRQ static void fire(struct ash_time_timer *timer) {
    unsigned i = (unsigned)(timer - timers);
    if (i < TIMERS)
        fired[i]++;
    if (count < ASH_ARRAY_LENGTH(order))
        order[count] = i;
    count++;
}

static void forget(void) {
    count = 0;
    for (unsigned i = 0; i < TIMERS; i++)
        fired[i] = 0;
}

static void arm(unsigned i, uint64_t deadline) {
    timers[i].fire = fire;
    ash_time_arm(&ash_use_time, &timers[i], deadline);
}

/*
 * Idles until so many have fired, or for too long; looks with interrupts off, as a scheduler does.
 */
static void wait_for(unsigned many) {
    uint64_t end = now() + 3000 * MS;
    uintptr_t saved = ash_cpu_irq_save(&ash_use_cpu);
    while (count < many && now() < end)
        ash_time_idle(&ash_use_time);
    ash_cpu_irq_restore(&ash_use_cpu, saved);
}

static void test_clock(void) {
    uint64_t last = now(), first = last;
    bool forward = true;
    BEGIN("1: forward");
    for (unsigned i = 0; i < 20000; i++) {
        uint64_t next = now();
        forward = forward && next >= last;
        last = next;
    }
    CHECK(forward);
    CHECK(last > first);
    CHECK(last - first < 10000 * MS);
}

static void test_fire(void) {
    BEGIN("2, 6: once, and not early");
    CHECK(!ash_time_pending(&ash_use_time));
    for (uint64_t ms = 1; ms <= 32; ms *= 2) {
        forget();
        arm(0, ASH_FOREVER);
        CHECK(ash_time_pending(&ash_use_time));
        uint64_t deadline = now() + ms * MS;
        arm(0, deadline);
        wait_for(1);
        CHECK(now() >= deadline);
        CHECK(fired[0] == 1 && count == 1);
        CHECK(!ash_time_pending(&ash_use_time));
    }
    BEGIN("2: a deadline that has passed");
    forget();
    uintptr_t saved = ash_cpu_irq_save(&ash_use_cpu);
    arm(0, 0);
    CHECK(count == 0);
    ash_cpu_irq_restore(&ash_use_cpu, saved);
    wait_for(1);
    CHECK(fired[0] == 1);
}

/* With interrupts off while timers are armed: a host may take the processor away in between. */
static void test_order(void) {
    BEGIN("4: in order");
    forget();
    uintptr_t saved = ash_cpu_irq_save(&ash_use_cpu);
    uint64_t base = now() + 4 * MS;
    arm(2, base + 2 * MS);
    arm(0, base);
    arm(4, base + 4 * MS);
    arm(1, base + 1 * MS);
    arm(3, base + 3 * MS);
    ash_cpu_irq_restore(&ash_use_cpu, saved);
    wait_for(TIMERS);
    CHECK(count == TIMERS);
    for (unsigned i = 0; i < TIMERS; i++)
        CHECK(order[i] == i);
}

static void test_move(void) {
    BEGIN("3: moved");
    forget();
    uintptr_t saved = ash_cpu_irq_save(&ash_use_cpu);
    uint64_t base = now(), later = base + 20 * MS;
    arm(0, base + 5 * MS);
    arm(0, later);
    arm(1, base + 600 * MS);
    arm(1, base + 10 * MS);
    ash_cpu_irq_restore(&ash_use_cpu, saved);
    wait_for(2);
    CHECK(now() >= later);
    CHECK(order[0] == 1);
    CHECK(fired[0] == 1 && fired[1] == 1 && count == 2);
}

static void test_cancel(void) {
    BEGIN("5: cancelled");
    forget();
    uintptr_t saved = ash_cpu_irq_save(&ash_use_cpu);
    uint64_t base = now();
    ash_time_cancel(&ash_use_time, &timers[3]);
    for (unsigned i = 0; i < 3; i++)
        arm(i, base + (4 + i) * MS);
    ash_time_cancel(&ash_use_time, &timers[0]);
    ash_time_cancel(&ash_use_time, &timers[2]);
    ash_time_cancel(&ash_use_time, &timers[2]);
    ash_cpu_irq_restore(&ash_use_cpu, saved);
    wait_for(1);
    arm(4, now() + 5 * MS);
    wait_for(2);
    CHECK(fired[0] == 0 && fired[2] == 0);
    CHECK(fired[1] == 1 && fired[4] == 1);
    CHECK(!ash_time_pending(&ash_use_time));
}

static void test_far(void) {
    BEGIN("8: far away");
    forget();
    uint64_t base = now();
    arm(0, ASH_FOREVER);
    arm(1, base + 3600ull * 1000 * MS);
    arm(2, base + 5 * MS);
    wait_for(1);
    CHECK(fired[2] == 1 && count == 1);
    CHECK(ash_time_pending(&ash_use_time));
    ash_time_cancel(&ash_use_time, &timers[0]);
    ash_time_cancel(&ash_use_time, &timers[1]);
    CHECK(!ash_time_pending(&ash_use_time));
}

int main(void) {
    uint64_t wall = 0;
    test_clock();
    test_fire();
    test_order();
    test_move();
    test_cancel();
    test_far();
    BEGIN("9: the wall clock");
    int error = ash_time_wall(&ash_use_time, &wall);
    CHECK(error == 0 || error == -ASH_ENODEV);
    CHECK(error != 0 || (wall >= 946684800ull * 1000 * MS && wall < 4102444800ull * 1000 * MS));
    return ash_test_end(&ash_use_test);
}
