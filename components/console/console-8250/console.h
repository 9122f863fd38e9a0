/* SPDX-License-Identifier: MIT */
#ifndef CONSOLE_8250_H
#define CONSOLE_8250_H
#include <ashlar/lock.h>

struct console_8250 {
    struct ash_lock_word lock; /* keeps the bytes of one write together, and guards: */
    bool inside_line;          /* the last byte written was not `\n` */
};

#endif
