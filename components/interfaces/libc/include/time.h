/* SPDX-License-Identifier: MIT */
#ifndef LIBC_TIME_H
#define LIBC_TIME_H
/*
 * C11 7.27 as far as it needs no calendar. The clocks are those of `time`; in an image without it,
 * or without a wall clock, the functions say so with (time_t)-1, (clock_t)-1 and 0.
 */
#include <stddef.h>

#define CLOCKS_PER_SEC ((clock_t)1000000)
#define TIME_UTC       1

typedef long time_t;
typedef long clock_t;
struct timespec {
    time_t tv_sec;
    long tv_nsec;
};

clock_t clock(void); /* microseconds since boot: the image is the process */
time_t time(time_t *seconds);
double difftime(time_t end, time_t start);
int timespec_get(struct timespec *now, int base);
#endif
