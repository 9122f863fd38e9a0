/* SPDX-License-Identifier: MIT */
    .section .bss.boot, "aw", @nobits
    .balign 4096
    .globl linux_start_guard
    .hidden linux_start_guard
linux_start_guard:
    .skip 4096
    .skip ASH_OPT_STACK
stack_top:

    .section .text.boot, "ax", @progbits
    .globl linux_start_start
linux_start_start: /* x86-64 psABI 3.4.1: RSP leads to argc */
    .byte 0x0f, 0x1f, 0x80, 1, 0, 0xa5, 0xa5 /* mark 1 */
    xor %ebp, %ebp /* the chain of frames ends here */
    mov %rsp, %rdi
    mov $stack_top, %esp
    call linux_start_main

    .section .note.GNU-stack, "", @progbits
