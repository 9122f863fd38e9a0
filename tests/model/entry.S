/* SPDX-License-Identifier: MIT */
/* PVH: 32-bit protected mode, paging off, ebx points to the start information. */
    .section .note.pvh, "a", @note
    .long 4, 4, 18
    .asciz "Xen"
    .long model_entry

    .text
    .globl model_entry
model_entry:
    movl $model_stack, %esp
    pushl %ebx
    call model_start

    .bss
    .balign 16
    .skip 4096
model_stack:
