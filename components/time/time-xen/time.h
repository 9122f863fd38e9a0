/* SPDX-License-Identifier: MIT */
#ifndef TIME_XEN_H
#define TIME_XEN_H
#include <ashlar/time.h>

/* Interrupts use all of it: whoever is not one turns them off, which keeps other threads away too.
 */
struct time_xen {
    bool attached;                 /* to time.event */
    uint64_t first;                /* Xen's system time at the first call; 0: there was none */
    uint64_t last;                 /* what was told last: time does not go back */
    struct ash_time_timer *timers; /* armed, the earliest first */
};

#endif
