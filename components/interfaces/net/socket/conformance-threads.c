/* SPDX-License-Identifier: MIT */
/* Threads that wait. */
#include <ashlar/sched.h>
#include <ashlar/sched/threads.h>
#include "suite.h"

#define LARGE (256u << 10)

struct job {
    void (*run)(struct job *job);
    int fd, other;
    long result;
    int error; /* errno, the thread's own */
    bool done;
    struct ash_sched_thread *thread;
};

static void run(void *argument) {
    struct job *job = argument;
    job->run(job);
    job->error = errno;
    job->done = true;
}

static void start(struct job *job) {
    const struct ash_sched_threads_spec spec = {
        .name = "job", .run = run, .argument = job, .stack_bytes = 65536};
    job->done = false;
    CHECK(ash_sched_threads_start(&ash_use_sched_threads, &spec, &job->thread) == 0);
    ash_sched_yield(&ash_use_sched); /* it runs until it waits */
}

static void join(struct job *job) {
    ash_sched_threads_join(&ash_use_sched_threads, job->thread);
}

static void receive_one(struct job *job) {
    char c;
    job->result = recv(job->fd, &c, 1, 0);
}

static void accept_one(struct job *job) {
    job->result = accept(job->fd, NULL, NULL);
}

static void poll_one(struct job *job) {
    job->result = conformance_poll(job->fd, POLLIN, -1);
}

static void epoll_one(struct job *job) {
    struct epoll_event event = {0};
    job->result = epoll_wait(job->other, &event, 1, -1) == 1 ? (long)event.events : -1;
}

/* More than any queue holds, in one call. */
static void send_large(struct job *job) {
    static unsigned char bytes[LARGE];
    for (size_t i = 0; i < LARGE; i++)
        bytes[i] = conformance_byte(i);
    job->result = send(job->fd, bytes, LARGE, 0);
}

static void test_send(void) {
    static unsigned char bytes[4096];
    struct job sender = {.run = send_large};
    int ends[2];
    size_t at = 0;
    ssize_t got;
    BEGIN("4: send that waits sends all");
    conformance_pair(ends);
    conformance_timeout(ends[1], SO_RCVTIMEO, 10000);
    sender.fd = ends[0];
    start(&sender);
    CHECK(!sender.done);
    while (at < LARGE && (got = recv(ends[1], bytes, sizeof bytes, 0)) > 0) {
        bool good = true;
        for (ssize_t i = 0; i < got; i++)
            good = good && bytes[i] == conformance_byte(at + (size_t)i);
        CHECK(good);
        at += (size_t)got;
    }
    join(&sender);
    CHECK(at == LARGE && sender.result == LARGE);
    conformance_close(ends);
}

/* One socket that is read, polled, and in two epolls, each with a thread that waits. */
static void test_crowd(void) {
    int ends[2], epolls[2] = {epoll_create1(0), epoll_create1(0)};
    struct epoll_event event = {.events = EPOLLIN};
    struct job jobs[4] = {
        {.run = poll_one}, {.run = epoll_one}, {.run = epoll_one}, {.run = receive_one}};
    BEGIN("3: all that wait for a socket hear of it");
    conformance_pair(ends);
    for (int i = 0; i < 2; i++)
        CHECK(epoll_ctl(epolls[i], EPOLL_CTL_ADD, ends[1], &event) == 0);
    for (int i = 0; i < 4; i++) {
        jobs[i].fd = ends[1];
        jobs[i].other = epolls[i == 1];
        start(&jobs[i]);
        CHECK(!jobs[i].done);
    }
    CHECK(send(ends[0], "xy", 2, 0) == 2);
    for (int i = 0; i < 4; i++)
        join(&jobs[i]);
    CHECK(jobs[0].result == POLLIN);
    CHECK(jobs[1].result == EPOLLIN && jobs[2].result == EPOLLIN);
    CHECK(jobs[3].result == 1);
    conformance_close(ends);
    conformance_close(epolls);
}

static void test_others_run(void) {
    int listener = conformance_listen(), client = socket(AF_INET, SOCK_STREAM, 0), ends[2];
    struct job acceptor = {.run = accept_one, .fd = listener}, reader = {.run = receive_one};
    BEGIN("3: a call that waits lets others run");
    conformance_pair(ends);
    start(&acceptor);
    reader.fd = ends[1];
    start(&reader);
    CHECK(!acceptor.done && !reader.done);
    CHECK(conformance_connect(client, conformance_port(listener)) == 0);
    join(&acceptor);
    CHECK(acceptor.result >= 3 && !reader.done);
    BEGIN("2: a socket that is closed while a call is in it");
    GIVES(close(ends[1]), 0);
    FAILS(send(ends[1], "x", 1, 0), EBADF);
    int again = socket(AF_INET, SOCK_DGRAM, 0);
    CHECK(again == ends[1]);
    CHECK(send(ends[0], "x", 1, 0) == 1);
    join(&reader);
    CHECK(reader.result == 1);
    ends[1] = again;
    conformance_close(ends);
    BEGIN("3: the timeout of one is not that of another");
    conformance_pair(ends);
    conformance_timeout(ends[1], SO_RCVTIMEO, 20);
    reader.fd = ends[1];
    start(&reader);
    struct job patient = {.run = receive_one, .fd = ends[0]};
    start(&patient);
    join(&reader);
    CHECK(reader.result == -1 && reader.error == EAGAIN && !patient.done);
    CHECK(send(ends[1], "x", 1, 0) == 1);
    join(&patient);
    CHECK(patient.result == 1);
    conformance_close(ends);
    const int rest[2] = {listener, client};
    conformance_close(rest);
    GIVES(close((int)acceptor.result), 0);
}

void conformance_threads(void) {
    test_send();
    test_crowd();
    test_others_run();
}
