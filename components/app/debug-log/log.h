/* SPDX-License-Identifier: MIT */
#ifndef DEBUG_LOG_LOG_H
#define DEBUG_LOG_LOG_H
#include <ashlar/debug.h>

/* No lock: the option is set before anything runs, and constant afterwards. */
struct debug_log {
    struct debug_log_boot
        boot; /* .level: the position in the option's values, which is the level's number */
};

#endif
