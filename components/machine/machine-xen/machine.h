/* SPDX-License-Identifier: MIT */
#ifndef MACHINE_XEN_H
#define MACHINE_XEN_H
#include <ashlar/base.h>

/* No lock: a run ends in one thread, and a panic must not wait for one. */
struct machine_xen {
    bool panicking;
};

#endif
