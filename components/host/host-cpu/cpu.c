/* SPDX-License-Identifier: MIT */
/*
 * A process's interrupt is SIGALRM, which host-time handles: "interrupts off" is that signal
 * blocked, and the wait takes it as `sti; hlt` would. There are no vectors to attach to.
 */
#include <signal.h>
#include <ashlar/cpu.h>

void host_cpu_cpu_start(struct ash_cpu *self) {
    (void)self;
}

int host_cpu_cpu_attach(struct ash_cpu *self, unsigned vector, void (*handler)(void *),
                        void *argument) {
    (void)self, (void)vector, (void)handler, (void)argument;
    return -ASH_ERANGE;
}

void host_cpu_cpu_wait(struct ash_cpu *self) {
    sigset_t none;
    (void)self;
    (void)sigemptyset(&none);
    (void)sigsuspend(&none);
}

/* 1: they were off already. */
uintptr_t host_cpu_cpu_irq_save(struct ash_cpu *self) {
    sigset_t alarm, before;
    (void)self;
    (void)sigemptyset(&alarm);
    (void)sigaddset(&alarm, SIGALRM);
    (void)sigprocmask(SIG_BLOCK, &alarm, &before);
    return sigismember(&before, SIGALRM) == 1 ? 1 : 0;
}

void host_cpu_cpu_irq_restore(struct ash_cpu *self, uintptr_t saved) {
    sigset_t alarm;
    (void)self;
    if (saved == 0) {
        (void)sigemptyset(&alarm);
        (void)sigaddset(&alarm, SIGALRM);
        (void)sigprocmask(SIG_UNBLOCK, &alarm, NULL);
    }
}
