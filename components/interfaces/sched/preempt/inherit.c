/* SPDX-License-Identifier: MIT */
/* SPEC 11: a mutex's owner has the priority of those who wait for it, and gives it back. */
#include "conformance.h"

enum { OWNER = -3, LINK = -2, BETWEEN = -1 }; /* "main" is above all of them */

static struct {
    struct ash_sync_mutex mutex, other;
    struct ash_sync_sem ready;
    volatile bool stop;
    volatile uint32_t order;
    volatile uint32_t between_ran, owner_went_on; /* when; 0: not yet */
} scene;

static void lock(struct ash_sync_mutex *mutex) {
    ash_sync_lock(&ash_use_sync, mutex);
}

static void unlock(struct ash_sync_mutex *mutex) {
    ash_sync_unlock(&ash_use_sync, mutex);
}

static void give(void) {
    ash_sync_sem_give(&ash_use_sync, &scene.ready);
}

static void wait_ready(void) {
    CHECK(ash_sync_sem_take(&ash_use_sync, &scene.ready, ASH_FOREVER) == 0);
}

static uint32_t next(void) {
    scene.order = scene.order + 1;
    return scene.order;
}

static void conformance_hold(void *argument) {
    (void)argument;
    lock(&scene.mutex);
    give();
    unlock(&scene.mutex);
    scene.owner_went_on = next();
}

/* Holds the second, and waits for the first. */
static void conformance_chain(void *argument) {
    (void)argument;
    lock(&scene.other);
    give();
    lock(&scene.mutex);
    unlock(&scene.mutex);
    unlock(&scene.other);
}

/* Would keep the owner from running for ever. */
static void conformance_between(void *argument) {
    (void)argument;
    scene.between_ran = next();
    give();
    while (!scene.stop) {
    }
}

static void play(struct ash_sync_mutex *wanted, bool chained) {
    struct ash_sched_thread *threads[3];
    unsigned count = 0;
    scene.stop = false;
    scene.between_ran = scene.owner_went_on = 0;
    threads[count++] = conformance_start(conformance_hold, NULL, OWNER);
    wait_ready();
    if (chained) {
        threads[count++] = conformance_start(conformance_chain, NULL, LINK);
        wait_ready();
    }
    threads[count++] = conformance_start(conformance_between, NULL, BETWEEN);
    lock(wanted);
    CHECK(scene.between_ran == 0 && scene.owner_went_on == 0);
    unlock(wanted);
    wait_ready();
    CHECK(scene.between_ran != 0 && scene.owner_went_on == 0);
    scene.stop = true;
    while (count > 0) {
        conformance_join(threads[--count]);
    }
    CHECK(scene.owner_went_on > scene.between_ran);
}

void conformance_inherit(void) {
    BEGIN("a mutex's owner inherits a priority");
    play(&scene.mutex, false);
    BEGIN("so does whom the owner waits for");
    play(&scene.other, true);
}
