/* SPDX-License-Identifier: MIT */
#include <ashlar/console.h>
#include "machine.h"

void linux_machine_text(const char *text) {
    size_t count = 0;
    while (text[count] != '\0')
        count++;
    ash_console_write(&ash_use_console, text, count);
}

static void number(uint64_t value, unsigned base) {
    char digits[20]; /* of 2^64 - 1 */
    size_t at = sizeof digits;
    do {
        digits[--at] = "0123456789abcdef"[value % base];
        value /= base;
    } while (value != 0);
    ash_console_write(&ash_use_console, digits + at, sizeof digits - at);
}

void linux_machine_decimal(uint64_t value) {
    number(value, 10);
}

void linux_machine_hex(uint64_t value) {
    linux_machine_text("0x");
    number(value, 16);
}

void linux_machine_bytes(const uint8_t *bytes, size_t count) {
    for (size_t i = 0; i < count; i++) {
        char pair[2] = {"0123456789abcdef"[bytes[i] >> 4], "0123456789abcdef"[bytes[i] & 15]};
        ash_console_write(&ash_use_console, pair, sizeof pair);
    }
}
