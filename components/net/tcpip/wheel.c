/* SPDX-License-Identifier: MIT */
#include "wheel.h"

#define BITS 6u /* of a level's slot number */
_Static_assert(TCPIP_WHEEL_SLOTS == 1u << BITS, "slots are counted by bits");

static void place(struct tcpip_wheel *wheel, struct tcpip_timer *timer) {
    uint32_t away = timer->due_ms - wheel->now_ms;
    unsigned level = 0;
    while (level + 1 < TCPIP_WHEEL_LEVELS && away >> (BITS * (level + 1)) != 0)
        level++;
    unsigned slot = timer->due_ms >> (BITS * level) & (TCPIP_WHEEL_SLOTS - 1);
    struct tcpip_timer **at = &wheel->slots[level][slot];
    timer->next = *at;
    timer->at = at;
    if (*at != NULL)
        (*at)->at = &timer->next;
    *at = timer;
    wheel->filled[level] |= UINT64_C(1) << slot;
    /* Its slot comes up before it is due. */
    uint32_t comes = timer->due_ms >> (BITS * level) << (BITS * level);
    if (wheel->known && (int32_t)(comes - wheel->next_ms) < 0)
        wheel->known = false;
}

void tcpip_wheel_cancel(struct tcpip_wheel *wheel, struct tcpip_timer *timer) {
    if (timer->at == NULL)
        return;
    *timer->at = timer->next;
    if (timer->next != NULL)
        timer->next->at = timer->at;
    else if (timer->at >= &wheel->slots[0][0] &&
             timer->at <= &wheel->slots[TCPIP_WHEEL_LEVELS - 1][TCPIP_WHEEL_SLOTS - 1] &&
             *timer->at == NULL) {
        size_t index = (size_t)(timer->at - &wheel->slots[0][0]);
        wheel->filled[index / TCPIP_WHEEL_SLOTS] &= ~(UINT64_C(1) << index % TCPIP_WHEEL_SLOTS);
    }
    timer->at = NULL;
}

void tcpip_wheel_arm(struct tcpip_wheel *wheel, struct tcpip_timer *timer, uint32_t due_ms) {
    tcpip_wheel_cancel(wheel, timer);
    if ((int32_t)(due_ms - wheel->now_ms) <= 0)
        due_ms = wheel->now_ms + 1;
    else if (due_ms - wheel->now_ms > TCPIP_WHEEL_FAR)
        due_ms = wheel->now_ms + TCPIP_WHEEL_FAR;
    timer->due_ms = due_ms;
    place(wheel, timer);
}

/* Takes a slot's whole list. */
static struct tcpip_timer *empty(struct tcpip_wheel *wheel, unsigned level, unsigned slot) {
    struct tcpip_timer *list = wheel->slots[level][slot];
    wheel->slots[level][slot] = NULL;
    wheel->filled[level] &= ~(UINT64_C(1) << slot);
    return list;
}

/* The timers of an upper level's slot come closer when its time begins. */
static void cascade(struct tcpip_wheel *wheel) {
    for (unsigned level = TCPIP_WHEEL_LEVELS - 1; level > 0; level--) {
        if ((wheel->now_ms & ((1u << (BITS * level)) - 1)) != 0)
            continue;
        unsigned slot = wheel->now_ms >> (BITS * level) & (TCPIP_WHEEL_SLOTS - 1);
        for (struct tcpip_timer *timer = empty(wheel, level, slot), *next; timer != NULL;
             timer = next) {
            next = timer->next;
            place(wheel, timer);
        }
    }
}

/* A timer's `fire` may cancel others of the same slot, so they are taken one at a time. */
static void fire(struct tcpip_wheel *wheel, struct tcpip *self) {
    struct tcpip_timer **at = &wheel->slots[0][wheel->now_ms & (TCPIP_WHEEL_SLOTS - 1)];
    while (*at != NULL) {
        struct tcpip_timer *timer = *at;
        tcpip_wheel_cancel(wheel, timer);
        timer->fire(self, timer);
    }
}

static uint64_t rotate_right(uint64_t bits, unsigned by) {
    return bits >> by | bits << (-by & 63u);
}

static bool find_next(const struct tcpip_wheel *wheel, uint32_t *due_ms) {
    bool any = false;
    for (unsigned level = 0; level < TCPIP_WHEEL_LEVELS; level++) {
        if (wheel->filled[level] == 0)
            continue;
        uint32_t first = (wheel->now_ms >> (BITS * level)) + 1;
        uint64_t bits = rotate_right(wheel->filled[level], first & (TCPIP_WHEEL_SLOTS - 1));
        uint32_t due = (first + (uint32_t)__builtin_ctzll(bits)) << (BITS * level);
        if (!any || (int32_t)(due - *due_ms) < 0)
            *due_ms = due;
        any = true;
    }
    return any;
}

bool tcpip_wheel_next(struct tcpip_wheel *wheel, uint32_t *due_ms) {
    if (!wheel->known)
        wheel->known = find_next(wheel, &wheel->next_ms);
    *due_ms = wheel->next_ms;
    return wheel->known;
}

void tcpip_wheel_run(struct tcpip_wheel *wheel, struct tcpip *self, uint32_t now_ms) {
    uint32_t due;
    while (tcpip_wheel_next(wheel, &due) && (int32_t)(now_ms - due) >= 0) {
        wheel->now_ms = due;
        wheel->known = false;
        cascade(wheel);
        fire(wheel, self);
    }
    wheel->now_ms = now_ms;
}
