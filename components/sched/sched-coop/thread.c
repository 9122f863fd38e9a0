/* SPDX-License-Identifier: MIT */
/* `sched.threads`: beginning and end of threads. */
#include <cc_runtime.h>
#include <ashlar/mem/map.h>
#include <ashlar/mem/pages.h>
#include <ashlar/sched/threads.h>
#include "coop.h"
#include "fiber.h"

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

static void free_thread(struct sched_coop *coop, struct ash_sched_thread *thread) {
    ASH_ASSERT(thread->wait == SCHED_COOP_DEAD);
    sched_coop_take_woken(coop); /* it may still be in there */
    if (thread->others != NULL) {
        thread->others->others_link = thread->others_link;
    }
    *thread->others_link = thread->others;
    void *pages = thread->pages;
    size_t count = thread->page_count;
    fiber_forget((char *)pages + ASH_PAGE_BYTES, (count - 1) * ASH_PAGE_BYTES);
    int error = ash_mem_map_protect(&ash_use_mem_map, pages, ASH_PAGE_BYTES, ASH_MAP_WRITE);
    ASH_ASSERT(error == 0); /* the tables are there since set_guard */
    ash_mem_pages_put(&ash_use_mem_pages, pages, count);
}

static void free_dead(struct sched_coop *coop) {
    struct ash_sched_thread *dead = coop->dead;
    coop->dead = NULL;
    if (dead != NULL) {
        free_thread(coop, dead);
    }
}

int sched_coop_sched_threads_start(struct ash_sched_threads *self,
                                   const struct ash_sched_threads_spec *spec,
                                   struct ash_sched_thread **out) {
    struct sched_coop *coop = (struct sched_coop *)self;
    size_t stack = spec->stack_bytes != 0 ? spec->stack_bytes : ASH_OPT_STACK;
    ASH_ASSERT(spec->name != NULL && spec->run != NULL);
    (void)sched_coop_current(coop);
    free_dead(coop);
    if (stack > SIZE_MAX / 2) {
        return -ASH_ENOMEM;
    }
    /* The structure is above the stack, not part of it; the guard page is below. */
    size_t count =
        1 + (stack + sizeof(struct ash_sched_thread) + ASH_PAGE_BYTES - 1) / ASH_PAGE_BYTES;
    void *pages;
    if (ash_mem_pages_get(&ash_use_mem_pages, count, &pages) != 0) {
        return -ASH_ENOMEM;
    }
    if (set_guard(pages) != 0) {
        ash_mem_pages_put(&ash_use_mem_pages, pages, count);
        return -ASH_ENOMEM;
    }
    uintptr_t top = (uintptr_t)pages + count * ASH_PAGE_BYTES - sizeof(struct ash_sched_thread);
    top &= ~(uintptr_t)(STACK_ALIGN - 1);
    struct ash_sched_thread *thread = (struct ash_sched_thread *)top;
    memset(thread, 0, sizeof(*thread));
    thread->coop = coop;
    thread->name = spec->name;
    thread->run = spec->run;
    thread->argument = spec->argument;
    thread->joinable = out != NULL;
    thread->pages = pages;
    thread->page_count = count;
#if defined(ASH_HOSTED)
    thread->bottom = (char *)pages + ASH_PAGE_BYTES;
    thread->bottom_bytes = top - (uintptr_t)thread->bottom;
#endif
    /* As if called from nowhere: a return address of 0 and a frame of 0 end every walk of the
     * stack. */
    uintptr_t *frame = (uintptr_t *)top - 1;
    *frame = 0;
    thread->context = (struct sched_coop_context){(uintptr_t)frame, 0, (uintptr_t)sched_coop_begin};

    thread->others = coop->threads;
    thread->others_link = &coop->threads;
    if (thread->others != NULL) {
        thread->others->others_link = &thread->others;
    }
    coop->threads = thread;
    sched_coop_append(&coop->ready, thread);
    if (out != NULL) {
        *out = thread;
    }
    return 0;
}

void sched_coop_begin(struct sched_coop_context *left, struct sched_coop_context *arrived) {
    struct ash_sched_thread *thread = ASH_CONTAINER_OF(arrived, struct ash_sched_thread, context);
    (void)left;
    fiber_arrive(thread);
    thread->run(thread->argument);
    sched_coop_sched_threads_exit((struct ash_sched_threads *)thread->coop);
}

void sched_coop_sched_threads_exit(struct ash_sched_threads *self) {
    struct sched_coop *coop = (struct sched_coop *)self;
    struct ash_sched_thread *thread = sched_coop_current(coop);
    ASH_ASSERT(thread != &coop->main);
    free_dead(coop);
    thread->wait = SCHED_COOP_DEAD;
    if (thread->joiner != NULL) {
        sched_coop_end_wait(coop, thread->joiner, 0);
    } else if (!thread->joinable) {
        coop->dead = thread; /* whoever starts or ends a thread next frees it: this stack is in use
                                until then */
    }
    sched_coop_run_others(coop);
    __builtin_unreachable();
}

void sched_coop_sched_threads_join(struct ash_sched_threads *self,
                                   struct ash_sched_thread *thread) {
    struct sched_coop *coop = (struct sched_coop *)self;
    struct ash_sched_thread *caller = sched_coop_current(coop);
    ASH_ASSERT(thread != caller && thread->joinable && thread->joiner == NULL);
    thread->joiner = caller;
    if (thread->wait != SCHED_COOP_DEAD) {
        (void)sched_coop_wait(coop, SCHED_COOP_JOIN, thread, NULL, ASH_FOREVER);
    }
    free_thread(coop, thread);
}

struct ash_sched_thread *sched_coop_sched_threads_self(struct ash_sched_threads *self) {
    return sched_coop_current((struct sched_coop *)self);
}

const char *sched_coop_sched_threads_name(struct ash_sched_threads *self,
                                          const struct ash_sched_thread *thread) {
    (void)self;
    return thread->name;
}

uintptr_t *sched_coop_sched_threads_local(struct ash_sched_threads *self) {
    return &sched_coop_current((struct sched_coop *)self)->local;
}
