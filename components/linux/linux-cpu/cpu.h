/* SPDX-License-Identifier: MIT */
#ifndef LINUX_CPU_H
#define LINUX_CPU_H
#include <ashlar/cpu.h>

/* Vectors are the processor's first free one and those after it; each is a signal: see cpu.c. */
#define LINUX_CPU_VECTORS 5u

/*
 * A signal is an interrupt. While `masked` its handler only notes it in `pending`, so that turning
 * interrupts off and on is a store, and no system call. Both are shared with signal handlers of the
 * same thread: loads and stores are atomic, and their order is the compiler's to keep.
 */
struct linux_cpu {
    uint32_t pending; /* a bit for each vector; entry.S knows that it is the first field */
    bool masked;
    struct {
        void (*call)(void *argument);
        void *argument;
    } handlers[LINUX_CPU_VECTORS];
    _Alignas(16) uint8_t stack[ASH_OPT_STACK];
};

/*
 * What the kernel puts on the stack for a handler, as far as it is used here. Linux,
 * arch/x86/include/uapi/asm/sigcontext.h and asm-generic/ucontext.h.
 */
struct linux_cpu_context {
    uint64_t flags, link, stack[3];
    uint64_t r8_to_r15[8], di, si, bp, bx, dx, ax, cx, sp, ip, eflags, segments;
    uint64_t error, trap, old_mask, address;
};
_Static_assert(offsetof(struct linux_cpu_context, ip) == 168, "sigcontext.h");
_Static_assert(offsetof(struct linux_cpu_context, address) == 216, "sigcontext.h");

/* entry.S: where a handler returns to. */
void linux_cpu_return(void);

/*
 * entry.S: waits for a signal, unless `*pending` is not 0. A signal that comes after the look and
 * before the wait finds its place between the labels, and has the wait left out.
 */
void linux_cpu_pause(const uint32_t *pending);
extern const char linux_cpu_pause_look[], linux_cpu_pause_over[];

/* The handler of faults: signal, the kernel's information on it, the registers. */
ASH_NORETURN void linux_cpu_fault(int signal, void *information, void *context);

#endif
