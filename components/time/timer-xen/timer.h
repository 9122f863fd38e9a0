/* SPDX-License-Identifier: MIT */
#ifndef TIMER_XEN_H
#define TIMER_XEN_H
#include <ashlar/base.h>

/* No lock: time.event has one user, which turns interrupts off round its calls. */
struct timer_xen {
    uint64_t deadline; /* Xen's system time; 0: not armed */
    void (*handler)(void *argument);
    void *argument;
};

#endif
