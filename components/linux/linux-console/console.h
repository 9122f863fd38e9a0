/* SPDX-License-Identifier: MIT */
#ifndef LINUX_CONSOLE_H
#define LINUX_CONSOLE_H
#include <ashlar/base.h>

/* No lock: a process has one thread, and the kernel keeps the bytes of one write together. */
struct linux_console {
    bool inside_line; /* the last byte written was not `\n` */
};

#endif
