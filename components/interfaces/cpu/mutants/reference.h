/* SPDX-License-Identifier: MIT */
/*
 * Sixteen vectors, each with a stub in assembly, on a stack of their own by hand. Exceptions have
 * no gate: they end in a triple fault, which is enough for a mutant.
 */
#include <ashlar/cpu.h>

#define VECTORS 16u

static struct {
    void (*call)(void *);
    void *argument;
} handlers[VECTORS];

static _Alignas(16) uint64_t idt[(32 + VECTORS) * 2];
__attribute__((used)) static _Alignas(16) uint8_t mutant_stack[4096];

#ifdef BREAK_STAYS_ON_STACK
#define SWITCH "mov %rsp, %rax; and $-16, %rsp; push %rax; push %rax;"
#else
#define SWITCH "mov %rsp, %rax; mov $mutant_stack + 4096, %rsp; push %rax; push %rax;"
#endif
#ifdef BREAK_SPOILS_REGISTER
#define R10 "r11"
#else
#define R10 "r10"
#endif
#ifdef BREAK_OPENS_INSIDE
#define OPEN "sti;"
#else
#define OPEN
#endif

__asm__(".text; .balign 16; mutant_stubs:"
        ".set mutant_vector, 0; .rept 16; .balign 8; push $mutant_vector; jmp mutant_common;"
        ".set mutant_vector, mutant_vector + 1; .endr;"
        "mutant_common: push %rax; push %rcx; push %rdx; push %rsi; push %rdi; push %r8; push %r9;"
        "push %" R10 "; push %r11; cld; mov 72(%rsp), %rdi;" SWITCH OPEN
        "call mutant_dispatch; pop %rsp; pop %r11; pop %" R10 "; pop %r9; pop %r8; pop %rdi;"
        "pop %rsi; pop %rdx; pop %rcx; pop %rax; add $8, %rsp; iretq");

extern const char mutant_stubs[];

__attribute__((used)) ASH_IRQ void mutant_dispatch(uint64_t index);

void mutant_dispatch(uint64_t index) {
    handlers[index].call(handlers[index].argument);
}

void mutant_cpu_start(struct ash_cpu *self) {
    struct {
        uint16_t limit;
        uint64_t base;
    } __attribute__((packed)) pointer = {sizeof idt - 1, (uintptr_t)idt};
    (void)self;
    for (unsigned i = 0; i < VECTORS; i++) {
        uint64_t stub = (uintptr_t)mutant_stubs + i * 8u;
        idt[(32 + i) * 2] =
            (stub & 0xffff) | 8u << 16 | 0x8eull << 40 | (stub >> 16 & 0xffff) << 48;
    }
    __asm__ volatile("lidt %0" ::"m"(pointer));
}

int mutant_cpu_attach(struct ash_cpu *self, unsigned vector, void (*handler)(void *),
                      void *argument) {
    (void)self;
#ifdef BREAK_TAKES_ANY_VECTOR
    if (vector < 32 || vector >= 32 + VECTORS)
        return 0;
#else
    if (vector < 32 || vector >= 32 + VECTORS)
        return -ASH_ERANGE;
#endif
#ifndef BREAK_NEVER_BUSY
    if (handler != NULL && handlers[vector - 32].call != NULL)
        return -ASH_EBUSY;
#endif
    handlers[vector - 32].argument = argument;
    handlers[vector - 32].call = handler;
    return 0;
}

void mutant_cpu_wait(struct ash_cpu *self) {
    (void)self;
#ifdef BREAK_WAIT_STAYS_ON
    __asm__ volatile("sti; hlt" ::: "memory");
#else
    __asm__ volatile("sti; hlt; cli" ::: "memory");
#endif
}

ASH_IRQ uintptr_t mutant_cpu_irq_save(struct ash_cpu *self) {
    uintptr_t flags;
    (void)self;
    __asm__ volatile("pushfq; pop %0; cli" : "=r"(flags)::"memory");
    return flags & 0x200;
}

ASH_IRQ void mutant_cpu_irq_restore(struct ash_cpu *self, uintptr_t saved) {
    (void)self;
#ifdef BREAK_RESTORE_OPENS
    saved = 1;
#endif
    if (saved != 0)
        __asm__ volatile("sti" ::: "memory");
}
