/* SPDX-License-Identifier: MIT */
#include <ashlar/time.h>
#include "lab.h"

#define LOOK_NS 1000u /* so that a loop that only looks at the clock comes to its end */

static struct lab *of(struct ash_time *self) {
    return (struct lab *)self;
}

uint64_t lab_time_now_ns(struct ash_time *self) {
    return of(self)->now_ns += LOOK_NS;
}

void lab_time_cancel(struct ash_time *self, struct ash_time_timer *timer) {
    struct ash_time_timer **at = &of(self)->timers;
    while (*at != NULL && *at != timer)
        at = &(*at)->next;
    if (*at != NULL)
        *at = timer->next;
}

void lab_time_arm(struct ash_time *self, struct ash_time_timer *timer, uint64_t deadline_ns) {
    lab_time_cancel(self, timer);
    struct ash_time_timer **at = &of(self)->timers;
    while (*at != NULL && (*at)->deadline_ns <= deadline_ns)
        at = &(*at)->next;
    timer->deadline_ns = deadline_ns;
    timer->next = *at;
    *at = timer;
}

bool lab_time_pending(struct ash_time *self) {
    return of(self)->timers != NULL;
}

void lab_time_idle(struct ash_time *self) {
    struct ash_time_timer *timer = of(self)->timers;
    ASH_ASSERT(timer != NULL); /* nothing happens by itself: it would be for ever */
    if (timer->deadline_ns > of(self)->now_ns)
        of(self)->now_ns = timer->deadline_ns;
    of(self)->timers = timer->next;
    timer->fire(timer);
}

int lab_time_wall(struct ash_time *self, uint64_t *ns_since_epoch) {
    (void)self;
    (void)ns_since_epoch;
    return -ASH_ENODEV;
}
