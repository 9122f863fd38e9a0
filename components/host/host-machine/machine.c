/* SPDX-License-Identifier: MIT */
/*
 * The lines are those of a booted image. A panic ends in abort, so that a sanitizer or a debugger
 * shows the stack; its line has no return addresses of our own.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <ashlar/console.h>
#include <ashlar/machine.h>
#if ASH_HAS_MEM_PAGES
#include <ashlar/mem/pages.h>
#endif

/* Each of these lines begins one, whatever the program printed before. */
static void put(const char *line) {
    ash_console_line(&ash_use_console);
    ash_console_write(&ash_use_console, line, strlen(line));
}

void host_machine_machine_exit(struct ash_machine *self, int status) {
    char line[80];
    (void)self;
#if ASH_HAS_MEM_PAGES
    (void)snprintf(line, sizeof(line), "ashlar: pages %zu %zu\n",
                   ash_mem_pages_in_use(&ash_use_mem_pages),
                   ash_mem_pages_peak(&ash_use_mem_pages));
    put(line);
#endif
    (void)snprintf(line, sizeof(line), "ashlar: exit %d\n", status);
    put(line);
    _exit(status & 0x7f);
}

void host_machine_machine_panic(struct ash_machine *self, const struct ash_machine_panic *why) {
    char line[256];
    (void)self;
    (void)snprintf(line, sizeof(line), "ashlar: panic %s%s%s\n", why->what,
                   why->detail != NULL ? " " : "", why->detail != NULL ? why->detail : "");
    put(line);
    abort();
}

void host_machine_machine_ready(struct ash_machine *self) {
    (void)self;
    put("ashlar: ready\n");
}

/* Called by ASH_ASSERT of every component: the name is base.h's, and the same in all of them. */
void ash_host_assert_failed(const char *what, const char *file, int line) {
    char text[256];
    (void)snprintf(text, sizeof(text), "ashlar: panic assertion %s (%s:%d)\n", what, file, line);
    put(text);
    abort();
}
