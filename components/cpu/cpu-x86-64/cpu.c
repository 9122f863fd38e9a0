/* SPDX-License-Identifier: MIT */
/* Section numbers are those of the Intel SDM vol. 3A. */
#include <ashlar/machine.h>
#include "cpu.h"

enum {
    CODE = 1 * 8, /* selectors: places in the GDT; boot code uses the same for code */
    TASK = 2 * 8,

    FAULTS = 1, /* places in the interrupt stack table */
    IRQS = 2,

    INTERRUPT_GATE = 0x8e, /* present, type 14: comes in with interrupts off. §6.11 */
};

#define RFLAGS_IF 0x200u

struct pointer {
    uint16_t limit;
    uint64_t base;
} __attribute__((packed));

static struct cpu_x86_64 *cpu(struct ash_cpu *self) {
    return (struct cpu_x86_64 *)self;
}

/*
 * The lower half of a gate for the first stub of a stack; the stub after it is 8 bytes further on.
 */
static uint64_t first_gate(unsigned vector, unsigned stack) {
    uint64_t stub = (uintptr_t)cpu_x86_64_stubs + vector * 8u;
    return (stub & 0xffff) | (uint64_t)CODE << 16 | (uint64_t)stack << 32 |
           (uint64_t)INTERRUPT_GATE << 40 | (stub >> 16 & 0xffff) << 48;
}

static void set_stack(struct cpu_x86_64 *self, unsigned number, void *top) {
    self->tss.stacks[6 + 2 * number] = (uint32_t)(uintptr_t)top; /* below 4 GiB, as the image is */
}

void cpu_x86_64_cpu_start(struct ash_cpu *instance) {
    struct cpu_x86_64 *self = cpu(instance);
    ASH_ASSERT(((uintptr_t)cpu_x86_64_stubs & 0xffff) + 8 * CPU_X86_64_VECTORS <= 0x10000);
    uint64_t gate = first_gate(0, FAULTS);
    for (unsigned i = 0; i < ASH_CPU_FIRST_VECTOR; i += 4) { /* unrolled: every boot pays for it */
        self->gates[i].low = gate;
        self->gates[i + 1].low = gate + 8;
        self->gates[i + 2].low = gate + 16;
        self->gates[i + 3].low = gate + 24;
        gate += 32;
    }
    set_stack(self, FAULTS, self->fault_stack + sizeof self->fault_stack);
    set_stack(self, IRQS, &self->self);
    self->self = self;
    self->tss.io_map = sizeof self->tss; /* none. §7.7 */

    uint64_t tss = (uintptr_t)&self->tss;
    self->gdt[1] = 0x00209b0000000000; /* 64-bit code, accessed. §3.4.5 */
    self->gdt[2] = (sizeof self->tss - 1) | (tss & 0xffffff) << 16 | 0x89ull << 40 |
                   (tss >> 24 & 0xff) << 56; /* an available TSS. §7.2.3 */
    struct pointer idt = {sizeof self->gates - 1, (uintptr_t)self->gates};
    struct pointer gdt = {sizeof self->gdt - 1, (uintptr_t)self->gdt};
    __asm__ volatile("lgdt %0; lidt %1; ltr %w2" ::"m"(gdt), "m"(idt), "r"(TASK) : "memory");
}

int cpu_x86_64_cpu_attach(struct ash_cpu *instance, unsigned vector, void (*handler)(void *),
                          void *argument) {
    struct cpu_x86_64 *self = cpu(instance);
    unsigned index = vector - ASH_CPU_FIRST_VECTOR;
    if (index >= ASH_OPT_VECTORS)
        return -ASH_ERANGE;
    if (handler != NULL && self->handlers[index].call != NULL)
        return -ASH_EBUSY;
    uintptr_t saved = cpu_x86_64_cpu_irq_save(instance);
    self->handlers[index].call = handler;
    self->handlers[index].argument = argument;
    self->gates[vector].low = handler == NULL ? 0 : first_gate(vector, IRQS);
    cpu_x86_64_cpu_irq_restore(instance, saved);
    return 0;
}

ASH_IRQ void cpu_x86_64_interrupt(struct cpu_x86_64 *self, uint64_t vector) {
    uint64_t index = vector - ASH_CPU_FIRST_VECTOR;
    self->handlers[index].call(self->handlers[index].argument);
}

/*
 * STI lets no interrupt in before the instruction after it has begun: HLT sees them all. SDM vol.
 * 2B.
 */
void cpu_x86_64_cpu_wait(struct ash_cpu *self) {
    (void)self;
    __asm__ volatile("sti; hlt; cli" ::: "memory");
}

ASH_IRQ uintptr_t cpu_x86_64_cpu_irq_save(struct ash_cpu *self) {
    uintptr_t flags;
    (void)self;
    __asm__ volatile("pushfq; pop %0; cli" : "=r"(flags)::"memory");
    return flags & RFLAGS_IF;
}

ASH_IRQ void cpu_x86_64_cpu_irq_restore(struct ash_cpu *self, uintptr_t saved) {
    (void)self;
    if (saved != 0)
        __asm__ volatile("sti" ::: "memory");
}
