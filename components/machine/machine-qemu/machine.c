/* SPDX-License-Identifier: MIT */
#include <ashlar/console.h>
#include <ashlar/cpu/io.h>
#include <ashlar/cpu/page.h>
#include <ashlar/machine.h>
#include <ashlar/machine/words.h>
#include <ashlar/mem/pages.h>
#include "machine.h"

#define KEYBOARD_COMMAND 0x64 /* 8042: */
#define PULSE_RESET      0xfe

#define FAILED 127 /* for `off`: what no exit with a status up to 125 gives */

/* Turns the machine off; `code` is 1 to 127, and QEMU's exit status twice that and 1. */
ASH_NORETURN static void off(uint8_t code) {
    ash_port_write8(ASH_OPT_PORT, code);
    /* Without the exit device: a reset, which ends QEMU under -no-reboot. */
    ash_port_write8(KEYBOARD_COMMAND, PULSE_RESET);
    for (;;)
        __asm__ volatile("cli; hlt");
}

/* Not inlined: it walks four levels of tables, and is needed twice. */
__attribute__((noinline)) static bool is_readable(uint64_t address) {
    return (ash_page_lookup(address) & ASH_PAGE_PRESENT) != 0;
}

static const struct ash_machine_words_steps steps = {
    .console = &ash_use_console, .readable = is_readable, .frames = ASH_OPT_FRAMES};

void machine_qemu_machine_exit(struct ash_machine *self, int status) {
    (void)self;
#if ASH_HAS_MEM_PAGES
    ash_machine_words_pages(&ash_use_console, ash_mem_pages_in_use(&ash_use_mem_pages),
                            ash_mem_pages_peak(&ash_use_mem_pages));
#endif
    ash_machine_words_exit(&ash_use_console, status);
    off((uint8_t)((status & 127) + 1));
}

void machine_qemu_machine_panic(struct ash_machine *instance, const struct ash_machine_panic *why) {
    struct machine_qemu *self = (struct machine_qemu *)instance;
    __asm__ volatile("cli");
    ash_machine_words_panic(&steps, &self->panicking, why, __builtin_frame_address(0));
    off(FAILED);
}

void machine_qemu_machine_ready(struct ash_machine *self) {
    (void)self;
    ash_machine_words_ready(&ash_use_console);
}
