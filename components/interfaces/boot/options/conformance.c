/* SPDX-License-Identifier: MIT */
/*
 * Options of the suite's own, which no word of the command line names as a rule: each has the value
 * that the manifest gives. Values on the command line are what the tests of single providers try.
 */
#include <ashlar/boot/info.h>
#include <ashlar/boot/options.h>
#include <ashlar/test.h>
#include "conformance.h"

#define BEGIN(name) ash_test_begin(&ash_use_test, name)

static bool same(const char *a, const char *b) {
    while (*a != '\0' && *a == *b) {
        a++;
        b++;
    }
    return *a == *b;
}

/* The plan's instance of this use, by the only way to it that a component has: its own init. */
static const struct conformance *own;

int conformance_init(struct conformance *self);

int conformance_init(struct conformance *self) {
    own = self;
    return 0;
}

int main(void) {
    const struct conformance_boot *boot = &own->boot;
    BEGIN("7: what nobody names stays");
    CHECK(boot->count == 5);
    CHECK(boot->room == 65536);
    CHECK(boot->pause == 3000000);
    CHECK(boot->loud == 1);
    CHECK(boot->colour == 2);
    CHECK(boot->name != NULL && same(boot->name, "nobody"));
    CHECK(boot->at == 8080);
    BEGIN("6: again, the same");
    CHECK(ash_boot_options_apply(&ash_use_boot_options) == 0);
    CHECK(boot->count == 5 && boot->room == 65536 && boot->pause == 3000000 && boot->loud == 1);
    CHECK(boot->colour == 2 && boot->at == 8080 && same(boot->name, "nobody"));
    return ash_test_end(&ash_use_test);
}
