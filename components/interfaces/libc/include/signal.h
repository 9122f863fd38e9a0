/* SPDX-License-Identifier: MIT */
#ifndef LIBC_SIGNAL_H
#define LIBC_SIGNAL_H
/*
 * C11 7.14. Nobody sends a signal but `raise`: faults of the processor are panics, and a console
 * has no keys. abort raises none. For one thread at a time.
 */
typedef int sig_atomic_t;
typedef void libc_signal_handler(int number);

#define SIGINT  2
#define SIGILL  4
#define SIGABRT 6
#define SIGFPE  8
#define SIGSEGV 11
#define SIGTERM 15

#define SIG_DFL ((libc_signal_handler *)0)
#define SIG_IGN ((libc_signal_handler *)1)
#define SIG_ERR ((libc_signal_handler *)-1)

/* What `raise` calls; it stays in place. SIG_ERR and EINVAL: none of the six. */
libc_signal_handler *signal(int number, libc_signal_handler *handler);

/* Calls the handler: 0. Without one the image ends with the status 128 + number. -1 and EINVAL:
 * none of the six. */
int raise(int number);
#endif
