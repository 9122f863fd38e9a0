/* SPDX-License-Identifier: MIT */
#include <ashlar/console.h>
#include <ashlar/test.h>

static struct {
    const char *name;
    unsigned checks, failed_checks, tests, failures;
} state;

static void put(const char *text) {
    size_t length = 0;
    while (text[length] != '\0') {
        length++;
    }
    ash_console_write(&ash_use_console, text, length);
}

static void put_number(unsigned number) {
    char digit[2] = {(char)('0' + number % 10), '\0'};
    if (number >= 10) {
        put_number(number / 10);
    }
    put(digit);
}

static void put_failure(const char *what, const char *file, int line) {
    put("not ok ");
    put(state.name);
    put(": ");
    put(what);
    if (file != NULL) {
        put(" (");
        put(file);
        put(":");
        put_number((unsigned)line);
        put(")");
    }
    put("\n");
}

static void finish(void) {
    if (state.name == NULL) {
        return;
    }
#ifndef BREAK_NO_CHECKS_PASS
    if (state.checks == 0) {
        put_failure("no checks", NULL, 0);
        state.failed_checks++;
    }
#endif
#ifdef BREAK_WRITES_LATE
    if (state.failed_checks > 0 && state.checks > 0) {
        put_failure("some check", NULL, 0);
    }
#endif
    if (state.failed_checks == 0) {
        put("ok ");
        put(state.name);
        put("\n");
    } else {
        state.failures++;
    }
    state.name = NULL;
}

void mutant_test_begin(struct ash_test *self, const char *name) {
    (void)self;
    finish();
    state.name = name;
    state.checks = 0;
#ifndef BREAK_FAILS_FOR_EVER
    state.failed_checks = 0;
#endif
    state.tests++;
}

void mutant_test_check(struct ash_test *self, bool ok, const char *what, const char *file,
                       int line) {
    (void)self;
    state.checks++;
    if (!ok) {
        state.failed_checks++;
#ifdef BREAK_REPEATS
        put_failure(what, file, line);
#elif !defined(BREAK_WRITES_LATE)
        if (state.failed_checks == 1) {
            put_failure(what, file, line);
        }
#else
        (void)what, (void)file, (void)line;
#endif
    }
}

int mutant_test_end(struct ash_test *self) {
    (void)self;
    finish();
    put("tests ");
    put_number(state.tests);
    put(" failed ");
    put_number(state.failures);
    put("\n");
#ifdef BREAK_ALWAYS_0
    int status = 0;
#elif defined(BREAK_EMPTY_PASSES)
    int status = state.failures > 0 ? 1 : 0;
#elif defined(BREAK_RETURNS_COUNT)
    int status = state.tests > 0 ? (int)state.failures : 1;
#else
    int status = state.tests == 0 || state.failures > 0 ? 1 : 0;
#endif
#ifndef BREAK_NEVER_ANEW
    state.tests = state.failures = 0;
#endif
    return status;
}
