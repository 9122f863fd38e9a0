/* SPDX-License-Identifier: MIT */
#ifndef SCHED_RR_RR_H
#define SCHED_RR_RR_H
/*
 * Preemptive threads on one processor. The one that runs is among those of the highest priority
 * that can; equals take turns.
 *
 * Everything here is guarded by turning interrupts off, for as long as it takes to change a queue:
 * a function whose name ends in _off is called so, and a switch is made so, each thread having its
 * own state of them back when it goes on. Interrupt handlers touch an event's `set`, a thread's
 * `timed_out`, and the list of threads to look at, `woken`, and then ask for the processor
 * (sched_rr_ask). The scheduler takes the list over whenever it looks for a thread to run.
 *
 * A thread that holds a lock (`lock`) is not taken off the processor: see sched.preempt.
 */
#include <ashlar/sched.h>
#include <ashlar/sched/threads.h>
#include <ashlar/sync.h>
#include <ashlar/time.h>

#define SCHED_RR_LEVELS (ASH_SCHED_HIGHEST - ASH_SCHED_LOWEST + 1)

struct sched_rr;

/* What a thread waits for. A thread that is running or ready waits for nothing. */
enum sched_rr_wait {
    SCHED_RR_NOTHING = 0,
    SCHED_RR_EVENT,
    SCHED_RR_TIME,
    SCHED_RR_JOIN,
    SCHED_RR_MUTEX,
    SCHED_RR_COND,
    SCHED_RR_SEM,
    SCHED_RR_DEAD, /* it has ended, and waits to be freed */
};

/*
 * Where a thread goes on. The other callee-saved registers are on its stack, and so is everything
 * else of one that was interrupted: see switch_to in run.c, and cpu.divert.
 */
struct sched_rr_context {
    uintptr_t stack, frame, code;
    uint32_t sse_modes; /* MXCSR */
    uint16_t x87_modes; /* the control word */
};

/* At the upper end of its stack's pages; that of "main" in the instance. */
struct ash_sched_thread {
    struct sched_rr_context context;
    struct sched_rr *rr;
    struct ash_sched_thread *next, *previous; /* in a ready queue, or in `queue` */
    enum sched_rr_wait wait;
    int priority;                 /* that it has now: its own, or what it inherited */
    int own_priority;             /* that it was started with */
    int result;                   /* of the wait */
    const void *object;           /* that it waits for: event, thread, mutex, … */
    struct ash_sync_queue *queue; /* where it waits, if that is a queue */
    struct ash_time_timer timer;  /* armed while it waits with a deadline */
    bool has_deadline;

    /* Written by interrupt handlers too. */
    bool timed_out;
    bool is_woken;                  /* it is in the list `woken` */
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
};

struct sched_rr {
    struct ash_sched_thread main;
    struct ash_sched_thread *current;             /* NULL before the first call */
    struct ash_sync_queue ready[SCHED_RR_LEVELS]; /* by priority, the lowest first */
    uint32_t levels;                              /* a bit for each queue that has somebody */
    struct ash_sched_thread *threads;             /* all but `main` */
    struct ash_sched_thread *dead;                /* ended, to be freed, nobody joins */
    unsigned hopeful;                             /* threads that wait for an event or a time */

    /*
     * The slice. Equals of the running thread are ready: `tick` is armed, for a quantum of `owner`,
     * or for nobody's if that one gave up the processor by itself since.
     */
    struct ash_time_timer tick;
    bool ticking;
    struct ash_sched_thread *owner;
    uintptr_t interrupts_on; /* what ash_cpu_irq_save says when they are */

    /* Written, or read, by interrupt handlers too. */
    struct ash_sched_thread *woken;
    bool tick_over;
    bool idling;                        /* the scheduler will look by itself */
    void (*asked)(struct sched_rr *rr); /* NULL while there is one thread only */
};

/* The calling thread. */
static inline struct ash_sched_thread *sched_rr_current(struct sched_rr *rr) {
    if (rr->current == NULL) {
        rr->main.rr = rr;
        rr->main.name = "main";
        rr->current = &rr->main;
    }
    return rr->current;
}

/* run.c. A queue has the highest priority first, among equals the first that came. */
void sched_rr_insert_off(struct ash_sync_queue *queue, struct ash_sched_thread *thread);
void sched_rr_remove_off(struct ash_sync_queue *queue, struct ash_sched_thread *thread);

/* Makes a thread that waits nowhere ready, behind or before its equals; and takes it back. */
void sched_rr_make_ready_off(struct sched_rr *rr, struct ash_sched_thread *thread);
void sched_rr_put_first_off(struct sched_rr *rr, struct ash_sched_thread *thread);
void sched_rr_unready_off(struct sched_rr *rr, struct ash_sched_thread *thread);

/*
 * Makes the calling thread wait for `object`, in `queue` if that is not NULL, and runs others,
 * until sched_rr_end_wait_off or the deadline. Returns what the former said, or -ASH_ETIMEDOUT.
 * Before a wait with a deadline, and with interrupts as they were, sched_rr_prepare.
 */
int sched_rr_wait_off(struct sched_rr *rr, enum sched_rr_wait wait, const void *object,
                      struct ash_sync_queue *queue, uint64_t deadline_ns);

/* Ends the wait of `thread`, which does wait, with that result, and makes it ready. */
void sched_rr_end_wait_off(struct sched_rr *rr, struct ash_sched_thread *thread, int result);

/* Puts `thread`, an event or a time of which may have come, in the list to look at. ASH_IRQ. */
void sched_rr_push_woken_off(struct sched_rr *rr, struct ash_sched_thread *thread);

/* Looks at the threads that interrupt handlers have woken. */
void sched_rr_take_woken_off(struct sched_rr *rr);

/* Runs other threads; returns when the calling one was ready and its turn came. */
void sched_rr_run_others_off(struct sched_rr *rr);

/*
 * turn.c. Before threads, and before a deadline: the first use of `time` may turn interrupts on,
 * and has to be made with them as they are.
 */
void sched_rr_prepare(struct sched_rr *rr);

/* The running thread has equals that are ready: it has a quantum left, if nobody has one. */
void sched_rr_keep_time_off(struct sched_rr *rr);

/* Somebody may have become ready: has the scheduler look, as soon as it may. ASH_IRQ. */
void sched_rr_ask(struct sched_rr *rr);

/*
 * Ends a section of the calling thread's that may have made others ready. Those of a higher
 * priority run first; where a lock is held, or interrupts were off already, as soon as that is
 * over.
 */
void sched_rr_leave(struct sched_rr *rr, uintptr_t saved);

/*
 * thread.c: the first function of every thread but "main", which a switch jumps to; its arguments
 * are in the registers where switch_to has them. Never returns.
 */
void sched_rr_begin(struct sched_rr_context *left, struct sched_rr_context *arrived);

/* deadlock.c: panics, naming every thread and what it waits for. */
ASH_NORETURN void sched_rr_deadlock(struct sched_rr *rr);

#endif
