/* SPDX-License-Identifier: MIT */
/* SPEC 16 and 17: the calendar, the locale, signals. */
#include <errno.h>
#include <limits.h>
#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "suite.h"

static bool is_date(time_t seconds, int year, int month, int day, int weekday, int day_of_year) {
    struct tm parts;
    return gmtime_r(&seconds, &parts) == &parts && parts.tm_year == year - 1900 &&
           parts.tm_mon == month - 1 && parts.tm_mday == day && parts.tm_wday == weekday &&
           parts.tm_yday == day_of_year && parts.tm_isdst == 0;
}

static void test_dates(void) {
    BEGIN("dates");
    CHECK(is_date(0, 1970, 1, 1, 4, 0) && is_date(86399, 1970, 1, 1, 4, 0));
    CHECK(is_date(-1, 1969, 12, 31, 3, 364) && is_date(951782400, 2000, 2, 29, 2, 59));
    CHECK(is_date(4107542400, 2100, 3, 1, 1, 59) && is_date(1735603200, 2024, 12, 31, 2, 365));
    CHECK(is_date(253402300799, 9999, 12, 31, 5, 364) && is_date(-62167219200, 0, 1, 1, 6, 0));
    CHECK(is_date(-2203891200, 1900, 3, 1, 4, 59) && is_date(-11644473600, 1601, 1, 1, 1, 0));
    /* The last second and the first one that there is a year for. */
    const time_t late = 67768036191676799, early = -67768040609740800;
    struct tm edge;
    CHECK(gmtime_r(&late, &edge) != NULL && edge.tm_year == INT_MAX && edge.tm_wday == 3);
    CHECK(edge.tm_mon == 11 && edge.tm_mday == 31 && edge.tm_sec == 59 && mktime(&edge) == late);
    CHECK(gmtime_r(&early, &edge) != NULL && edge.tm_year == INT_MIN && edge.tm_yday == 0);
    time_t far = late + 1, near = early - 1;
    errno = 0;
    CHECK(gmtime(&far) == NULL && errno == EOVERFLOW);
    far = LONG_MIN;
    CHECK(localtime(&far) == NULL && ctime(&far) == NULL && gmtime(&near) == NULL);
    far = LONG_MAX;
    CHECK(gmtime(&far) == NULL);

    BEGIN("every tenth day of a thousand years, and back");
    struct tm before = {0};
    for (time_t at = -20000ll * 86400 * 10; at < 20000ll * 86400 * 10; at += 864000 + 86399) {
        struct tm parts, again;
        bool there = gmtime_r(&at, &parts) != NULL;
        again = parts;
        CHECK(there && mktime(&again) == at && memcmp(&again, &parts, sizeof(parts)) == 0);
        CHECK(parts.tm_year > before.tm_year || parts.tm_yday > before.tm_yday || at < 0);
        before = parts;
    }
}

static void test_mktime(void) {
    BEGIN("mktime");
    struct tm parts = {.tm_year = 124, .tm_mon = 13, .tm_mday = 30, .tm_hour = -1, .tm_sec = 3601};
    CHECK(mktime(&parts) == 1738368000 + 29 * 86400 - 3600 + 3601);
    CHECK(parts.tm_year == 125 && parts.tm_mon == 2 && parts.tm_mday == 2 && parts.tm_sec == 1);
    parts = (struct tm){.tm_year = 100, .tm_mon = -1, .tm_mday = 0};
    CHECK(mktime(&parts) == 943920000 && parts.tm_mday == 30 && parts.tm_mon == 10);
    parts = (struct tm){.tm_year = 70, .tm_mday = 1, .tm_sec = INT_MIN, .tm_min = INT_MIN};
    CHECK(mktime(&parts) == -2147483648ll - 2147483648ll * 60);
    parts = (struct tm){.tm_year = INT_MAX, .tm_mon = 12, .tm_mday = 1};
    errno = 0;
    CHECK(mktime(&parts) == -1 && errno == EOVERFLOW && parts.tm_mon == 12);
}

static bool prints(time_t seconds, const char *format, const char *expected) {
    char text[128];
    struct tm parts;
    (void)gmtime_r(&seconds, &parts);
    memset(text, '#', sizeof(text));
    size_t count = strftime(text, sizeof(text), format, &parts);
    return count == strlen(expected) && strcmp(text, expected) == 0;
}

static void test_strftime(void) {
    const time_t morning = 1104570305, evening = 1230508799; /* 1 January 2005, 28 December 2008 */
    BEGIN("strftime");
    CHECK(prints(morning, "%a %A %b %B %h %d %e", "Sat Saturday Jan January Jan 01  1"));
    CHECK(prints(morning, "%H:%M:%S %I %p", "09:05:05 09 AM"));
    CHECK(prints(evening, "%H:%M:%S %I %p", "23:59:59 11 PM"));
    CHECK(prints(0, "%I %p %j %y %C %Y", "12 AM 001 70 19 1970"));
    CHECK(prints(morning, "%c", "Sat Jan  1 09:05:05 2005"));
    CHECK(prints(morning, "%D %x %F", "01/01/05 01/01/05 2005-01-01"));
    CHECK(prints(evening, "%r %R %T %X", "11:59:59 PM 23:59 23:59:59 23:59:59"));
    CHECK(prints(morning, "%n%t%%%z%Z", "\n\t%+0000UTC"));
    CHECK(prints(morning, "%G-W%V-%u %g %U %W %w", "2004-W53-6 04 00 00 6"));
    CHECK(prints(evening, "%G-W%V-%u %g %U %W %w", "2008-W52-7 08 52 51 0"));
    CHECK(prints(evening + 1, "%G-W%V-%u %g %U %W %w", "2009-W01-1 09 52 52 1"));
    CHECK(prints(morning, "%Ec %EY %Od %Oy", "Sat Jan  1 09:05:05 2005 2005 01 05"));
    CHECK(prints(morning, "", "") && prints(morning, "plain", "plain"));
    char text[8] = "1234567";
    struct tm parts = {.tm_mday = 1, .tm_wday = 9, .tm_mon = 12};
    CHECK(strftime(text, 4, "%F", &parts) == 0 && text[4] == '5');
    CHECK(strftime(text, 5, "%Y", &parts) == 4 && strftime(text, 4, "%Y", &parts) == 0);
    CHECK(strftime(text, 8, "%a%B", &parts) == 2 && strcmp(text, "??") == 0);
    CHECK(strftime(text, 8, "x%Q", &parts) == 0 && strftime(text, 8, "x%", &parts) == 0);
    CHECK(strcmp(ctime(&morning), "Sat Jan  1 09:05:05 2005\n") == 0);
}

static volatile sig_atomic_t got;

static void take(int number) {
    got = number;
}

static void test_signals(void) {
    BEGIN("signals");
    CHECK(signal(SIGINT, take) == SIG_DFL && raise(SIGINT) == 0 && got == SIGINT);
    got = 0;
    CHECK(raise(SIGINT) == 0 && got == SIGINT && signal(SIGINT, SIG_IGN) == take);
    got = 0;
    CHECK(raise(SIGINT) == 0 && got == 0 && signal(SIGINT, SIG_DFL) == SIG_IGN);
    errno = 0;
    CHECK(signal(3, take) == SIG_ERR && errno == EINVAL);
    CHECK(raise(0) == -1 && raise(-1) == -1 && raise(64) == -1);

    BEGIN("one locale, and no commands");
    CHECK(strcmp(setlocale(LC_ALL, NULL), "C") == 0 && strcmp(setlocale(LC_TIME, ""), "C") == 0);
    CHECK(setlocale(LC_ALL, "POSIX") != NULL && setlocale(LC_ALL, "de_DE") == NULL);
    CHECK(setlocale(77, NULL) == NULL && strcmp(localeconv()->decimal_point, ".") == 0);
    CHECK(*localeconv()->thousands_sep == '\0' && localeconv()->frac_digits == CHAR_MAX);
    errno = 0;
    CHECK(system(NULL) == 0 && system("true") == -1 && errno == ENOSYS);
}

void conformance_time(void) {
    test_dates();
    test_mktime();
    test_strftime();
    test_signals();
}
