/* SPDX-License-Identifier: MIT */
/* A guard that works; that a smashed one is found ends a run, and is tested by one that does. */
#include <ashlar/test.h>

#define BEGIN(name) ash_test_begin(&ash_use_test, name)

extern uintptr_t __stack_chk_guard;
int main(void);

/* Has an array, so that the compiler puts the guard on its stack and looks at it. */
__attribute__((noinline)) static unsigned protected_sum(unsigned count) {
    volatile uint8_t bytes[64];
    unsigned sum = 0;
    for (unsigned i = 0; i < 64; i++)
        bytes[i] = (uint8_t)(i < count ? 1 : 0);
    for (unsigned i = 0; i < 64; i++)
        sum += bytes[i];
    return sum;
}

static unsigned different_bytes(uintptr_t guard) {
    unsigned count = 0;
    for (unsigned i = 1; i < sizeof guard; i++) {
        bool seen = false;
        for (unsigned j = 1; j < i; j++)
            seen = seen || (guard >> 8 * i & 0xff) == (guard >> 8 * j & 0xff);
        count += seen ? 0 : 1;
    }
    return count;
}

int main(void) {
    uintptr_t guard = __stack_chk_guard;
    BEGIN("5: the lowest byte");
    CHECK((guard & 0xff) == 0);
    BEGIN("6: the others");
    CHECK(guard != 0);
    CHECK(guard >> 32 != 0);
    CHECK((guard & 0xffffffff) != 0);
    CHECK(different_bytes(guard) >= 4); /* of seven; fewer by chance once in a million */
    BEGIN("3: it does not change");
    CHECK(protected_sum(17) == 17);
    CHECK(__stack_chk_guard == guard);
    return ash_test_end(&ash_use_test);
}
