/* SPDX-License-Identifier: MIT */
/* A clock that goes on when nothing else does. */
#include "lab.h"

#define LOOK_NS 1000u /* so that a loop that only looks at the clock comes to its end */

static struct xen_lab *of(struct ash_time *self) {
    return (struct xen_lab *)self;
}

uint64_t xen_lab_time_now_ns(struct ash_time *self) {
    return of(self)->now_ns += LOOK_NS;
}

void xen_lab_time_cancel(struct ash_time *self, struct ash_time_timer *timer) {
    struct ash_time_timer **at = &of(self)->timers;
    while (*at != NULL && *at != timer)
        at = &(*at)->next;
    if (*at != NULL)
        *at = timer->next;
}

void xen_lab_time_arm(struct ash_time *self, struct ash_time_timer *timer, uint64_t deadline_ns) {
    xen_lab_time_cancel(self, timer);
    struct ash_time_timer **at = &of(self)->timers;
    while (*at != NULL && (*at)->deadline_ns <= deadline_ns)
        at = &(*at)->next;
    timer->deadline_ns = deadline_ns;
    timer->next = *at;
    *at = timer;
}

bool xen_lab_time_pending(struct ash_time *self) {
    return of(self)->timers != NULL;
}

/* The daemon runs while everybody waits; when it has nothing to do either, time passes. */
void xen_lab_time_idle(struct ash_time *instance) {
    struct xen_lab *self = of(instance);
    if (self->handler != NULL && xen_lab_serve(self)) {
        self->handler(self->argument);
        return;
    }
    struct ash_time_timer *timer = self->timers;
    ASH_ASSERT(timer != NULL); /* nothing happens by itself: it would be for ever */
    if (timer->deadline_ns > self->now_ns)
        self->now_ns = timer->deadline_ns;
    self->timers = timer->next;
    timer->fire(timer);
}

int xen_lab_time_wall(struct ash_time *self, uint64_t *ns_since_epoch) {
    (void)self;
    (void)ns_since_epoch;
    return -ASH_ENODEV;
}
