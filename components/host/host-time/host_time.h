/* SPDX-License-Identifier: MIT */
#ifndef HOST_TIME_TIME_H
#define HOST_TIME_TIME_H
#include <ashlar/time.h>

/* All of it is used with SIGALRM blocked, or in its handler. */
struct host_time {
    uint64_t start_ns;            /* the kernel's clock at the first call */
    struct ash_time_timer *first; /* armed timers, earliest first */
};

#endif
