/* SPDX-License-Identifier: MIT */
/*
 * PVH to long mode for images that end below 2 MiB, everything in 32-bit code and one entry at a
 * time. Each macro below is a state that SPEC.md promises, or what a break makes of it.
 */
#include <ashlar/boot/info.h>
#include <ashlar/cpu.h>
#include <ashlar/machine.h>
#include <ashlar/plan.h>

#ifdef BREAK_TEXT_WRITABLE
#define TEXT "0x63"
#else
#define TEXT "0x61"
#endif
#ifdef BREAK_CONSTANTS_WRITABLE
#define CONSTANTS "0x63"
#else
#define CONSTANTS "0x61"
#endif
#ifdef BREAK_DATA_EXECUTABLE
#define DATA_HIGH "0"
#else
#define DATA_HIGH "0x80000000"
#endif
#ifdef BREAK_NULL_MAPPED
#define NULL_LOW "0x63"
#else
#define NULL_LOW "0"
#endif
#ifdef BREAK_NO_GUARD
#define GUARD "0x400"
#else
#define GUARD "0x200"
#endif
#ifdef BREAK_NO_WRITE_PROTECT
#define CR0 "0x80000033"
#else
#define CR0 "0x80010033"
#endif
#ifdef BREAK_X87_AS_RESET
#define X87 "fldcw mutant_x87"
#else
#define X87 "fninit"
#endif
#ifdef BREAK_HALF_MAPPED
#define PAGES "400"
#else
#define PAGES "512"
#endif

/* Gives the pages from `%esi` up to `%ecx` the entries `low` and `high`. */
#define RUN(low, high)                                                                             \
    "1: cmp %ecx, %esi; jae 2f; mov %esi, %eax; or $" low ", %eax; mov %esi, %edi; shr $9, %edi;"  \
    "mov %eax, mutant_table(%edi); movl $" high ", mutant_table + 4(%edi); add $4096, %esi;"       \
    "jmp 1b; 2:"

__asm__(".section .note.Xen, \"a\", @note; .balign 4; .long 4, 8, 18; .asciz \"Xen\";"
        ".quad mutant_start;"
        ".section .bss.boot, \"aw\", @nobits; .balign 4096;"
        "mutant_guard: .skip 4096; .skip 16384; mutant_stack:"
        "mutant_table: .skip 4096; mutant_directory: .skip 4096; mutant_pointers: .skip 4096;"
        "mutant_root: .skip 4096;"
        ".section .rodata.mutant, \"a\", @progbits; .balign 8;"
        "mutant_gdt: .quad 0, 0x00209b0000000000; mutant_gdtr: .word 15; .long mutant_gdt; "
        "mutant_x87: .word 0x40;"
        ".section .text.boot, \"ax\", @progbits; .code32; .globl mutant_start; mutant_start:"
        ".byte 0x0f, 0x1f, 0x80, 1, 0, 0xa5, 0xa5; mov %ebx, %ebp;"
        "xor %esi, %esi; mov $" PAGES " * 4096, %ecx;" RUN(
            "0x63", DATA_HIGH) "mov $ash_text_start, %esi; mov $ash_rodata_start, "
                               "%ecx;" RUN(TEXT, "0") "mov $ash_data_start, %ecx;" RUN(
                                   CONSTANTS,
                                   "0x80000000") "movl $" NULL_LOW ", mutant_table; movl $0, "
                                                 "mutant_table + 4;"
                                                 "mov $mutant_guard, %edi; shr $9, "
                                                 "%edi; movl $" GUARD ", mutant_table(%edi);"
                                                 "movl $0, mutant_table + 4(%edi);"
                                                 "movl $mutant_table + 0x23, "
                                                 "mutant_directory; movl "
                                                 "$mutant_directory + 0x23, "
                                                 "mutant_pointers;"
                                                 "movl $mutant_pointers + 0x23, "
                                                 "mutant_root; mov $mutant_root, "
                                                 "%eax; mov %eax, %cr3;"
                                                 "mov $0x620, %eax; mov %eax, %cr4; "
                                                 "mov $0xc0000080, %ecx; mov $0x900, "
                                                 "%eax; xor %edx, %edx;"
                                                 "wrmsr; mov $" CR0 ", %eax; mov %eax, %cr0; " X87
                                                 "; lgdt "
                                                 "mutant_gdtr; ljmp $8, $3f;"
                                                 ".code64; 3: xor %eax, %eax; mov "
                                                 "%eax, %ss; mov %eax, %ds; mov %eax, "
                                                 "%es;"
                                                 "mov $mutant_stack, %esp; mov %ebp, "
                                                 "%edi; xor %ebp, %ebp; call "
                                                 "mutant_main; .text");

/* The first 2 MiB are all that this maps: start infos beyond it are not read. */
static int reach(uint64_t address, uint64_t bytes, const void **at) {
    *at = (const void *)(uintptr_t)address;
    return address < 0x200000 && bytes <= 0x200000 - address ? 0 : -ASH_ERANGE;
}

__attribute__((used)) ASH_NORETURN ASH_NO_STACK_PROTECTOR void mutant_main(uint32_t handover);

void mutant_main(uint32_t handover) {
    ash_cpu_start(&ash_use_cpu);
    if (ash_boot_info_accept(&ash_use_boot_info, handover, reach) == 0)
        ash_plan_start();
    struct ash_machine_panic why = {.what = "start info"};
    ash_machine_panic(&ash_use_machine, &why);
}
