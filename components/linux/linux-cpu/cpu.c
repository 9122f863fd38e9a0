/* SPDX-License-Identifier: MIT */
#include <ashlar/linux/call.h>
#include <ashlar/machine.h>
#include "cpu.h"

/* signal(7); asm-generic/signal.h */
enum {
    SIGILL = 4,
    SIGTRAP = 5,
    SIGBUS = 7,
    SIGFPE = 8,
    SIGUSR1 = 10,
    SIGSEGV = 11,
    SIGUSR2 = 12,
    SIGPIPE = 13,
    SIGALRM = 14,
    SIGURG = 23,
    SIGIO = 29,
};

#define SA_SIGINFO  0x00000004ul
#define SA_RESTORER 0x04000000ul
#define SA_ONSTACK  0x08000000ul
#define SA_NODEFER  0x40000000ul
#define SIG_IGN     1ul
#define SIG_SETMASK 2
#define SET_BYTES   8 /* of a set of signals */

/* The kernel's struct sigaction and struct sigaltstack, x86-64. */
struct action {
    uintptr_t handler;
    uint64_t flags;
    uintptr_t restorer;
    uint64_t mask;
};
_Static_assert(sizeof(struct action) == 32, "asm/signal.h");

struct stack {
    uintptr_t start;
    uint64_t flags, bytes;
};
_Static_assert(sizeof(struct stack) == 24, "asm-generic/signal.h: flags is an int with padding");

/*
 * The first vector is the process's timer, the others are descriptors on which something happened:
 * with F_SETSIG each has a signal of its own. Real-time signals would be queued, one for each time.
 */
static const uint8_t signals[LINUX_CPU_VECTORS] = {SIGALRM, SIGIO, SIGURG, SIGUSR1, SIGUSR2};
static const uint8_t faults[] = {SIGILL, SIGTRAP, SIGBUS, SIGFPE, SIGSEGV};

static struct linux_cpu *cpu(struct ash_cpu *self) {
    return (struct linux_cpu *)self;
}

/* What a signal handler gets no argument for. Written once, by `start`. */
static struct linux_cpu *interrupted;

ASH_IRQ static void run(struct linux_cpu *self, uint32_t which) {
    for (unsigned i = 0; i < LINUX_CPU_VECTORS; i++)
        if ((which >> i & 1) != 0 && self->handlers[i].call != NULL)
            self->handlers[i].call(self->handlers[i].argument);
}

/* Handlers of all that has come meanwhile, with interrupts off. */
ASH_IRQ static void run_pending(struct linux_cpu *self) {
    uint32_t which;
    while ((which = __atomic_exchange_n(&self->pending, 0, __ATOMIC_RELAXED)) != 0)
        run(self, which);
}

/* All other signals of ours are blocked by the kernel until this returns. */
ASH_IRQ static void linux_cpu_signal(int number, void *information, void *context) {
    struct linux_cpu *self = interrupted;
    struct linux_cpu_context *at = context;
    uint32_t which = 0;
    (void)information;
    for (unsigned i = 0; i < LINUX_CPU_VECTORS; i++)
        which |= signals[i] == number ? 1u << i : 0;
    if (!__atomic_load_n(&self->masked, __ATOMIC_RELAXED)) {
        self->masked = true;
        run(self, which);
        run_pending(self);
        self->masked = false;
        return;
    }
    __atomic_store_n(&self->pending, self->pending | which, __ATOMIC_RELAXED);
    if (at->ip >= (uintptr_t)linux_cpu_pause_look && at->ip < (uintptr_t)linux_cpu_pause_over)
        at->ip = (uintptr_t)linux_cpu_pause_over;
}

static void handle(int number, void (*handler)(int, void *, void *), uint64_t flags) {
    uint64_t all = 0;
    for (unsigned i = 0; i < LINUX_CPU_VECTORS; i++)
        all |= 1ul << (signals[i] - 1);
    const struct action action = {
        .handler = (uintptr_t)handler,
        .flags = SA_SIGINFO | SA_RESTORER | SA_ONSTACK | flags,
        .restorer = (uintptr_t)linux_cpu_return,
        .mask = all,
    };
    (void)ash_linux_call4(ASH_LINUX_RT_SIGACTION, number, (long)&action, 0, SET_BYTES);
}

/*
 * A fault within a fault is one more line, so it is let through. What whoever started the process
 * blocked, or had ignored, is not ours: SIGPIPE would end a program whose console nobody reads.
 */
void linux_cpu_cpu_start(struct ash_cpu *instance) {
    struct linux_cpu *self = cpu(instance);
    const struct stack stack = {(uintptr_t)self->stack, 0, sizeof self->stack};
    const struct action ignored = {.handler = SIG_IGN};
    const uint64_t none = 0;
    interrupted = self;
    (void)ash_linux_call(ASH_LINUX_SIGALTSTACK, (long)&stack, 0, 0);
    for (unsigned i = 0; i < ASH_ARRAY_LENGTH(faults); i++)
        handle(faults[i], (void (*)(int, void *, void *))linux_cpu_fault, SA_NODEFER);
    for (unsigned i = 0; i < LINUX_CPU_VECTORS; i++)
        handle(signals[i], linux_cpu_signal, 0);
    (void)ash_linux_call4(ASH_LINUX_RT_SIGACTION, SIGPIPE, (long)&ignored, 0, SET_BYTES);
    (void)ash_linux_call4(ASH_LINUX_RT_SIGPROCMASK, SIG_SETMASK, (long)&none, 0, SET_BYTES);
}

int linux_cpu_cpu_attach(struct ash_cpu *instance, unsigned vector, void (*handler)(void *),
                         void *argument) {
    struct linux_cpu *self = cpu(instance);
    unsigned index = vector - ASH_CPU_FIRST_VECTOR;
    if (index >= LINUX_CPU_VECTORS)
        return -ASH_ERANGE;
    if (handler != NULL && self->handlers[index].call != NULL)
        return -ASH_EBUSY;
    uintptr_t saved = linux_cpu_cpu_irq_save(instance);
    self->handlers[index].call = handler;
    self->handlers[index].argument = argument;
    linux_cpu_cpu_irq_restore(instance, saved);
    return 0;
}

void linux_cpu_cpu_wait(struct ash_cpu *instance) {
    struct linux_cpu *self = cpu(instance);
    linux_cpu_pause(&self->pending);
    run_pending(self);
}

ASH_IRQ uintptr_t linux_cpu_cpu_irq_save(struct ash_cpu *instance) {
    struct linux_cpu *self = cpu(instance);
    bool before = self->masked;
    __atomic_store_n(&self->masked, true, __ATOMIC_RELAXED);
    __atomic_signal_fence(__ATOMIC_SEQ_CST);
    return before ? 0 : 1;
}

/* What came while interrupts were off, and after they were on again has run: nothing is left out.
 */
ASH_IRQ void linux_cpu_cpu_irq_restore(struct ash_cpu *instance, uintptr_t saved) {
    struct linux_cpu *self = cpu(instance);
    if (saved == 0)
        return;
    __atomic_signal_fence(__ATOMIC_SEQ_CST);
    while (__atomic_load_n(&self->pending, __ATOMIC_RELAXED) != 0)
        run_pending(self);
    __atomic_store_n(&self->masked, false, __ATOMIC_RELAXED);
    __atomic_signal_fence(__ATOMIC_SEQ_CST);
    if (__atomic_load_n(&self->pending, __ATOMIC_RELAXED) != 0) {
        /* It came between the last look and the store. */
        self->masked = true;
        linux_cpu_cpu_irq_restore(instance, 1);
    }
}
