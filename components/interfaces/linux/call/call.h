/* SPDX-License-Identifier: MIT */
#ifndef ASHLAR_LINUX_CALL_H
#define ASHLAR_LINUX_CALL_H
/*
 * System calls of Linux, for components of a process (target `host`), which has no C library under
 * it. The number stands in RAX, the arguments in RDI, RSI, RDX, R10, R8, R9; RCX and R11 are lost.
 * x86-64 psABI, appendix A.2.1. Names and numbers: Linux, arch/x86/entry/syscalls/syscall_64.tbl.
 *
 * What a component calls while the program runs stands in its manifest, as `calls`; any other call
 * ends the process at once. What it calls in boot, or in an `init`, need not. There is no provider
 * and no state here.
 *
 * Errors: a result from -4095 to -1 is a negated error number, and those numbers are ours.
 * Context: any.
 */
#include <ashlar/base.h>

/* While the program runs; the same names stand in manifests. */
#define ASH_LINUX_READ           0
#define ASH_LINUX_WRITE          1
#define ASH_LINUX_MPROTECT       10
#define ASH_LINUX_RT_SIGPROCMASK 14
#define ASH_LINUX_RT_SIGRETURN   15
#define ASH_LINUX_READV          19
#define ASH_LINUX_WRITEV         20
#define ASH_LINUX_PAUSE          34
#define ASH_LINUX_SETITIMER      38
#define ASH_LINUX_CLOCK_GETTIME  228
#define ASH_LINUX_EXIT_GROUP     231
#define ASH_LINUX_GETRANDOM      318

/* Before that only. */
#define ASH_LINUX_OPEN         2
#define ASH_LINUX_CLOSE        3
#define ASH_LINUX_FSTAT        5
#define ASH_LINUX_MMAP         9
#define ASH_LINUX_RT_SIGACTION 13
#define ASH_LINUX_IOCTL        16
#define ASH_LINUX_GETPID       39
#define ASH_LINUX_SOCKET       41
#define ASH_LINUX_CONNECT      42
#define ASH_LINUX_FCNTL        72
#define ASH_LINUX_SIGALTSTACK  131
#define ASH_LINUX_PRCTL        157
#define ASH_LINUX_SECCOMP      317
#define ASH_LINUX_CLOSE_RANGE  436

#if defined(__x86_64__) && !defined(ASH_HOSTED)
/* One call with all six arguments; those that it does not have are ignored by the kernel. */
static inline long ash_linux_call6(long number, const long arguments[6]) {
    long result = number;
    register long d __asm__("r10") = arguments[3];
    register long e __asm__("r8") = arguments[4];
    register long f __asm__("r9") = arguments[5];
    __asm__ volatile("syscall"
                     : "+a"(result)
                     : "D"(arguments[0]), "S"(arguments[1]), "d"(arguments[2]), "r"(d), "r"(e),
                       "r"(f)
                     : "rcx", "r11", "memory");
    return result;
}

/* The same, with the first three. */
static inline long ash_linux_call(long number, long a, long b, long c) {
    long result = number;
    __asm__ volatile("syscall" : "+a"(result) : "D"(a), "S"(b), "d"(c) : "rcx", "r11", "memory");
    return result;
}

/* The same, with the first four. */
static inline long ash_linux_call4(long number, long a, long b, long c, long d) {
    long result = number;
    register long r10 __asm__("r10") = d;
    __asm__ volatile("syscall"
                     : "+a"(result)
                     : "D"(a), "S"(b), "d"(c), "r"(r10)
                     : "rcx", "r11", "memory");
    return result;
}
#endif

#endif
