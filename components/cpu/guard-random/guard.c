/* SPDX-License-Identifier: MIT */
#include <ashlar/entropy.h>
#include <ashlar/machine.h>

/*
 * Names that the compiler fixes, and refers to when gcc has already dropped what nothing used.
 * Written once, at boot; no lock.
 */
ASH_HIDDEN __attribute__((used)) uintptr_t __stack_chk_guard;
ASH_NORETURN ASH_HIDDEN __attribute__((used)) void __stack_chk_fail(void);

void __stack_chk_fail(void) {
    struct ash_machine_panic why = {.what = "stack smashed"};
    ash_machine_panic(&ash_use_machine, &why);
}

struct guard_random; /* without state: the guard's name is fixed */
ASH_NO_STACK_PROTECTOR int guard_random_init(struct guard_random *self);

/* Unprotected, as the guard changes while it runs. */
int guard_random_init(struct guard_random *self) {
    uintptr_t guard;
    (void)self;
    int error = ash_entropy_fill(&ash_use_entropy, &guard, sizeof guard);
    if (error == 0)
        __stack_chk_guard = guard & ~(uintptr_t)0xff; /* a string cannot run over it */
    return error;
}
