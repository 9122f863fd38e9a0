/* SPDX-License-Identifier: MIT */
#ifndef ASHLAR_SCHED_WORDS_H
#define ASHLAR_SCHED_WORDS_H
/*
 * The lines of a deadlock: who waits for what, before the panic that ends the image. A scheduler
 * knows its threads, and gives the facts of one at a time.
 *
 * The code is compiled into each scheduler. Context: where nothing runs any more. Errors: none.
 */
#include <ashlar/base.h>
#include <ashlar/console.h>
#include <ashlar/console/words.h>

/* What only another thread can end. */
enum ash_sched_words_what {
    ASH_SCHED_WORDS_JOIN,
    ASH_SCHED_WORDS_MUTEX,
    ASH_SCHED_WORDS_COND,
    ASH_SCHED_WORDS_SEM
};

/* All digits, so that addresses stand below each other. */
static inline void ash_sched_words_address(struct ash_console *console, const void *address) {
    char text[2 + 2 * sizeof(address)];
    for (size_t i = 0; i < 2 * sizeof(address); i++)
        text[sizeof(text) - 1 - i] = "0123456789abcdef"[(uintptr_t)address >> 4 * i & 15];
    text[0] = '0';
    text[1] = 'x';
    ash_console_write(console, text, sizeof(text));
}

/* "deadlock: NAME waits for a mutex at 0x… held by OTHER". `other` is the thread that is joined, or
 * that holds the mutex; else it is not looked at. */
static inline void ash_sched_words_waits(struct ash_console *console, const char *name,
                                         enum ash_sched_words_what what, const void *object,
                                         const char *other) {
    static const char *const waits[] = {
        [ASH_SCHED_WORDS_JOIN] = " waits for the end of ",
        [ASH_SCHED_WORDS_MUTEX] = " waits for a mutex at ",
        [ASH_SCHED_WORDS_COND] = " waits for a condition at ",
        [ASH_SCHED_WORDS_SEM] = " waits for a semaphore at ",
    };
    ash_console_words_text(console, "deadlock: ");
    ash_console_words_text(console, name);
    ash_console_words_text(console, waits[what]);
    if (what != ASH_SCHED_WORDS_JOIN)
        ash_sched_words_address(console, object);
    if (what == ASH_SCHED_WORDS_MUTEX)
        ash_console_words_text(console, " held by ");
    if (what == ASH_SCHED_WORDS_JOIN || what == ASH_SCHED_WORDS_MUTEX)
        ash_console_words_text(console, other);
    ash_console_words_text(console, "\n");
}

#endif
