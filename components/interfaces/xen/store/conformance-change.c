/* SPDX-License-Identifier: MIT */
/* Transactions, watches, and threads that ask at once. */
#include <ashlar/sched/threads.h>
#include "suite.h"

#define THREADS 4u
#define TURNS   12u

void test_transactions(void) {
    uint32_t first = 0, second = 0;
    BEGIN("4: a transaction is seen at its end, whole");
    CHECK(say(PLACE("count"), "1") == 0);
    CHECK(ash_xen_store_begin(STORE, &first) == 0 && first != 0);
    CHECK(say(PLACE_IN(first, "count"), "2") == 0 && say(PLACE_IN(first, "new"), "x") == 0);
    CHECK(says(PLACE_IN(first, "count"), "2") && says(PLACE_IN(first, "new"), "x"));
    CHECK(says(PLACE("count"), "1") && is_gone(PLACE("new")));
    CHECK(ash_xen_store_end(STORE, first, true) == 0);
    CHECK(says(PLACE("count"), "2") && says(PLACE("new"), "x"));
    BEGIN("4: or not at all");
    CHECK(ash_xen_store_begin(STORE, &first) == 0);
    CHECK(ash_xen_store_remove(STORE, PLACE_IN(first, "new")) == 0);
    CHECK(say(PLACE_IN(first, "count"), "3") == 0 && is_gone(PLACE_IN(first, "new")));
    CHECK(ash_xen_store_end(STORE, first, false) == 0);
    CHECK(says(PLACE("count"), "2") && says(PLACE("new"), "x"));
    CHECK(ash_xen_store_end(STORE, first, true) != 0);
    BEGIN("4: who was too late does it again");
    CHECK(ash_xen_store_begin(STORE, &first) == 0 && ash_xen_store_begin(STORE, &second) == 0);
    CHECK(first != second);
    CHECK(says(PLACE_IN(first, "count"), "2") && says(PLACE_IN(second, "count"), "2"));
    CHECK(say(PLACE_IN(first, "count"), "4") == 0 && say(PLACE_IN(second, "count"), "5") == 0);
    CHECK(ash_xen_store_end(STORE, second, true) == 0 && says(PLACE("count"), "5"));
    CHECK(ash_xen_store_end(STORE, first, true) == -ASH_EAGAIN && says(PLACE("count"), "5"));
    CHECK(ash_xen_store_begin(STORE, &first) == 0);
    CHECK(says(PLACE_IN(first, "count"), "5") && say(PLACE_IN(first, "count"), "6") == 0);
    CHECK(ash_xen_store_end(STORE, first, true) == 0 && says(PLACE("count"), "6"));
}

/*
 * Until what a daemon may still have to say has been heard: it answers in order, but may tell of
 * changes after it answered. Returns whether it did.
 */
static bool settle(struct ash_xen_watch *watch) {
    unsigned quiet = 0;
    bool any = false;
    for (unsigned i = 0; quiet < 3 && i < 100; i++) {
        (void)says(PLACE("watched"), "");
        bool changed = ash_xen_store_changed(STORE, watch);
        quiet = changed ? 0 : quiet + 1;
        any = any || changed;
    }
    CHECK(quiet == 3);
    int error = ash_sched_wait(&ash_use_sched, watch->wake, 0);
    CHECK(error == 0 || error == -ASH_ETIMEDOUT);
    return any;
}

/* Waits to be woken, as whoever watches does, and says whether it was for this. */
static bool is_told(struct ash_xen_watch *watch) {
    uint64_t deadline = soon();
    while (!ash_xen_store_changed(STORE, watch))
        if (ash_sched_wait(&ash_use_sched, watch->wake, deadline) != 0)
            return false;
    return true;
}

static void write_later(void *argument) {
    int *error = argument;
    ash_sched_sleep(&ash_use_sched, 20000000);
    *error = say(PLACE("watched/below"), "later");
}

void test_watches(void) {
    struct ash_sched_event wake = {.set = 0}, other_wake = {.set = 0};
    struct ash_xen_watch watch = {.wake = &wake}, other = {.wake = &other_wake};
    uint32_t transaction;
    int error = 1;
    struct ash_sched_thread *thread = NULL;
    BEGIN("5: a watch counts as changed at first, once");
    CHECK(say(PLACE("watched"), "") == 0 && say(PLACE("beside"), "") == 0);
    CHECK(ash_xen_store_watch(STORE, &watch, PLACE("watched")) == 0);
    CHECK(ash_xen_store_changed(STORE, &watch));
    CHECK(ash_xen_store_watch(STORE, &other, PLACE("beside")) == 0);
    CHECK(ash_xen_store_changed(STORE, &other));
    (void)settle(&watch);
    (void)settle(&other);
    BEGIN("5: a change at the place, below it, or of it");
    CHECK(say(PLACE("watched"), "text") == 0 && is_told(&watch));
    CHECK(!ash_xen_store_changed(STORE, &watch) && !ash_xen_store_changed(STORE, &other));
    CHECK(say(PLACE("watched/below"), "text") == 0 && is_told(&watch));
    (void)settle(&watch);
    CHECK(say(PLACE("watched-not"), "text") == 0);
    CHECK(!settle(&watch));
    CHECK(say(PLACE("beside"), "text") == 0 && is_told(&other));
    CHECK(!settle(&watch));
    BEGIN("5: changes that came together are one");
    for (unsigned i = 0; i < 5; i++)
        CHECK(say(PLACE("watched"), "again") == 0);
    CHECK(is_told(&watch));
    (void)settle(&watch);
    BEGIN("4, 5: the end of a transaction is a change");
    CHECK(ash_xen_store_begin(STORE, &transaction) == 0);
    CHECK(say(PLACE_IN(transaction, "watched"), "inside") == 0);
    CHECK(!settle(&watch));
    error = ash_xen_store_end(STORE, transaction, true);
    CHECK(error == 0 && is_told(&watch));
    (void)settle(&watch);
    BEGIN("5: whoever waits is woken");
    const struct ash_sched_threads_spec spec = {
        .name = "writer",
        .run = write_later,
        .argument = &error,
        .stack_bytes = 16384,
    };
    error = 1;
    CHECK(ash_sched_threads_start(&ash_use_sched_threads, &spec, &thread) == 0);
    CHECK(is_told(&watch));
    ash_sched_threads_join(&ash_use_sched_threads, thread);
    CHECK(error == 0);
    CHECK(ash_xen_store_remove(STORE, PLACE("watched")) == 0 && is_told(&watch));
    ash_xen_store_unwatch(STORE, &watch);
    ash_xen_store_unwatch(STORE, &other);
}

void test_unwatch(void) {
    struct ash_sched_event wakes[3] = {{.set = 0}};
    struct ash_xen_watch watches[3];
    static struct ash_xen_watch before;
    BEGIN("6: what is not watched any more is left alone");
    CHECK(say(PLACE("watched"), "") == 0);
    for (unsigned i = 0; i < 3; i++) {
        watches[i] = (struct ash_xen_watch){.wake = &wakes[i]};
        CHECK(ash_xen_store_watch(STORE, &watches[i], PLACE("watched")) == 0);
    }
    for (unsigned i = 0; i < 3; i++)
        (void)settle(&watches[i]);
    ash_xen_store_unwatch(STORE, &watches[1]); /* between two others, in whatever order */
    __builtin_memset(&watches[1], 0xa5, sizeof watches[1]);
    before = watches[1];
    wakes[1] = (struct ash_sched_event){.set = 0};
    CHECK(say(PLACE("watched"), "text") == 0);
    CHECK(is_told(&watches[0]) && is_told(&watches[2]));
    CHECK(__builtin_memcmp(&watches[1], &before, sizeof before) == 0);
    CHECK(ash_sched_wait(&ash_use_sched, &wakes[1], 0) == -ASH_ETIMEDOUT);
    ash_xen_store_unwatch(STORE, &watches[0]);
    ash_xen_store_unwatch(STORE, &watches[2]);
}

struct turn {
    char name[2];
    unsigned good;
};

/* Its own text, and not that of another one. */
static void write_and_read(void *argument) {
    struct turn *turn = argument;
    for (unsigned i = 0; i < TURNS; i++) {
        const char text[] = {turn->name[0], '=', (char)('a' + i), '\0'};
        if (say(PLACE(turn->name), text) == 0 && says(PLACE(turn->name), text))
            turn->good++;
    }
}

void test_threads(void) {
    static struct turn turns[THREADS];
    struct ash_sched_thread *threads[THREADS];
    BEGIN("7: to each thread its own answer");
    for (unsigned i = 0; i < THREADS; i++) {
        turns[i] = (struct turn){.name = {(char)('A' + i), '\0'}};
        const struct ash_sched_threads_spec spec = {
            .name = turns[i].name,
            .run = write_and_read,
            .argument = &turns[i],
            .stack_bytes = 16384,
        };
        CHECK(ash_sched_threads_start(&ash_use_sched_threads, &spec, &threads[i]) == 0);
    }
    for (unsigned i = 0; i < THREADS; i++) {
        ash_sched_threads_join(&ash_use_sched_threads, threads[i]);
        CHECK(turns[i].good == TURNS);
    }
}
