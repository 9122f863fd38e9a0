/* SPDX-License-Identifier: MIT */
#ifndef CPU_X86_64_H
#define CPU_X86_64_H
#include <ashlar/cpu.h>

#define CPU_X86_64_VECTORS (ASH_CPU_FIRST_VECTOR + ASH_OPT_VECTORS)

/* An interrupt gate. Intel SDM vol. 3A §6.14.1. */
struct cpu_x86_64_gate {
    uint64_t low;  /* offset 15:0, selector, stack and type, offset 31:16 */
    uint64_t high; /* offset 63:32: 0 */
};
_Static_assert(sizeof(struct cpu_x86_64_gate) == 16, "SDM vol. 3A §6.14.1");

/* The task-state segment of 64-bit mode, of which only the stacks are used. §7.7. */
struct cpu_x86_64_tss {
    uint32_t reserved;
    uint32_t stacks[24]; /* RSP0 to RSP2 and IST1 to IST7, in halves, with reserved words between */
    uint16_t reserved2;
    uint16_t io_map;
};
_Static_assert(sizeof(struct cpu_x86_64_tss) == 104, "SDM vol. 3A §7.7");

/*
 * Constant after ash_cpu_start, but for `handlers`, which ash_cpu_attach writes with interrupts
 * off: a lock would not keep an interrupt away, and there is one processor.
 *
 * The processor starts an IST stack at the address in the TSS and grows down from there. `self`
 * stands at that address, so that an interrupt finds the instance above its frame. Both stacks grow
 * towards the tables of the other fields last: an overflow of the interrupt stack hits the fault
 * stack, at rest.
 */
struct cpu_x86_64 {
    _Alignas(16) struct cpu_x86_64_gate gates[CPU_X86_64_VECTORS];
    struct {
        void (*call)(void *argument);
        void *argument;
    } handlers[ASH_OPT_VECTORS];
    uint64_t gdt[4]; /* null, 64-bit code, TSS (two) */
    struct cpu_x86_64_tss tss;
    _Alignas(16) uint8_t fault_stack[ASH_OPT_FAULT_STACK];
    _Alignas(16) uint8_t irq_stack[ASH_OPT_IRQ_STACK];
    _Alignas(16) struct cpu_x86_64 *self;
};

/* entry.S: 8 bytes for each vector, from 0 on. */
extern const char cpu_x86_64_stubs[];

/* diverted.S: where a diverted interrupt returns to. */
extern const char cpu_x86_64_diverted[];

/* Called by entry.S. `frame` begins with the vector. */
void cpu_x86_64_interrupt(struct cpu_x86_64 *self, uint64_t vector);
ASH_NORETURN void cpu_x86_64_exception(const uint64_t *frame, uint64_t bp);

#endif
