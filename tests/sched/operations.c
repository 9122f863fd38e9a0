/* SPDX-License-Identifier: MIT */
/*
 * The programs: a letter is an operation. What must hold is checked where an operation ends, and
 * at the end.
 *
 *   L U  lock and unlock the mutex            M N  another
 *   P    try the mutex; unlock it again       x    lock, wait for the condition or a time, unlock
 *   w    wait in the condition for an item    S B  make an item, or two, and signal or broadcast
 *   T G  take and give the semaphore          t    take it, or time out
 *   E V  wait for the event, and set it       D    a device interrupts some time, and sets it
 *   K R  take and release a lock              Y    yield
 */
#include <stdio.h>
#include "explore.h"

static const struct ash_sync_mutex free_mutex;

static struct {
    const struct program *program;
    struct ash_sync_mutex mutexes[2];
    struct ash_sync_cond cond;
    struct ash_sync_sem sem;
    struct ash_sched_event event;
    struct ash_lock_word lock;
    int holders[2], inside; /* of the mutexes, of the lock; -1: nobody */
    unsigned items, taken, given, device_came, done;
    struct ash_sched_thread *threads[THREADS];
} world;

bool program_trace;

#define SELF ((struct ash_sync *)&model_rr)
#define LOCK ((struct ash_lock *)&model_lock)

static void must(bool condition, const char *what) {
    if (!condition) {
        model_wrong(what);
    }
}

static void enter(unsigned which, int id) {
    must(world.holders[which] == -1, "two threads own one mutex");
    world.holders[which] = id;
}

static void leave(unsigned which, int id) {
    must(world.holders[which] == id, "a mutex was taken from its owner");
    world.holders[which] = -1;
}

static void unlock(unsigned which, int id) {
    leave(which, id);
    sched_rr_sync_unlock(SELF, &world.mutexes[which]);
}

static void lock(unsigned which, int id) {
    sched_rr_sync_lock(SELF, &world.mutexes[which]);
    enter(which, id);
}

static int wait(int id, uint64_t deadline_ns) {
    leave(0, id);
    int result = sched_rr_sync_cond_wait(SELF, &world.cond, &world.mutexes[0], deadline_ns);
    enter(0, id);
    return result;
}

static void take(uint64_t deadline_ns) {
    if (sched_rr_sync_sem_take(SELF, &world.sem, deadline_ns) == 0) {
        world.taken++;
        must(world.taken <= world.program->count + world.given, "more was taken than there is");
    }
}

static void set(void) {
    sched_rr_sched_set((struct ash_sched *)&model_rr, &world.event);
}

static void device_sets(void) {
    world.device_came++;
    set();
}

static uint64_t soon(void) {
    return ash_time_now_ns(&ash_use_time) + 1000;
}

static void use_mutex(char operation, int id) {
    switch (operation) {
    case 'L':
    case 'M':
        lock(operation == 'M', id);
        break;
    case 'U':
    case 'N':
        unlock(operation == 'N', id);
        break;
    default:
        if (sched_rr_sync_trylock(SELF, &world.mutexes[0]) == 0) {
            enter(0, id);
            model_place();
            unlock(0, id);
        }
    }
}

static void use_cond(char operation, int id) {
    switch (operation) {
    case 'w':
        while (world.items == 0) {
            (void)!wait(id, ASH_FOREVER);
        }
        world.items--;
        break;
    case 'S':
        world.items++;
        sched_rr_sync_cond_signal(SELF, &world.cond);
        break;
    case 'B':
        world.items += 2;
        sched_rr_sync_cond_broadcast(SELF, &world.cond);
        break;
    default:
        lock(0, id);
        (void)!wait(id, soon());
        unlock(0, id);
    }
}

static void use_lock(char operation, int id) {
    if (operation == 'K') {
        lock_preempt_lock_take(LOCK, &world.lock);
        must(world.inside == -1, "two threads hold one lock");
        world.inside = id;
    } else {
        must(world.inside == id, "a lock was taken from who holds it");
        world.inside = -1;
        lock_preempt_lock_release(LOCK, &world.lock);
    }
}

static void use_rest(char operation) {
    struct ash_sched *sched = (struct ash_sched *)&model_rr;
    switch (operation) {
    case 'T':
    case 't':
        take(operation == 't' ? soon() : ASH_FOREVER);
        break;
    case 'G':
        world.given++;
        sched_rr_sync_sem_give(SELF, &world.sem);
        break;
    case 'E':
        must(sched_rr_sched_wait(sched, &world.event, ASH_FOREVER) == 0, "a wait without a set");
        break;
    case 'V':
        set();
        break;
    case 'D':
        model_device(device_sets);
        break;
    default:
        sched_rr_sched_yield(sched);
    }
}

static void operate(char operation, int id) {
    if (operation == 'K' || operation == 'R') {
        use_lock(operation, id);
    } else if (operation == 'w' || operation == 'x' || operation == 'S' || operation == 'B') {
        use_cond(operation, id);
    } else if (operation == 'L' || operation == 'U' || operation == 'M' || operation == 'N' ||
               operation == 'P') {
        use_mutex(operation, id);
    } else {
        use_rest(operation);
    }
}

/* Nobody who can run is above the thread that runs, unless a lock keeps it there. */
static void check_turn(int id) {
    must(world.inside == -1 || world.inside == id, "a thread runs while another holds a lock");
    if (lock_preempt_sched_preempt_held((struct ash_sched_preempt *)&model_lock)) {
        return;
    }
    const struct ash_sched_thread *self = model_rr.current;
    must(world.holders[0] == id || world.holders[1] == id || self->priority == self->own_priority,
         "a priority was not given back");
    must(model_rr.levels >> (self->priority - ASH_SCHED_LOWEST) <= 1,
         "a thread runs while one above it is ready");
    must(model_rr.woken == NULL, "a thread goes on before one that was woken is looked at");
    must(model_rr.ticking || model_rr.levels >> (self->priority - ASH_SCHED_LOWEST) == 0,
         "no quantum, and an equal waits for its turn");
}

/* Threads of a queue: the highest priority first; a mutex's owner is not below them. */
static void check_queue(const struct ash_sync_queue *queue, const struct ash_sync_mutex *mutex) {
    const struct ash_sched_thread *thread = queue->first;
    for (; thread != NULL; thread = thread->next) {
        must(thread->queue == queue && thread->wait != SCHED_RR_NOTHING,
             "a thread is in a queue and does not wait");
        must(thread->next == NULL || thread->next->priority <= thread->priority,
             "a queue is out of order");
        must(mutex == NULL || (mutex->owner != NULL && mutex->owner->priority >= thread->priority),
             "a mutex's owner is below a thread that waits for it");
    }
}

static void check(int id) {
    check_turn(id);
    check_queue(&world.cond.waiting, NULL);
    check_queue(&world.sem.waiting, NULL);
    must(world.sem.count == 0 || world.sem.waiting.first == NULL,
         "a thread waits for what there is");
    for (unsigned i = 0; i < 2; i++) {
        check_queue(&world.mutexes[i].waiting, &world.mutexes[i]);
    }
}

static void run_thread(void *argument) {
    int id = (int)(uintptr_t)argument;
    for (unsigned i = 0; i < OPERATIONS; i++) {
        char operation = world.program->operations[id][i];
        operate(operation, id);
        if (program_trace) {
            printf(" %d%c", id + 1, operation);
        }
        uintptr_t saved = ash_cpu_irq_save(&ash_use_cpu);
        check(id);
        world.done++;
        ash_cpu_irq_restore(&ash_use_cpu, saved);
    }
}

static void check_end(void) {
    must(world.done == THREADS * OPERATIONS, "an operation is missing");
    must(world.sem.count == world.program->count + world.given - world.taken,
         "the semaphore's count is wrong");
    must(world.mutexes[0].owner == free_mutex.owner && world.mutexes[1].owner == free_mutex.owner,
         "a mutex has an owner that ended");
    must(model_rr.hopeful == 0, "a thread counts as one that waits, and has ended");
    must(model_rr.current->priority == 0, "a priority was not given back");
}

/* The threads are made with interrupts off, so that all begin before one is done. */
void program_body(void *argument) {
    struct ash_sched_threads *threads = (struct ash_sched_threads *)&model_rr;
    world = (__typeof__(world)){.program = argument, .holders = {-1, -1}, .inside = -1};
    sched_rr_sync_sem_init(SELF, &world.sem, world.program->count);
    sched_rr_prepare(&model_rr);
    uintptr_t saved = ash_cpu_irq_save(&ash_use_cpu);
    for (unsigned i = 0; i < THREADS; i++) {
        const struct ash_sched_threads_spec spec = {
            .name = "thread",
            .run = run_thread,
            .argument = (void *)(uintptr_t)i,
            .priority = world.program->priorities[i],
        };
        must(sched_rr_sched_threads_start(threads, &spec, &world.threads[i]) == 0, "no memory");
    }
    ash_cpu_irq_restore(&ash_use_cpu, saved);
    model_begin();
    for (unsigned i = 0; i < THREADS; i++) {
        sched_rr_sched_threads_join(threads, world.threads[i]);
    }
    check_end();
}

const struct program programs[] = {
    {"a mutex", {"LULU", "LULU", "LULU"}, {0}, 0, false},
    {"a mutex held across yields", {"LYUY", "LYUP", "PLYU"}, {0}, 0, false},
    {"a mutex that is tried", {"PPPP", "LULU", "PLUP"}, {0}, 0, false},
    {"two mutexes in one order", {"LMNU", "LMNU", "MNLU"}, {0}, 0, false},
    {"two mutexes in two orders", {"LMNU", "MLUN", "YYYY"}, {0}, 0, true},
    {"a semaphore of one", {"TGTG", "TGTG", "TGTG"}, {0}, 1, false},
    {"a semaphore, made and used up", {"TTTT", "GGGG", "GTGT"}, {0}, 0, false},
    {"a semaphore and deadlines", {"tYtY", "GGYY", "tGYY"}, {0}, 0, false},
    {"a condition, signalled", {"LwUY", "LwUY", "LSSU"}, {0}, 0, false},
    {"a condition, broadcast", {"LwUY", "LwUY", "LBUY"}, {0}, 0, false},
    {"a condition and deadlines", {"xYYY", "LSUY", "YYYY"}, {0}, 0, false},
    {"an event of a thread's", {"EGEG", "VTVT", "YYLU"}, {0}, 0, false},
    {"an event of a thread's, above", {"EGEG", "VTVT", "KRKR"}, {1, 0, 0}, 0, false},
    {"an event of a device's", {"EGEG", "DTDT", "KRKR"}, {0}, 0, false},
    {"an event of a device's, above", {"EGEG", "DTDT", "KRKR"}, {1, 0, 0}, 0, false},
    {"an event and a deadline, with a lock held", {"EYYY", "tYYY", "KVRY"}, {0}, 0, false},
    {"an event, set with a lock held", {"EGYY", "KVRT", "KRKR"}, {1, 0, 0}, 0, false},
    {"a priority that is inherited", {"ELUY", "TVLU", "LGUY"}, {2, 1, 0}, 0, false},
    {"a priority through a chain", {"ELUG", "TLVU", "LGUT"}, {2, 1, 0}, 0, false},
};
const unsigned program_count = sizeof programs / sizeof *programs;
