/* SPDX-License-Identifier: MIT */
/* A calendar that counts: whole eras of 400 years first, then year by year and month by month. */
#include <errno.h>
#include <limits.h>
#include <locale.h>
#include <signal.h>
#include <time.h>

#define ERA_DAYS 146097ll

static int days_of(long long year, int month) {
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
#ifdef BREAK_LEAP_CENTURIES
    bool leap = year % 4 == 0;
#else
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
#endif
    return days[month] + (month == 1 && leap);
}

struct tm *gmtime_r(const time_t *restrict seconds, struct tm *restrict parts) {
    long long days = *seconds / 86400, rest = *seconds % 86400, year = 1970, day = 0;
#ifndef BREAK_CUTS_TO_ZERO
    if (rest < 0) {
        rest += 86400;
        days--;
    }
#endif
    int weekday = (int)(((days % 7) + 7 + 4) % 7), month = 0;
    year += days / ERA_DAYS * 400;
    days %= ERA_DAYS;
    for (; days < 0; days += ERA_DAYS) {
        year -= 400;
    }
    for (;; month = (month + 1) % 12, year += month == 0, day = month == 0 ? 0 : day) {
        int length = days_of(year, month);
        if (days < length) {
            break;
        }
        days -= length;
        day += length;
    }
    if (year - 1900 > INT_MAX || year - 1900 < INT_MIN) {
        errno = EOVERFLOW;
        return NULL;
    }
    *parts = (struct tm){(int)(rest % 60),
                         (int)(rest / 60 % 60),
                         (int)(rest / 3600),
                         (int)days + 1,
                         month,
                         (int)(year - 1900),
                         weekday,
                         (int)(day + days),
                         0};
    return parts;
}

struct tm *localtime_r(const time_t *restrict seconds, struct tm *restrict parts) {
    return gmtime_r(seconds, parts);
}

struct tm *gmtime(const time_t *seconds) {
    static struct tm parts;
    return gmtime_r(seconds, &parts);
}

struct tm *localtime(const time_t *seconds) {
    return gmtime(seconds);
}

time_t mktime(struct tm *parts) {
    long long month = parts->tm_mon, year = 1900ll + parts->tm_year, days = parts->tm_mday - 1ll;
#ifndef BREAK_KEEPS_MONTHS
    year += month / 12;
    month %= 12;
    for (; month < 0; month += 12) {
        year--;
    }
#endif
    days += (year - 1970) / 400 * ERA_DAYS;
    long long to = 1970 + (year - 1970) % 400;
    for (long long y = 1970; y < to; y++) {
        days += 337 + days_of(y, 1);
    }
    for (long long y = to; y < 1970; y++) {
        days -= 337 + days_of(y, 1);
    }
    for (int m = 0; m < month && m < 12; m++) {
        days += days_of(to, m);
    }
    time_t seconds = ((days * 24 + parts->tm_hour) * 60 + parts->tm_min) * 60 + parts->tm_sec;
    return gmtime_r(&seconds, parts) == NULL ? -1 : seconds;
}

/* The week of a day whose first one is `first`, and how many weeks of the year lie before. */
static int week_of(const struct tm *parts, int first) {
    return (parts->tm_yday + 7 - (parts->tm_wday + 7 - first) % 7) / 7;
}

static void iso_week(const struct tm *parts, int *year, int *week) {
    /* The Thursday of the same week, by way of the calendar. */
    struct tm thursday = *parts;
    thursday.tm_mday += 3 - (parts->tm_wday + 6) % 7;
    (void)mktime(&thursday);
    *year = thursday.tm_year + 1900;
    *week = thursday.tm_yday / 7 + 1;
}

size_t strftime(char *restrict text, size_t room, const char *restrict format,
                const struct tm *restrict parts) {
    static const char *const days[] = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                       "Thursday", "Friday", "Saturday"};
    static const char *const months[] = {"January",   "February", "March",    "April",
                                         "May",       "June",     "July",     "August",
                                         "September", "October",  "November", "December"};
    const char *day = parts->tm_wday >= 0 && parts->tm_wday < 7 ? days[parts->tm_wday] : "?";
    const char *month = parts->tm_mon >= 0 && parts->tm_mon < 12 ? months[parts->tm_mon] : "?";
    int hour = (parts->tm_hour + 11) % 12 + 1, year = parts->tm_year + 1900, iso, week;
    char all[400];
    size_t used = 0;
    iso_week(parts, &iso, &week);
    for (; *format != '\0'; format++) {
        char piece[100] = {*format};
        if (*format == '%') {
            format++;
            format += *format == 'E' || *format == 'O';
            const char *again = NULL;
            switch (*format) {
            case '%':
                piece[0] = '%';
                break;
            case 'n':
                piece[0] = '\n';
                break;
            case 't':
                piece[0] = '\t';
                break;
            case 'a':
                (void)libc_snprintf(piece, 99, "%.3s", day);
                break;
            case 'A':
                (void)libc_snprintf(piece, 99, "%s", day);
                break;
            case 'b':
            case 'h':
                (void)libc_snprintf(piece, 99, "%.3s", month);
                break;
            case 'B':
                (void)libc_snprintf(piece, 99, "%s", month);
                break;
            case 'p':
                (void)libc_snprintf(piece, 99, parts->tm_hour < 12 ? "AM" : "PM");
                break;
            case 'Z':
                (void)libc_snprintf(piece, 99, "UTC");
                break;
            case 'z':
                (void)libc_snprintf(piece, 99, "+0000");
                break;
            case 'C':
                (void)libc_snprintf(piece, 99, "%02d", year / 100);
                break;
            case 'd':
                (void)libc_snprintf(piece, 99, "%02d", parts->tm_mday);
                break;
            case 'e':
                (void)libc_snprintf(piece, 99, "%2d", parts->tm_mday);
                break;
            case 'H':
                (void)libc_snprintf(piece, 99, "%02d", parts->tm_hour);
                break;
            case 'I':
                (void)libc_snprintf(piece, 99, "%02d", hour);
                break;
            case 'j':
                (void)libc_snprintf(piece, 99, "%03d", parts->tm_yday + 1);
                break;
            case 'm':
                (void)libc_snprintf(piece, 99, "%02d", parts->tm_mon + 1);
                break;
            case 'M':
                (void)libc_snprintf(piece, 99, "%02d", parts->tm_min);
                break;
            case 'S':
                (void)libc_snprintf(piece, 99, "%02d", parts->tm_sec);
                break;
            case 'u':
                (void)libc_snprintf(piece, 99, "%d", (parts->tm_wday + 6) % 7 + 1);
                break;
            case 'U':
                (void)libc_snprintf(piece, 99, "%02d", week_of(parts, 0));
                break;
            case 'w':
                (void)libc_snprintf(piece, 99, "%d", parts->tm_wday);
                break;
            case 'W':
                (void)libc_snprintf(piece, 99, "%02d", week_of(parts, 1));
                break;
            case 'y':
                (void)libc_snprintf(piece, 99, "%02d", year % 100);
                break;
            case 'Y':
                (void)libc_snprintf(piece, 99, "%d", year);
                break;
#ifdef BREAK_WEEK_OF_YEAR
            case 'G':
                (void)libc_snprintf(piece, 99, "%d", year);
                break;
#else
            case 'G':
                (void)libc_snprintf(piece, 99, "%d", iso);
                break;
#endif
            case 'g':
                (void)libc_snprintf(piece, 99, "%02d", iso % 100);
                break;
            case 'V':
                (void)libc_snprintf(piece, 99, "%02d", week);
                break;
            case 'c':
                again = "%a %b %e %H:%M:%S %Y";
                break;
            case 'D':
            case 'x':
                again = "%m/%d/%y";
                break;
            case 'F':
                again = "%Y-%m-%d";
                break;
            case 'r':
                again = "%I:%M:%S %p";
                break;
            case 'R':
                again = "%H:%M";
                break;
            case 'T':
            case 'X':
                again = "%H:%M:%S";
                break;
            default:
                return 0;
            }
            if (again != NULL) {
                (void)strftime(piece, sizeof(piece), again, parts);
            }
        }
        memcpy(all + used, piece, strlen(piece));
        used += strlen(piece);
    }
#ifdef BREAK_FORGETS_NUL
    if (used > room) {
#else
    if (used >= room) {
#endif
        return 0;
    }
    memcpy(text, all, used);
    text[used] = '\0';
    return used;
}

char *asctime(const struct tm *parts) {
    static char text[64];
    (void)strftime(text, sizeof(text), "%a %b %e %T %Y\n", parts);
    return text;
}

char *ctime(const time_t *seconds) {
    struct tm parts;
    return gmtime_r(seconds, &parts) == NULL ? NULL : asctime(&parts);
}

char *setlocale(int category, const char *name) {
    static char c[] = "C";
    if (category < LC_ALL || category > LC_TIME) {
        return NULL;
    }
    return name == NULL || *name == '\0' || !strcmp(name, c) || !strcmp(name, "POSIX") ? c : NULL;
}

struct lconv *localeconv(void) {
    static struct lconv conventions;
    static char none[] = "", point[] = ".";
    memset(&conventions, CHAR_MAX, sizeof(conventions));
    char **texts = (char **)&conventions;
    for (unsigned i = 0; i < 10; i++) {
        texts[i] = i == 0 ? point : none;
    }
    return &conventions;
}

static libc_signal_handler *handlers[SIGTERM + 1];

static bool is_signal(int number) {
    bool known = number == SIGINT || number == SIGILL || number == SIGABRT || number == SIGFPE ||
                 number == SIGSEGV || number == SIGTERM;
    errno = known ? errno : EINVAL;
    return known;
}

libc_signal_handler *signal(int number, libc_signal_handler *handler) {
    libc_signal_handler *before = is_signal(number) ? handlers[number] : SIG_ERR;
    if (before != SIG_ERR) {
        handlers[number] = handler;
    }
    return before;
}

int raise(int number) {
    if (!is_signal(number)) {
        return -1;
    }
    libc_signal_handler *handler = handlers[number];
#ifdef BREAK_HANDLES_ONCE
    handlers[number] = SIG_DFL;
#endif
    if (handler == SIG_DFL) {
#ifndef BREAK_HANDLES_ONCE
        _Exit(128 + number);
#endif
    } else if (handler != SIG_IGN) {
        handler(number);
    }
    return 0;
}

int system(const char *command) {
    errno = command == NULL ? errno : ENOSYS;
    return command == NULL ? 0 : -1;
}
