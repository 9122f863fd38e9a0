/* SPDX-License-Identifier: MIT */
/*
 * Where the processor comes in. Every gate names a stub of 8 bytes, which pushes its vector. The processor
 * has switched to a stack of the TSS and pushed, from below: an error code (some exceptions), RIP, CS,
 * RFLAGS, RSP, SS. Intel SDM vol. 3A §6.14.2. The stubs stand in the boot text, at the beginning of an image,
 * so that no multiple of 64 KiB falls among them, and a gate can be made from the one before by adding 8.
 */
    .section .text.boot.cpu_x86_64, "ax", @progbits
    .balign 8
    .globl cpu_x86_64_stubs
    .hidden cpu_x86_64_stubs
cpu_x86_64_stubs:
    .set vector, 0
    .rept 32 + ASH_OPT_VECTORS
    .balign 8
    push $vector
    .if vector < 32
    jmp exception
    .else
    jmp interrupt
    .endif
    .set vector, vector + 1
    .endr

/* Exceptions never return, so nothing is saved; C finds out whether there is an error code. */
exception:
    cld
    mov %rsp, %rdi
    mov %rbp, %rsi
    xor %ebp, %ebp
    and $-16, %rsp
    call cpu_x86_64_exception

/*
 * Handlers use general registers only (ASH_IRQ), so the ones that a call may change are all that is saved.
 * With the vector 16 words of 8 bytes stand on the stack then, which began at a multiple of 16, where the
 * instance's address is.
 */
interrupt:
    push %rax
    push %rcx
    push %rdx
    push %rsi
    push %rdi
    push %r8
    push %r9
    push %r10
    push %r11
    push %rbp
    cld
    mov 16*8(%rsp), %rdi
    mov 10*8(%rsp), %rsi
    call cpu_x86_64_interrupt
    pop %rbp
    pop %r11
    pop %r10
    pop %r9
    pop %r8
    pop %rdi
    pop %rsi
    pop %rdx
    pop %rcx
    pop %rax
    add $8, %rsp
    iretq
