/* SPDX-License-Identifier: MIT */
#ifndef MACHINE_QEMU_H
#define MACHINE_QEMU_H
#include <ashlar/base.h>

/* No lock: a run ends in one thread, and a panic must not wait for one. */
struct machine_qemu {
    bool panicking;
};

/* text.c: on the console. */
void machine_qemu_text(const char *text);
void machine_qemu_decimal(uint64_t value);
void machine_qemu_hex(uint64_t value);
void machine_qemu_bytes(const uint8_t *bytes, size_t count);

/* machine.c: turns the machine off; `code` is 1 to 127, and QEMU's exit status twice that and 1. */
ASH_NORETURN void machine_qemu_off(uint8_t code);

#endif
