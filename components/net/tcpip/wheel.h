/* SPDX-License-Identifier: MIT */
#ifndef TCPIP_WHEEL_H
#define TCPIP_WHEEL_H
/*
 * Timers in milliseconds: a hierarchical wheel (Varghese and Lauck 1987, scheme 7). Arming,
 * cancelling and firing take constant time whatever the number of timers. The clock wraps at 2^32;
 * a timer further away than TCPIP_WHEEL_FAR fires early, and whoever owns it looks again.
 */
#include <ashlar/base.h>

struct tcpip;

#define TCPIP_WHEEL_LEVELS 4u
#define TCPIP_WHEEL_SLOTS  64u
#define TCPIP_WHEEL_FAR    ((1u << 24) - (1u << 18) - 1u) /* 4.6 hours */

/* All zeroes is not armed. */
struct tcpip_timer {
    struct tcpip_timer *next;
    struct tcpip_timer **at; /* what points here; NULL: not armed */
    void (*fire)(struct tcpip *self, struct tcpip_timer *timer);
    uint32_t due_ms;
};

struct tcpip_wheel {
    uint32_t now_ms;
    bool known;       /* no timer is due before `next_ms`, and some may be armed */
    uint32_t next_ms; /* perhaps too early: a cancelled timer does not move it */
    uint64_t filled[TCPIP_WHEEL_LEVELS]; /* a bit for each slot that is not empty */
    struct tcpip_timer *slots[TCPIP_WHEEL_LEVELS][TCPIP_WHEEL_SLOTS];
};

/* Arms or moves. A time that has passed is the next millisecond. */
void tcpip_wheel_arm(struct tcpip_wheel *wheel, struct tcpip_timer *timer, uint32_t due_ms);

void tcpip_wheel_cancel(struct tcpip_wheel *wheel, struct tcpip_timer *timer);

/* Moves the clock forward to `now_ms`, and fires what is due on the way, not armed any more. */
void tcpip_wheel_run(struct tcpip_wheel *wheel, struct tcpip *self, uint32_t now_ms);

/* False: no timer is armed. Else `*due_ms` is when to run the wheel again, perhaps too early. */
bool tcpip_wheel_next(struct tcpip_wheel *wheel, uint32_t *due_ms);

#endif
