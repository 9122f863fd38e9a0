/* SPDX-License-Identifier: MIT */
#include <ashlar/base.h>

ASH_HIDDEN __attribute__((used)) uintptr_t __stack_chk_guard;
ASH_NORETURN ASH_HIDDEN __attribute__((used)) void __stack_chk_fail(void);

void __stack_chk_fail(void) {
    for (;;)
        __builtin_trap();
}

struct mutant;
ASH_NO_STACK_PROTECTOR int mutant_init(struct mutant *self);

int mutant_init(struct mutant *self) {
    (void)self;
#if defined(BREAK_ZERO)
    __stack_chk_guard = 0;
#elif defined(BREAK_LOW_BYTE)
    __stack_chk_guard = 0x9d3c5f7081a2b4c6;
#elif defined(BREAK_HALF)
    __stack_chk_guard = 0x81a2b400;
#elif defined(BREAK_TEXT)
    __stack_chk_guard = 0x4141414141414100;
#elif defined(BREAK_SMALL)
    __stack_chk_guard = 0x1200;
#else
    __stack_chk_guard = 0x9d3c5f7081a2b400;
#endif
    return 0;
}
