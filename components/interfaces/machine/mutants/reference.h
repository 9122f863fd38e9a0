/* SPDX-License-Identifier: MIT */
#include <ashlar/console.h>
#include <ashlar/cpu/io.h>
#include <ashlar/machine.h>

static void text(const char *from) {
    size_t count = 0;
    while (from[count] != '\0')
        count++;
    ash_console_write(&ash_use_console, from, count);
}

static ASH_NORETURN void off(uint8_t code) {
    ash_port_write8(0xf4, code);
    for (;;)
        __asm__ volatile("cli; hlt");
}

void mutant_machine_exit(struct ash_machine *self, int status) {
    char digits[12];
    unsigned value = (unsigned)status & 127, at = sizeof digits;
    (void)self;
#ifdef BREAK_HANGS
    for (;;)
        __asm__ volatile("cli; hlt");
#endif
#ifdef BREAK_FAULTS
    *(volatile int *)(uintptr_t)(status & 0) = 0;
#endif
#ifdef BREAK_WRONG_STATUS
    value++;
#endif
    digits[--at] = '\0';
    do {
        digits[--at] = (char)('0' + value % 10);
        value /= 10;
    } while (value != 0);
#ifndef BREAK_INSIDE_LINE
    ash_console_line(&ash_use_console);
#endif
#ifndef BREAK_NO_EXIT_LINE
    text("ashlar: exit ");
    text(digits + at);
    text("\n");
#endif
    ASH_MARK(4);
    off((uint8_t)((status & 127) + 1));
}

void mutant_machine_panic(struct ash_machine *self, const struct ash_machine_panic *why) {
    (void)self;
    ash_console_line(&ash_use_console);
    text("ashlar: panic ");
    text(why->what);
    text("\n");
    off(127);
}

void mutant_machine_ready(struct ash_machine *self) {
    ash_console_line(&ash_use_console);
    text("ashlar: ready\n");
    ASH_MARK(3);
#ifdef BREAK_READY_ENDS
    mutant_machine_exit(self, 0);
#else
    (void)self;
#endif
}
