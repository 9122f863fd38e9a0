/* SPDX-License-Identifier: MIT */
/*
 * C11 7.27.2.3 and 7.27.3. A day's number and its date: years are counted from March, so that the
 * day that some have more is their last one, and in eras of 400 years, which all have as many days
 * (E. G. Richards, "Mapping Time", 1998, chapter 25).
 */
#include <errno.h>
#include <limits.h>
#include <time.h>
#include "libc.h"

#define DAY          86400
#define ERA_YEARS    400
#define ERA_DAYS     146097
#define CENTURY_DAYS 36524
#define FOUR_DAYS    1461
#define TO_1970      719468 /* days from 1 March of year 0 to 1970 */

static int64_t floor_div(int64_t of, int64_t by) {
    return of / by - (of % by < 0);
}

static bool is_leap(int64_t year) {
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

/* Days from 1970 to the first of a month, 0 to 11. */
static int64_t days_to(int64_t year, int64_t month) {
    int64_t from_march = (month + 10) % 12;
    year -= month < 2;
    int64_t era = floor_div(year, ERA_YEARS), within = year - era * ERA_YEARS;
    /* 153 days are five months from March on, and again from August. */
    int64_t days = within * 365 + within / 4 - within / 100 + (153 * from_march + 2) / 5;
    return era * ERA_DAYS + days - TO_1970;
}

static bool fill(int64_t seconds, struct tm *parts) {
    int64_t days = floor_div(seconds, DAY), rest = seconds % DAY + (seconds % DAY < 0 ? DAY : 0);
    int64_t era = floor_div(days + TO_1970, ERA_DAYS), day = days + TO_1970 - era * ERA_DAYS;
    /* Without the days that years before have more, which no year's own day takes part in. */
    int64_t within =
        (day - day / (FOUR_DAYS - 1) + day / CENTURY_DAYS - day / (ERA_DAYS - 1)) / 365;
    day -= within * 365 + within / 4 - within / 100;
    int64_t from_march = (5 * day + 2) / 153, month = (from_march + 2) % 12;
    int64_t year = era * ERA_YEARS + within + (month < 2);
    if (year - 1900 > INT_MAX || year - 1900 < INT_MIN) {
        errno = EOVERFLOW;
        return false;
    }
    *parts = (struct tm){
        .tm_sec = (int)(rest % 60),
        .tm_min = (int)(rest / 60 % 60),
        .tm_hour = (int)(rest / 3600),
        .tm_mday = (int)(day - (153 * from_march + 2) / 5 + 1),
        .tm_mon = (int)month,
        .tm_year = (int)(year - 1900),
        .tm_wday = (int)(days + 4 - floor_div(days + 4, 7) * 7),
        .tm_yday = (int)(days - days_to(year, 0)),
    };
    return true;
}

struct tm *gmtime_r(const time_t *restrict seconds, struct tm *restrict parts) {
    return fill(*seconds, parts) ? parts : NULL;
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
    int64_t years = floor_div(parts->tm_mon, 12);
    int64_t days = days_to(1900ll + parts->tm_year + years, parts->tm_mon - years * 12);
    days += (int64_t)parts->tm_mday - 1;
    int64_t seconds = days * DAY + (int64_t)parts->tm_hour * 3600;
    seconds += (int64_t)parts->tm_min * 60 + parts->tm_sec;
    return fill(seconds, parts) ? seconds : -1;
}

/* ISO 8601 2.2.10: a week belongs to the year of its Thursday. */
static int iso_week(const struct tm *parts, int64_t *year) {
    int from_monday = (parts->tm_wday + 6) % 7, thursday = parts->tm_yday - from_monday + 3;
    *year = (int64_t)parts->tm_year + 1900;
    if (thursday < 0) {
        --*year;
        thursday += 365 + is_leap(*year);
    } else if (thursday >= 365 + is_leap(*year)) {
        thursday -= 365 + is_leap(*year);
        ++*year;
    }
    return thursday / 7 + 1;
}

/* What is written so far; `used` above `room` once something did not fit. */
struct text {
    char *at;
    size_t room, used;
};

static LIBC_SHARED void put(struct text *to, const char *bytes, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (to->used < to->room) {
            to->at[to->used] = bytes[i];
        }
        to->used++;
    }
}

/* At least `width` digits, with `pad` in front. */
static LIBC_SHARED void put_number(struct text *to, int64_t value, int width, char pad) {
    char digits[24];
    size_t at = sizeof(digits);
    uint64_t size = value < 0 ? -(uint64_t)value : (uint64_t)value;
    do {
        digits[--at] = (char)('0' + size % 10);
        size /= 10;
    } while (size > 0);
    while ((int)(sizeof(digits) - at) < width - (value < 0)) {
        digits[--at] = pad;
    }
    if (value < 0) {
        digits[--at] = '-';
    }
    put(to, digits + at, sizeof(digits) - at);
}

/* The i-th of the names, each with a NUL, or its first three letters. */
static LIBC_SHARED void put_name(struct text *to, const char *names, int i, int count, bool whole) {
    if (i < 0 || i >= count) {
        put(to, "?", 1);
        return;
    }
    for (; i > 0; i--) {
        names += __builtin_strlen(names) + 1;
    }
    put(to, names, whole ? __builtin_strlen(names) : 3);
}

static const char day_names[] = "Sunday\0Monday\0Tuesday\0Wednesday\0Thursday\0Friday\0Saturday";
static const char month_names[] = "January\0February\0March\0April\0May\0June\0July\0August\0"
                                  "September\0October\0November\0December";

static bool put_all(struct text *to, const char *format, const struct tm *parts);

static bool put_one(struct text *to, char conversion, const struct tm *parts) {
    int64_t year = (int64_t)parts->tm_year + 1900;
    int hour = parts->tm_hour % 12 == 0 ? 12 : parts->tm_hour % 12;
    int week;
    switch (conversion) {
    case '%':
        put(to, "%", 1);
        return true;
    case 'n':
        put(to, "\n", 1);
        return true;
    case 't':
        put(to, "\t", 1);
        return true;
    case 'a':
        put_name(to, day_names, parts->tm_wday, 7, false);
        return true;
    case 'A':
        put_name(to, day_names, parts->tm_wday, 7, true);
        return true;
    case 'b':
    case 'h':
        put_name(to, month_names, parts->tm_mon, 12, false);
        return true;
    case 'B':
        put_name(to, month_names, parts->tm_mon, 12, true);
        return true;
    case 'p':
        put(to, parts->tm_hour < 12 ? "AM" : "PM", 2);
        return true;
    case 'Z':
        put(to, "UTC", 3);
        return true;
    case 'z':
        put(to, "+0000", 5);
        return true;
    case 'C':
        put_number(to, floor_div(year, 100), 2, '0');
        return true;
    case 'd':
        put_number(to, parts->tm_mday, 2, '0');
        return true;
    case 'e':
        put_number(to, parts->tm_mday, 2, ' ');
        return true;
    case 'H':
        put_number(to, parts->tm_hour, 2, '0');
        return true;
    case 'I':
        put_number(to, hour, 2, '0');
        return true;
    case 'j':
        put_number(to, (int64_t)parts->tm_yday + 1, 3, '0');
        return true;
    case 'm':
        put_number(to, (int64_t)parts->tm_mon + 1, 2, '0');
        return true;
    case 'M':
        put_number(to, parts->tm_min, 2, '0');
        return true;
    case 'S':
        put_number(to, parts->tm_sec, 2, '0');
        return true;
    case 'u':
        put_number(to, parts->tm_wday == 0 ? 7 : parts->tm_wday, 1, '0');
        return true;
    case 'U':
        put_number(to, (parts->tm_yday + 7 - parts->tm_wday) / 7, 2, '0');
        return true;
    case 'w':
        put_number(to, parts->tm_wday, 1, '0');
        return true;
    case 'W':
        put_number(to, (parts->tm_yday + 7 - (parts->tm_wday + 6) % 7) / 7, 2, '0');
        return true;
    case 'y':
        put_number(to, year - floor_div(year, 100) * 100, 2, '0');
        return true;
    case 'Y':
        put_number(to, year, 1, '0');
        return true;
    case 'g':
    case 'G':
    case 'V':
        week = iso_week(parts, &year);
        if (conversion == 'V') {
            put_number(to, week, 2, '0');
        } else if (conversion == 'G') {
            put_number(to, year, 1, '0');
        } else {
            put_number(to, year - floor_div(year, 100) * 100, 2, '0');
        }
        return true;
    case 'c':
        return put_all(to, "%a %b %e %T %Y", parts);
    case 'D':
    case 'x':
        return put_all(to, "%m/%d/%y", parts);
    case 'F':
        return put_all(to, "%Y-%m-%d", parts);
    case 'r':
        return put_all(to, "%I:%M:%S %p", parts);
    case 'R':
        return put_all(to, "%H:%M", parts);
    case 'T':
    case 'X':
        return put_all(to, "%H:%M:%S", parts);
    default:
        return false;
    }
}

static bool put_all(struct text *to, const char *format, const struct tm *parts) {
    for (; *format != '\0'; format++) {
        if (*format != '%') {
            put(to, format, 1);
            continue;
        }
        format++;
        format += *format == 'E' || *format == 'O';
        if (!put_one(to, *format, parts)) {
            return false;
        }
    }
    return true;
}

size_t strftime(char *restrict text, size_t room, const char *restrict format,
                const struct tm *restrict parts) {
    struct text to = {text, room, 0};
    bool whole = put_all(&to, format, parts);
    if (room > 0) {
        text[to.used < room ? to.used : room - 1] = '\0';
    }
    return whole && to.used < room ? to.used : 0;
}

char *asctime(const struct tm *parts) {
    static char text[64];
    return strftime(text, sizeof(text), "%a %b %e %T %Y\n", parts) > 0 ? text : NULL;
}

char *ctime(const time_t *seconds) {
    const struct tm *parts = localtime(seconds);
    return parts != NULL ? asctime(parts) : NULL;
}
