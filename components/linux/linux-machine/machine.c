/* SPDX-License-Identifier: MIT */
#include <ashlar/console.h>
#include <ashlar/linux/call.h>
#include <ashlar/machine.h>
#include <ashlar/machine/words.h>
#include <ashlar/mem/pages.h>
#include "machine.h"

#define EFAULT   14  /* asm-generic/errno-base.h */
#define PANICKED 127 /* for `off` */

/* Ends the process with the low seven bits of `status`: those from 128 on are what shells make of
 * signals. */
ASH_NORETURN static void off(int status) {
    for (;;)
        (void)ash_linux_call(ASH_LINUX_EXIT_GROUP, status & 0x7f, 0, 0);
}

/*
 * Can eight bytes be read there? The kernel tells, of a set of signals that it reads before it
 * looks at what to do with it: sigprocmask(2). That is nothing it knows, so that nothing changes.
 */
__attribute__((noinline)) static bool is_readable(uint64_t address) {
    return ash_linux_call4(ASH_LINUX_RT_SIGPROCMASK, -1, (long)address, 0, 8) != -EFAULT;
}

static const struct ash_machine_words_steps steps = {
    .console = &ash_use_console, .readable = is_readable, .frames = ASH_OPT_FRAMES};

void linux_machine_machine_exit(struct ash_machine *self, int status) {
    (void)self;
#if ASH_HAS_MEM_PAGES
    ash_machine_words_pages(&ash_use_console, ash_mem_pages_in_use(&ash_use_mem_pages),
                            ash_mem_pages_peak(&ash_use_mem_pages));
#endif
    ash_machine_words_exit(&ash_use_console, status);
    off(status);
}

void linux_machine_machine_panic(struct ash_machine *instance,
                                 const struct ash_machine_panic *why) {
    struct linux_machine *self = (struct linux_machine *)instance;
    ash_machine_words_panic(&steps, &self->panicking, why, __builtin_frame_address(0));
    off(PANICKED);
}

void linux_machine_machine_ready(struct ash_machine *self) {
    (void)self;
    ash_machine_words_ready(&ash_use_console);
}
