/* SPDX-License-Identifier: MIT */
#include <ashlar/console.h>
#include <ashlar/cpu/io.h>
#include <ashlar/machine.h>
#include <ashlar/mem/pages.h>
#include "machine.h"

#define KEYBOARD_COMMAND 0x64 /* 8042: */
#define PULSE_RESET      0xfe

void machine_qemu_off(uint8_t code) {
    ash_port_write8(ASH_OPT_PORT, code);
    /* Without the exit device: a reset, which ends QEMU under -no-reboot. */
    ash_port_write8(KEYBOARD_COMMAND, PULSE_RESET);
    for (;;)
        __asm__ volatile("cli; hlt");
}

void machine_qemu_machine_exit(struct ash_machine *self, int status) {
    (void)self;
    ash_console_line(&ash_use_console);
#if ASH_HAS_MEM_PAGES
    machine_qemu_text("ashlar: pages ");
    machine_qemu_decimal(ash_mem_pages_in_use(&ash_use_mem_pages));
    machine_qemu_text(" ");
    machine_qemu_decimal(ash_mem_pages_peak(&ash_use_mem_pages));
    machine_qemu_text("\n");
#endif
    machine_qemu_text("ashlar: exit ");
    if (status < 0)
        machine_qemu_text("-");
    machine_qemu_decimal(status < 0 ? 0u - (unsigned)status : (unsigned)status);
    machine_qemu_text("\n");
    ASH_MARK(4);
    machine_qemu_off((uint8_t)((status & 127) + 1));
}

void machine_qemu_machine_ready(struct ash_machine *self) {
    (void)self;
    ash_console_line(&ash_use_console);
    machine_qemu_text("ashlar: ready");
    ASH_MARK(3); /* whoever waits for the line's end finds it counted */
    machine_qemu_text("\n");
}
