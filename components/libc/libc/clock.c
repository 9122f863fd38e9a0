/* SPDX-License-Identifier: MIT */
/* C11 7.27.2 on the image's `time`, if it has one. */
#include <time.h>
#include "libc.h"
#if ASH_HAS_TIME
#include <ashlar/time.h>
#endif

#define NS_PER_SECOND 1000000000

clock_t clock(void) {
#if ASH_HAS_TIME
    return (clock_t)(ash_time_now_ns(&ash_use_time) / 1000);
#else
    return -1;
#endif
}

int timespec_get(struct timespec *now, int base) {
#if ASH_HAS_TIME
    uint64_t ns;
    if (base == TIME_UTC && ash_time_wall(&ash_use_time, &ns) == 0) {
        now->tv_sec = (time_t)(ns / NS_PER_SECOND);
        now->tv_nsec = (long)(ns % NS_PER_SECOND);
        return base;
    }
#endif
    (void)now, (void)base;
    return 0;
}

time_t time(time_t *seconds) {
    struct timespec now;
    time_t result = timespec_get(&now, TIME_UTC) == TIME_UTC ? now.tv_sec : -1;
    if (seconds != NULL) {
        *seconds = result;
    }
    return result;
}

double difftime(time_t end, time_t start) {
    return (double)end - (double)start;
}
