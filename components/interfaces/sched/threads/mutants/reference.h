/* SPDX-License-Identifier: MIT */
#include "core.h"

int mutant_sched_threads_start(struct ash_sched_threads *self,
                               const struct ash_sched_threads_spec *spec,
                               struct ash_sched_thread **out) {
    (void)self;
#ifdef BREAK_OUT_TOUCHED
    if (out != NULL) {
        *out = NULL;
    }
#endif
    return start_thread(spec, out);
}

void mutant_sched_threads_join(struct ash_sched_threads *self, struct ash_sched_thread *thread) {
    (void)self;
#ifdef BREAK_JOINS_EARLY
    take_turns();
    thread->joinable = false;
#else
    while (!thread->ended) {
        take_turns();
    }
    release(thread);
#endif
}

void mutant_sched_threads_exit(struct ash_sched_threads *self) {
    (void)self;
    threads[current].ended = true;
    for (;;) {
        take_turns();
    }
}

struct ash_sched_thread *mutant_sched_threads_self(struct ash_sched_threads *self) {
    (void)self;
#ifdef BREAK_ONE_SELF
    return &threads[0];
#else
    return &threads[current];
#endif
}

const char *mutant_sched_threads_name(struct ash_sched_threads *self,
                                      const struct ash_sched_thread *thread) {
    (void)self;
    return thread->name;
}

uintptr_t *mutant_sched_threads_local(struct ash_sched_threads *self) {
    (void)self;
#ifdef BREAK_ONE_LOCAL
    return &threads[0].local;
#else
    return &threads[current].local;
#endif
}

int mutant_sched_wait(struct ash_sched *self, struct ash_sched_event *event, uint64_t deadline_ns) {
    (void)self;
    while (event->set == 0) {
        if (deadline_ns != ASH_FOREVER && ash_time_now_ns(&ash_use_time) >= deadline_ns) {
            return -ASH_ETIMEDOUT;
        }
        take_turns();
    }
    event->set = 0;
    return 0;
}

void mutant_sched_set(struct ash_sched *self, struct ash_sched_event *event) {
    (void)self;
    event->set = 1;
}

void mutant_sched_yield(struct ash_sched *self) {
    (void)self;
#ifdef BREAK_UNFAIR
    if (current > 8) {
        return;
    }
#endif
    take_turns();
}

void mutant_sched_sleep(struct ash_sched *self, uint64_t ns) {
    struct ash_sched_event never = {0};
    (void)!mutant_sched_wait(self, &never, ash_time_now_ns(&ash_use_time) + ns);
}
