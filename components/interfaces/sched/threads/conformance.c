/* SPDX-License-Identifier: MIT */
#include <ashlar/mem/pages.h>
#include <ashlar/sched.h>
#include <ashlar/sched/threads.h>
#include <ashlar/test.h>

#define BEGIN(name) ash_test_begin(&ash_use_test, name)
#define MANY        40u
#define LARGE_STACK ((size_t)128 << 10)

typedef struct ash_sched_thread thread;

/* Zero: not checked yet; else what a thread found, which only "main" reports. */
static volatile uint32_t faults;

static void expect(bool condition) {
    faults = faults + (condition ? 0 : 1);
}

static thread *self(void) {
    return ash_sched_threads_self(&ash_use_sched_threads);
}

static void yield(void) {
    ash_sched_yield(&ash_use_sched);
}

static thread *start(const char *name, void (*run)(void *), void *argument, size_t stack_bytes) {
    struct ash_sched_threads_spec spec = {name, run, argument, stack_bytes, 0};
    thread *started = NULL;
    int error = ash_sched_threads_start(&ash_use_sched_threads, &spec, &started);
    spec = (struct ash_sched_threads_spec){0}; /* SPEC 1: not read any more */
    CHECK(error == 0 && started != NULL);
    return started;
}

static void join(thread *started) {
    ash_sched_threads_join(&ash_use_sched_threads, started);
}

static void count_up(void *argument) {
    volatile uint32_t *count = argument;
    *count = *count + 1;
}

/* SPEC 1, 4 */
static void test_start(void) {
    volatile uint32_t count = 0;
    BEGIN("a thread runs once");
    thread *started = start("one", count_up, (void *)(uintptr_t)&count, 0);
    join(started);
    CHECK(count == 1);
    started = start("ends before it is joined", count_up, (void *)(uintptr_t)&count, 0);
    for (unsigned i = 0; i < 10; i++) {
        yield();
    }
    CHECK(count == 2);
    join(started);
    CHECK(count == 2);
}

static volatile uint32_t counts[MANY];

static void count_to_ten(void *argument) {
    volatile uint32_t *count = argument;
    for (unsigned i = 0; i < 10; i++) {
        *count = *count + 1;
        yield();
    }
}

/* SPEC 1, 6, and SPEC 7 of sched: none is more than a turn ahead of the others. */
static void test_many(void) {
    thread *started[MANY];
    BEGIN("many threads take turns");
    for (unsigned i = 0; i < MANY; i++) {
        started[i] = start("many", count_to_ten, (void *)(uintptr_t)&counts[i], 0);
        for (unsigned j = 0; j < i; j++) {
            CHECK(started[j] != started[i]);
        }
    }
    for (unsigned turn = 0; turn < 12; turn++) {
        uint32_t least = UINT32_MAX, most = 0;
        yield();
        for (unsigned i = 0; i < MANY; i++) {
            least = counts[i] < least ? counts[i] : least;
            most = counts[i] > most ? counts[i] : most;
        }
        CHECK(most - least <= 1);
        CHECK(least >= (turn < 9 ? turn + 1 : 10));
    }
    for (unsigned i = MANY; i-- > 0;) {
        join(started[i]);
        CHECK(counts[i] == 10);
    }
}

struct identity {
    thread *volatile expected; /* NULL: not known yet; the thread may run before it is */
    const char *name;
};

static void look_at_self(void *argument) {
    struct identity *identity = argument;
    while (identity->expected == NULL) {
        yield();
    }
    for (unsigned i = 0; i < 5; i++) {
        expect(self() == identity->expected);
        expect(ash_sched_threads_name(&ash_use_sched_threads, self()) == identity->name);
        yield();
    }
}

static bool same_text(const char *left, const char *right) {
    while (*left == *right && *left != '\0') {
        left++;
        right++;
    }
    return *left == *right;
}

/* SPEC 6 */
static void test_identity(void) {
    struct identity one = {NULL, "one"}, two = {NULL, "two"};
    thread *before = self();
    BEGIN("threads know who they are");
    CHECK(before != NULL);
    CHECK(same_text(ash_sched_threads_name(&ash_use_sched_threads, before), "main"));
    one.expected = start(one.name, look_at_self, &one, 0);
    two.expected = start(two.name, look_at_self, &two, 0);
    CHECK(ash_sched_threads_name(&ash_use_sched_threads, one.expected) == one.name);
    join(one.expected);
    join(two.expected);
    CHECK(self() == before);
    CHECK(faults == 0);
}

static void write_local(void *argument) {
    uintptr_t *local = ash_sched_threads_local(&ash_use_sched_threads);
    expect(*local == 0);
    *local = (uintptr_t)argument;
    yield();
    expect(ash_sched_threads_local(&ash_use_sched_threads) == local);
    expect(*local == (uintptr_t)argument);
}

/* SPEC 7: also for a thread that gets the memory of one that has ended. */
static void test_local(void) {
    uintptr_t *local = ash_sched_threads_local(&ash_use_sched_threads);
    BEGIN("each has a word of its own");
    CHECK(*local == 0);
    *local = 77;
    for (uintptr_t round = 1; round <= 5; round++) {
        thread *first = start("first", write_local, (void *)round, 0);
        thread *second = start("second", write_local, (void *)(round + 100), 0);
        join(first);
        join(second);
    }
    CHECK(*local == 77);
    *local = 0;
    CHECK(faults == 0);
}

/* Recursion, because an array could be optimised away; 512 bytes a call. */
static __attribute__((noinline)) uint32_t descend(unsigned depth) {
    volatile uint8_t frame[448];
    /* x86-64 psABI §3.2.2: aligned before the call, which pushes two words up to here. */
    expect(((uintptr_t)__builtin_frame_address(0) & 15) == 0);
    for (size_t i = 0; i < sizeof(frame); i++) {
        frame[i] = (uint8_t)depth;
    }
    uint32_t below = depth > 0 ? descend(depth - 1) : 0;
    if (depth % 32 == 0) {
        yield();
    }
    for (size_t i = 0; i < sizeof(frame); i++) {
        expect(frame[i] == (uint8_t)depth);
    }
    return below + 1;
}

static void use_stack(void *argument) {
    unsigned depth = (unsigned)(uintptr_t)argument;
    expect(descend(depth) == depth + 1);
}

/* SPEC 1, 2: a sanitizer makes frames some times larger, so a quarter of the stack is used. */
static void test_stacks(void) {
    BEGIN("stacks are as large as was asked for, and apart");
    thread *large =
        start("large", use_stack, (void *)(uintptr_t)(LARGE_STACK / 4 / 512), LARGE_STACK);
    thread *other =
        start("other", use_stack, (void *)(uintptr_t)(LARGE_STACK / 4 / 512), LARGE_STACK);
    thread *small = start("small", use_stack, (void *)(uintptr_t)2, 0);
    join(small);
    join(large);
    join(other);
    CHECK(faults == 0);
}

/* Values that a compiler keeps in registers across the yields, as many as it can. */
static void compare_registers(void *argument) {
    uint64_t seed = (uint64_t)(uintptr_t)argument, values[8];
    double fraction = (double)seed / 4; /* exact, and so are the sums */
    for (unsigned i = 0; i < 8; i++) {
        values[i] = seed * (i + 1);
        __asm__ volatile("" : "+r"(values[i]));
    }
    for (unsigned round = 0; round < 20; round++) {
        yield();
        for (unsigned i = 0; i < 8; i++) {
            values[i] += seed;
        }
        fraction += 0.5;
    }
    for (unsigned i = 0; i < 8; i++) {
        expect(values[i] == seed * (i + 21));
    }
    expect(fraction == (double)seed / 4 + 10);
}

/* SPEC 8 */
static void test_registers(void) {
    thread *started[4];
    BEGIN("registers are the thread's own");
    for (uintptr_t i = 0; i < 4; i++) {
        started[i] = start("registers", compare_registers, (void *)(i * 1001 + 7), 0);
    }
    compare_registers((void *)(uintptr_t)5);
    for (unsigned i = 0; i < 4; i++) {
        join(started[i]);
    }
    CHECK(faults == 0);
}

/* gcc takes a recursion that ends in a function that does not return for one that does not end. */
#pragma GCC diagnostic ignored "-Winfinite-recursion"

static volatile uint32_t exited;

static __attribute__((noinline)) void exit_at(unsigned depth) {
    if (depth == 0) {
        exited = exited + 1;
        ash_sched_threads_exit(&ash_use_sched_threads);
    }
    exit_at(depth - 1);
    exited = exited + 100; /* not reached */
}

static void exit_deep(void *argument) {
    exit_at((unsigned)(uintptr_t)argument);
    exited = exited + 1000;
}

/* SPEC 5 */
static void test_exit(void) {
    BEGIN("exit ends a thread from within");
    thread *first = start("exits at once", exit_deep, NULL, 0);
    thread *second = start("exits deep", exit_deep, (void *)(uintptr_t)10, 0);
    join(first);
    join(second);
    CHECK(exited == 2);
}

static struct ash_sched_event event;

static void wait_for_event(void *argument) {
    volatile uint32_t *count = argument;
    expect(ash_sched_wait(&ash_use_sched, &event, ASH_FOREVER) == 0);
    *count = *count + 1;
}

/* A thread that waits does not keep others from running; one wakes another. */
static void test_event(void) {
    volatile uint32_t count = 0;
    BEGIN("threads wake each other");
    for (unsigned round = 1; round <= 20; round++) {
        thread *waiting = start("waits", wait_for_event, (void *)(uintptr_t)&count, 0);
        for (unsigned i = 0; i < round % 3; i++) {
            yield();
        }
        CHECK(count == round - 1);
        ash_sched_set(&ash_use_sched, &event);
        join(waiting);
        CHECK(count == round);
    }
    CHECK(faults == 0);
}

/* SPEC 3 */
static void test_no_memory(void) {
    struct ash_sched_threads_spec spec = {"huge", count_up, NULL, (size_t)1 << 46, 0};
    thread *untouched = self(), *out = untouched;
    BEGIN("no memory is an error");
    CHECK(ash_sched_threads_start(&ash_use_sched_threads, &spec, &out) == -ASH_ENOMEM);
    CHECK(out == untouched);
    spec.stack_bytes = SIZE_MAX;
    CHECK(ash_sched_threads_start(&ash_use_sched_threads, &spec, &out) == -ASH_ENOMEM);
    CHECK(out == untouched);
}

/* SPEC 4: the first rounds may make tables that stay. */
static void test_memory(void) {
    volatile uint32_t count = 0;
    size_t early = 0;
    BEGIN("ended threads cost nothing");
    for (unsigned round = 0; round < 300; round++) {
        const struct ash_sched_threads_spec spec = {
            .name = "detached", .run = count_up, .argument = (void *)(uintptr_t)&count};
        join(start("joined", count_up, (void *)(uintptr_t)&count, (round % 4) * 5000));
        CHECK(ash_sched_threads_start(&ash_use_sched_threads, &spec, NULL) == 0);
        yield();
        CHECK(count == 2 * (round + 1));
        if (round == 20) {
            early = ash_mem_pages_in_use(&ash_use_mem_pages);
        }
    }
    CHECK(ash_mem_pages_in_use(&ash_use_mem_pages) <= early + 8);
}

int main(void) {
    test_start();
    test_many();
    test_identity();
    test_local();
    test_stacks();
    test_registers();
    test_exit();
    test_event();
    test_no_memory();
    test_memory();
    return ash_test_end(&ash_use_test);
}
