/* SPDX-License-Identifier: MIT */
#ifndef MACHINE_QEMU_H
#define MACHINE_QEMU_H
#include <ashlar/base.h>

/* No lock: a run ends in one thread, and a panic must not wait for one. */
struct machine_qemu {
    bool panicking;
};

#endif
