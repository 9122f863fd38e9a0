/* SPDX-License-Identifier: MIT */
#ifndef LINUX_MACHINE_H
#define LINUX_MACHINE_H
#include <ashlar/base.h>

/* No lock: a run ends in one thread, and a panic must not wait for one. */
struct linux_machine {
    bool panicking;
};

#endif
