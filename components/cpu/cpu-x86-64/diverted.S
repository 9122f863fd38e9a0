/* SPDX-License-Identifier: MIT */
/*
 * What a diverted interrupt returns to: see divert.c. On the stack are an argument, a function, and the
 * frame of the interrupt; it stands at 8 beyond a multiple of 16. Callee-saved registers are the called
 * function's to keep; all others are kept here, those of SSE and the x87 by FXSAVE (Intel SDM vol. 1 §10.5),
 * which is all that there is: no image turns on AVX. The x87's registers have to be empty for a C function
 * (psABI §3.2.1). Below them the interrupted address and frame pointer are once more, as a call would leave
 * them, for whoever walks the stack.
 */
    .section .text.cpu_x86_64_diverted, "ax", @progbits
    .globl cpu_x86_64_diverted
    .hidden cpu_x86_64_diverted
cpu_x86_64_diverted:
    push %rax
    push %rcx
    push %rdx
    push %rsi
    push %rdi
    push %r8
    push %r9
    push %r10
    push %r11
    push 11*8(%rsp)
    push %rbp
    mov %rsp, %rbp
    sub $512, %rsp
    and $-16, %rsp
    fxsave64 (%rsp)
    fninit
    fldcw (%rsp)
    mov 11*8(%rbp), %rdi
    call *12*8(%rbp)
    fxrstor64 (%rsp)
    mov %rbp, %rsp
    pop %rbp
    add $8, %rsp
    pop %r11
    pop %r10
    pop %r9
    pop %r8
    pop %rdi
    pop %rsi
    pop %rdx
    pop %rcx
    pop %rax
    add $16, %rsp
    iretq
