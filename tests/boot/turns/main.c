/* SPDX-License-Identifier: MIT */
/* Three threads that never wait: each has its turns, or this does not end. */
#include <stdio.h>
#include <ashlar/sched/threads.h>

static volatile uint64_t rounds[2];

static void spin(void *argument) {
    volatile uint64_t *count = argument;
    for (;;) {
        *count = *count + 1;
    }
}

int main(void) {
    for (unsigned i = 0; i < 2; i++) {
        const struct ash_sched_threads_spec spec = {
            .name = "spin", .run = spin, .argument = (void *)(uintptr_t)&rounds[i]};
        if (ash_sched_threads_start(&ash_use_sched_threads, &spec, NULL) != 0) {
            return 1;
        }
    }
    for (int turn = 1; turn <= 4; turn++) {
        uint64_t before[2] = {rounds[0], rounds[1]};
        while (rounds[0] == before[0] || rounds[1] == before[1]) {
        }
        printf("turn %d\n", turn);
    }
    return 0;
}
