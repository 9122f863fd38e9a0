/* SPDX-License-Identifier: MIT */
/* The ends of a program: C11 7.22.4. */
#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <ashlar/lock.h>
#include <ashlar/machine.h>
#include <ashlar/plan.h>
#include "libc.h"

#define FUNCTIONS 32 /* C11 7.22.4.2: at least that many */

static struct ash_lock_word lock; /* guards the two below */
static void (*functions[FUNCTIONS])(void);
static unsigned count;

int atexit(void (*function)(void)) {
    int result = -1;
    ash_lock_take(&ash_use_lock, &lock);
    if (count < FUNCTIONS) {
        functions[count++] = function;
        result = 0;
    }
    ash_lock_release(&ash_use_lock, &lock);
    return result;
}

static void (*last_function(void))(void) {
    ash_lock_take(&ash_use_lock, &lock);
    void (*function)(void) = count > 0 ? functions[--count] : NULL;
    ash_lock_release(&ash_use_lock, &lock);
    return function;
}

/* One that registers another has that one called next. */
void libc_fini(void) {
    for (void (*function)(void); (function = last_function()) != NULL;) {
        function();
    }
    (void)fflush(NULL);
}

void exit(int status) {
    ash_plan_exit(status);
}

void _Exit(int status) {
    ash_machine_exit(&ash_use_machine, status);
}

void abort(void) {
    const struct ash_machine_panic why = {.what = "abort"};
    (void)fflush(stdout);
    ash_machine_panic(&ash_use_machine, &why);
}

void libc_assert_failed(const char *expression, const char *file, int line, const char *function) {
    const struct ash_machine_panic why = {.what = "assertion failed"};
    (void)fflush(stdout);
    (void)fprintf(stderr, "%s:%d: %s: %s\n", file, line, function, expression);
    ash_machine_panic(&ash_use_machine, &why);
}
