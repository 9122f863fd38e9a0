/* SPDX-License-Identifier: MIT */
#ifndef LINUX_TIME_H
#define LINUX_TIME_H
#include <ashlar/time.h>

/* Interrupts use all of it: whoever is not one turns them off, which keeps other threads away too.
 */
struct linux_time {
    bool attached;                 /* to the timer */
    uint64_t first;                /* the kernel's clock at the first call; 0: there was none */
    struct ash_time_timer *timers; /* armed, the earliest first */
};

#endif
