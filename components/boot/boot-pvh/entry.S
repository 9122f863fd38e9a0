/* SPDX-License-Identifier: MIT */
/*
 * From the loader to C. The loader gives 32-bit protected mode with flat segments, paging and interrupts
 * off, and the address of its start info in EBX (Xen, docs/misc/pvh.pandoc). C gets long mode, page tables
 * in which nothing is writable and executable, and a stack with a guard page below it.
 *
 * Where things are is known to the linker only: symbols ash_… are those of the linker script.
 */
#define GUARD   0x200      /* ASH_PAGE_GUARD, <ashlar/cpu/page.h> */
#define TABLE   0x023      /* ASH_PAGE_TABLE */
#define MEMORY  0x063      /* ASH_PAGE_MEMORY, without: */
#define LARGE   0x0e3      /* the same, of 2 MiB */
#define NO_EXEC 0x8000000000000000

#define LARGE_BYTES 0x200000

/* Bytes of page-table entries for so many bytes of memory. */
#define ENTRIES(bytes) ((bytes) / 4096 * 8)

    .section .note.Xen, "a", @note
    .balign 4
    .long 4, 8, 18 /* sizes of name and contents, XEN_ELFNOTE_PHYS32_ENTRY */
    .asciz "Xen"
    .quad boot_pvh_start

    .section .bss.boot, "aw", @nobits
    .balign 4096
guard:
    .skip 4096
    .skip ASH_OPT_STACK
stack_top:
    .balign 4096
    .globl boot_pvh_tables
    .hidden boot_pvh_tables
boot_pvh_tables:
tables: /* one for each 2 MiB of the span, next to each other */
    .skip ENTRIES(ASH_OPT_SPAN)
tables_end:
    .globl boot_pvh_directory
    .hidden boot_pvh_directory
boot_pvh_directory:
    .skip 4096
pointers:
    .skip 4096
root:
    .skip 4096

    .section .rodata.boot_pvh, "a", @progbits
    .balign 8
gdt: /* null; 64-bit code, accessed already, so that the processor never writes here */
    .quad 0, 0x00209b0000000000
gdt_pointer:
    .word 15
    .long gdt
/* Without a processor or a layout for C there is no console component: see stop. */
no_long_mode:
    .asciz "ashlar: panic the processor has no long mode or no NX\n"
no_room:
    .asciz "ashlar: panic the image ends beyond the option span of boot-pvh\n"

    .section .text.boot, "ax", @progbits
    .code32
    .globl boot_pvh_start
boot_pvh_start:
    .byte 0x0f, 0x1f, 0x80, 1, 0, 0xa5, 0xa5 /* mark 1 */
    cld
    mov %ebx, %ebp
    mov $no_long_mode, %esi
    mov $0x80000000, %eax
    cpuid
    cmp $0x80000001, %eax
    jb stop
    mov $0x80000001, %eax
    cpuid
    not %edx
    test $0x20100000, %edx /* LM and NX, Intel SDM vol. 2A, CPUID */
    jnz stop

    mov $no_room, %esi
    mov $root + 4096, %eax /* above text, constants and stack, and below the other .bss */
    cmp $ASH_OPT_SPAN, %eax
    ja stop
    mov $ash_image_end, %eax
    cmp $0x40000000, %eax /* what one directory reaches */
    ja stop

    /* For as long as it takes to build the tables in long mode, the span is all writable. */
    .set at, 0
    .rept ASH_OPT_SPAN / LARGE_BYTES
    movl $at * LARGE_BYTES + LARGE, boot_pvh_directory + at * 8
    .set at, at + 1
    .endr
    movl $boot_pvh_directory + TABLE, pointers
    movl $pointers + TABLE, root
    mov $root, %eax
    mov %eax, %cr3
    mov $0x620, %eax /* PAE; OSFXSR, OSXMMEXCPT: C uses SSE */
    mov %eax, %cr4
    mov $0xc0000080, %ecx /* EFER, Intel SDM vol. 4: LME and NXE */
    mov $0x900, %eax
    xor %edx, %edx
    wrmsr
    mov $0x80010033, %eax /* PG, WP, NE, ET, MP, PE */
    mov %eax, %cr0
    fninit /* a reset leaves exceptions on, and results of 24 bits: Intel SDM vol. 3A, 9.1.1 */
    lgdt gdt_pointer
    ljmp $8, $long_mode

/* Says the text at ESI on the first serial port, and ends by a triple fault. */
stop:
    mov $0x3f8, %edx
1:
    outsb
    cmpb $0, (%esi)
    jne 1b
    mov $gdt, %eax
    lidt (%eax) /* limit 0: no interrupt table */
    int3

    .code64
long_mode:
    /* The tables: all of the span readable and writable, not executable. No SSE: see README.md. */
    mov $tables, %edi
    mov $NO_EXEC | MEMORY, %rax
    mov $4096, %ecx
1:
    .rept 8
    stosq
    add %rcx, %rax
    .endr
    cmp $tables_end, %edi
    jb 1b

    /* An entry is found at ENTRIES(address), which for the start of a page is address / 512. */
    mov $ash_text_start, %edi
    mov $ash_rodata_start, %ecx
    mov $ash_data_start, %edx
    shr $9, %edi
    shr $9, %ecx
    shr $9, %edx
2:
    movl $0, tables + 4(%rdi) /* text: executable */
3:
    andb $0xfd, tables(%rdi) /* text and constants: not writable */
    add $8, %edi
    cmp %ecx, %edi
    jb 2b
    cmp %edx, %edi
    jb 3b
    xor %eax, %eax
    mov %rax, tables /* page 0 */
    mov $guard, %edi
    shr $9, %edi
    movq $GUARD, tables(%rdi)

    /* The directory: the tables, and then 2 MiB at a time up to the image's end. */
    mov $boot_pvh_directory, %edi
    mov $tables + TABLE, %eax
4:
    stosq
    add $4096, %eax
    cmp $tables_end + TABLE, %eax
    jb 4b
    mov $NO_EXEC | ASH_OPT_SPAN | LARGE, %rax
5:
    cmp $ash_image_end + LARGE, %eax
    jae 6f
    stosq
    add $LARGE_BYTES, %rax
    jmp 5b
6:
    mov %cr3, %rax
    mov %rax, %cr3

    xor %eax, %eax
    mov %eax, %ss
    mov %eax, %ds
    mov %eax, %es
    mov %eax, %fs
    mov %eax, %gs
    mov $stack_top, %esp
    mov %ebp, %edi
    xor %ebp, %ebp /* the chain of frames ends here */
    call boot_pvh_main
