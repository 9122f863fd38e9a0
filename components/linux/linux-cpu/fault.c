/* SPDX-License-Identifier: MIT */
/* Exceptions, as the kernel hands them on: Intel SDM vol. 3A §6.15, by vector. */
#include <ashlar/machine.h>
#include "cpu.h"

enum {
    DIVIDE = 0,
    INVALID_OPCODE = 6,
    PAGE_FAULT = 14,
};

#define SIGFPE 8 /* asm-generic/signal.h */

/* In a page fault's error code. §4.7 */
#define ERROR_WRITE 2u
#define ERROR_FETCH 16u

/* So far from the stack pointer may a function reach that runs into the page below its stack. */
#define REACH 65536u

extern const char ash_text_start[], ash_rodata_start[], ash_data_start[];

/* One after the other, each ended by NUL; those without a name of their own are `exception`. */
static const char names[] = "divide error\0debug\0nmi\0breakpoint\0overflow\0bounds\0"
                            "invalid opcode\0no fpu\0double fault\0\0invalid tss\0"
                            "segment not present\0stack fault\0general protection\0"
                            "page fault\0\0fpu error\0alignment\0machine check\0simd error";
#define NAMED 20u

static const char *name(uint64_t vector) {
    const char *at = names;
    if (vector >= NAMED)
        return "exception";
    for (; vector != 0; vector--)
        while (*at++ != '\0') {
        }
    return *at == '\0' ? "exception" : at;
}

static bool between(uint64_t address, const char *start, const char *end) {
    return address >= (uintptr_t)start && address < (uintptr_t)end;
}

/* The kernel does not tell a guard page from others that are not to be touched: where it is does.
 */
static const char *page_fault(uint64_t address, uint64_t error, uint64_t sp) {
    if ((error & ERROR_FETCH) != 0)
        return "jump into data";
    if (address < ASH_PAGE_BYTES)
        return "null pointer";
    if (address + ASH_PAGE_BYTES >= sp && address < sp + REACH)
        return "stack overflow";
    if ((error & ERROR_WRITE) != 0 && between(address, ash_text_start, ash_data_start))
        return between(address, ash_text_start, ash_rodata_start) ? "write to text"
                                                                  : "write to constants";
    return "page fault";
}

void linux_cpu_fault(int signal, void *information, void *context) {
    const struct linux_cpu_context *at = context;
    struct ash_machine_panic why = {
        /* A signal that no exception made has number 0 too. */
        .what = at->trap == DIVIDE && signal != SIGFPE ? "exception" : name(at->trap),
        .ip = at->ip,
        .sp = at->sp,
        .bp = at->bp,
        .error = (int64_t)at->error,
    };
    (void)information;
    if (at->trap == PAGE_FAULT) {
        why.address = at->address;
        why.has_address = true;
        why.what = page_fault(at->address, at->error, at->sp);
    } else if (at->trap == INVALID_OPCODE && between(at->ip, ash_text_start, ash_rodata_start) &&
               between(at->ip + 1, ash_text_start, ash_rodata_start)) {
        const uint8_t *code = (const uint8_t *)at->ip;
        if (code[0] == 0x0f && code[1] == 0x0b) /* UD2, which ASH_ASSERT leaves behind */
            why.what = "assertion failed";
    }
    ash_machine_panic(&ash_use_machine, &why);
}
