/* SPDX-License-Identifier: MIT */
#include <ashlar/console.h>
#include <ashlar/test.h>
#include "report.h"

static void put(const char *text) {
    size_t length = 0;
    while (text[length] != '\0') {
        length++;
    }
    ash_console_write(&ash_use_console, text, length);
}

static void put_number(unsigned number) {
    char digits[10];
    size_t first = sizeof(digits);
    do {
        digits[--first] = (char)('0' + number % 10);
        number /= 10;
    } while (number != 0);
    ash_console_write(&ash_use_console, digits + first, sizeof(digits) - first);
}

/* The line of a test that failed, once. */
static void fail_locked(struct test_report *report, const char *what, const char *file, int line) {
    ASH_ASSERT(ash_lock_held(&ash_use_lock, &report->lock));
    if (!report->failed) {
        report->failed = true;
        report->failures++;
        put("not ok ");
        put(report->name);
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
}

static void finish_locked(struct test_report *report) {
    ASH_ASSERT(ash_lock_held(&ash_use_lock, &report->lock));
    if (report->name == NULL) {
        return;
    }
    if (report->checks == 0) {
        fail_locked(report, "no checks", NULL, 0);
    }
    if (!report->failed) {
        put("ok ");
        put(report->name);
        put("\n");
    }
    report->name = NULL;
}

void test_report_test_begin(struct ash_test *self, const char *name) {
    struct test_report *report = (struct test_report *)self;
    ash_lock_take(&ash_use_lock, &report->lock);
    finish_locked(report);
    report->name = name;
    report->checks = 0;
    report->failed = false;
    report->tests++;
    ash_lock_release(&ash_use_lock, &report->lock);
}

void test_report_test_check(struct ash_test *self, bool ok, const char *what, const char *file,
                            int line) {
    struct test_report *report = (struct test_report *)self;
    ash_lock_take(&ash_use_lock, &report->lock);
    ASH_ASSERT(report->name != NULL);
    report->checks++;
    if (!ok) {
        fail_locked(report, what, file, line);
    }
    ash_lock_release(&ash_use_lock, &report->lock);
}

int test_report_test_end(struct ash_test *self) {
    struct test_report *report = (struct test_report *)self;
    ash_lock_take(&ash_use_lock, &report->lock);
    finish_locked(report);
    put("tests ");
    put_number(report->tests);
    put(" failed ");
    put_number(report->failures);
    put("\n");
    int status = report->tests > 0 && report->failures == 0 ? 0 : 1;
    report->tests = report->failures = 0;
    ash_lock_release(&ash_use_lock, &report->lock);
    return status;
}
