/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include "libc.h"

static libc_signal_handler *handlers[SIGTERM + 1];

static bool is_signal(int number) {
    const unsigned known =
        1u << SIGINT | 1u << SIGILL | 1u << SIGABRT | 1u << SIGFPE | 1u << SIGSEGV | 1u << SIGTERM;
    if (number > 0 && number <= SIGTERM && (known >> number & 1) != 0) {
        return true;
    }
    errno = EINVAL;
    return false;
}

libc_signal_handler *signal(int number, libc_signal_handler *handler) {
    if (!is_signal(number)) {
        return SIG_ERR;
    }
    libc_signal_handler *before = handlers[number];
    handlers[number] = handler;
    return before;
}

int raise(int number) {
    if (!is_signal(number)) {
        return -1;
    }
    if (handlers[number] == SIG_DFL) {
        /* As a shell tells of it. */
        _Exit(128 + number);
    }
    if (handlers[number] != SIG_IGN) {
        handlers[number](number);
    }
    return 0;
}
