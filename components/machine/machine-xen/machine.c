/* SPDX-License-Identifier: MIT */
#include <ashlar/console.h>
#include <ashlar/cpu/page.h>
#include <ashlar/machine.h>
#include <ashlar/machine/words.h>
#include <ashlar/mem/pages.h>
#include <ashlar/xen/call.h>
#include "machine.h"

/* Xen 4.17, public/sched.h */
#define SCHEDOP_SHUTDOWN 2u
enum reason { POWER_OFF = 0, CRASH = 3 }; /* SHUTDOWN_… */

/* Ends the domain. Why is all that Xen keeps: a status is a line on the console. */
ASH_NORETURN static void off(enum reason reason) {
    const uint32_t why = reason; /* struct sched_shutdown */
    const uint64_t arguments[4] = {SCHEDOP_SHUTDOWN, (uintptr_t)&why};
    for (;;) {
        int64_t refused = ash_xen_call_make(&ash_use_xen_call, ASH_XEN_SCHED, arguments);
        (void)refused;
        __asm__ volatile("cli; hlt"); /* without Xen there is no way out */
    }
}

/* Not inlined: it walks four levels of tables, and is needed twice. */
__attribute__((noinline)) static bool is_readable(uint64_t address) {
    return (ash_page_lookup(address) & ASH_PAGE_PRESENT) != 0;
}

static const struct ash_machine_words_steps steps = {
    .console = &ash_use_console, .readable = is_readable, .frames = ASH_OPT_FRAMES};

void machine_xen_machine_exit(struct ash_machine *self, int status) {
    (void)self;
#if ASH_HAS_MEM_PAGES
    ash_machine_words_pages(&ash_use_console, ash_mem_pages_in_use(&ash_use_mem_pages),
                            ash_mem_pages_peak(&ash_use_mem_pages));
#endif
    ash_machine_words_exit(&ash_use_console, status);
    off(POWER_OFF);
}

void machine_xen_machine_panic(struct ash_machine *instance, const struct ash_machine_panic *why) {
    struct machine_xen *self = (struct machine_xen *)instance;
    __asm__ volatile("cli");
    ash_machine_words_panic(&steps, &self->panicking, why, __builtin_frame_address(0));
    off(CRASH);
}

void machine_xen_machine_ready(struct ash_machine *self) {
    (void)self;
    ash_machine_words_ready(&ash_use_console);
}
