/* SPDX-License-Identifier: MIT */
/*
 * The provider judges itself: a first series of tests, some of which must fail, with what it says
 * made harmless; then a second one that reports what the first returned. A line that does not begin
 * with `not ok` or `tests` is nothing to whoever runs a suite, so `expected: ` is put in front of
 * those of the first series.
 */
#include <ashlar/console.h>
#include <ashlar/test.h>

#define BEGIN(name) ash_test_begin(&ash_use_test, name)
#define END()       ash_test_end(&ash_use_test)

static void put(const char *text) {
    size_t length = 0;
    while (text[length] != '\0') {
        length++;
    }
    ash_console_write(&ash_use_console, text, length);
}

/* SPEC 2: `not`, and ` ok …` if the check has written no line in between, make a failure. */
static void failing_check(void) {
    put("not");
    CHECK(false);
    put(" ok (a failing check wrote no line)\n");
}

/* SPEC 3: the same for the line of the current test, which passed, when the next one begins. */
static void passing_end(const char *next) {
    put("not");
    BEGIN(next);
    put(" ok (a test that passed has no line)\n");
}

static int one_passes(void) {
    BEGIN("passes");
    CHECK(true);
    CHECK(1 + 1 == 2);
    passing_end("passes, too");
    CHECK(true);
    put("expected: ");
    return END();
}

static int one_fails(void) {
    BEGIN("fails");
    failing_check();
    CHECK(false); /* silent: the second of one test */
    CHECK(true);
    BEGIN("does not fail, though the one before did");
    CHECK(true);
    passing_end("fails at last");
    CHECK(true);
    put("expected: ");
    CHECK(false);
    put("expected: ");
    return END();
}

/* SPEC 1: the line of a test without checks is written when it ends. */
static int none_checked(void) {
    put("expected, on one line: ");
    BEGIN("has no checks");
    put("before the end, ");
    BEGIN("has one");
    CHECK(true);
    put("expected: ");
    int first = END();
    put("expected: ");
    return first;
}

static int empty(void) {
    put("expected: ");
    return END();
}

int main(void) {
    int failed = one_fails(), unchecked = none_checked(), nothing = empty(), passed = one_passes();
    int again = one_fails();
    BEGIN("a series that passes returns 0");
    CHECK(passed == 0);
    BEGIN("a series that fails returns 1");
    CHECK(failed == 1);
    CHECK(again == 1);
    BEGIN("a test without checks fails");
    CHECK(unchecked == 1);
    BEGIN("a series without tests fails");
    CHECK(nothing == 1);
    return END();
}
