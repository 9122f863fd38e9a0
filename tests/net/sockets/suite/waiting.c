/* SPDX-License-Identifier: MIT */
/* Timeouts, poll, epoll; in one thread. */
#include "suite.h"
#include <ashlar/time.h>

static uint64_t now_ms(void) {
    return ash_time_now_ns(&ash_use_time) / 1000000u;
}

static void timeouts(void) {
    int ends[2], listener = suite_listen(0);
    static char bytes[65536];
    uint64_t begin = now_ms();
    suite_pair(ends);
    suite_timeout(ends[0], SO_RCVTIMEO, 50);
    suite_timeout(ends[0], SO_SNDTIMEO, 50);
    suite_timeout(listener, SO_RCVTIMEO, 50);
    FAILS(recv(ends[0], bytes, 1, 0), EAGAIN);
    FAILS(accept(listener, NULL, NULL), EAGAIN);
    CHECK(now_ms() - begin >= 100);
    ssize_t sent;
    for (int i = 0; (sent = send(ends[0], bytes, sizeof bytes, 0)) > 0 && i < 100; i++)
        continue; /* nobody reads, so that the queues fill up */
    CHECK(sent == -1 && errno == EAGAIN && now_ms() - begin >= 150);
    CHECK(suite_poll(ends[0], POLLOUT, 0) == 0);
    begin = now_ms();
    CHECK(suite_poll(ends[0], POLLIN, 40) == 0 && now_ms() - begin >= 40);
    CHECK(poll(NULL, 0, 40) == 0 && now_ms() - begin >= 80);
    CHECK(close(listener) == 0 && close(ends[0]) == 0 && close(ends[1]) == 0);
}

static void polls(void) {
    int ends[2], fresh = socket(AF_INET, SOCK_STREAM, 0);
    struct pollfd files[6];
    suite_pair(ends);
    CHECK(suite_poll(fresh, POLLIN | POLLOUT, 0) == (POLLOUT | POLLHUP));
    for (int i = 0; i < 6; i++)
        files[i] = (struct pollfd){.fd = i < 2 ? ends[i] : i < 4 ? -1 : 99, .events = POLLIN};
    CHECK(poll(files, 6, 1000) == 2 && files[4].revents == POLLNVAL && files[2].revents == 0);
    CHECK(write(ends[0], "x", 1) == 1);
    files[4].fd = files[5].fd = -1;
    CHECK(poll(files, 6, 1000) == 1 && files[1].revents == POLLIN && files[0].revents == 0);
    CHECK(close(fresh) == 0 && close(ends[0]) == 0 && close(ends[1]) == 0);
}

static void control(int epoll, int operation, int fd, uint32_t events) {
    struct epoll_event event = {.events = events, .data.u64 = 0x1234567800000000u + (unsigned)fd};
    CHECK(epoll_ctl(epoll, operation, fd, &event) == 0);
}

/* What epoll says of `fd`, that and nothing else. */
static uint32_t only(int epoll, int fd, int timeout_ms) {
    struct epoll_event events[4];
    int found = epoll_wait(epoll, events, 4, timeout_ms);
    CHECK(found == 0 || (found == 1 && events[0].data.u64 == 0x1234567800000000u + (unsigned)fd));
    return found == 1 ? events[0].events : 0;
}

static void levels_and_edges(void) {
    int ends[2], epoll = epoll_create1(0);
    char c;
    suite_pair(ends);
    control(epoll, EPOLL_CTL_ADD, ends[1], EPOLLIN);
    CHECK(only(epoll, ends[1], 0) == 0);
    CHECK(write(ends[0], "ab", 2) == 2);
    CHECK(only(epoll, ends[1], 1000) == EPOLLIN && only(epoll, ends[1], 0) == EPOLLIN);
    CHECK(read(ends[1], &c, 1) == 1 && only(epoll, ends[1], 0) == EPOLLIN);
    CHECK(read(ends[1], &c, 1) == 1 && only(epoll, ends[1], 0) == 0);
    control(epoll, EPOLL_CTL_MOD, ends[1], EPOLLIN | EPOLLET);
    CHECK(write(ends[0], "cd", 2) == 2);
    CHECK(only(epoll, ends[1], 1000) == EPOLLIN && only(epoll, ends[1], 0) == 0);
    CHECK(read(ends[1], &c, 1) == 1 && only(epoll, ends[1], 0) == 0);
    CHECK(write(ends[0], "e", 1) == 1 && only(epoll, ends[1], 1000) == EPOLLIN);
    control(epoll, EPOLL_CTL_MOD, ends[1], EPOLLIN | EPOLLONESHOT);
    CHECK(only(epoll, ends[1], 1000) == EPOLLIN && only(epoll, ends[1], 0) == 0);
    CHECK(write(ends[0], "f", 1) == 1 && only(epoll, ends[1], 20) == 0);
    control(epoll, EPOLL_CTL_MOD, ends[1], EPOLLIN | EPOLLRDHUP);
    CHECK(only(epoll, ends[1], 0) == EPOLLIN);
    CHECK(close(ends[0]) == 0);
    CHECK(only(epoll, ends[1], 1000) == (EPOLLIN | EPOLLRDHUP));
    CHECK(suite_poll(epoll, POLLIN, 0) == POLLIN);
    CHECK(epoll_ctl(epoll, EPOLL_CTL_DEL, ends[1], NULL) == 0);
    CHECK(only(epoll, ends[1], 0) == 0 && suite_poll(epoll, POLLIN, 0) == 0);
    CHECK(close(ends[1]) == 0 && close(epoll) == 0);
}

static void turns(void) {
    int a[2], b[2], epoll = epoll_create1(0), other = epoll_create1(0);
    struct epoll_event event;
    suite_pair(a);
    suite_pair(b);
    control(epoll, EPOLL_CTL_ADD, a[0], EPOLLOUT);
    control(epoll, EPOLL_CTL_ADD, b[0], EPOLLOUT);
    control(other, EPOLL_CTL_ADD, b[0], EPOLLIN); /* a socket may be in two */
    CHECK(epoll_wait(epoll, &event, 1, 0) == 1);
    uint64_t first = event.data.u64;
    CHECK(epoll_wait(epoll, &event, 1, 0) == 1 && event.data.u64 != first);
    CHECK(epoll_wait(epoll, &event, 1, 0) == 1 && event.data.u64 == first);
    CHECK(close(a[0]) == 0); /* a closed one leaves by itself */
    CHECK(write(b[1], "x", 1) == 1);
    CHECK(only(other, b[0], 1000) == EPOLLIN && only(epoll, b[0], 0) == EPOLLOUT);
    CHECK(close(epoll) == 0); /* with a member */
    CHECK(close(other) == 0 && close(a[1]) == 0 && close(b[0]) == 0 && close(b[1]) == 0);
}

/* A call that waits for a socket which an epoll has too, and gives it back. */
static void wait_beside_epoll(void) {
    int ends[2], epoll = epoll_create1(0);
    char c;
    suite_pair(ends);
    control(epoll, EPOLL_CTL_ADD, ends[1], EPOLLIN | EPOLLET);
    suite_timeout(ends[1], SO_RCVTIMEO, 30);
    FAILS(recv(ends[1], &c, 1, 0), EAGAIN);
    CHECK(write(ends[0], "ab", 2) == 2);
    CHECK(recv(ends[1], &c, 1, 0) == 1);
    CHECK(only(epoll, ends[1], 1000) == EPOLLIN); /* what the call heard, epoll has heard too */
    CHECK(only(epoll, ends[1], 0) == 0);
    CHECK(close(ends[0]) == 0 && close(ends[1]) == 0 && close(epoll) == 0);
}

void suite_waiting(void) {
    BEGIN("timeouts");
    timeouts();
    BEGIN("poll");
    polls();
    BEGIN("epoll: levels, edges, once");
    levels_and_edges();
    BEGIN("epoll: turns, two epolls, close");
    turns();
    BEGIN("a call that waits beside an epoll");
    wait_beside_epoll();
}
