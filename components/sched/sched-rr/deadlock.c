/* SPDX-License-Identifier: MIT */
/* The end of an image in which nothing can happen any more. */
#include <ashlar/console.h>
#include <ashlar/machine.h>
#include "rr.h"

static void put(const char *text) {
    size_t length = 0;
    while (text[length] != '\0') {
        length++;
    }
    ash_console_write(&ash_use_console, text, length);
}

static void put_address(const void *address) {
    char text[2 + 2 * sizeof(address)];
    for (size_t i = 0; i < 2 * sizeof(address); i++) {
        text[sizeof(text) - 1 - i] = "0123456789abcdef"[(uintptr_t)address >> 4 * i & 15];
    }
    text[0] = '0';
    text[1] = 'x';
    ash_console_write(&ash_use_console, text, sizeof(text));
}

/* "deadlock: NAME waits for a mutex at 0x… held by OTHER" */
static void describe(const struct ash_sched_thread *thread) {
    static const char *const waits[] = {
        [SCHED_RR_JOIN] = " waits for the end of ",
        [SCHED_RR_MUTEX] = " waits for a mutex at ",
        [SCHED_RR_COND] = " waits for a condition at ",
        [SCHED_RR_SEM] = " waits for a semaphore at ",
    };
    if (thread->wait == SCHED_RR_DEAD) {
        return;
    }
    put("deadlock: ");
    put(thread->name);
    put(waits[thread->wait]);
    if (thread->wait == SCHED_RR_JOIN) {
        put(((const struct ash_sched_thread *)thread->object)->name);
    } else {
        put_address(thread->object);
    }
    if (thread->wait == SCHED_RR_MUTEX) {
        put(" held by ");
        put(((const struct ash_sync_mutex *)thread->object)->owner->name);
    }
    put("\n");
}

void sched_rr_deadlock(struct sched_rr *rr) {
    const struct ash_machine_panic why = {.what = "deadlock"};
    ash_console_line(&ash_use_console);
    describe(&rr->main);
    for (const struct ash_sched_thread *thread = rr->threads; thread != NULL;
         thread = thread->others) {
        describe(thread);
    }
    ash_machine_panic(&ash_use_machine, &why);
}
