/* SPDX-License-Identifier: MIT */
#include <ashlar/sched/threads.h>
#include "suite.h"

#define ANY_BUT_UNKNOWN 0x7eu
#define MS              1000000ull

/* A daemon may tell of a change after it has answered whoever made it. */
bool becomes(struct ash_xen_device *device, enum ash_xen_state wanted) {
    enum ash_xen_state state;
    uint64_t deadline = SOON;
    while (ash_xen_bus_state(BUS, device, &state) == 0) {
        if (state == wanted)
            return true;
        if (ash_sched_wait(&ash_use_sched, device->watch.wake, deadline) != 0)
            return false;
    }
    return false;
}

void test_state(struct ash_xen_device *device) {
    static const char *const texts[] = {"0", "1", "2", "3", "4", "5", "6"};
    static const char *const nonsense[] = {"7", "x", "", "4x", "4294967300", "44444444444444444"};
    BEGIN("4, 5: what the back end said last");
    for (unsigned i = ASH_XEN_CLOSED + 1; i-- > 0;) {
        say(FIRST_BACK, "state", texts[i]);
        CHECK(becomes(device, (enum ash_xen_state)i));
    }
    for (unsigned i = 0; i < ASH_ARRAY_LENGTH(nonsense); i++) {
        say(FIRST_BACK, "state", "4");
        CHECK(becomes(device, ASH_XEN_CONNECTED));
        say(FIRST_BACK, "state", nonsense[i]);
        CHECK(becomes(device, ASH_XEN_UNKNOWN));
    }
    say(FIRST_BACK, "state", "2");
    CHECK(becomes(device, ASH_XEN_WAITING));
}

static void connect_later(void *argument) {
    (void)argument;
    ash_sched_sleep(&ash_use_sched, 30 * MS);
    say(FIRST_BACK, "state", "4");
}

static struct ash_sched_thread *start(void (*run)(void *), void *argument) {
    struct ash_sched_thread *thread = NULL;
    const struct ash_sched_threads_spec spec = {
        .name = "other",
        .run = run,
        .argument = argument,
        .stack_bytes = 16384,
    };
    CHECK(ash_sched_threads_start(&ash_use_sched_threads, &spec, &thread) == 0);
    return thread;
}

void test_wait(struct ash_xen_device *device) {
    enum ash_xen_state state = ASH_XEN_UNKNOWN;
    BEGIN("6: a state that is there, or comes");
    CHECK(ash_xen_bus_wait(BUS, device, ASH_XEN_IN(ASH_XEN_WAITING), SOON) == 0);
    CHECK(ash_xen_bus_wait(BUS, device, ANY_BUT_UNKNOWN, 0) == 0);
    struct ash_sched_thread *thread = start(connect_later, NULL);
    CHECK(ash_xen_bus_wait(BUS, device, ASH_XEN_IN(ASH_XEN_CONNECTED) | ASH_XEN_IN(ASH_XEN_CLOSED),
                           SOON) == 0);
    CHECK(ash_xen_bus_state(BUS, device, &state) == 0 && state == ASH_XEN_CONNECTED);
    ash_sched_threads_join(&ash_use_sched_threads, thread);
}

struct noise {
    struct ash_sched_event *event;
    uint64_t until; /* long after whoever is woken should have noticed */
    bool over, in_vain;
};

static void make_noise(void *argument) {
    struct noise *noise = argument;
    while (!__atomic_load_n(&noise->over, __ATOMIC_ACQUIRE) && !noise->in_vain) {
        ash_sched_set(&ash_use_sched, noise->event);
        ash_sched_yield(&ash_use_sched);
        noise->in_vain = ash_time_now_ns(&ash_use_time) >= noise->until;
    }
}

void test_patience(struct ash_xen_device *device) {
    struct noise noise = {.event = device->watch.wake};
    uint64_t deadline = after(50 * MS);
    BEGIN("6: the deadline, and no later for being woken");
    CHECK(ash_xen_bus_wait(BUS, device, ASH_XEN_IN(ASH_XEN_CLOSED), deadline) == -ASH_ETIMEDOUT);
    CHECK(ash_time_now_ns(&ash_use_time) >= deadline);
    CHECK(ash_xen_bus_wait(BUS, device, ASH_XEN_IN(ASH_XEN_CLOSED), 0) == -ASH_ETIMEDOUT);
    deadline = after(50 * MS);
    noise.until = deadline + 3000 * MS;
    struct ash_sched_thread *thread = start(make_noise, &noise);
    CHECK(ash_xen_bus_wait(BUS, device, ASH_XEN_IN(ASH_XEN_CLOSED), deadline) == -ASH_ETIMEDOUT);
    CHECK(ash_time_now_ns(&ash_use_time) >= deadline);
    __atomic_store_n(&noise.over, true, __ATOMIC_RELEASE);
    ash_sched_threads_join(&ash_use_sched_threads, thread);
    CHECK(!noise.in_vain);
}

void test_gone(struct ash_xen_device *device) {
    BEGIN("4, 6: a back end that is gone");
    forget(FIRST_BACK, NULL);
    CHECK(ash_xen_bus_wait(BUS, device, ANY_BUT_UNKNOWN & ~ASH_XEN_IN(ASH_XEN_CONNECTED), SOON) ==
          -ASH_ECONNRESET);
    CHECK(becomes(device, ASH_XEN_UNKNOWN));
    CHECK(ash_xen_bus_wait(BUS, device, ANY_BUT_UNKNOWN, SOON) == -ASH_ECONNRESET);
    CHECK(ash_xen_bus_wait(BUS, device, ASH_XEN_IN(ASH_XEN_UNKNOWN), SOON) == 0);
    say(FIRST_BACK, "state", "1");
    CHECK(becomes(device, ASH_XEN_INITIALISING));
}

/* Round trips, in which what was still on its way comes. */
static void settle(void) {
    for (unsigned i = 0; i < 5; i++)
        CHECK(says(FIRST_BACK, "state", "5"));
}

void test_release(struct ash_xen_device *device) {
    struct ash_sched_event *wake = device->watch.wake;
    static struct ash_xen_device before;
    BEGIN("7: what was released is left alone");
    say(FIRST_BACK, "state", "5");
    settle();
    ash_xen_bus_release(BUS, device);
    *wake = (struct ash_sched_event){.set = 0};
    __builtin_memset(device, 0xa5, sizeof *device);
    before = *device;
    say(FIRST_BACK, "state", "6");
    say(FIRST_BACK, "state", "5");
    settle();
    CHECK(__builtin_memcmp(device, &before, sizeof before) == 0);
    CHECK(ash_sched_wait(&ash_use_sched, wake, 0) == -ASH_ETIMEDOUT);
}
