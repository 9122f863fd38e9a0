/* SPDX-License-Identifier: MIT */
/* The original goes on: what a clone sees takes a second machine. */
#include <ashlar/lifecycle.h>
#include <ashlar/test.h>

#define BEGIN(name) ash_test_begin(&ash_use_test, name)

static int before(void) {
    return ash_lifecycle_before_snapshot(&ash_use_lifecycle);
}

static int after(void) {
    return ash_lifecycle_after_clone(&ash_use_lifecycle);
}

int main(void) {
    BEGIN("1, 3: before");
    CHECK(before() == 0);
    BEGIN("2, 3: after");
    CHECK(after() == 0);
    BEGIN("4: given up");
    CHECK(before() == 0);
    CHECK(before() == 0);
    CHECK(after() == 0);
    BEGIN("2: again");
    for (unsigned i = 0; i < 100; i++) {
        CHECK(before() == 0);
        CHECK(after() == 0);
    }
    return ash_test_end(&ash_use_test);
}
