/* SPDX-License-Identifier: MIT */
#include <ashlar/time.h>
#include "turns_clock.h"

struct ash_turns_wire *turns_clock_turns_wire(struct ash_turns *self) {
    return &((struct turns_clock *)self)->wire;
}

static struct turns_clock *of(struct ash_time *self) {
    return (struct turns_clock *)self;
}

uint64_t turns_clock_time_now_ns(struct ash_time *self) {
    return of(self)->wire.now_ns += of(self)->wire.tick_ns;
}

void turns_clock_time_cancel(struct ash_time *self, struct ash_time_timer *timer) {
    struct ash_time_timer **at = &of(self)->first;
    while (*at != NULL && *at != timer)
        at = &(*at)->next;
    if (*at != NULL)
        *at = timer->next;
}

void turns_clock_time_arm(struct ash_time *self, struct ash_time_timer *timer,
                          uint64_t deadline_ns) {
    turns_clock_time_cancel(self, timer);
    struct ash_time_timer **at = &of(self)->first;
    while (*at != NULL && (*at)->deadline_ns <= deadline_ns)
        at = &(*at)->next;
    timer->deadline_ns = deadline_ns;
    timer->next = *at;
    *at = timer;
}

bool turns_clock_time_pending(struct ash_time *self) {
    return of(self)->first != NULL;
}

/* The clock goes to what comes first: a frame of which the device tells, or a timer. */
void turns_clock_time_idle(struct ash_time *self) {
    struct turns_clock *clock = of(self);
    struct ash_time_timer *timer = clock->first;
    bool rings = clock->wire.armed && clock->wire.frames != 0;
    ASH_ASSERT(rings || timer != NULL);
    if (rings && (timer == NULL || clock->wire.next_ns <= timer->deadline_ns)) {
        if (clock->wire.next_ns > clock->wire.now_ns)
            clock->wire.now_ns = clock->wire.next_ns;
        clock->wire.ring(clock->wire.wake);
        return;
    }
    if (timer->deadline_ns > clock->wire.now_ns)
        clock->wire.now_ns = timer->deadline_ns;
    clock->first = timer->next;
    timer->fire(timer);
}

int turns_clock_time_wall(struct ash_time *self, uint64_t *ns_since_epoch) {
    (void)self;
    (void)ns_since_epoch;
    return -ASH_ENODEV;
}
