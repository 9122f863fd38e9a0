/* SPDX-License-Identifier: MIT */
#ifndef MACHINE_XEN_H
#define MACHINE_XEN_H
#include <ashlar/base.h>

/* No lock: a run ends in one thread, and a panic must not wait for one. */
struct machine_xen {
    bool panicking;
};

/* text.c: on the console. */
void machine_xen_text(const char *text);
void machine_xen_decimal(uint64_t value);
void machine_xen_hex(uint64_t value);
void machine_xen_bytes(const uint8_t *bytes, size_t count);

/* Xen 4.17, public/sched.h, SHUTDOWN_… */
enum machine_xen_reason { MACHINE_XEN_POWER_OFF = 0, MACHINE_XEN_CRASH = 3 };

/* machine.c: ends the domain. Why is all that Xen keeps: a status is a line on the console. */
ASH_NORETURN void machine_xen_off(enum machine_xen_reason reason);

#endif
