/* SPDX-License-Identifier: MIT */
#ifndef ASHLAR_CPU_DIVERT_H
#define ASHLAR_CPU_DIVERT_H
/*
 * What a scheduler that takes the processor away from a thread needs of it: a handler of an
 * interrupt asks for a function to run after the interrupt has ended, on the stack of what was
 * interrupted, before that goes on. The function may go on with another stack and come back much
 * later; what was interrupted notices nothing of it.
 *
 * Handlers themselves stay as they are: they run on the interrupts' stack, use general registers
 * only, and pay for nothing here. The rest of the registers, SSE's and the x87's, are saved when a
 * function was asked for, and only then.
 *
 * There is one user, a scheduler. Errors: none.
 */
#include <ashlar/base.h>

struct ash_cpu_divert;

/*
 * In interrupt context: once the handler has returned and the interrupt has ended,
 * `call(argument)` runs on the stack of what was interrupted, with interrupts off and the x87's
 * registers empty. When it returns, what was interrupted goes on, with every register as it was,
 * and with interrupts on. Asked for twice in one interrupt, the first is what runs. Returns true.
 *
 * In a thread, or during boot: does nothing and returns false.
 *
 * It takes up to 700 bytes of the interrupted stack, besides what `call` takes; where they are not
 * there, the image panics as for every overflow of a stack. Context: any; providers mark it
 * ASH_IRQ. Cost: about 20 instructions, and about 30 more at the end of the interrupt.
 */
bool ash_cpu_divert_call(struct ash_cpu_divert *self, void (*call)(void *argument), void *argument);

#endif
