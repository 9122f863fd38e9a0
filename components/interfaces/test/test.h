/* SPDX-License-Identifier: MIT */
#ifndef ASHLAR_TEST_H
#define ASHLAR_TEST_H
/*
 * Checks, grouped into named tests, reported one line a test: what every conformance suite is
 * written with. A test is what runs between one ash_test_begin and the next, or the end:
 *
 *     ok NAME
 *     not ok NAME: CONDITION (FILE:LINE)
 *     tests N failed M
 *
 * The `not ok` line is that of the first check of a test that failed, and comes when it fails, so
 * that it stands on the console even if the suite then hangs. A test without a check fails (`no
 * checks`).
 *
 * Errors: none. Context: boot and thread, one thread at a time. Texts are not copied: literals, as
 * a rule.
 */
#include <ashlar/base.h>

struct ash_test;

/* Ends the test before, if any, with its line, and begins the one called `name`. */
void ash_test_begin(struct ash_test *self, const char *name);

/* Counts one check of the current test, which must have begun. `what`, `file` and `line` are for
 * its line. */
void ash_test_check(struct ash_test *self, bool ok, const char *what, const char *file, int line);

/*
 * Ends the last test and prints the sum. Returns what `main` is to return: 0 when there was a test
 * and none failed, else 1.
 */
ASH_MUST_USE int ash_test_end(struct ash_test *self);

/* One check. The arguments of a failing one are not printed: give each value a check of its own. */
#define CHECK(condition)                                                                           \
    ash_test_check(&ash_use_test, (condition) ? true : false, #condition, __FILE__, __LINE__)

#endif
