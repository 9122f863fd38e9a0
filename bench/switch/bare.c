/* SPDX-License-Identifier: MIT */
/* The scheduler's own source, and the switch in it without the scheduler. */
#include "run.c"

static struct sched_coop_context home, away;

static void bounce(struct sched_coop_context *left, struct sched_coop_context *arrived) {
    (void)left, (void)arrived;
    for (;;)
        switch_to(&away, &home);
}

void bare_begin(void *stack, size_t bytes);
void bare_rounds(long rounds);

void bare_begin(void *stack, size_t bytes) {
    uintptr_t *top = (uintptr_t *)((char *)stack + bytes) - 1;
    *top = 0;
    away = (struct sched_coop_context){.stack = (uintptr_t)top, .code = (uintptr_t)bounce};
}

/* Each is two switches. */
void bare_rounds(long rounds) {
    while (rounds-- > 0)
        switch_to(&home, &away);
}
