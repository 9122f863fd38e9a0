/* SPDX-License-Identifier: MIT */
/*
 * Interrupts of the processor's own making (INT n), and of the event timer. Exceptions end a run:
 * not here.
 */
#include <ashlar/cpu.h>
#include <ashlar/test.h>
#include <ashlar/time/event.h>

#define BEGIN(name) ash_test_begin(&ash_use_test, name)
#define VECTOR      40
#define IF          0x200u
#define DF          0x400u

/* Written in interrupt context. */
static volatile unsigned calls, ticks;
static volatile uintptr_t flags_inside, stack_inside;

static uintptr_t flags(void) {
    uintptr_t value;
    __asm__ volatile("pushfq; pop %0" : "=r"(value));
    return value;
}

ASH_IRQ static void fired(void *argument) {
    uintptr_t value;
    __asm__ volatile("pushfq; pop %0" : "=r"(value));
    flags_inside = value;
    stack_inside = (uintptr_t)__builtin_frame_address(0);
    if (argument == (const void *)&calls)
        calls++;
    /* What a call may change, and an interrupt may not. */
    __asm__ volatile("mov $-1, %%rax; mov %%rax, %%rcx; mov %%rax, %%rdx; mov %%rax, %%rsi;"
                     "mov %%rax, %%rdi; mov %%rax, %%r8; mov %%rax, %%r9; mov %%rax, %%r10;"
                     "mov %%rax, %%r11" ::
                         : "rax", "rcx", "rdx", "rsi", "rdi", "r8", "r9", "r10", "r11", "cc");
}

ASH_IRQ static void ticked(void *argument) {
    (void)argument;
    ticks++;
}

static int attach(unsigned vector, void (*handler)(void *)) {
    return ash_cpu_attach(&ash_use_cpu, vector, handler, (void *)(uintptr_t)&calls);
}

static void test_attach(void) {
    BEGIN("3: vectors");
    CHECK(attach(31, fired) == -ASH_ERANGE);
    CHECK(attach(0, fired) == -ASH_ERANGE);
    CHECK(attach(256, fired) == -ASH_ERANGE);
    CHECK(attach(UINT32_MAX, fired) == -ASH_ERANGE);
    CHECK(attach(VECTOR, fired) == 0);
    CHECK(attach(VECTOR, fired) == -ASH_EBUSY);
    CHECK(attach(VECTOR, NULL) == 0);
    CHECK(attach(VECTOR, fired) == 0);
    for (unsigned vector = ASH_CPU_FIRST_VECTOR; vector < ASH_CPU_FIRST_VECTOR + 16; vector++) {
        int error = attach(vector, fired); /* others may have theirs already */
        CHECK(error == 0 || error == -ASH_EBUSY);
        if (error == 0)
            CHECK(attach(vector, NULL) == 0);
    }
}

/*
 * The nine registers that a call may change, before and after an interrupt, with the direction flag
 * set.
 */
static bool registers_kept(void) {
    uint64_t sum;
    __asm__ volatile("mov $1, %%rax; mov $2, %%rcx; mov $4, %%rdx; mov $8, %%rsi; mov $16, %%rdi;"
                     "mov $32, %%r8; mov $64, %%r9; mov $128, %%r10; mov $256, %%r11; std;"
                     "int %1; jc 1f; add %%rcx, %%rax; add %%rdx, %%rax; add %%rsi, %%rax;"
                     "add %%rdi, %%rax; add %%r8, %%rax; add %%r9, %%rax; add %%r10, %%rax;"
                     "add %%r11, %%rax; 1: cld"
                     : "=&a"(sum)
                     : "i"(VECTOR)
                     : "rcx", "rdx", "rsi", "rdi", "r8", "r9", "r10", "r11", "cc", "memory");
    return sum == 511;
}

static void test_call(void) {
    BEGIN("4: a handler");
    calls = 0;
    CHECK(registers_kept());
    CHECK(calls == 1);
    CHECK((flags_inside & (IF | DF)) == 0);
    uintptr_t distance = stack_inside - (uintptr_t)&distance;
    CHECK(distance + 4096 > 8192);
    for (unsigned i = 0; i < 1000; i++)
        __asm__ volatile("int %0" ::"i"(VECTOR) : "memory");
    CHECK(calls == 1001);
}

static void test_save(void) {
    BEGIN("6: interrupts off and on"); /* on, since the event timer is attached */
    CHECK((flags() & IF) != 0);
    uintptr_t outer = ash_cpu_irq_save(&ash_use_cpu);
    CHECK((flags() & IF) == 0);
    uintptr_t inner = ash_cpu_irq_save(&ash_use_cpu);
    CHECK((flags() & IF) == 0);
    ash_cpu_irq_restore(&ash_use_cpu, inner);
    CHECK((flags() & IF) == 0);
    ash_cpu_irq_restore(&ash_use_cpu, outer);
    CHECK((flags() & IF) != 0);
}

static void arm(uint64_t parts) {
    ash_time_event_arm(&ash_use_time_event, ash_time_event_hz(&ash_use_time_event) / parts);
}

static void test_wait(void) {
    BEGIN("7: no wake-up is lost");
    for (unsigned i = 1; i <= 20; i++) {
        uintptr_t saved = ash_cpu_irq_save(&ash_use_cpu);
        arm(i % 2 == 0 ? 1000 : 1000000); /* later than the wait begins, or before */
        for (volatile unsigned spin = 0; spin < 10000; spin++) {
        }
        CHECK(ticks == i - 1);
        while (ticks < i)
            ash_cpu_wait(&ash_use_cpu);
        CHECK((flags() & IF) == 0);
        ash_cpu_irq_restore(&ash_use_cpu, saved);
    }
}

int main(void) {
    BEGIN("the event timer");
    CHECK(ash_time_event_attach(&ash_use_time_event, ticked, NULL) == 0);
    test_attach();
    test_call();
    test_save();
    test_wait();
    return ash_test_end(&ash_use_test);
}
