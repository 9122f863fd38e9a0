/* SPDX-License-Identifier: MIT */
/* The serial port at 0x3f8, a byte at a time. */
#include <ashlar/console.h>
#include <ashlar/cpu/io.h>

static bool inside_line;

static void put(char c) {
    while ((ash_port_read8(0x3fd) & 0x20) == 0) {
    }
#ifdef BREAK_SEVEN_BITS
    c &= 0x7f;
#endif
#ifdef BREAK_ONLY_TEXT
    if (c != '\n' && (c < 32 || c > 126))
        return;
#endif
    ash_port_write8(0x3f8, (uint8_t)c);
    inside_line = c != '\n';
}

void mutant_console_write(struct ash_console *self, const char *bytes, size_t count) {
    (void)self;
#ifdef BREAK_SHORT
    if (count > 4096)
        count = 4096;
#endif
#ifdef BREAK_LOSES_LAST
    if (count > 100)
        count--;
#endif
#ifdef BREAK_KEEPS_SOME
    static char kept[64];
    static size_t many;
    for (size_t i = 0; i < count; i++) {
        kept[many++] = bytes[i];
        for (size_t at = 0; many == sizeof kept && at < sizeof kept; at++)
            put(kept[at]);
        many %= sizeof kept;
    }
    return;
#endif
    for (size_t i = 0; i < count; i++) {
#ifdef BREAK_STOPS_AT_NUL
        if (bytes[i] == '\0')
            return;
#endif
        put(bytes[i]);
#ifdef BREAK_DOUBLES
        if (i % 8 == 5)
            put(bytes[i]);
#endif
    }
}

void mutant_console_line(struct ash_console *self) {
    (void)self;
#ifndef BREAK_NO_LINE
    if (inside_line)
        put('\n');
#endif
}
