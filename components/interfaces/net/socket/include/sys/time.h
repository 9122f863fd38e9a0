/* SPDX-License-Identifier: MIT */
#ifndef NET_SOCKET_SYS_TIME_H
#define NET_SOCKET_SYS_TIME_H
/* The time of SO_RCVTIMEO and SO_SNDTIMEO. Clocks are in libc's <time.h>. */
#include <sys/types.h>

struct timeval {
    time_t tv_sec;
    suseconds_t tv_usec;
};
#endif
