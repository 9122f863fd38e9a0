/* SPDX-License-Identifier: MIT */
#include <ashlar/console.h>
#include <ashlar/machine.h>
#include <ashlar/mem/pages.h>
#include <ashlar/xen/call.h>
#include "machine.h"

#define SCHEDOP_SHUTDOWN 2u /* Xen 4.17, public/sched.h */

void machine_xen_off(enum machine_xen_reason reason) {
    const uint32_t why = reason; /* struct sched_shutdown */
    const uint64_t arguments[4] = {SCHEDOP_SHUTDOWN, (uintptr_t)&why};
    for (;;) {
        int64_t refused = ash_xen_call_make(&ash_use_xen_call, ASH_XEN_SCHED, arguments);
        (void)refused;
        __asm__ volatile("cli; hlt"); /* without Xen there is no way out */
    }
}

void machine_xen_machine_exit(struct ash_machine *self, int status) {
    (void)self;
    ash_console_line(&ash_use_console);
#if ASH_HAS_MEM_PAGES
    machine_xen_text("ashlar: pages ");
    machine_xen_decimal(ash_mem_pages_in_use(&ash_use_mem_pages));
    machine_xen_text(" ");
    machine_xen_decimal(ash_mem_pages_peak(&ash_use_mem_pages));
    machine_xen_text("\n");
#endif
    machine_xen_text("ashlar: exit ");
    if (status < 0)
        machine_xen_text("-");
    machine_xen_decimal(status < 0 ? 0u - (unsigned)status : (unsigned)status);
    machine_xen_text("\n");
    ASH_MARK(4);
    machine_xen_off(MACHINE_XEN_POWER_OFF);
}

void machine_xen_machine_ready(struct ash_machine *self) {
    (void)self;
    ash_console_line(&ash_use_console);
    machine_xen_text("ashlar: ready");
    ASH_MARK(3); /* whoever waits for the line's end finds it counted */
    machine_xen_text("\n");
}
