/* SPDX-License-Identifier: MIT */
/* The processor, its timer, memory, and the end of a run. */
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "explore.h"

#define TIMERS 8u
#define PAGES  64u

struct sched_rr model_rr;
struct lock_preempt model_lock;
char model_nothing;

static struct {
    struct run *run;
    jmp_buf end;
    bool begun, off, in_interrupt, diverted;
    void (*call)(void *argument);
    void *argument;
    void (*device)(void);
    struct ash_time_timer *timers[TIMERS]; /* armed */
    uint64_t now_ns;
    unsigned next; /* of the schedule's turns */
    size_t pages;
    uint64_t left; /* places until a run is taken for endless */
} model;

static _Alignas(ASH_PAGE_BYTES) char memory[PAGES * ASH_PAGE_BYTES];

void model_wrong(const char *what) {
    model.run->wrong = what;
    longjmp(model.end, 1 + WRONG);
}

void ash_host_assert_failed(const char *what, const char *file, int line) {
    static char text[200];
    const char *slash = strrchr(file, '/');
    snprintf(text, sizeof text, "assertion %s at %s:%d", what, slash == NULL ? file : slash + 1,
             line);
    model_wrong(text);
}

/* An interrupt: the handler on its own, then what it asked to be diverted to. */
static void interrupt(struct ash_time_timer *timer) {
    void (*device)(void) = model.device;
    model.in_interrupt = model.off = true;
    model.diverted = false;
    if (timer != NULL) {
        if (timer->deadline_ns > model.now_ns) {
            model.now_ns = timer->deadline_ns;
        }
        ash_time_cancel(&ash_use_time, timer);
        timer->fire(timer);
    } else {
        model.device = NULL;
        device();
    }
    model.in_interrupt = false;
    if (model.diverted) {
        model.diverted = false;
        model.call(model.argument);
        model.off = true;
    }
    model.off = false;
}

/* The quantum is over; one that is nobody's has to begin first. */
static void end_quantum(void) {
    struct ash_sched_thread *owner = model_rr.owner;
    interrupt(&model_rr.tick);
    if (owner == NULL && model_rr.owner == model_rr.current && model_rr.ticking) {
        interrupt(&model_rr.tick);
    }
}

/* The one of that number, from 1 on, comes; or, with 0, how many could. */
static unsigned possible(unsigned which) {
    unsigned count = 0;
    for (unsigned i = 0; i < TIMERS; i++) {
        struct ash_time_timer *timer = model.timers[i];
        if (timer != NULL && timer->deadline_ns != ASH_FOREVER && ++count == which) {
            if (timer == &model_rr.tick) {
                end_quantum();
            } else {
                interrupt(timer);
            }
            return count;
        }
    }
    if (model.device != NULL && ++count == which) {
        interrupt(NULL);
    }
    return count;
}

/* Whether the schedule says which comes here. */
static unsigned chosen(void) {
    struct run *run = model.run;
    unsigned place = run->places++;
    if (place >= PLACES) {
        model_wrong("it never ends");
    }
    run->choices[place] = (uint8_t)possible(0);
    if (model.next < run->schedule->count && run->schedule->turns[model.next].place == place) {
        return run->schedule->turns[model.next++].which;
    }
    return 0;
}

void model_place(void) {
    if (model.begun && !model.off && !model.in_interrupt) {
        unsigned which = chosen();
        if (which != 0) {
            possible(which);
        }
    }
}

/* Clang's hooks, at every basic block of the scheduler's sources. */
void __sanitizer_cov_trace_pc_guard(uint32_t *guard);
void __sanitizer_cov_trace_pc_guard_init(uint32_t *start, uint32_t *stop);

void __sanitizer_cov_trace_pc_guard(uint32_t *guard) {
    (void)guard;
    model_place();
}

void __sanitizer_cov_trace_pc_guard_init(uint32_t *start, uint32_t *stop) {
    (void)start, (void)stop;
}

uintptr_t ash_cpu_irq_save(struct ash_cpu *self) {
    (void)self;
    model_place();
    uintptr_t saved = !model.off;
    model.off = true;
    return saved;
}

void ash_cpu_irq_restore(struct ash_cpu *self, uintptr_t saved) {
    (void)self;
    if (saved != 0) {
        model.off = false;
        model_place();
    }
}

bool ash_cpu_divert_call(struct ash_cpu_divert *self, void (*call)(void *argument),
                         void *argument) {
    (void)self;
    if (model.in_interrupt && !model.diverted) {
        model.diverted = true;
        model.call = call;
        model.argument = argument;
    }
    return model.in_interrupt;
}

uint64_t ash_time_now_ns(struct ash_time *self) {
    (void)self;
    return ++model.now_ns;
}

void ash_time_arm(struct ash_time *self, struct ash_time_timer *timer, uint64_t deadline_ns) {
    ash_time_cancel(self, timer);
    timer->deadline_ns = deadline_ns;
    for (unsigned i = 0; i < TIMERS; i++) {
        if (model.timers[i] == NULL) {
            model.timers[i] = timer;
            return;
        }
    }
    model_wrong("more timers than threads");
}

void ash_time_cancel(struct ash_time *self, struct ash_time_timer *timer) {
    (void)self;
    for (unsigned i = 0; i < TIMERS; i++) {
        if (model.timers[i] == timer) {
            model.timers[i] = NULL;
        }
    }
}

/* Nobody can run: an interrupt comes, whether the schedule says which or not. */
void ash_time_idle(struct ash_time *self) {
    (void)self;
    if (!model.off) {
        model_wrong("idle with interrupts on");
    }
    if (possible(0) == 0) {
        model_wrong("a wake-up was lost: all wait, and nothing will come");
    }
    unsigned which = chosen();
    possible(which != 0 ? which : 1);
    model.off = true;
}

int ash_mem_pages_get(struct ash_mem_pages *self, size_t count, void **pages) {
    (void)self;
    if (count > PAGES - model.pages) {
        return -ASH_ENOMEM;
    }
    *pages = memory + model.pages * ASH_PAGE_BYTES;
    model.pages += count;
    return 0;
}

void ash_mem_pages_put(struct ash_mem_pages *self, void *pages, size_t count) {
    (void)self, (void)pages, (void)count;
}

int ash_mem_map_protect(struct ash_mem_map *self, void *at, size_t bytes, unsigned access) {
    (void)self, (void)at, (void)bytes, (void)access;
    return 0;
}

void ash_mem_map_donate(struct ash_mem_map *self, void *page) {
    (void)self, (void)page;
}

void ash_console_write(struct ash_console *self, const char *bytes, size_t count) {
    (void)self, (void)bytes, (void)count;
}

void ash_console_line(struct ash_console *self) {
    (void)self;
}

void ash_machine_panic(struct ash_machine *self, const struct ash_machine_panic *why) {
    (void)self, (void)why;
    longjmp(model.end, 1 + DEADLOCK);
}

void model_device(void (*device)(void)) {
    if (model.device != NULL) {
        model_wrong("a device that is busy");
    }
    model.device = device;
}

void model_begin(void) {
    model.begun = true;
}

enum outcome model_run(struct run *run, void (*body)(void *argument), void *argument) {
    memset(&model_rr, 0, sizeof model_rr);
    memset(&model_lock, 0, sizeof model_lock);
    memset(&model, 0, sizeof model);
    run->places = 0;
    run->wrong = NULL;
    model.run = run;
    int end = setjmp(model.end);
    if (end != 0) {
        return (enum outcome)(end - 1);
    }
    body(argument);
    return COMPLETE;
}
