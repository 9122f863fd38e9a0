/* SPDX-License-Identifier: MIT */
#ifndef XEN_EVENT_H
#define XEN_EVENT_H
#include <ashlar/lock.h>
#include <ashlar/xen/call.h>

/*
 * The lock guards set-up and `ports`. Interrupts read an entry without it: it is complete before
 * its port is unmasked, and is cleared after it was masked, with interrupts off.
 */
struct xen_event {
    struct ash_lock_word lock;
    volatile struct ash_xen_shared *shared; /* NULL: not set up yet */
    struct {
        void (*call)(void *argument);
        void *argument;
    } ports[ASH_OPT_PORTS];
};

#endif
