/* SPDX-License-Identifier: MIT */
#ifndef LIBC_TIME_H
#define LIBC_TIME_H
/*
 * C11 7.27, with gmtime_r and localtime_r of POSIX.1-2017. The clocks are those of `time`; in an
 * image without it, or without a wall clock, the functions say so with (time_t)-1, (clock_t)-1
 * and 0.
 *
 * Local time is UTC: an image has no time zone, and no daylight saving time. The calendar is the
 * Gregorian one in both directions, for every year that `tm_year` holds; what it does not is
 * EOVERFLOW. gmtime and localtime share one result, asctime and ctime another: for one thread.
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
struct tm {
    int tm_sec;   /* 0 to 59: there are no leap seconds in time_t */
    int tm_min;   /* 0 to 59 */
    int tm_hour;  /* 0 to 23 */
    int tm_mday;  /* 1 to 31 */
    int tm_mon;   /* 0 to 11 */
    int tm_year;  /* since 1900 */
    int tm_wday;  /* 0 to 6, since Sunday */
    int tm_yday;  /* 0 to 365 */
    int tm_isdst; /* 0 */
};

clock_t clock(void); /* microseconds since boot: the image is the process */
time_t time(time_t *seconds);
double difftime(time_t end, time_t start);
int timespec_get(struct timespec *now, int base);

/* NULL and EOVERFLOW: the year does not fit. */
struct tm *gmtime(const time_t *seconds);
struct tm *localtime(const time_t *seconds);
struct tm *gmtime_r(const time_t *restrict seconds, struct tm *restrict parts);
struct tm *localtime_r(const time_t *restrict seconds, struct tm *restrict parts);

/* Parts may lie outside their ranges; they are put right. tm_isdst, tm_wday and tm_yday are not
 * looked at. (time_t)-1 and EOVERFLOW: the year does not fit then; nothing has changed. */
time_t mktime(struct tm *parts);

/*
 * 7.27.3.5, in the "C" locale; `E` and `O` change nothing. How many bytes it wrote without the NUL;
 * 0: they do not fit `room`, or the format has a conversion that there is not. Parts outside of
 * their ranges print as `?`, or as the number that they are.
 */
size_t strftime(char *restrict text, size_t room, const char *restrict format,
                const struct tm *restrict parts);
char *asctime(const struct tm *parts);
char *ctime(const time_t *seconds);
#endif
