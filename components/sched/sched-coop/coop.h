/* SPDX-License-Identifier: MIT */
#ifndef SCHED_COOP_COOP_H
#define SCHED_COOP_COOP_H
/*
 * Cooperative threads. One runs until it waits, yields or ends; nothing but an interrupt handler
 * comes in between. So there is no lock here, and none is needed: this component is why `lock-none`
 * is right.
 *
 * Interrupt handlers touch three things only, each with one instruction: an event's `set`, a
 * thread's `timed_out`, and the list of threads to look at, `woken`. They never touch a queue. The
 * scheduler takes that list over whenever it looks for a thread to run; interrupts stay on all the
 * while, and are turned off for the last look before the processor idles.
 */
#include <ashlar/sched.h>
#include <ashlar/sync.h>
#include <ashlar/time.h>

struct sched_coop;

/* What a thread waits for. A thread that is running or ready waits for nothing. */
enum sched_coop_wait {
    SCHED_COOP_NOTHING = 0,
    SCHED_COOP_EVENT,
    SCHED_COOP_TIME,
    SCHED_COOP_JOIN,
    SCHED_COOP_MUTEX,
    SCHED_COOP_COND,
    SCHED_COOP_SEM,
    SCHED_COOP_DEAD, /* it has ended, and waits to be freed */
};

/* Where a thread goes on. The other callee-saved registers are on its stack: see switch_to in
 * run.c. */
struct sched_coop_context {
    uintptr_t stack, frame, code;
};

/* At the upper end of its stack's pages; that of "main" in the instance. */
struct ash_sched_thread {
    struct sched_coop_context context;
    struct sched_coop *coop;
    struct ash_sched_thread *next, *previous; /* in the ready queue, or in `queue` */
    enum sched_coop_wait wait;
    int result;                   /* of the wait */
    const void *object;           /* that it waits for: event, thread, mutex, … */
    struct ash_sync_queue *queue; /* where it waits, if that is a queue */
    struct ash_time_timer timer;  /* armed while it waits with a deadline */
    bool has_deadline;

    /* Shared with interrupt handlers. */
    bool timed_out;
    uint32_t is_woken;              /* it is in the list `woken` */
    struct ash_sched_thread *woken; /* the next one there */

    const char *name;
    struct ash_sched_thread *others,
        **others_link; /* the list of all: the next, and what leads here */
    struct ash_sched_thread *joiner;
    void (*run)(void *argument);
    void *argument;
    uintptr_t local; /* ash_sched_threads_local */
    void *pages;     /* guard page and stack; NULL for "main" */
    size_t page_count;
    bool joinable;
#if defined(ASH_HOSTED)
    void *fake_stack; /* AddressSanitizer's */
    const void *bottom;
    size_t bottom_bytes;
#endif
};

struct sched_coop {
    struct ash_sched_thread main;
    struct ash_sched_thread *current; /* NULL before the first call */
    struct ash_sync_queue ready;
    struct ash_sched_thread *threads; /* all but `main` */
    struct ash_sched_thread *dead;    /* ended, to be freed, nobody joins: at most one */
    unsigned hopeful;                 /* threads that wait for an event or a time */

    /* Shared with interrupt handlers: pushed by them, taken over as a whole by the scheduler. */
    struct ash_sched_thread *woken;
#if defined(ASH_HOSTED)
    struct ash_sched_thread *left; /* who ran before: see fiber.h */
#endif
};

/*
 * What is shared with interrupt handlers is changed by one instruction, which an interrupt comes
 * before or after (Intel SDM 3A §6.6). There is no other processor, so it has no `lock` prefix,
 * which would make it cost four times as much. Both give whether it was `from`, and is `to` now.
 */
static inline bool sched_coop_change_flag(uint32_t *flag, uint32_t from, uint32_t to) {
    bool was;
    __asm__ volatile("cmpxchgl %3, %1"
                     : "=@ccz"(was), "+m"(*flag), "+a"(from)
                     : "r"(to)
                     : "memory");
    return was;
}

static inline bool sched_coop_change_list(struct ash_sched_thread **list,
                                          struct ash_sched_thread *from,
                                          struct ash_sched_thread *to) {
    bool was;
    __asm__ volatile("cmpxchgq %3, %1"
                     : "=@ccz"(was), "+m"(*list), "+a"(from)
                     : "r"(to)
                     : "memory");
    return was;
}

/* The calling thread. */
static inline struct ash_sched_thread *sched_coop_current(struct sched_coop *coop) {
    if (coop->current == NULL) {
        coop->current = &coop->main;
        coop->main.coop = coop;
        coop->main.name = "main";
    }
    return coop->current;
}

/* Queues, first in, first out, with removal from anywhere. */
void sched_coop_append(struct ash_sync_queue *queue, struct ash_sched_thread *thread);
void sched_coop_remove(struct ash_sync_queue *queue, struct ash_sched_thread *thread);

/*
 * Makes the calling thread wait for `object`, in `queue` if that is not NULL, and runs others,
 * until sched_coop_end_wait or the deadline. Returns what the former said, or -ASH_ETIMEDOUT.
 */
int sched_coop_wait(struct sched_coop *coop, enum sched_coop_wait wait, const void *object,
                    struct ash_sync_queue *queue, uint64_t deadline_ns);

/* Ends the wait of `thread`, which does wait, with that result, and makes it ready. */
void sched_coop_end_wait(struct sched_coop *coop, struct ash_sched_thread *thread, int result);

/* Has the scheduler look at `thread`, an event or a time of which may have come. Interrupt context
 * too. */
void sched_coop_wake(struct sched_coop *coop, struct ash_sched_thread *thread);

/* Looks at the threads that interrupt handlers have woken. */
void sched_coop_take_woken(struct sched_coop *coop);

/* Runs other threads; returns when the calling one was ready and its turn came. */
void sched_coop_run_others(struct sched_coop *coop);

/*
 * The first function of every thread but "main", which a switch jumps to; its arguments are in the
 * registers where switch_to has them. Never returns.
 */
void sched_coop_begin(struct sched_coop_context *left, struct sched_coop_context *arrived);

/* Panics, naming every thread and what it waits for. */
ASH_NORETURN void sched_coop_deadlock(struct sched_coop *coop);

#endif
