/* SPDX-License-Identifier: MIT */
/* poll and epoll, in one thread. */
#include "suite.h"

#define DATA 0x1234567800000000u

static void test_poll(void) {
    int ends[2], fresh = socket(AF_INET, SOCK_STREAM, 0), udp = conformance_datagrams();
    char c;
    BEGIN("7: poll");
    conformance_pair(ends);
    CHECK(conformance_poll(fresh, POLLIN | POLLOUT, 0) == (POLLOUT | POLLHUP));
    CHECK(conformance_poll(udp, POLLIN | POLLOUT, 0) == POLLOUT);
    CHECK(conformance_poll(ends[0], POLLIN | POLLOUT | POLLRDHUP, 0) == POLLOUT);
    CHECK(conformance_poll(ends[0], POLLIN, 0) == 0);
    uint64_t begin = conformance_now_ms();
    CHECK(conformance_poll(ends[0], POLLIN, 40) == 0 && conformance_now_ms() - begin >= 40);
    struct pollfd files[5];
    for (int i = 0; i < 5; i++)
        files[i] = (struct pollfd){.fd = i < 2 ? ends[i] : i < 4 ? -1 : 999999, .events = POLLIN};
    CHECK(send(ends[0], "x", 1, 0) == 1);
    GIVES(poll(files, 4, 1000), 1);
    CHECK(files[1].revents == POLLIN && files[0].revents == 0 && files[2].revents == 0);
    GIVES(poll(files, 5, 1000), 2);
    CHECK(files[4].revents == POLLNVAL);
    CHECK(recv(ends[1], &c, 1, 0) == 1 && conformance_poll(ends[1], POLLIN, 0) == 0);
    BEGIN("7: poll of one that ends");
    GIVES(shutdown(ends[0], SHUT_WR), 0);
    CHECK(conformance_poll(ends[1], POLLIN | POLLRDHUP, 1000) == (POLLIN | POLLRDHUP));
    CHECK(conformance_poll(ends[1], POLLOUT, 0) == POLLOUT);
    GIVES(shutdown(ends[1], SHUT_WR), 0);
    CHECK((conformance_poll(ends[1], 0, 1000) & POLLHUP) != 0);
    conformance_close(ends);
    const int both[2] = {fresh, udp};
    conformance_close(both);
}

static void control(int epoll, int operation, int fd, uint32_t events) {
    struct epoll_event event = {.events = events, .data.u64 = DATA + (unsigned)fd};
    GIVES(epoll_ctl(epoll, operation, fd, &event), 0);
}

/* What epoll says of `fd`, that and nothing else. */
static uint32_t only(int epoll, int fd, int timeout_ms) {
    struct epoll_event events[4] = {0};
    int found = epoll_wait(epoll, events, 4, timeout_ms);
    CHECK(found == 0 || (found == 1 && events[0].data.u64 == DATA + (unsigned)fd));
    return found == 1 ? events[0].events : 0;
}

static void test_levels(void) {
    int ends[2], epoll = epoll_create1(0);
    char c;
    BEGIN("8: level-triggered");
    conformance_pair(ends);
    control(epoll, EPOLL_CTL_ADD, ends[1], EPOLLIN);
    uint64_t begin = conformance_now_ms();
    CHECK(only(epoll, ends[1], 40) == 0 && conformance_now_ms() - begin >= 40);
    CHECK(send(ends[0], "ab", 2, 0) == 2);
    CHECK(only(epoll, ends[1], 1000) == EPOLLIN && only(epoll, ends[1], 0) == EPOLLIN);
    CHECK(recv(ends[1], &c, 1, 0) == 1 && only(epoll, ends[1], 0) == EPOLLIN);
    CHECK(recv(ends[1], &c, 1, 0) == 1 && only(epoll, ends[1], 0) == 0);
    BEGIN("8: edge-triggered");
    control(epoll, EPOLL_CTL_MOD, ends[1], EPOLLIN | EPOLLET);
    CHECK(send(ends[0], "cd", 2, 0) == 2);
    CHECK(only(epoll, ends[1], 1000) == EPOLLIN && only(epoll, ends[1], 0) == 0);
    CHECK(recv(ends[1], &c, 1, 0) == 1 && only(epoll, ends[1], 20) == 0);
    CHECK(send(ends[0], "e", 1, 0) == 1 && only(epoll, ends[1], 1000) == EPOLLIN);
    BEGIN("8: once");
    control(epoll, EPOLL_CTL_MOD, ends[1], EPOLLIN | EPOLLONESHOT);
    CHECK(only(epoll, ends[1], 1000) == EPOLLIN && only(epoll, ends[1], 0) == 0);
    CHECK(send(ends[0], "f", 1, 0) == 1 && only(epoll, ends[1], 20) == 0);
    control(epoll, EPOLL_CTL_MOD, ends[1], EPOLLIN | EPOLLRDHUP);
    CHECK(only(epoll, ends[1], 0) == EPOLLIN);
    CHECK(close(ends[0]) == 0 && only(epoll, ends[1], 1000) == (EPOLLIN | EPOLLRDHUP));
    CHECK(conformance_poll(epoll, POLLIN, 0) == POLLIN);
    BEGIN("8: taken out");
    GIVES(epoll_ctl(epoll, EPOLL_CTL_DEL, ends[1], NULL), 0);
    CHECK(only(epoll, ends[1], 0) == 0 && conformance_poll(epoll, POLLIN, 0) == 0);
    const int both[2] = {ends[1], epoll};
    conformance_close(both);
}

static void test_turns(void) {
    int a[2], b[2], epoll = epoll_create1(0), other = epoll_create1(0);
    struct epoll_event event = {0};
    BEGIN("8: those that stay ready take turns");
    conformance_pair(a);
    conformance_pair(b);
    int lower = socket(AF_INET, SOCK_STREAM, 0); /* where the listeners were */
    control(epoll, EPOLL_CTL_ADD, a[0], EPOLLOUT);
    control(epoll, EPOLL_CTL_ADD, b[0], EPOLLOUT);
    control(other, EPOLL_CTL_ADD, b[0], EPOLLIN);
    GIVES(epoll_wait(epoll, &event, 1, 0), 1);
    uint64_t first = event.data.u64;
    GIVES(epoll_wait(epoll, &event, 1, 0), 1);
    CHECK(event.data.u64 != first);
    GIVES(epoll_wait(epoll, &event, 1, 0), 1);
    CHECK(event.data.u64 == first);
    BEGIN("8: a socket in two, and one that is closed");
    GIVES(close(a[0]), 0);
    CHECK(send(b[1], "x", 1, 0) == 1);
    CHECK(only(other, b[0], 1000) == EPOLLIN && only(epoll, b[0], 0) == EPOLLOUT);
    int again = socket(AF_INET, SOCK_STREAM, 0); /* the same number, and no member */
    CHECK(again == a[0] && only(epoll, b[0], 0) == EPOLLOUT);
    control(epoll, EPOLL_CTL_ADD, again, EPOLLIN);
    GIVES(close(epoll), 0);
    const int rest[2] = {again, other};
    conformance_close(rest);
    conformance_close(b);
    const int last[2] = {a[1], lower};
    conformance_close(last);
}

void conformance_polls(void) {
    test_poll();
    test_levels();
    test_turns();
}
