/* SPDX-License-Identifier: MIT */
#ifndef ASHLAR_CPU_H
#define ASHLAR_CPU_H
/*
 * The processor's side of exceptions and interrupts. Every exception is a panic: the provider names
 * it, and ash_machine_panic prints where. Interrupts go to the function that was attached to their
 * vector, which runs in interrupt context: on a stack of its own, with interrupts off, not
 * interrupted by others.
 *
 * Who may call what: `start` the boot code, once. `attach` an interrupt controller's driver.
 * Devices attach to lines (irq), programs wait by sched or time.
 */
#include <ashlar/base.h>

struct ash_cpu;

/*
 * The first vector that can be attached to; those below are the processor's. Intel SDM vol. 3A
 * §6.2.
 */
#define ASH_CPU_FIRST_VECTOR 32u

/*
 * Makes the processor report exceptions, each in a way that works when the stack does not. Called
 * by the boot code, before anything else in C that could fault. Interrupts stay off. Cost: about
 * 150 instructions.
 */
void ash_cpu_start(struct ash_cpu *self);

/*
 * Calls `handler(argument)` for each interrupt with `vector`. The handler is an ASH_IRQ function.
 * NULL takes the handler away again. An interrupt with a vector that nobody attached to is a panic
 * that names it. -ASH_ERANGE: the provider has no such vector. -ASH_EBUSY: it is taken. Context:
 * boot and thread.
 */
ASH_MUST_USE int ash_cpu_attach(struct ash_cpu *self, unsigned vector, void (*handler)(void *),
                                void *argument);

/*
 * Waits until an interrupt came, and has handled it. MUST be called with interrupts off, and
 * returns with interrupts off: a caller looks at what it waits for and then waits, and no wake-up
 * can fall in between:
 *
 *     uintptr_t saved = ash_cpu_irq_save(&ash_use_cpu);
 *     while (!done)
 *         ash_cpu_wait(&ash_use_cpu);
 *     ash_cpu_irq_restore(&ash_use_cpu, saved);
 *
 * May return without a reason that the caller knows. Context: boot and thread.
 */
void ash_cpu_wait(struct ash_cpu *self);

/* Turns interrupts off, and returns what ash_cpu_irq_restore wants. Calls nest. Context: any. */
uintptr_t ash_cpu_irq_save(struct ash_cpu *self);

/* Puts interrupts back to how they were before the ash_cpu_irq_save that returned `saved`. */
void ash_cpu_irq_restore(struct ash_cpu *self, uintptr_t saved);

#endif
