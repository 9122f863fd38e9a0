/* SPDX-License-Identifier: MIT */
#include <ashlar/time.h>
#include <ashlar/world/clock.h>
#include "world_time.h"

uint64_t world_time_world_clock_now(struct ash_world_clock *self) {
    return ((struct world_time *)self)->now_ns;
}

void world_time_world_clock_set(struct ash_world_clock *self, uint64_t now_ns) {
    ((struct world_time *)self)->now_ns = now_ns;
}

uint64_t world_time_time_now_ns(struct ash_time *self) {
    return ((struct world_time *)self)->now_ns;
}

void world_time_time_cancel(struct ash_time *self, struct ash_time_timer *timer) {
    struct ash_time_timer **at = &((struct world_time *)self)->first;
    while (*at != NULL && *at != timer)
        at = &(*at)->next;
    if (*at != NULL)
        *at = timer->next;
}

void world_time_time_arm(struct ash_time *self, struct ash_time_timer *timer,
                         uint64_t deadline_ns) {
    world_time_time_cancel(self, timer);
    struct ash_time_timer **at = &((struct world_time *)self)->first;
    while (*at != NULL && (*at)->deadline_ns <= deadline_ns)
        at = &(*at)->next;
    timer->deadline_ns = deadline_ns;
    timer->next = *at;
    *at = timer;
}

bool world_time_time_pending(struct ash_time *self) {
    return ((struct world_time *)self)->first != NULL;
}

/* Nothing happens by itself, so that a wait without a timer would be one for ever. */
void world_time_time_idle(struct ash_time *self) {
    struct ash_time_timer *timer = ((struct world_time *)self)->first;
    ASH_ASSERT(timer != NULL);
    if (timer->deadline_ns > ((struct world_time *)self)->now_ns)
        ((struct world_time *)self)->now_ns = timer->deadline_ns;
    ((struct world_time *)self)->first = timer->next;
    timer->fire(timer);
}

int world_time_time_wall(struct ash_time *self, uint64_t *ns_since_epoch) {
    (void)self;
    (void)ns_since_epoch;
    return -ASH_ENODEV;
}
