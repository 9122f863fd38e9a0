/* SPDX-License-Identifier: MIT */
#include <ashlar/sched.h>
#include <ashlar/sched/threads.h>
#include <ashlar/sync.h>
#include <ashlar/test.h>
#include <ashlar/time.h>

#define BEGIN(name) ash_test_begin(&ash_use_test, name)
#define THREADS     6u
#define MS          UINT64_C(1000000)

typedef struct ash_sched_thread thread;

/* What threads found wrong; only "main" reports. */
static volatile uint32_t faults;

/* The order in which threads got what they waited for. */
static uint32_t notes[64];
static volatile uint32_t note_count;

static void expect(bool condition) {
    faults = faults + (condition ? 0 : 1);
}

static void note(uint32_t what) {
    notes[note_count % ASH_ARRAY_LENGTH(notes)] = what;
    note_count = note_count + 1;
}

static void yield(void) {
    ash_sched_yield(&ash_use_sched);
}

/* Long enough for every thread that can run to get as far as it can. */
static void settle(void) {
    for (unsigned i = 0; i < 8; i++) {
        yield();
    }
}

static uint64_t now(void) {
    return ash_time_now_ns(&ash_use_time);
}

static thread *start(void (*run)(void *), uintptr_t argument) {
    struct ash_sched_threads_spec spec = {"sync", run, (void *)argument, 0, 0};
    thread *started = NULL;
    CHECK(ash_sched_threads_start(&ash_use_sched_threads, &spec, &started) == 0);
    return started;
}

static void join(thread *started) {
    ash_sched_threads_join(&ash_use_sched_threads, started);
}

static void join_all(thread *const *started) {
    for (unsigned i = 0; i < THREADS; i++) {
        join(started[i]);
    }
}

static void lock(struct ash_sync_mutex *mutex) {
    ash_sync_lock(&ash_use_sync, mutex);
}

static void unlock(struct ash_sync_mutex *mutex) {
    ash_sync_unlock(&ash_use_sync, mutex);
}

static int take(struct ash_sync_sem *sem, uint64_t deadline_ns) {
    return ash_sync_sem_take(&ash_use_sync, sem, deadline_ns);
}

static void give(struct ash_sync_sem *sem) {
    ash_sync_sem_give(&ash_use_sync, sem);
}

static struct ash_sync_mutex mutex;
static volatile uint32_t sum, inside;

static void add_slowly(void *argument) {
    (void)argument;
    for (unsigned i = 0; i < 20; i++) {
        lock(&mutex);
        inside = inside + 1;
        uint32_t before = sum;
        yield();
        expect(inside == 1 && sum == before);
        sum = before + 1;
        inside = inside - 1;
        unlock(&mutex);
    }
}

/* SPEC 1, 2, 8 */
static void test_exclusion(void) {
    thread *started[THREADS];
    BEGIN("a mutex excludes");
    for (unsigned i = 0; i < THREADS; i++) {
        started[i] = start(add_slowly, 0);
    }
    join_all(started);
    CHECK(sum == 20 * THREADS);
    CHECK(faults == 0);
}

static void lock_and_note(void *argument) {
    lock(&mutex);
    note((uint32_t)(uintptr_t)argument);
    yield();
    unlock(&mutex);
}

static bool notes_in_order(void) {
    for (uint32_t i = 0; i < note_count; i++) {
        if (notes[i] != i) {
            return false;
        }
    }
    return true;
}

/* SPEC 3: who asks again while others wait comes last. */
static void test_mutex_order(void) {
    thread *started[THREADS];
    BEGIN("first come, first served: mutex");
    note_count = 0;
    lock(&mutex);
    for (unsigned i = 0; i < THREADS; i++) {
        started[i] = start(lock_and_note, i);
        settle();
    }
    CHECK(note_count == 0);
    unlock(&mutex);
    lock(&mutex);
    CHECK(note_count == THREADS);
    unlock(&mutex);
    join_all(started);
    CHECK(notes_in_order());
}

static void try_from_outside(void *argument) {
    int *result = argument;
    *result = ash_sync_trylock(&ash_use_sync, &mutex);
    if (*result == 0) {
        unlock(&mutex);
    }
}

/* SPEC 2 */
static void test_trylock(void) {
    int held = 1, released = 1;
    BEGIN("trylock does not wait");
    CHECK(ash_sync_trylock(&ash_use_sync, &mutex) == 0);
    CHECK(ash_sync_trylock(&ash_use_sync, &mutex) == -ASH_EBUSY);
    join(start(try_from_outside, (uintptr_t)&held));
    CHECK(held == -ASH_EBUSY);
    unlock(&mutex);
    join(start(try_from_outside, (uintptr_t)&released));
    CHECK(released == 0);
    lock(&mutex);
    unlock(&mutex);
}

static struct ash_sync_cond cond;

static void wait_and_note(void *argument) {
    lock(&mutex);
    expect(ash_sync_cond_wait(&ash_use_sync, &cond, &mutex, ASH_FOREVER) == 0);
    inside = inside + 1;
    note((uint32_t)(uintptr_t)argument);
    yield();
    expect(inside == 1); /* the mutex is held */
    inside = inside - 1;
    unlock(&mutex);
}

/* SPEC 3, 4, 5 */
static void test_signal(void) {
    thread *started[THREADS];
    BEGIN("a signal wakes one");
    note_count = 0;
    inside = 0;
    ash_sync_cond_signal(&ash_use_sync, &cond); /* to nobody: not remembered */
    ash_sync_cond_broadcast(&ash_use_sync, &cond);
    for (unsigned i = 0; i < THREADS; i++) {
        started[i] = start(wait_and_note, i);
        settle();
    }
    CHECK(note_count == 0);
    for (unsigned i = 0; i < 3; i++) {
        ash_sync_cond_signal(&ash_use_sync, &cond);
        settle();
        CHECK(note_count == i + 1);
    }
    ash_sync_cond_broadcast(&ash_use_sync, &cond);
    join_all(started);
    CHECK(note_count == THREADS && notes_in_order());
    CHECK(faults == 0);
}

/* SPEC 4, 7 */
static void test_cond_timeout(void) {
    BEGIN("a condition may time out");
    lock(&mutex);
    for (uint64_t ns = MS / 4; ns < 5 * MS; ns *= 3) {
        uint64_t deadline = now() + ns;
        CHECK(ash_sync_cond_wait(&ash_use_sync, &cond, &mutex, deadline) == -ASH_ETIMEDOUT);
        CHECK(now() >= deadline);
        CHECK(ash_sync_trylock(&ash_use_sync, &mutex) == -ASH_EBUSY);
    }
    unlock(&mutex);
    /* Nobody waits any more: this signal wakes the thread that comes first, not the one that gave
     * up. */
    note_count = 0;
    thread *waiting = start(wait_and_note, 0);
    settle();
    ash_sync_cond_signal(&ash_use_sync, &cond);
    settle();
    CHECK(note_count == 1);
    ash_sync_cond_broadcast(&ash_use_sync, &cond);
    join(waiting);
}

static struct ash_sync_sem sem, other;

static void take_and_note(void *argument) {
    expect(take(&sem, ASH_FOREVER) == 0);
    note((uint32_t)(uintptr_t)argument);
}

/* SPEC 1, 3, 6 */
static void test_semaphore(void) {
    thread *started[THREADS];
    BEGIN("a semaphore counts");
    CHECK(take(&sem, 0) == -ASH_ETIMEDOUT);
    give(&sem);
    CHECK(take(&sem, 0) == 0);
    CHECK(take(&sem, 0) == -ASH_ETIMEDOUT);
    ash_sync_sem_init(&ash_use_sync, &sem, 3);
    CHECK(take(&sem, 0) == 0 && take(&sem, ASH_FOREVER) == 0 && take(&sem, now()) == 0);
    CHECK(take(&sem, now() + 1000) == -ASH_ETIMEDOUT);
    note_count = 0;
    for (unsigned i = 0; i < THREADS; i++) {
        started[i] = start(take_and_note, i);
        settle();
    }
    CHECK(note_count == 0);
    give(&sem);
    /* It belongs to the first that waited, not to who asks now. */
    CHECK(take(&sem, 0) == -ASH_ETIMEDOUT);
    settle();
    CHECK(note_count == 1);
    for (unsigned i = 1; i < THREADS; i++) {
        give(&sem);
    }
    join_all(started);
    CHECK(note_count == THREADS && notes_in_order());
    CHECK(take(&sem, 0) == -ASH_ETIMEDOUT);
    CHECK(faults == 0);
}

static void give_later(void *argument) {
    ash_sched_sleep(&ash_use_sched, (uint64_t)(uintptr_t)argument);
    give(&other);
}

/* SPEC 6, 7 */
static void test_semaphore_deadline(void) {
    BEGIN("a semaphore may time out");
    for (uint64_t ns = MS / 4; ns < 5 * MS; ns *= 3) {
        uint64_t deadline = now() + ns;
        CHECK(take(&sem, deadline) == -ASH_ETIMEDOUT);
        CHECK(now() >= deadline);
    }
    give(&sem); /* nobody waits: it must be there */
    CHECK(take(&sem, 0) == 0);
    for (uint64_t round = 0; round < 30; round++) {
        /* A give beside the deadline: taken, or there afterwards. */
        thread *giver = start(give_later, (uintptr_t)(MS / 2 + round * 1000));
        int error = take(&other, now() + MS / 2 + (29 - round) * 1000);
        join(giver);
        CHECK(take(&other, 0) == (error == 0 ? -ASH_ETIMEDOUT : 0));
    }
}

/* A buffer of four places between producers and consumers: SPEC 4, 5, 8 together. */
static struct {
    struct ash_sync_mutex mutex;
    struct ash_sync_cond not_full, not_empty;
    uint32_t values[4], first, count, produced, consumed, total;
} buffer;

#define VALUES 300u

static void produce(void *argument) {
    (void)argument;
    for (;;) {
        lock(&buffer.mutex);
        while (buffer.count == 4) {
            expect(ash_sync_cond_wait(&ash_use_sync, &buffer.not_full, &buffer.mutex,
                                      ASH_FOREVER) == 0);
        }
        bool more = buffer.produced < VALUES;
        if (more) {
            buffer.values[(buffer.first + buffer.count++) % 4] = buffer.produced++;
        }
        ash_sync_cond_signal(&ash_use_sync, &buffer.not_empty);
        unlock(&buffer.mutex);
        if (!more) {
            return;
        }
        if (buffer.produced % 3 == 0) {
            yield();
        }
    }
}

static void consume(void *argument) {
    (void)argument;
    for (;;) {
        lock(&buffer.mutex);
        while (buffer.count == 0 && buffer.consumed < VALUES) {
            expect(ash_sync_cond_wait(&ash_use_sync, &buffer.not_empty, &buffer.mutex,
                                      ASH_FOREVER) == 0);
        }
        bool more = buffer.consumed < VALUES;
        if (more) {
            expect(buffer.values[buffer.first] == buffer.consumed);
            buffer.total += buffer.values[buffer.first];
            buffer.first = (buffer.first + 1) % 4;
            buffer.count--;
            buffer.consumed++;
            ash_sync_cond_signal(&ash_use_sync, &buffer.not_full);
        } else {
            ash_sync_cond_broadcast(&ash_use_sync, &buffer.not_empty);
            ash_sync_cond_broadcast(&ash_use_sync, &buffer.not_full);
        }
        unlock(&buffer.mutex);
        if (!more) {
            return;
        }
    }
}

static void test_buffer(void) {
    thread *started[THREADS];
    BEGIN("producers and consumers");
    for (unsigned i = 0; i < THREADS; i++) {
        started[i] = start(i < THREADS / 2 ? consume : produce, 0);
    }
    join_all(started);
    CHECK(buffer.produced == VALUES && buffer.consumed == VALUES);
    CHECK(buffer.total == VALUES * (VALUES - 1) / 2);
    CHECK(faults == 0);
}

int main(void) {
    test_exclusion();
    test_mutex_order();
    test_trylock();
    test_signal();
    test_cond_timeout();
    test_semaphore();
    test_semaphore_deadline();
    test_buffer();
    return ash_test_end(&ash_use_test);
}
