/* SPDX-License-Identifier: MIT */
/*
 * switch PAIRS ROUNDS: for each pair four numbers on a line, cycles of the time-stamp counter a
 * switch, one way: boost.context, ours without a scheduler, boost.context, ours with run queue and
 * wake: an event is set, and one waited for.
 */
#include <stdio.h>
#include <stdlib.h>
#include <x86intrin.h>
#include "bind.h"
#include "coop.h"

/* boost/context/detail/fcontext.hpp, which is C++; the symbols are not. */
typedef void *fcontext_t;
struct transfer {
    fcontext_t context;
    void *data;
};
struct transfer jump_fcontext(fcontext_t to, void *data);
fcontext_t make_fcontext(void *stack_end, size_t bytes, void (*run)(struct transfer));

void bare_begin(void *stack, size_t bytes);
void bare_rounds(long rounds);

enum { STACK = 65536 };

static struct sched_coop coop;
static struct ash_sched_event ping, pong;
static struct transfer other;

static void boost_bounce(struct transfer from) {
    for (;;)
        from = jump_fcontext(from.context, NULL);
}

static void boost_rounds(long rounds) {
    while (rounds-- > 0)
        other = jump_fcontext(other.context, NULL);
}

static void wait_for(struct ash_sched_event *event) {
    if (sched_coop_sched_wait((struct ash_sched *)&coop, event, ASH_FOREVER) != 0)
        abort();
}

static void coop_bounce(void *argument) {
    (void)argument;
    for (;;) {
        wait_for(&ping);
        sched_coop_sched_set((struct ash_sched *)&coop, &pong);
    }
}

static void coop_rounds(long rounds) {
    while (rounds-- > 0) {
        sched_coop_sched_set((struct ash_sched *)&coop, &ping);
        wait_for(&pong);
    }
}

static uint64_t cycles(void (*play)(long), long rounds) {
    unsigned processor;
    uint64_t begin = __rdtscp(&processor);
    play(rounds);
    return __rdtscp(&processor) - begin;
}

int main(int count, char **words) {
    if (count != 3)
        return 2;
    long pairs = atol(words[1]), rounds = atol(words[2]);
    char *stack = aligned_alloc(4096, STACK), *second = aligned_alloc(4096, STACK);
    const struct ash_sched_threads_spec spec = {.name = "bounce", .run = coop_bounce};
    if (stack == NULL || second == NULL ||
        sched_coop_sched_threads_start((struct ash_sched_threads *)&coop, &spec, NULL) != 0)
        return 1;
    other.context = make_fcontext(stack + STACK, STACK, boost_bounce);
    bare_begin(second, STACK);
    uint64_t *found = calloc((size_t)pairs, 4 * sizeof *found);
    if (found == NULL)
        return 1;
    for (long i = 0; i < pairs; i++) {
        found[4 * i] = cycles(boost_rounds, rounds);
        found[4 * i + 1] = cycles(bare_rounds, rounds);
        found[4 * i + 2] = cycles(boost_rounds, rounds);
        found[4 * i + 3] = cycles(coop_rounds, rounds);
    }
    /* Only now in floating point: its flags would be in one thread's MXCSR and not in the other's,
     * and boost.context loads that at each switch, which then takes 150 cycles more. */
    for (long i = 0; i < 4 * pairs; i++)
        printf("%.3f%c", (double)found[i] / (2.0 * (double)rounds), i % 4 == 3 ? '\n' : ' ');
    return 0;
}
