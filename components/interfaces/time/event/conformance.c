/* SPDX-License-Identifier: MIT */
#include <ashlar/cpu.h>
#include <ashlar/test.h>
#include <ashlar/time/event.h>

#define BEGIN(name) ash_test_begin(&ash_use_test, name)

/* Written in interrupt context. */
static volatile unsigned calls;
static volatile bool again;

static uint64_t hz(void) {
    return ash_time_event_hz(&ash_use_time_event);
}

static uint64_t left(void) {
    return ash_time_event_left(&ash_use_time_event);
}

static void arm(uint64_t ticks) {
    ash_time_event_arm(&ash_use_time_event, ticks);
}

ASH_IRQ static void ran_out(void *argument) {
    *(volatile unsigned *)argument += 1;
    if (again) {
        again = false;
        ash_time_event_arm(&ash_use_time_event, 1000);
    }
}

static void wait_for(unsigned many) {
    uintptr_t saved = ash_cpu_irq_save(&ash_use_cpu);
    while (calls < many)
        ash_cpu_wait(&ash_use_cpu);
    ash_cpu_irq_restore(&ash_use_cpu, saved);
}

/* Looks at the counter until `ticks` have passed, without idling. */
static void spend(uint64_t ticks) {
    uint64_t start = left();
    while (left() != 0 && start - left() < ticks) {
    }
}

int main(void) {
    BEGIN("1, 2: attach, hz");
    CHECK(hz() >= 1000000);
    CHECK(ash_time_event_attach(&ash_use_time_event, ran_out, (void *)(uintptr_t)&calls) == 0);
    CHECK(ash_time_event_attach(&ash_use_time_event, ran_out, (void *)(uintptr_t)&calls) ==
          -ASH_EBUSY);
    CHECK(hz() == hz());

    BEGIN("3: once, and not before");
    uintptr_t saved = ash_cpu_irq_save(&ash_use_cpu);
    arm(hz());
    uint64_t before = left();
    CHECK(before > 0 && before <= hz());
    arm(hz() / 100);
    CHECK(calls == 0);
    CHECK(left() <= hz() / 100);
    ash_cpu_irq_restore(&ash_use_cpu, saved);
    wait_for(1);
    CHECK(calls == 1 && left() == 0);
    saved = ash_cpu_irq_save(&ash_use_cpu);
    arm(0);
    CHECK(calls == 1);
    ash_cpu_irq_restore(&ash_use_cpu, saved);
    wait_for(2);
    CHECK(calls == 2);

    BEGIN("4, 7: long times");
    arm(UINT64_MAX);
    before = left();
    CHECK(before >= hz() / 2);
    spend(hz() / 1000);
    CHECK(left() < before && left() > 0);
    CHECK(calls == 2);

    BEGIN("5: replaced");
    arm(hz() / 4); /* so long that no host stops the machine for it in between */
    arm(hz() / 2);
    CHECK(left() > hz() / 4);
    wait_for(3);
    arm(hz());
    spend(hz() / 200);
    CHECK(calls == 3);

    BEGIN("6: disarmed");
    arm(hz()); /* so long that it does not run out by itself in between */
    ash_time_event_disarm(&ash_use_time_event);
    CHECK(left() == 0);
    calls = 0;
    again = true;
    arm(hz() / 100);
    wait_for(1);
    BEGIN("8: armed by the handler");
    wait_for(2);
    CHECK(calls == 2);
    return ash_test_end(&ash_use_test);
}
