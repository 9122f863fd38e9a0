/* SPDX-License-Identifier: MIT */
#ifndef HOST_CONSOLE_HOST_CONSOLE_H
#define HOST_CONSOLE_HOST_CONSOLE_H
#include <stdbool.h>

/* No lock: the process has one thread. */
struct host_console {
    bool within_line;
};

#endif
