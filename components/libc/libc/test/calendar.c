/* SPDX-License-Identifier: MIT */
/* The calendar beside the host's: dates from both ends of what a year holds to now, each way, and
 * in every format. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* The same names, so that what is included below is not the host's. */
#define gmtime      calendar_gmtime
#define localtime   calendar_localtime
#define gmtime_r    calendar_gmtime_r
#define localtime_r calendar_localtime_r
#define mktime      calendar_mktime
#define strftime    calendar_strftime
#define asctime     calendar_asctime
#define ctime       calendar_ctime
struct tm *gmtime_r(const time_t *restrict seconds, struct tm *restrict parts);
struct tm *localtime(const time_t *seconds);
char *asctime(const struct tm *parts);
#include "../calendar.c"
#undef gmtime_r
#undef mktime
#undef strftime

static uint64_t state = 1;

static uint64_t some(void) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}

static int fail(const char *what, long at) {
    printf("%s at %ld\n", what, at);
    return 1;
}

/* The parts of C11: the host's structure has more. */
static bool is_same(const struct tm *a, const struct tm *b) {
    return a->tm_sec == b->tm_sec && a->tm_min == b->tm_min && a->tm_hour == b->tm_hour &&
           a->tm_mday == b->tm_mday && a->tm_mon == b->tm_mon && a->tm_year == b->tm_year &&
           a->tm_wday == b->tm_wday && a->tm_yday == b->tm_yday && a->tm_isdst == b->tm_isdst;
}

int main(void) {
    static const char formats[] = "aAbBcCdDeFgGhHIjmMnprRStTuUVwWxXyY%";
    (void)setenv("TZ", "UTC0", 1);
    for (long i = 0; i < 200000; i++) {
        time_t at = (time_t)some() >> (some() % 60);
        struct tm mine, theirs;
        bool there = gmtime_r(&at, &theirs) != NULL;
        if ((calendar_gmtime_r(&at, &mine) != NULL) != there) {
            return fail("whether there is a date", at);
        }
        if (!there) {
            continue;
        }
        if (!is_same(&mine, &theirs)) {
            return fail("date", at);
        }
        char format[3] = {'%', formats[some() % (sizeof(formats) - 1)], '\0'}, a[100], b[100];
        /* Before year 1000 the host's centuries have one digit. */
        if (mine.tm_year >= -900 && (calendar_strftime(a, sizeof(a), format, &mine) !=
                                         strftime(b, sizeof(b), format, &theirs) ||
                                     strcmp(a, b) != 0)) {
            printf("%s: %s, not %s: ", format, a, b);
            return fail("format", at);
        }
        mine.tm_sec = theirs.tm_sec = (int)some() % 100000;
        mine.tm_mon = theirs.tm_mon = (int)some() % 1000;
        mine.tm_mday = theirs.tm_mday = (int)some() % 100000;
        mine.tm_hour = theirs.tm_hour = (int)some() % 100000;
        if (mine.tm_year > 1000000 || mine.tm_year < -1000000) {
            continue;
        }
        if (calendar_mktime(&mine) != mktime(&theirs) || !is_same(&mine, &theirs)) {
            return fail("mktime", at);
        }
    }
    return 0;
}
