/* SPDX-License-Identifier: MIT */
/* SPEC 9: every register, while threads that use all of them are interrupted. */
#include "conformance.h"

#define THREADS 3u
#define TURNS   30u

/* The SSE and x87 registers as FXSAVE lays them out: Intel SDM vol. 1 §10.5.1. */
struct image {
    uint16_t control, status, tag, opcode;
    uint64_t ip, data;
    uint32_t modes, mask;
    uint64_t x87[8][2];
    uint64_t sse[16][2];
    uint64_t rest[12];
};
_Static_assert(sizeof(struct image) == 512, "SDM vol. 1 §10.5.1");

static struct {
    volatile uint32_t turns, faults;
    const void *volatile last;
} computing;

/*
 * Loads every SSE and x87 register, and the general ones but two, spins, and stores what they are
 * then. The spin alone is interrupted often enough.
 */
static void hold(const struct image *before, struct image *after, uint64_t general[12]) {
    __asm__ volatile("fxrstor64 %1\n\t"
                     "movq %2, %%rax\n\t"
                     "movq 0(%%rax), %%rbx\n\tmovq 8(%%rax), %%rcx\n\tmovq 16(%%rax), %%rdx\n\t"
                     "movq 24(%%rax), %%rsi\n\tmovq 32(%%rax), %%rdi\n\tmovq 40(%%rax), %%r8\n\t"
                     "movq 48(%%rax), %%r9\n\tmovq 56(%%rax), %%r10\n\tmovq 64(%%rax), %%r11\n\t"
                     "movq 72(%%rax), %%r12\n\tmovq 80(%%rax), %%r13\n\tmovq 88(%%rax), %%r14\n\t"
                     "movl $100000, %%r15d\n"
                     "1:\tdecl %%r15d\n\t"
                     "jnz 1b\n\t"
                     "fxsave64 %0\n\t"
                     "fninit\n\t"
                     "movq %%rbx, 0(%%rax)\n\tmovq %%rcx, 8(%%rax)\n\tmovq %%rdx, 16(%%rax)\n\t"
                     "movq %%rsi, 24(%%rax)\n\tmovq %%rdi, 32(%%rax)\n\tmovq %%r8, 40(%%rax)\n\t"
                     "movq %%r9, 48(%%rax)\n\tmovq %%r10, 56(%%rax)\n\tmovq %%r11, 64(%%rax)\n\t"
                     "movq %%r12, 72(%%rax)\n\tmovq %%r13, 80(%%rax)\n\tmovq %%r14, 88(%%rax)"
                     : "=m"(*after)
                     : "m"(*before), "m"(general)
                     : "rax", "rbx", "rcx", "rdx", "rsi", "rdi", "r8", "r9", "r10", "r11", "r12",
                       "r13", "r14", "r15", "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6",
                       "xmm7", "xmm8", "xmm9", "xmm10", "xmm11", "xmm12", "xmm13", "xmm14", "xmm15",
                       "cc", "memory");
}

/* Every thread its own values, its own direction of rounding (bits 10, 11 and 13, 14). */
static void fill(struct image *image, uint64_t seed) {
    *image = (struct image){.control = (uint16_t)(0x37f | (seed & 3) << 10),
                            .tag = 0xff, /* all are in use */
                            .modes = (uint32_t)(0x1f80 | (seed & 3) << 13)};
    for (unsigned i = 0; i < 8; i++) {
        image->x87[i][0] = 1ull << 63 | (seed + 3) * 0x10001 * (i + 1);
        image->x87[i][1] = 0x3fff; /* between 1 and 2 */
    }
    for (unsigned i = 0; i < 16; i++) {
        image->sse[i][0] = (seed + 5) * 0x100000001ull * (i + 1);
        image->sse[i][1] = ~image->sse[i][0];
    }
}

static bool same(const struct image *a, const struct image *b) {
    bool is = a->control == b->control && a->tag == b->tag && a->modes == b->modes;
    for (unsigned i = 0; i < 8; i++) {
        is &= a->x87[i][0] == b->x87[i][0] && (uint16_t)a->x87[i][1] == (uint16_t)b->x87[i][1];
    }
    for (unsigned i = 0; i < 16; i++) {
        is &= a->sse[i][0] == b->sse[i][0] && a->sse[i][1] == b->sse[i][1];
    }
    return is;
}

static void modes_of(uint32_t *sse, uint16_t *x87) {
    __asm__ volatile("stmxcsr %0\n\tfnstcw %1" : "=m"(*sse), "=m"(*x87));
}

static void set_modes(uint32_t sse, uint16_t x87) {
    __asm__ volatile("ldmxcsr %0\n\tfldcw %1" ::"m"(sse), "m"(x87));
}

static void conformance_compute(void *argument) {
    uint64_t seed = (uintptr_t)argument, general[12];
    _Alignas(16) struct image before, after;
    uint32_t sse;
    uint16_t x87;
    fill(&before, seed);
    while (computing.turns < TURNS) {
        for (unsigned i = 0; i < 12; i++) {
            general[i] = seed * 1000003 + i;
        }
        hold(&before, &after, general);
        bool right = same(&before, &after);
        for (unsigned i = 0; i < 12; i++) {
            right &= general[i] == seed * 1000003 + i;
        }
        /* The modes stay through a switch of the thread's own making too. */
        set_modes(before.modes, before.control);
        ash_sched_yield(&ash_use_sched);
        modes_of(&sse, &x87);
        right &= (sse & 0x6000) == (before.modes & 0x6000) && x87 == before.control;
        computing.faults = computing.faults + (right ? 0 : 1);
        if (computing.last != (const void *)general) {
            computing.last = general;
            computing.turns = computing.turns + 1;
        }
    }
}

static void conformance_beside(void *argument) {
    (void)argument;
    while (computing.turns < TURNS) {
    }
}

void conformance_registers(void) {
    struct ash_sched_thread *threads[THREADS + 1];
    BEGIN("registers outlive an interruption");
    for (unsigned i = 0; i < THREADS; i++) {
        threads[i] = conformance_start(conformance_compute, (void *)(uintptr_t)(i + 1), 0);
    }
    threads[THREADS] = conformance_start(conformance_beside, NULL, 0);
    for (unsigned i = 0; i <= THREADS; i++) {
        conformance_join(threads[i]);
    }
    CHECK(computing.faults == 0);
}
