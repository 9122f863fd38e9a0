/* SPDX-License-Identifier: MIT */
#ifndef TEST_REPORT_REPORT_H
#define TEST_REPORT_REPORT_H
#include <ashlar/lock.h>
#include <ashlar/test.h>

struct test_report {
    struct ash_lock_word lock; /* guards everything below */
    const char *name;          /* of the current test; NULL before the first */
    unsigned checks;           /* in the current test */
    bool failed;               /* the current test has, and its line is written */
    unsigned tests, failures;
};

#endif
