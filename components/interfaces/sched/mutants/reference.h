/* SPDX-License-Identifier: MIT */
/* No threads: looks, idles until something happened, looks again. */
#include <ashlar/cpu.h>
#include <ashlar/sched.h>
#include <ashlar/time.h>

static ASH_IRQ void fired(struct ash_time_timer *timer) {
    (void)timer;
}

void mutant_sched_set(struct ash_sched *self, struct ash_sched_event *event) {
    (void)self;
#ifdef BREAK_LOSES_EARLY
    event->set = event->waiter != NULL;
#elif defined(BREAK_COUNTS)
    event->set++;
#elif defined(BREAK_TOGGLES)
    event->set ^= 1;
#else
    __atomic_store_n(&event->set, 1, __ATOMIC_RELEASE);
#endif
}

static bool take(struct ash_sched_event *event) {
    uint32_t set = __atomic_load_n(&event->set, __ATOMIC_ACQUIRE);
#ifdef BREAK_COUNTS
    event->set -= set > 0 ? 1 : 0;
#elif !defined(BREAK_STAYS_SET)
    __atomic_store_n(&event->set, 0, __ATOMIC_RELAXED);
#endif
    return set != 0;
}

int mutant_sched_wait(struct ash_sched *self, struct ash_sched_event *event, uint64_t deadline_ns) {
    struct ash_time_timer timer = {.fire = fired};
    int result = 0;
    (void)self;
#ifdef BREAK_DEADLINE_FIRST
    if (deadline_ns <= ash_time_now_ns(&ash_use_time)) {
        return -ASH_ETIMEDOUT;
    }
#endif
#ifdef BREAK_EARLY
    deadline_ns -= deadline_ns > 5000000 && deadline_ns != ASH_FOREVER ? 500000 : 0;
#endif
    uintptr_t saved = ash_cpu_irq_save(&ash_use_cpu);
    event->waiter = (struct ash_sched_thread *)event;
    if (deadline_ns != ASH_FOREVER) {
        ash_time_arm(&ash_use_time, &timer, deadline_ns);
    }
    while (!take(event)) {
        if (deadline_ns != ASH_FOREVER && ash_time_now_ns(&ash_use_time) >= deadline_ns) {
            result = -ASH_ETIMEDOUT;
            break;
        }
        ash_time_idle(&ash_use_time);
    }
    if (deadline_ns != ASH_FOREVER) {
        ash_time_cancel(&ash_use_time, &timer);
    }
    event->waiter = NULL;
    ash_cpu_irq_restore(&ash_use_cpu, saved);
#ifdef BREAK_WRONG_ERROR
    return result == 0 ? 0 : -ASH_EAGAIN;
#else
    return result;
#endif
}

void mutant_sched_yield(struct ash_sched *self) {
    (void)self;
}

void mutant_sched_sleep(struct ash_sched *self, uint64_t ns) {
    struct ash_sched_event never = {0};
#ifdef BREAK_SLEEPS_SHORT
    ns = ns / 1000;
#endif
    if (ns != 0) {
        (void)!mutant_sched_wait(self, &never, ash_time_now_ns(&ash_use_time) + ns);
    }
}
