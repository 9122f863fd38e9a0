/* SPDX-License-Identifier: MIT */
/* Exceptions: Intel SDM vol. 3A §6.15, by vector. */
#include <ashlar/cpu/page.h>
#include <ashlar/machine.h>
#include "cpu.h"

enum {
    INVALID_OPCODE = 6,
    NOT_PRESENT = 11,
    PROTECTION = 13,
    PAGE_FAULT = 14,
};

/* The vectors with an error code: 8, 10 to 14, 17, 21, 29, 30. */
#define WITH_ERROR 0x60227d00u

/* In an error code that is not a page fault's: it names a gate, 8 bytes a vector. §6.13 */
#define ERROR_IDT 2u

/* In a page fault's. §4.7 */
#define ERROR_WRITE 2u
#define ERROR_FETCH 16u

extern const char ash_text_start[], ash_rodata_start[], ash_data_start[];

/* One after the other, each ended by NUL; those without a name of their own are `exception`. */
static const char names[] =
    "divide error\0debug\0nmi\0breakpoint\0overflow\0bounds\0invalid opcode\0"
    "no fpu\0double fault\0\0invalid tss\0segment not present\0"
    "stack fault\0general protection\0page fault\0\0fpu error\0"
    "alignment\0machine check\0simd error";
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

static const char *page_fault(uint64_t address, uint64_t error) {
    if ((ash_page_lookup(address) & (ASH_PAGE_PRESENT | ASH_PAGE_GUARD)) == ASH_PAGE_GUARD)
        return "stack overflow";
    if ((error & ERROR_FETCH) != 0)
        return "jump into data";
    if (address < ASH_PAGE_BYTES)
        return "null pointer";
    if ((error & ERROR_WRITE) != 0 && between(address, ash_text_start, ash_data_start))
        return between(address, ash_text_start, ash_rodata_start) ? "write to text"
                                                                  : "write to constants";
    return "page fault";
}

void cpu_x86_64_exception(const uint64_t *frame, uint64_t bp) {
    uint64_t vector = *frame++;
    struct ash_machine_panic why = {.what = name(vector), .bp = bp};
    if ((WITH_ERROR >> vector & 1) != 0)
        why.error = (int64_t)*frame++;
    why.ip = frame[0];
    why.sp = frame[3];
    if (vector == PAGE_FAULT) {
        __asm__ volatile("mov %%cr2, %0" : "=r"(why.address));
        why.has_address = true;
        why.what = page_fault(why.address, (uint64_t)why.error);
    } else if ((vector == NOT_PRESENT || vector == PROTECTION) && (why.error & ERROR_IDT) != 0) {
        why.what = "unexpected interrupt";
    } else if (vector == INVALID_OPCODE && between(why.ip, ash_text_start, ash_rodata_start) &&
               between(why.ip + 1, ash_text_start, ash_rodata_start)) {
        const uint8_t *code = (const uint8_t *)why.ip;
        if (code[0] == 0x0f && code[1] == 0x0b) /* UD2, which ASH_ASSERT leaves behind */
            why.what = "assertion failed";
    }
    ash_machine_panic(&ash_use_machine, &why);
}
