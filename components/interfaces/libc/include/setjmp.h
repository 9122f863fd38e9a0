/* SPDX-License-Identifier: MIT */
#ifndef LIBC_SETJMP_H
#define LIBC_SETJMP_H
/*
 * C11 7.13. Kept: the callee-saved registers, the stack pointer and the return address (x86-64
 * psABI 3.2.1); not kept: floating-point modes and signal masks, which the image has none of. A
 * jump out of a thread's stack into another's is undefined.
 */
typedef unsigned long jmp_buf[8]; /* rbx rbp r12 r13 r14 r15 rsp rip */

__attribute__((returns_twice)) int setjmp(jmp_buf environment);
__attribute__((noreturn)) void longjmp(jmp_buf environment, int value);
#define setjmp setjmp
#endif
