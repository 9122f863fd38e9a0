/* SPDX-License-Identifier: MIT */
#ifndef ASHLAR_CONSOLE_WORDS_H
#define ASHLAR_CONSOLE_WORDS_H
/*
 * What components say on the console: words, numbers, and how a line of a component begins. For
 * those that have no libc below them, which is every driver.
 *
 * The code is compiled into each of them: an image of which nobody writes a number has no digits in
 * it. The pieces of a line go to the console as they come, without a buffer, so that no
 * name is too long. `console` is the caller's `&ash_use_console`; its slot has the interface's
 * name.
 *
 * Context: that of ash_console_write. Errors: none.
 */
#include <ashlar/base.h>
#include <ashlar/console.h>

/* A loop for each line would be most of a driver's text: what is called often is called. */
#define ASH_CONSOLE_WORDS_CALLED __attribute__((noinline, unused)) static

/* Words that are a literal: their length is known, and nobody counts it when they are written. */
#define ASH_CONSOLE_WORDS(console, words) ash_console_write(console, words, sizeof(words "") - 1)

/* The text without its NUL. */
ASH_CONSOLE_WORDS_CALLED void ash_console_words_text(struct ash_console *console,
                                                     const char *text) {
    size_t count = 0;
    while (text[count] != '\0')
        count++;
    ash_console_write(console, text, count);
}

/* `base` is 10 or 16: the next two say which. */
ASH_CONSOLE_WORDS_CALLED void ash_console_words_number(struct ash_console *console, uint64_t value,
                                                       unsigned base) {
    char digits[20]; /* of 2^64 - 1 */
    size_t at = sizeof digits;
    do {
        digits[--at] = "0123456789abcdef"[value % base];
        value /= base;
    } while (value != 0);
    ash_console_write(console, digits + at, sizeof digits - at);
}

ASH_CONSOLE_WORDS_CALLED void ash_console_words_decimal(struct ash_console *console,
                                                        uint64_t value) {
    ash_console_words_number(console, value, 10);
}

/* `0x` and small letters. */
ASH_CONSOLE_WORDS_CALLED void ash_console_words_hex(struct ash_console *console, uint64_t value) {
    ASH_CONSOLE_WORDS(console, "0x");
    ash_console_words_number(console, value, 16);
}

/* `ashlar: NAME: TEXT` at the beginning of a line, which the caller goes on with and ends. */
ASH_CONSOLE_WORDS_CALLED void ash_console_words_begin(struct ash_console *console, const char *name,
                                                      const char *text) {
    ash_console_line(console);
    ash_console_words_text(console, "ashlar: ");
    ash_console_words_text(console, name);
    ash_console_words_text(console, ": ");
    ash_console_words_text(console, text);
}

/* A line of a component that says what is wrong. Returns `error`, for the caller to return. */
ASH_CONSOLE_WORDS_CALLED int ash_console_words_refuse(struct ash_console *console, const char *name,
                                                      int error, const char *why) {
    ash_console_words_begin(console, name, why);
    ash_console_words_text(console, "\n");
    return error;
}

#endif
