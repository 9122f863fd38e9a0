/* SPDX-License-Identifier: MIT */
#ifndef INITRD_H
#define INITRD_H
#include <ashlar/lock.h>

struct initrd {
    struct ash_lock_word lock; /* guards: */
    bool ready;                /* reachable and read-only */
};

#endif
