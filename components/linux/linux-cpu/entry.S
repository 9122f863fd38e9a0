/* SPDX-License-Identifier: MIT */
/* Numbers of system calls: Linux, arch/x86/entry/syscalls/syscall_64.tbl. */

    .text
    .globl linux_cpu_return
    .hidden linux_cpu_return
    .type linux_cpu_return, @function
linux_cpu_return: /* the kernel's frame begins at RSP: sigreturn(2) */
    mov $15, %eax
    syscall
    ud2

    .globl linux_cpu_pause
    .globl linux_cpu_pause_look
    .globl linux_cpu_pause_over
    .hidden linux_cpu_pause
    .hidden linux_cpu_pause_look
    .hidden linux_cpu_pause_over
    .type linux_cpu_pause, @function
linux_cpu_pause:
    mov $34, %eax
linux_cpu_pause_look:
    cmpl $0, (%rdi)
    jne linux_cpu_pause_over
    syscall
linux_cpu_pause_over:
    ret

    .section .note.GNU-stack, "", @progbits
