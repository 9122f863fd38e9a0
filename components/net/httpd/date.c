/* SPDX-License-Identifier: MIT */
/* RFC 9110 §5.6.7: `Sun, 06 Nov 1994 08:49:37 GMT`. */
#include <ashlar/time.h>
#include "httpd.h"

#define NS_PER_SECOND UINT64_C(1000000000)
#define NO_CLOCK      UINT64_MAX

#if ASH_OPT_DATE
static char *put_two(char *at, unsigned value) {
    *at++ = (char)('0' + value / 10);
    *at++ = (char)('0' + value % 10);
    return at;
}

static char *put_text(char *at, const char *text, unsigned count) {
    for (unsigned i = 0; i < count; i++)
        *at++ = text[i];
    return at;
}

/* The day of a count of days since 1970-01-01, by 400-year cycles that begin on 1 March. */
ASH_COLD static void put_date(char *at, uint64_t seconds, uint8_t *bytes) {
    static const char months[] = "MarAprMayJunJulAugSepOctNovDecJanFeb";
    static const char days[] = "ThuFriSatSunMonTueWed";
    const char *start = at;
    uint64_t day = seconds / 86400;
    uint32_t shifted = (uint32_t)day + 719468; /* days since 0000-03-01 */
    uint32_t era = shifted / 146097, in_era = shifted % 146097;
    uint32_t year = (in_era - in_era / 1460 + in_era / 36524 - in_era / 146096) / 365;
    uint32_t in_year = in_era - (365 * year + year / 4 - year / 100);
    uint32_t month = (5 * in_year + 2) / 153;
    uint32_t in_month = in_year - (153 * month + 2) / 5 + 1;
    year += era * 400 + (month >= 10 ? 1 : 0);
    at = put_text(at, "Date: ", 6);
    at = put_text(at, &days[day % 7 * 3], 3);
    at = put_text(at, ", ", 2);
    at = put_two(at, in_month);
    *at++ = ' ';
    at = put_text(at, &months[month * 3], 3);
    *at++ = ' ';
    at = put_two(put_two(at, year / 100), year % 100);
    *at++ = ' ';
    at = put_two(at, (unsigned)(seconds / 3600 % 24));
    *at++ = ':';
    at = put_two(at, (unsigned)(seconds / 60 % 60));
    *at++ = ':';
    at = put_two(at, (unsigned)(seconds % 60));
    at = put_text(at, " GMT\r\n", 6);
    *bytes = (uint8_t)(at - start);
}

/* Asked at most once a minute: reading a machine's clock is slow. In between the seconds count. */
ASH_COLD static void ask_clock(struct httpd *self) {
    uint64_t wall;
    if (self->wall_asked_ns != 0 && self->now_ns - self->wall_asked_ns < 60 * NS_PER_SECOND)
        return;
    self->wall_asked_ns = self->now_ns | 1;
    if (ash_time_wall(&ash_use_time, &wall) != 0)
        self->date_until_ns = NO_CLOCK;
    else
        self->wall_offset_ns = wall - self->now_ns;
}
#endif

struct ash_http_server_text httpd_date(struct httpd *self) {
#if ASH_OPT_DATE
    if (self->now_ns >= self->date_until_ns) {
        ask_clock(self);
        uint64_t wall = self->now_ns + self->wall_offset_ns;
        if (self->date_until_ns != NO_CLOCK) {
            put_date(self->date, wall / NS_PER_SECOND, &self->date_bytes);
            self->date_until_ns = self->now_ns + NS_PER_SECOND - wall % NS_PER_SECOND;
        }
    }
#endif
    return (struct ash_http_server_text){self->date, self->date_bytes};
}
