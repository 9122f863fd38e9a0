/* SPDX-License-Identifier: MIT */
/*
 * An interrupt that returns to diverted.S instead of where it came from. What the processor pushed,
 * Intel SDM vol. 3A §6.14.2, is moved to the interrupted stack as it is, where an IRET takes it in
 * the end. Nothing stands below an interrupted stack pointer: images are compiled without the red
 * zone of the psABI.
 */
#include <ashlar/cpu/divert.h>
#include "cpu.h"

#define RFLAGS_KEPT                                                                                \
    0x2u /* the bit that is always 1: interrupts off, strings go up. §3.4.3, vol. 1 */

/* At the upper end of the interrupts' stack, where it begins. */
struct frame {
    uint64_t ip, cs, flags, sp, ss;
};
_Static_assert(sizeof(struct frame) == 40, "SDM vol. 3A §6.14.2");

/* What diverted.S finds. */
struct diversion {
    void *argument;
    void (*call)(void *argument);
    struct frame interrupted;
};
_Static_assert(sizeof(struct diversion) == 56, "diverted.S knows it");

ASH_IRQ bool cpu_x86_64_cpu_divert_call(struct ash_cpu_divert *instance,
                                        void (*call)(void *argument), void *argument) {
    struct cpu_x86_64 *self = (struct cpu_x86_64 *)instance;
    struct frame *frame = (struct frame *)(void *)&self->self - 1;
    uintptr_t here;
    __asm__("mov %%rsp, %0" : "=r"(here));
    if (here < (uintptr_t)self->irq_stack || here >= (uintptr_t)&self->self)
        return false;
    if (frame->ip != (uintptr_t)cpu_x86_64_diverted) {
        struct diversion *to = (struct diversion *)(frame->sp & ~15ull) - 1;
        to->argument = argument;
        to->call = call;
        to->interrupted = *frame;
        frame->ip = (uintptr_t)cpu_x86_64_diverted;
        frame->sp = (uintptr_t)to;
        frame->flags = RFLAGS_KEPT;
    }
    return true;
}
