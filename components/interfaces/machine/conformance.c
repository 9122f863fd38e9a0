/* SPDX-License-Identifier: MIT */
/*
 * That the run ends, with status 0 and a last line that says so, is seen from outside; here is only
 * what leads to it. The last thing that is printed before has no line end, so that a provider has
 * to make one.
 */
#include <ashlar/console.h>
#include <ashlar/machine.h>
#include <ashlar/test.h>

#define BEGIN(name) ash_test_begin(&ash_use_test, name)

#define PUT(literal) ash_console_write(&ash_use_console, literal, sizeof(literal) - 1)

int main(void) {
    BEGIN("6: ready, and on");
    PUT("half a line");
    ash_machine_ready(&ash_use_machine);
    CHECK(true);
    int status = ash_test_end(&ash_use_test);
    PUT("half a line");
    ash_machine_exit(&ash_use_machine, status);
}
