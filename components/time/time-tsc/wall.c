/* SPDX-License-Identifier: MIT */
/*
 * The clock of a PC, a Motorola MC146818 or what became of it; page numbers are those of its data
 * sheet of 1984. It is hostile like every device: all fields are checked, and so is that it
 * answers.
 */
#include <ashlar/cpu/io.h>
#include "tsc.h"

enum {
    INDEX = 0x70,
    DATA = 0x71,

    SECOND = 0, /* p. 12, "address map" */
    MINUTE = 2,
    HOUR = 4,
    DAY = 7,
    MONTH = 8,
    YEAR = 9,
    STATUS_A = 10,
    STATUS_B = 11,

    UPDATING = 0x80, /* A, p. 14 */
    BINARY = 0x04,   /* B, p. 15 */
    HOURS_24 = 0x02,

    TRIES = 1000, /* an update takes 2 ms, a reading at least 10 us */
};

struct date {
    unsigned field[6]; /* from seconds up to years */
};

static uint8_t read_register(uint8_t index) {
    ash_port_write8(INDEX, index);
    return ash_port_read8(DATA);
}

static struct date read_date(void) {
    static const uint8_t from[6] = {SECOND, MINUTE, HOUR, DAY, MONTH, YEAR};
    struct date date;
    for (unsigned i = 0; i < 6; i++)
        date.field[i] = read_register(from[i]);
    return date;
}

static bool same(const struct date *a, const struct date *b) {
    for (unsigned i = 0; i < 6; i++)
        if (a->field[i] != b->field[i])
            return false;
    return true;
}

/* Two readings that agree, neither within an update. */
static bool read_steady(struct date *date) {
    for (int i = 0; i < TRIES; i++) {
        if ((read_register(STATUS_A) & UPDATING) != 0)
            continue;
        struct date again = read_date();
        *date = read_date();
        if (same(date, &again))
            return true;
    }
    return false;
}

static bool decode(struct date *date, uint8_t form) {
    static const uint8_t low[6] = {0, 0, 0, 1, 1, 0}, high[6] = {59, 59, 23, 31, 12, 99};
    bool afternoon = (form & HOURS_24) == 0 && (date->field[2] & 0x80) != 0;
    if ((form & HOURS_24) == 0)
        date->field[2] &= 0x7f;
    if ((form & BINARY) == 0)
        for (unsigned i = 0; i < 6; i++)
            date->field[i] = (date->field[i] >> 4) * 10 + (date->field[i] & 15);
    if ((form & HOURS_24) == 0)
        date->field[2] = date->field[2] % 12 + (afternoon ? 12u : 0);
    for (unsigned i = 0; i < 6; i++)
        if (date->field[i] < low[i] || date->field[i] > high[i])
            return false;
    return true;
}

/* Days since 1970-01-01, for 2000 to 2099, where each fourth year is a leap year. */
static uint64_t days(unsigned year, unsigned month, unsigned day) {
    static const uint16_t before[12] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
    unsigned leaps = (year + 3) / 4 + (year % 4 == 0 && month > 2 ? 1u : 0);
    return 10957 + year * 365 + leaps + before[month - 1] + day - 1;
}

int time_tsc_time_wall(struct ash_time *self, uint64_t *ns_since_epoch) {
    struct date date;
    (void)self;
    uint8_t form = read_register(STATUS_B);
    if (form == 0xff || !read_steady(&date) || !decode(&date, form))
        return -ASH_ENODEV;
    const unsigned *field = date.field;
    uint64_t seconds =
        days(field[5], field[4], field[3]) * 86400 + field[2] * 3600u + field[1] * 60u + field[0];
    *ns_since_epoch = seconds * TIME_TSC_SECOND_NS;
    return 0;
}
