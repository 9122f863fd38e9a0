/* SPDX-License-Identifier: MIT */
#include <ashlar/console.h>
#include <ashlar/linux/call.h>
#include <ashlar/machine.h>
#include <ashlar/mem/pages.h>
#include "machine.h"

/* Statuses from 128 on are what shells make of signals. */
void linux_machine_off(int status) {
    for (;;)
        (void)ash_linux_call(ASH_LINUX_EXIT_GROUP, status & 0x7f, 0, 0);
}

void linux_machine_machine_exit(struct ash_machine *self, int status) {
    (void)self;
    ash_console_line(&ash_use_console);
#if ASH_HAS_MEM_PAGES
    linux_machine_text("ashlar: pages ");
    linux_machine_decimal(ash_mem_pages_in_use(&ash_use_mem_pages));
    linux_machine_text(" ");
    linux_machine_decimal(ash_mem_pages_peak(&ash_use_mem_pages));
    linux_machine_text("\n");
#endif
    linux_machine_text("ashlar: exit ");
    if (status < 0)
        linux_machine_text("-");
    linux_machine_decimal(status < 0 ? 0u - (unsigned)status : (unsigned)status);
    linux_machine_text("\n");
    ASH_MARK(4);
    linux_machine_off(status);
}

void linux_machine_machine_ready(struct ash_machine *self) {
    (void)self;
    ash_console_line(&ash_use_console);
    linux_machine_text("ashlar: ready\n");
    ASH_MARK(3);
}
