/* SPDX-License-Identifier: MIT */
/* Threads that wait. */
#include "suite.h"
#include <ashlar/sched.h>
#include <ashlar/sched/threads.h>

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
    CHECK(ash_sched_threads_start(&ash_use_sched_threads, &spec, &job->thread) == 0);
    ash_sched_yield(&ash_use_sched); /* it runs until it waits */
}

static void join(struct job *job) {
    ash_sched_threads_join(&ash_use_sched_threads, job->thread);
}

/* Is it done by itself, before a second is over? */
static bool ends_soon(struct job *job) {
    for (int i = 0; i < 100 && !job->done; i++)
        ash_sched_sleep(&ash_use_sched, 10000000);
    return job->done;
}

static void send_all(struct job *job) {
    unsigned char bytes[5000];
    for (size_t at = 0; at < TOTAL;) {
        size_t count = TOTAL - at < sizeof bytes ? TOTAL - at : sizeof bytes;
        for (size_t i = 0; i < count; i++)
            bytes[i] = suite_byte(at + i);
        ssize_t sent = send(job->fd, bytes, count, 0);
        if (sent != (ssize_t)count) /* one that waits sends all */
            return;
        at += count;
    }
    job->result = shutdown(job->fd, SHUT_WR) == 0;
}

static void receive_all(struct job *job) {
    unsigned char bytes[4096];
    ssize_t got;
    while ((got = recv(job->fd, bytes, sizeof bytes, 0)) > 0)
        for (ssize_t i = 0; i < got; i++)
            if (bytes[i] == suite_byte((size_t)job->result))
                job->result++;
}

/* Both directions of both ends, so that two threads are in each socket. */
static void both_ways(void) {
    int ends[2];
    struct job jobs[4] = {
        {.run = send_all}, {.run = receive_all}, {.run = send_all}, {.run = receive_all}};
    suite_pair(ends);
    for (int i = 0; i < 4; i++) {
        jobs[i].fd = ends[i / 2];
        start(&jobs[i]);
    }
    for (int i = 0; i < 4; i++)
        join(&jobs[i]);
    CHECK(jobs[0].result == 1 && jobs[2].result == 1);
    CHECK(jobs[1].result == TOTAL && jobs[3].result == TOTAL);
    CHECK(close(ends[0]) == 0 && close(ends[1]) == 0);
}

static void receive_one(struct job *job) {
    char c = 0;
    job->result = recv(job->fd, &c, 1, 0);
}

static void poll_one(struct job *job) {
    job->result = suite_poll(job->fd, POLLIN, -1);
}

static void epoll_one(struct job *job) {
    struct epoll_event event = {0};
    job->result = epoll_wait(job->other, &event, 1, -1) == 1 ? (long)event.events : -1;
}

static void accept_one(struct job *job) {
    job->result = accept(job->fd, NULL, NULL);
}

/* One socket that is read, polled, and in two epolls, each with a thread that waits. */
static void crowd(void) {
    int ends[2], epolls[2] = {epoll_create1(0), epoll_create1(0)};
    struct epoll_event event = {.events = EPOLLIN};
    struct job jobs[4] = {
        {.run = poll_one}, {.run = epoll_one}, {.run = epoll_one}, {.run = receive_one}};
    suite_pair(ends);
    for (int i = 0; i < 2; i++)
        CHECK(epoll_ctl(epolls[i], EPOLL_CTL_ADD, ends[1], &event) == 0);
    for (int i = 0; i < 4; i++) {
        jobs[i].fd = ends[1];
        jobs[i].other = epolls[i == 1];
        start(&jobs[i]);
        CHECK(!jobs[i].done);
    }
    CHECK(write(ends[0], "xy", 2) == 2);
    for (int i = 0; i < 4; i++)
        join(&jobs[i]);
    CHECK(jobs[0].result == POLLIN && jobs[1].result == EPOLLIN && jobs[2].result == EPOLLIN);
    CHECK(jobs[3].result == 1);
    CHECK(close(ends[0]) == 0 && close(ends[1]) == 0 && close(epolls[0]) == 0 &&
          close(epolls[1]) == 0);
}

/* The one that waits for the network leaves first, and another one goes on. */
static void leader_leaves(void) {
    int a[2], b[2];
    struct job first = {.run = receive_one}, second = {.run = receive_one};
    suite_pair(a);
    suite_pair(b);
    first.fd = a[1];
    second.fd = b[1];
    start(&first);
    start(&second);
    CHECK(write(a[0], "x", 1) == 1);
    join(&first);
    CHECK(first.result == 1 && !second.done);
    CHECK(write(b[0], "x", 1) == 1);
    join(&second);
    CHECK(second.result == 1);
    suite_timeout(a[1], SO_RCVTIMEO, 20); /* with a timeout, too */
    start(&first);
    first.done = false;
    start(&second);
    join(&first);
    CHECK(first.result == -1 && first.error == EAGAIN);
    CHECK(write(b[0], "x", 1) == 1);
    join(&second);
    CHECK(second.result == 1);
    CHECK(close(a[0]) == 0 && close(a[1]) == 0 && close(b[0]) == 0 && close(b[1]) == 0);
}

/* Changes that another thread makes while one waits. */
static void changes(void) {
    int ends[2], epoll = epoll_create1(0), listener = suite_listen(0);
    struct epoll_event event = {.events = EPOLLOUT};
    struct job reader = {.run = receive_one}, waiter = {.run = epoll_one, .other = epoll};
    struct job acceptor = {.run = accept_one, .fd = listener};
    suite_pair(ends);
    start(&waiter);
    CHECK(!waiter.done);
    int fresh = socket(AF_INET, SOCK_STREAM, 0); /* the stack does not know of it yet */
    CHECK(epoll_ctl(epoll, EPOLL_CTL_ADD, fresh, &event) == 0);
    CHECK(epoll_ctl(epoll, EPOLL_CTL_ADD, ends[0], &event) == 0);
    join(&waiter);
    CHECK(waiter.result == (EPOLLOUT | EPOLLHUP));
    CHECK(close(fresh) == 0);
    reader.fd = ends[1];
    start(&reader);
    CHECK(shutdown(ends[1], SHUT_RD) == 0);
    join(&reader);
    CHECK(reader.result == 0);
    reader.fd = ends[0];
    start(&reader);
    CHECK(close(ends[0]) == 0); /* the call that waits goes on with what was open */
    FAILS(read(ends[0], &event, 1), EBADF);
    CHECK(write(ends[1], "x", 1) == 1);
    join(&reader);
    CHECK(reader.result == 1);
    start(&acceptor);
    const struct sockaddr_in to = suite_home(suite_port(listener));
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    CHECK(connect(fd, (const struct sockaddr *)&to, sizeof to) == 0);
    join(&acceptor);
    CHECK(acceptor.result >= 3 && close((int)acceptor.result) == 0);
    CHECK(close(fd) == 0 && close(ends[1]) == 0 && close(epoll) == 0 && close(listener) == 0);
}

/* A datagram of one thread reaches another that has nothing else to wake it. */
static void datagram(void) {
    int a = suite_datagrams(), b = suite_datagrams();
    const struct sockaddr_in to = suite_home(suite_port(b));
    struct job reader = {.run = receive_one, .fd = b};
    start(&reader);
    CHECK(!reader.done);
    CHECK(sendto(a, "x", 1, 0, (const struct sockaddr *)&to, sizeof to) == 1);
    join(&reader);
    CHECK(reader.result == 1);
    CHECK(close(a) == 0 && close(b) == 0);
}

/* What wakes the thread that waits for all has no source in the stack, or one that is not ready. */
static void nothing_is_ready(void) {
    static char bytes[65536];
    int ends[2];
    struct job reader = {.run = receive_one};
    suite_pair(ends);
    while (send(ends[1], bytes, sizeof bytes, MSG_DONTWAIT) > 0)
        continue; /* until there is no room */
    reader.fd = ends[1];
    start(&reader);
    CHECK(!reader.done);
    CHECK(shutdown(ends[1], SHUT_RDWR) == 0);
    CHECK(ends_soon(&reader));
    CHECK(close(ends[0]) == 0); /* wakes it in any case */
    join(&reader);
    CHECK(reader.result == 0);
    CHECK(close(ends[1]) == 0);
}

static void datagrams_in_epoll(void) {
    int epoll = epoll_create1(0);
    int fds[2] = {socket(AF_INET, SOCK_DGRAM, 0), socket(AF_INET, SOCK_DGRAM, 0)};
    struct epoll_event none = {.events = 0}, event = {.events = EPOLLOUT | EPOLLONESHOT};
    CHECK(epoll_ctl(epoll, EPOLL_CTL_ADD, fds[0], &none) == 0);
    for (int i = 0; i < 3; i++) { /* wanted, armed again, added */
        struct job waiter = {.run = epoll_one, .other = epoll};
        start(&waiter);
        CHECK(!waiter.done);
        int operation = i < 2 ? EPOLL_CTL_MOD : EPOLL_CTL_ADD;
        CHECK(epoll_ctl(epoll, operation, fds[i / 2], &event) == 0);
        CHECK(ends_soon(&waiter));
        if (!waiter.done) /* a source that the stack knows wakes it in any case */
            CHECK(epoll_ctl(epoll, EPOLL_CTL_ADD, suite_datagrams(), &event) == 0);
        join(&waiter);
        CHECK(waiter.result == EPOLLOUT);
    }
    CHECK(close(epoll) == 0 && close(fds[0]) == 0 && close(fds[1]) == 0);
}

/*
 * The last one of which the network told is closed when another thread is woken, and its memory is
 * somebody else's.
 */
static void closed_meanwhile(void) {
    int epoll = epoll_create1(0), a = suite_datagrams(), b = suite_datagrams();
    const struct sockaddr_in to = suite_home(suite_port(b));
    struct epoll_event event = {.events = EPOLLOUT};
    struct job waiter = {.run = epoll_one, .other = epoll};
    int fresh[13], count = 0;
    char c;
    start(&waiter);
    CHECK(sendto(a, "x", 1, 0, (const struct sockaddr *)&to, sizeof to) == 1);
    CHECK(recv(b, &c, 1, 0) == 1);
    CHECK(close(b) == 0);
    while ((fresh[count] = socket(AF_INET, SOCK_DGRAM, 0)) >= 0)
        count++;
    CHECK(epoll_ctl(epoll, EPOLL_CTL_ADD, fresh[0], &event) == 0);
    CHECK(ends_soon(&waiter));
    join(&waiter);
    CHECK(waiter.result == EPOLLOUT);
    while (count > 0)
        CHECK(close(fresh[--count]) == 0);
    CHECK(close(epoll) == 0 && close(a) == 0);
}

/* An edge of one epoll is none of another's, to which the same socket is added. */
static void edges_of_others(void) {
    int first = epoll_create1(0), second = epoll_create1(0), fd = suite_datagrams();
    struct epoll_event event = {.events = EPOLLOUT | EPOLLET};
    CHECK(epoll_ctl(first, EPOLL_CTL_ADD, fd, &event) == 0);
    CHECK(epoll_wait(first, &event, 1, 0) == 1 && epoll_wait(first, &event, 1, 0) == 0);
    CHECK(epoll_ctl(second, EPOLL_CTL_ADD, fd, &event) == 0);
    CHECK(epoll_wait(first, &event, 1, 0) == 0);
    CHECK(close(first) == 0 && close(second) == 0 && close(fd) == 0);
}

void suite_threads(void) {
    BEGIN("threads: 1 MB each way, two in each socket");
    both_ways();
    BEGIN("threads: a socket that many wait for");
    crowd();
    BEGIN("threads: the one that waits for all leaves");
    leader_leaves();
    BEGIN("threads: changes while one waits");
    changes();
    BEGIN("threads: a datagram");
    datagram();
    BEGIN("threads: the network has nothing, another thread does");
    nothing_is_ready();
    datagrams_in_epoll();
    BEGIN("threads: a socket that told something is closed");
    closed_meanwhile();
    BEGIN("epoll: edges of others");
    edges_of_others();
}
