/* SPDX-License-Identifier: MIT */
#include <ashlar/machine.h>

/*
 * Names that the compiler fixes, and refers to when gcc has already dropped what nothing used. The
 * value catches accidents, not attackers.
 */
ASH_HIDDEN __attribute__((used)) const uintptr_t __stack_chk_guard = 0x57ac4ed6a17d0d00;
ASH_NORETURN ASH_HIDDEN __attribute__((used)) void __stack_chk_fail(void);

void __stack_chk_fail(void) {
    struct ash_machine_panic why = {.what = "stack smashed"};
    ash_machine_panic(&ash_use_machine, &why);
}
