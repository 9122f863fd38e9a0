/* SPDX-License-Identifier: MIT */
#ifndef ASHLAR_TIME_TIMERS_H
#define ASHLAR_TIME_TIMERS_H
/*
 * The armed timers of a provider of `time`: a list, the earliest first, NULL when there is none.
 * What differs between providers is the clock, and the hardware that is set for the first of them.
 *
 * The code is compiled into each of them. Errors: none. Context: with interrupts off, since the
 * provider's interrupt takes timers out, and calls them. Cost: a step for each earlier timer.
 */
#include <ashlar/base.h>
#include <ashlar/time.h>

/* Takes `timer` out. One that is not armed is left as it is. */
static inline void ash_time_timers_remove(struct ash_time_timer **timers,
                                          struct ash_time_timer *timer) {
    while (*timers != NULL && *timers != timer)
        timers = &(*timers)->next;
    if (*timers == timer) {
        *timers = timer->next;
        timer->next = NULL;
    }
}

/*
 * Puts `timer` into its place for `deadline_ns`, wherever it was. True: the hardware has to be set
 * again, as `timer` is the first now, or was.
 */
ASH_MUST_USE static inline bool ash_time_timers_arm(struct ash_time_timer **timers,
                                                    struct ash_time_timer *timer,
                                                    uint64_t deadline_ns) {
    bool was_first = *timers == timer;
    struct ash_time_timer **at = timers;
    ash_time_timers_remove(timers, timer);
    timer->deadline_ns = deadline_ns;
    while (*at != NULL && (*at)->deadline_ns <= deadline_ns)
        at = &(*at)->next;
    timer->next = *at;
    *at = timer;
    return was_first || *timers == timer;
}

/* Takes the first timer, which there is, and calls it; it may arm itself and others. From the
 * provider's interrupt. */
ASH_IRQ static inline void ash_time_timers_fire(struct ash_time_timer **timers) {
    struct ash_time_timer *timer = *timers;
    *timers = timer->next;
    timer->next = NULL;
    timer->fire(timer);
}

#endif
