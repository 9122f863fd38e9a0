/* SPDX-License-Identifier: MIT */
/* Time and threads. */
#include <ashlar/sched.h>
#include <ashlar/sched/threads.h>
#include <ashlar/time.h>
#include "suite.h"

#define WAITERS 3u

static void test_deadlines(void) {
    struct ash_net_ip_set set = {0};
    BEGIN("4: not before the deadline, and then without a source");
    for (unsigned ms = 0; ms < 200; ms += 37) {
        uint64_t until = conformance_now() + ms * MS_NS;
        CHECK(ash_net_ip_wait(STACK, &set, until) == -ASH_ETIMEDOUT);
        CHECK(conformance_now() >= until && conformance_now() < until + 100 * MS_NS);
    }
    CHECK(ash_net_ip_wait(STACK, &set, 0) == -ASH_ETIMEDOUT);
    BEGIN("4: at once with a source, also when the deadline has passed");
    conformance_watch(&set, 1);
    conformance_tell(1);
    uint64_t begin = conformance_now();
    CHECK(ash_net_ip_wait(STACK, &set, 0) == 0);
    CHECK(ash_net_ip_wait(STACK, &set, ASH_FOREVER) == 0);
    CHECK(ash_net_ip_wait(STACK, &set, begin + 1000 * MS_NS) == 0);
    CHECK(conformance_now() < begin + 1000 * MS_NS);
    CHECK(conformance_next(&set) == 1 && conformance_empty(1) == 1);
    BEGIN("4: what is ready for something else does not end a wait");
    CHECK(conformance_wait(&set, 10) == -ASH_ETIMEDOUT);
    conformance_watch(NULL, 1);
}

static void test_poll(void) {
    struct ash_net_ip_set set = {0};
    BEGIN("6: poll does what is due, and does not wait");
    conformance_watch(&set, 1);
    for (unsigned i = 0; i < 3; i++)
        conformance_tell(1);
    uint64_t begin = conformance_now(), due = ash_net_ip_poll(STACK);
    CHECK(conformance_now() < begin + 10 * MS_NS);
    CHECK(due == ASH_FOREVER || due > begin);
    CHECK(conformance_next(&set) == 1 && conformance_empty(1) == 3);
    BEGIN("6: and tells when it is to be called again");
    CHECK(conformance_configure(HOST(1), 24, 0) == 0);
    const struct ash_net_ip_end nobody = {HOST(99), 7};
    struct ash_net_udp_socket *socket = NULL;
    const struct ash_net_ip_end any = {0, 0};
    unsigned free = ash_net_buffers_free(POOL);
    struct ash_net_buffer *datagram = ash_net_buffers_get(POOL);
    CHECK(ash_net_udp_open(UDP, &any, &socket) == 0);
    CHECK(datagram != NULL && ash_net_udp_send(UDP, socket, datagram, &nobody) == 0);
    CHECK(ash_net_buffers_free(POOL) < free); /* it waits for an answer that will not come */
    for (unsigned i = 0; i < 1000 && ash_net_buffers_free(POOL) < free; i++) {
        due = ash_net_ip_poll(STACK);
        uint64_t now = conformance_now();
        if (due != ASH_FOREVER && due > now)
            ash_sched_sleep(&ash_use_sched, due - now);
    }
    CHECK(ash_net_buffers_free(POOL) == free);
    ash_net_udp_close(UDP, socket);
    conformance_watch(NULL, 1);
}

/* A thread that waits in a set of its own, for the place of its number. */
static struct waiter {
    unsigned place;
    struct ash_net_ip_set set;
    uint64_t until_ns;
    int result;
    unsigned found;
    bool done;
    struct ash_sched_thread *thread;
} waiters[WAITERS];

static void run(void *argument) {
    struct waiter *waiter = argument;
    conformance_watch(&waiter->set, waiter->place);
    waiter->result = ash_net_ip_wait(STACK, &waiter->set, waiter->until_ns);
    waiter->found = conformance_next(&waiter->set);
    waiter->done = true;
}

static void start(struct waiter *waiter, unsigned place, unsigned ms) {
    const struct ash_sched_threads_spec spec = {
        .name = "waiter", .run = run, .argument = waiter, .stack_bytes = 65536};
    *waiter = (struct waiter){.place = place, .until_ns = conformance_now() + ms * MS_NS};
    CHECK(ash_sched_threads_start(&ash_use_sched_threads, &spec, &waiter->thread) == 0);
    ash_sched_yield(&ash_use_sched);
    CHECK(!waiter->done);
}

static void join(struct waiter *waiter) {
    ash_sched_threads_join(&ash_use_sched_threads, waiter->thread);
    conformance_watch(NULL, waiter->place);
    (void)conformance_empty(waiter->place);
}

/* `first` hears first, which is in turn the one that works, and one that does not. */
static void test_threads(unsigned first) {
    BEGIN("5: each thread for its own set");
    for (unsigned i = 0; i < WAITERS; i++)
        start(&waiters[i], 1 + i, 10000);
    for (unsigned i = 0; i < WAITERS; i++) {
        struct waiter *waiter = &waiters[(first + i) % WAITERS];
        uint64_t begin = conformance_now();
        conformance_tell(waiter->place);
        join(waiter);
        CHECK(waiter->result == 0 && waiter->found == waiter->place);
        CHECK(conformance_now() < begin + 1000 * MS_NS);
        for (unsigned j = i + 1; j < WAITERS; j++)
            CHECK(!waiters[(first + j) % WAITERS].done);
    }
    BEGIN("5: each thread by its own deadline");
    for (unsigned i = 0; i < WAITERS; i++)
        start(&waiters[i], 1 + i, 100 * (1 + (first + i) % WAITERS));
    for (unsigned i = 0; i < WAITERS; i++) {
        join(&waiters[i]);
        CHECK(waiters[i].result == -ASH_ETIMEDOUT && waiters[i].found == SOURCES);
    }
    CHECK(conformance_now() < waiters[0].until_ns + 1000 * MS_NS);
}

void conformance_waiting(void) {
    test_deadlines();
    test_poll();
    for (unsigned first = 0; first < WAITERS; first++)
        test_threads(first);
}
