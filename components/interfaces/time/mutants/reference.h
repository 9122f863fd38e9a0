/* SPDX-License-Identifier: MIT */
/* While a timer is armed the hardware interrupts each millisecond, to look whether one is due. */
#include <ashlar/cpu.h>
#include <ashlar/time.h>
#include <ashlar/time/event.h>

static struct ash_time_timer *list;
static uint64_t start;
static bool attached;

ASH_IRQ static uint64_t now(void) {
    uint32_t low, high;
    __asm__ volatile("rdtsc" : "=a"(low), "=d"(high));
    return ((low | (uint64_t)high << 32) - start) / 4; /* a nanosecond of its own */
}

ASH_IRQ static void again(void) {
    uint64_t ms = ash_time_event_hz(&ash_use_time_event) / 1000;
#ifdef BREAK_UNSORTED
    ms *= 30; /* so that several are due at once */
#endif
    if (list != NULL)
        ash_time_event_arm(&ash_use_time_event, ms);
}

ASH_IRQ static void tick(void *argument) {
    (void)argument;
    for (;;) {
        struct ash_time_timer **at = &list;
        uint64_t time = now();
#ifdef BREAK_EARLY
        time += 700000;
#endif
#ifdef BREAK_UNSORTED
        while (*at != NULL && ((*at)->deadline_ns > time || (*at)->next != NULL))
            at = &(*at)->next;
#endif
        if (*at == NULL || (*at)->deadline_ns > time)
            break;
        struct ash_time_timer *timer = *at;
        *at = timer->next;
        timer->fire(timer);
#ifdef BREAK_TWICE
        timer->fire(timer);
#endif
    }
    again();
}

uint64_t mutant_time_now_ns(struct ash_time *self) {
    (void)self;
    if (start == 0) {
        start = 1;
        start = now() * 4;
    }
#ifdef BREAK_BACKWARDS
    return now() ^ 0x40000;
#else
    return now();
#endif
}

static void remove(struct ash_time_timer *timer) {
    uintptr_t saved = ash_cpu_irq_save(&ash_use_cpu);
    for (struct ash_time_timer **at = &list; *at != NULL; at = &(*at)->next) {
        if (*at == timer) {
            *at = timer->next;
            break;
        }
    }
    ash_cpu_irq_restore(&ash_use_cpu, saved);
}

void mutant_time_cancel(struct ash_time *self, struct ash_time_timer *timer) {
    (void)self;
#ifdef BREAK_CANNOT_CANCEL
    if (timer != list) /* only the first one, and that by chance */
        return;
#endif
    remove(timer);
}

void mutant_time_arm(struct ash_time *self, struct ash_time_timer *timer, uint64_t deadline_ns) {
    mutant_time_now_ns(self);
    if (!attached)
        attached = ash_time_event_attach(&ash_use_time_event, tick, NULL) == 0;
    uintptr_t saved = ash_cpu_irq_save(&ash_use_cpu);
#ifdef BREAK_FORGETS_TO_MOVE
    for (struct ash_time_timer *at = list; at != NULL; at = at->next) {
        if (at == timer) {
            ash_cpu_irq_restore(&ash_use_cpu, saved);
            return;
        }
    }
#endif
    remove(timer);
#ifdef BREAK_WITHIN_ARM
    if (deadline_ns <= now()) {
        ash_cpu_irq_restore(&ash_use_cpu, saved);
        timer->fire(timer);
        return;
    }
#endif
    struct ash_time_timer **at = &list;
    while (*at != NULL && (*at)->deadline_ns <= deadline_ns)
        at = &(*at)->next;
#ifdef BREAK_FIRES_NEVER
    if (deadline_ns == ASH_FOREVER)
        deadline_ns = now();
#endif
    timer->deadline_ns = deadline_ns;
    timer->next = *at;
    *at = timer;
    again();
    ash_cpu_irq_restore(&ash_use_cpu, saved);
}

bool mutant_time_pending(struct ash_time *self) {
    (void)self;
    return list != NULL;
}

void mutant_time_idle(struct ash_time *self) {
    (void)self;
    uintptr_t saved = ash_cpu_irq_save(&ash_use_cpu);
    ash_cpu_wait(&ash_use_cpu);
    ash_cpu_irq_restore(&ash_use_cpu, saved);
}

int mutant_time_wall(struct ash_time *self, uint64_t *ns_since_epoch) {
    (void)self;
    (void)ns_since_epoch;
    return -ASH_ENODEV;
}
