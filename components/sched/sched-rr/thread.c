/* SPDX-License-Identifier: MIT */
/* `sched.threads`: beginning and end of threads. */
#include <cc_runtime.h>
#include <ashlar/cpu.h>
#include <ashlar/mem/map.h>
#include <ashlar/mem/pages.h>
#include "rr.h"

#define STACK_ALIGN 16u /* x86-64 psABI §3.2.2 */

/* Tables may have to be made for the guard; they cost a page at most once in 2 MiB. */
static int set_guard(void *page) {
    int error;
    while ((error = ash_mem_map_protect(&ash_use_mem_map, page, ASH_PAGE_BYTES, ASH_MAP_GUARD)) ==
           -ASH_ENOMEM) {
        void *table;
        if (ash_mem_pages_get(&ash_use_mem_pages, 1, &table) != 0) {
            break;
        }
        ash_mem_map_donate(&ash_use_mem_map, table);
    }
    return error;
}

/* A guard page and `count` - 1 others above it; NULL: there is no memory. */
static char *get_stack(size_t count) {
    void *pages;
    if (ash_mem_pages_get(&ash_use_mem_pages, count, &pages) != 0) {
        return NULL;
    }
    if (set_guard(pages) != 0) {
        ash_mem_pages_put(&ash_use_mem_pages, pages, count);
        return NULL;
    }
    return pages;
}

/* It has ended, and left its stack. */
static void free_thread(struct sched_rr *rr, struct ash_sched_thread *thread) {
    void *pages = thread->pages;
    size_t count = thread->page_count;
    uintptr_t saved = ash_cpu_irq_save(&ash_use_cpu);
    ASH_ASSERT(thread->wait == SCHED_RR_DEAD);
    sched_rr_take_woken_off(rr); /* it may still be in there */
    if (thread->others != NULL) {
        thread->others->others_link = thread->others_link;
    }
    *thread->others_link = thread->others;
    sched_rr_leave(rr, saved);
    int error = ash_mem_map_protect(&ash_use_mem_map, pages, ASH_PAGE_BYTES, ASH_MAP_WRITE);
    ASH_ASSERT(error == 0); /* the tables are there since set_guard */
    ash_mem_pages_put(&ash_use_mem_pages, pages, count);
}

static struct ash_sched_thread *take_dead(struct sched_rr *rr) {
    uintptr_t saved = ash_cpu_irq_save(&ash_use_cpu);
    struct ash_sched_thread *dead = rr->dead;
    if (dead != NULL) {
        rr->dead = dead->next;
    }
    ash_cpu_irq_restore(&ash_use_cpu, saved);
    return dead;
}

static void free_dead(struct sched_rr *rr) {
    struct ash_sched_thread *dead;
    while ((dead = take_dead(rr)) != NULL) {
        free_thread(rr, dead);
    }
}

/*
 * The structure is above the stack, not part of it. The thread begins as if called from nowhere: a
 * return address of 0 and a frame of 0 end every walk of the stack. The modes of SSE and x87 are
 * those of whoever starts it.
 */
static struct ash_sched_thread *make(struct sched_rr *rr, char *pages, size_t count) {
    uintptr_t top = (uintptr_t)pages + count * ASH_PAGE_BYTES - sizeof(struct ash_sched_thread);
    top &= ~(uintptr_t)(STACK_ALIGN - 1);
    struct ash_sched_thread *thread = (struct ash_sched_thread *)top;
    memset(thread, 0, sizeof(*thread));
    thread->rr = rr;
    thread->pages = pages;
    thread->page_count = count;
    uintptr_t *frame = (uintptr_t *)top - 1;
    *frame = 0;
    thread->context.stack = (uintptr_t)frame;
    thread->context.code = (uintptr_t)sched_rr_begin;
    __asm__("stmxcsr %0" : "=m"(thread->context.sse_modes));
    __asm__("fnstcw %0" : "=m"(thread->context.x87_modes));
    return thread;
}

/* From here on it may run, and may have ended even, when this returns. */
static void let_run(struct sched_rr *rr, struct ash_sched_thread *thread) {
    uintptr_t saved = ash_cpu_irq_save(&ash_use_cpu);
    thread->others = rr->threads;
    thread->others_link = &rr->threads;
    if (thread->others != NULL) {
        thread->others->others_link = &thread->others;
    }
    rr->threads = thread;
    sched_rr_make_ready_off(rr, thread);
    sched_rr_leave(rr, saved);
}

int sched_rr_sched_threads_start(struct ash_sched_threads *self,
                                 const struct ash_sched_threads_spec *spec,
                                 struct ash_sched_thread **out) {
    struct sched_rr *rr = (struct sched_rr *)self;
    size_t stack = spec->stack_bytes != 0 ? spec->stack_bytes : ASH_OPT_STACK;
    ASH_ASSERT(spec->name != NULL && spec->run != NULL && spec->priority >= ASH_SCHED_LOWEST &&
               spec->priority <= ASH_SCHED_HIGHEST);
    sched_rr_prepare(rr);
    free_dead(rr);
    if (stack > SIZE_MAX / 2) {
        return -ASH_ENOMEM;
    }
    size_t count =
        1 + (stack + sizeof(struct ash_sched_thread) + ASH_PAGE_BYTES - 1) / ASH_PAGE_BYTES;
    char *pages = get_stack(count);
    if (pages == NULL) {
        return -ASH_ENOMEM;
    }
    struct ash_sched_thread *thread = make(rr, pages, count);
    thread->name = spec->name;
    thread->run = spec->run;
    thread->argument = spec->argument;
    thread->priority = thread->own_priority = spec->priority;
    thread->joinable = out != NULL;
    if (out != NULL) {
        *out = thread;
    }
    let_run(rr, thread);
    return 0;
}

void sched_rr_begin(struct sched_rr_context *left, struct sched_rr_context *arrived) {
    struct ash_sched_thread *thread = ASH_CONTAINER_OF(arrived, struct ash_sched_thread, context);
    (void)left;
    ash_cpu_irq_restore(&ash_use_cpu, thread->rr->interrupts_on);
    thread->run(thread->argument);
    sched_rr_sched_threads_exit((struct ash_sched_threads *)thread->rr);
}

void sched_rr_sched_threads_exit(struct ash_sched_threads *self) {
    struct sched_rr *rr = (struct sched_rr *)self;
    struct ash_sched_thread *thread = sched_rr_current(rr);
    ASH_ASSERT(thread != &rr->main);
    free_dead(rr);
    (void)ash_cpu_irq_save(&ash_use_cpu); /* for good: its stack may be freed once they are on */
    thread->wait = SCHED_RR_DEAD;
    if (rr->owner == thread) {
        rr->owner = NULL;
    }
    if (thread->joiner != NULL) {
        sched_rr_end_wait_off(rr, thread->joiner, 0);
    } else if (!thread->joinable) {
        thread->next = rr->dead; /* whoever starts or ends a thread next frees it */
        rr->dead = thread;
    }
    sched_rr_run_others_off(rr);
    __builtin_unreachable();
}

void sched_rr_sched_threads_join(struct ash_sched_threads *self, struct ash_sched_thread *thread) {
    struct sched_rr *rr = (struct sched_rr *)self;
    struct ash_sched_thread *caller = sched_rr_current(rr);
    uintptr_t saved = ash_cpu_irq_save(&ash_use_cpu);
    ASH_ASSERT(thread != caller && thread->joinable && thread->joiner == NULL);
    thread->joiner = caller;
    if (thread->wait != SCHED_RR_DEAD) {
        (void)sched_rr_wait_off(rr, SCHED_RR_JOIN, thread, NULL, ASH_FOREVER);
    }
    ash_cpu_irq_restore(&ash_use_cpu, saved);
    free_thread(rr, thread);
}

struct ash_sched_thread *sched_rr_sched_threads_self(struct ash_sched_threads *self) {
    return sched_rr_current((struct sched_rr *)self);
}

const char *sched_rr_sched_threads_name(struct ash_sched_threads *self,
                                        const struct ash_sched_thread *thread) {
    (void)self;
    return thread->name;
}

uintptr_t *sched_rr_sched_threads_local(struct ash_sched_threads *self) {
    return &sched_rr_current((struct sched_rr *)self)->local;
}
