/* SPDX-License-Identifier: MIT */
#ifndef ASHLAR_SCHED_THREADS_H
#define ASHLAR_SCHED_THREADS_H
/*
 * Threads of one address space, each with a stack of its own and an unmapped page below it, so that
 * a stack that is too small faults instead of writing over its neighbour. The program's `main` runs
 * on the boot stack as the thread "main". Whether threads may be interrupted at any place is the
 * provider's to say; code that uses `sync` around what it shares is right under each.
 *
 * Errors: -ASH_ENOMEM where said. Joining a thread twice, joining oneself, or using a thread after
 * its join is a programming error, and so is a priority out of range. Context: thread.
 */
#include <ashlar/base.h>

struct ash_sched_threads;
struct ash_sched_thread;

/*
 * Priorities: where the provider has them, the thread that runs is one of the highest priority
 * among those that can. Others have threads of one rank, and look at nothing but the range.
 */
#define ASH_SCHED_LOWEST  (-8)
#define ASH_SCHED_HIGHEST 7

/* What a thread is made of. Read by ash_sched_threads_start only, but for `name` and `argument`. */
struct ash_sched_threads_spec {
    const char *name;            /* for people, not copied: must outlive the thread; never NULL */
    void (*run)(void *argument); /* the thread; returning from it ends the thread */
    void *argument;              /* the caller's, handed to `run` */
    size_t stack_bytes;          /* rounded up to pages; 0: as the provider's option says */
    int priority;                /* ASH_SCHED_LOWEST to ASH_SCHED_HIGHEST; 0 is that of "main" */
};

/*
 * Starts a thread: it becomes able to run, and runs when the caller next waits or yields, or
 * earlier. With `out`, `*out` is the thread and somebody must join it; with NULL nobody may, and
 * its memory goes back by itself some time after it ended. -ASH_ENOMEM: no memory for its stack;
 * `*out` is untouched. Cost: the pages of the stack, and the guard.
 */
ASH_MUST_USE int ash_sched_threads_start(struct ash_sched_threads *self,
                                         const struct ash_sched_threads_spec *spec,
                                         struct ash_sched_thread **out);

/*
 * Waits until `thread`, which was started with an `out`, has ended, and frees it. Everything that
 * it wrote is seen afterwards. The pointer is dead on return. One joiner a thread.
 */
void ash_sched_threads_join(struct ash_sched_threads *self, struct ash_sched_thread *thread);

/*
 * Ends the calling thread, as a return from its `run` does. It must hold no lock and no mutex. Not
 * for the thread "main": that ends by returning from `main`, and the image with it, whoever else
 * still runs.
 */
ASH_NORETURN void ash_sched_threads_exit(struct ash_sched_threads *self);

/* The calling thread. Never NULL. Constant time, a load. */
struct ash_sched_thread *ash_sched_threads_self(struct ash_sched_threads *self);

/* The name that `thread` was started with; "main" for the program's own. */
const char *ash_sched_threads_name(struct ash_sched_threads *self,
                                   const struct ash_sched_thread *thread);

/*
 * A word of the calling thread's own, 0 when it starts, for the image's C library (errno lives
 * there) and for nobody else. Valid until the thread ends. Constant time.
 */
uintptr_t *ash_sched_threads_local(struct ash_sched_threads *self);

#endif
