/* SPDX-License-Identifier: MIT */
#ifndef LINUX_MACHINE_H
#define LINUX_MACHINE_H
#include <ashlar/base.h>

/* No lock: a run ends in one thread, and a panic must not wait for one. */
struct linux_machine {
    bool panicking;
};

/* text.c: on the console. */
void linux_machine_text(const char *text);
void linux_machine_decimal(uint64_t value);
void linux_machine_hex(uint64_t value);
void linux_machine_bytes(const uint8_t *bytes, size_t count);

/* machine.c: ends the process with the low seven bits of `status`. */
ASH_NORETURN void linux_machine_off(int status);

#define LINUX_MACHINE_PANICKED 127

#endif
