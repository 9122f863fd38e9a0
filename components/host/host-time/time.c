/* SPDX-License-Identifier: MIT */
/*
 * A timer fires in the handler of SIGALRM, at whatever instruction the process stands: a real
 * interrupt, as far as the rest of the image can tell. The kernel's one-shot interval timer is set
 * to the earliest deadline.
 */
#include <errno.h>
#include <signal.h>
#include <sys/time.h>
#include <time.h>
#include <ashlar/cpu.h>
#include <ashlar/time.h>
#include "host_time.h"

#define NS_PER_SECOND UINT64_C(1000000000)

static struct host_time *in_handler; /* a signal handler gets no argument */

static uint64_t clock_ns(clockid_t clock) {
    struct timespec now;
    (void)clock_gettime(clock, &now);
    return (uint64_t)now.tv_sec * NS_PER_SECOND + (uint64_t)now.tv_nsec;
}

uint64_t host_time_time_now_ns(struct ash_time *self) {
    struct host_time *clock = (struct host_time *)self;
    uint64_t now = clock_ns(CLOCK_MONOTONIC);
    if (clock->start_ns == 0) {
        clock->start_ns = now - 1;
    }
    return now - clock->start_ns;
}

/* Sets the interval timer for the first deadline; a passed one to the least that is not "off". */
static void program_blocked(struct host_time *clock) {
    struct itimerval interval = {0};
    if (clock->first != NULL) {
        uint64_t now = host_time_time_now_ns((struct ash_time *)clock);
        uint64_t left = clock->first->deadline_ns > now ? clock->first->deadline_ns - now : 0;
        uint64_t us = left / 1000 + 1; /* never early */
        if (us > 3600 * UINT64_C(1000000)) {
            us = 3600 * UINT64_C(1000000);
        }
        interval.it_value.tv_sec = (time_t)(us / 1000000);
        interval.it_value.tv_usec = (suseconds_t)(us % 1000000);
    }
    (void)setitimer(ITIMER_REAL, &interval, NULL);
}

static void handle_alarm(int signal_number) {
    struct host_time *clock = in_handler;
    int saved = errno;
    (void)signal_number;
    while (clock->first != NULL &&
           clock->first->deadline_ns <= host_time_time_now_ns((struct ash_time *)clock)) {
        struct ash_time_timer *timer = clock->first;
        clock->first = timer->next;
        timer->fire(timer);
    }
    program_blocked(clock);
    errno = saved;
}

static void remove_blocked(struct host_time *clock, struct ash_time_timer *timer) {
    struct ash_time_timer **at = &clock->first;
    while (*at != NULL && *at != timer) {
        at = &(*at)->next;
    }
    if (*at != NULL) {
        *at = timer->next;
    }
}

void host_time_time_arm(struct ash_time *self, struct ash_time_timer *timer, uint64_t deadline_ns) {
    struct host_time *clock = (struct host_time *)self;
    uintptr_t irq = ash_cpu_irq_save(&ash_use_cpu);
    if (in_handler == NULL) {
        struct sigaction action = {.sa_handler = handle_alarm, .sa_flags = SA_RESTART};
        in_handler = clock;
        (void)sigaction(SIGALRM, &action, NULL);
    }
    remove_blocked(clock, timer);
    timer->deadline_ns = deadline_ns;
    struct ash_time_timer **at = &clock->first;
    while (*at != NULL && (*at)->deadline_ns <= deadline_ns) {
        at = &(*at)->next;
    }
    timer->next = *at;
    *at = timer;
    program_blocked(clock);
    ash_cpu_irq_restore(&ash_use_cpu, irq);
}

void host_time_time_cancel(struct ash_time *self, struct ash_time_timer *timer) {
    uintptr_t irq = ash_cpu_irq_save(&ash_use_cpu);
    remove_blocked((struct host_time *)self, timer);
    ash_cpu_irq_restore(&ash_use_cpu, irq);
}

bool host_time_time_pending(struct ash_time *self) {
    uintptr_t irq = ash_cpu_irq_save(&ash_use_cpu);
    bool pending = ((struct host_time *)self)->first != NULL;
    ash_cpu_irq_restore(&ash_use_cpu, irq);
    return pending;
}

void host_time_time_idle(struct ash_time *self) {
    (void)self;
    uintptr_t irq = ash_cpu_irq_save(&ash_use_cpu);
    ash_cpu_wait(&ash_use_cpu);
    ash_cpu_irq_restore(&ash_use_cpu, irq);
}

int host_time_time_wall(struct ash_time *self, uint64_t *ns_since_epoch) {
    (void)self;
    *ns_since_epoch = clock_ns(CLOCK_REALTIME);
    return 0;
}
