/* SPDX-License-Identifier: MIT */
/*
 * One thread of control, the program's own: waiting is idling until the event is set. An event is
 * shared with interrupt handlers as one word that both sides access atomically; no lock is needed.
 */
#include <ashlar/cpu.h>
#include <ashlar/sched.h>
#include <ashlar/time.h>

/* A timer that sets an event. */
struct alarm {
    struct ash_time_timer timer;
    bool rang;
};

static ASH_IRQ void alarm_rings(struct ash_time_timer *timer) {
    __atomic_store_n(&ASH_CONTAINER_OF(timer, struct alarm, timer)->rang, true, __ATOMIC_RELEASE);
}

ASH_IRQ void sched_none_sched_set(struct ash_sched *self, struct ash_sched_event *event) {
    (void)self;
    __atomic_store_n(&event->set, 1, __ATOMIC_RELEASE);
}

/* Ends with interrupts as they were; between the look and the idling none can come. */
static bool consume_or_idle(struct ash_sched_event *event, const struct alarm *alarm) {
    uintptr_t saved = ash_cpu_irq_save(&ash_use_cpu);
    bool set = __atomic_exchange_n(&event->set, 0, __ATOMIC_ACQUIRE) != 0;
    if (!set && !__atomic_load_n(&alarm->rang, __ATOMIC_ACQUIRE)) {
        ash_time_idle(&ash_use_time);
    }
    ash_cpu_irq_restore(&ash_use_cpu, saved);
    return set;
}

int sched_none_sched_wait(struct ash_sched *self, struct ash_sched_event *event,
                          uint64_t deadline_ns) {
    (void)self;
    if (__atomic_exchange_n(&event->set, 0, __ATOMIC_ACQUIRE) != 0) {
        return 0;
    }
    if (deadline_ns == 0) {
        return -ASH_ETIMEDOUT;
    }
    struct alarm alarm = {.timer.fire = alarm_rings};
    if (deadline_ns != ASH_FOREVER) {
        ash_time_arm(&ash_use_time, &alarm.timer, deadline_ns);
    }
    bool set = false, rang = false;
    while (!set && !rang) {
        rang = __atomic_load_n(&alarm.rang,
                               __ATOMIC_ACQUIRE); /* first: an event that came earlier counts */
        set = consume_or_idle(event, &alarm);
    }
    if (deadline_ns != ASH_FOREVER) {
        ash_time_cancel(&ash_use_time, &alarm.timer);
    }
    return set ? 0 : -ASH_ETIMEDOUT;
}

void sched_none_sched_yield(struct ash_sched *self) {
    (void)self;
}

void sched_none_sched_sleep(struct ash_sched *self, uint64_t ns) {
    struct ash_sched_event never = {0, NULL};
    uint64_t now = ns == 0 ? 0 : ash_time_now_ns(&ash_use_time);
    if (ns != 0) {
        uint64_t deadline = ns < ASH_FOREVER - 1 - now ? now + ns : ASH_FOREVER - 1;
        (void)!sched_none_sched_wait(self, &never, deadline);
    }
}
