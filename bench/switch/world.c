/* SPDX-License-Identifier: MIT */
/* What sched-coop needs of a machine, as far as two threads that never idle do. */
#include <stdio.h>
#include <stdlib.h>
#include "bind.h"

char switch_nothing;

static void never(const char *what) {
    fprintf(stderr, "%s was not expected\n", what);
    abort();
}

int ash_mem_pages_get(struct ash_mem_pages *self, size_t count, void **pages) {
    (void)self;
    *pages = aligned_alloc(4096, count * 4096);
    return *pages == NULL ? -ASH_ENOMEM : 0;
}

void ash_mem_pages_put(struct ash_mem_pages *self, void *pages, size_t count) {
    (void)self, (void)count;
    free(pages);
}

int ash_mem_map_protect(struct ash_mem_map *self, void *address, size_t bytes,
                        unsigned access) {
    (void)self, (void)address, (void)bytes, (void)access;
    return 0;
}

void ash_mem_map_donate(struct ash_mem_map *self, void *page) {
    (void)self, (void)page;
    never("a table");
}

uintptr_t ash_cpu_irq_save(struct ash_cpu *self) {
    (void)self;
    never("idling");
    return 0;
}

void ash_cpu_irq_restore(struct ash_cpu *self, uintptr_t saved) {
    (void)self, (void)saved;
}

uint64_t ash_time_now_ns(struct ash_time *self) {
    (void)self;
    never("the time");
    return 0;
}

void ash_time_arm(struct ash_time *self, struct ash_time_timer *timer, uint64_t deadline_ns) {
    (void)self, (void)timer, (void)deadline_ns;
    never("a timer");
}

void ash_time_cancel(struct ash_time *self, struct ash_time_timer *timer) {
    (void)self, (void)timer;
}

void ash_time_idle(struct ash_time *self) {
    (void)self;
    never("idling");
}

void ash_console_line(struct ash_console *self) {
    (void)self;
}

void ash_console_write(struct ash_console *self, const char *bytes, size_t count) {
    (void)self;
    fwrite(bytes, 1, count, stderr);
}

ASH_NORETURN void ash_machine_panic(struct ash_machine *self, const struct ash_machine_panic *why) {
    (void)self;
    fprintf(stderr, "%s\n", why->what);
    abort();
}
