/* SPDX-License-Identifier: MIT */
#include "suite.h"

#define TOTAL (200u << 10)

static unsigned char some[MANY], others[MANY];

/* Sends what fits of the next `most` bytes of a stream. */
static bool send_some(int fd, size_t *at, size_t most) {
    size_t count = TOTAL - *at < most ? TOTAL - *at : most;
    for (size_t i = 0; i < count; i++)
        some[i] = conformance_byte(*at + i);
    ssize_t sent = count == 0 ? 0 : send(fd, some, count, MSG_DONTWAIT);
    CHECK(sent >= 0 || errno == EAGAIN);
    *at += sent > 0 ? (size_t)sent : 0;
    return sent > 0;
}

static bool receive_some(int fd, size_t *at, size_t most) {
    ssize_t got = recv(fd, others, most, MSG_DONTWAIT);
    CHECK(got >= 0 || errno == EAGAIN);
    bool good = true;
    for (ssize_t i = 0; i < got; i++)
        good = good && others[i] == conformance_byte(*at + (size_t)i);
    CHECK(good);
    *at += got > 0 ? (size_t)got : 0;
    return got > 0;
}

static void test_both_ways(void) {
    int ends[2];
    size_t out[2] = {0}, in[2] = {0};
    BEGIN("4: both ways at once");
    conformance_pair(ends);
    for (unsigned i = 0; i < 20000 && (in[0] < TOTAL || in[1] < TOTAL); i++) {
        bool moved = false;
        for (unsigned side = 0; side < 2; side++) {
            moved |= send_some(ends[side], &out[side], 1 + i * 37 % 9000);
            moved |= receive_some(ends[side], &in[side], 1 + i * 53 % 5000);
        }
        if (!moved)
            conformance_pause(5);
    }
    CHECK(in[0] == TOTAL && in[1] == TOTAL);
    conformance_close(ends);
}

static void test_pieces(void) {
    int ends[2];
    char text[8] = "";
    struct iovec out[3] = {{(char[]){'a', 'b'}, 2}, {NULL, 0}, {(char[]){'c', 'd', 'e'}, 3}};
    struct iovec in[2] = {{text + 4, 3}, {text, 4}};
    BEGIN("4: pieces, MSG_PEEK, MSG_WAITALL");
    conformance_pair(ends);
    CHECK(writev(ends[0], out, 3) == 5);
    conformance_pause(1000);
    CHECK(recv(ends[1], text, 2, MSG_PEEK) == 2 && memcmp(text, "ab", 2) == 0);
    CHECK(recv(ends[1], text, 8, MSG_PEEK) == 5 && memcmp(text, "abcde", 5) == 0);
    CHECK(readv(ends[1], in, 2) == 5 && memcmp(text + 4, "abc", 3) == 0);
    CHECK(memcmp(text, "de", 2) == 0);
    FAILS(recv(ends[1], text, 1, MSG_DONTWAIT), EAGAIN);
    const struct msghdr header = {.msg_iov = out, .msg_iovlen = 3};
    CHECK(sendmsg(ends[0], &header, 0) == 5 && send(ends[0], "fgh", 3, MSG_NOSIGNAL) == 3);
    CHECK(recv(ends[1], text, 8, MSG_WAITALL) == 8 && memcmp(text, "abcdefgh", 8) == 0);
    CHECK(send(ends[0], "xy", 2, 0) == 2 && shutdown(ends[0], SHUT_WR) == 0);
    CHECK(recv(ends[1], text, 8, MSG_WAITALL) == 2); /* the end comes before all */
    conformance_close(ends);
    BEGIN("4: nothing");
    conformance_pair(ends);
    GIVES(send(ends[0], "", 0, 0), 0);
    GIVES(recv(ends[1], text, 0, 0), 0);
    FAILS(recv(ends[1], text, 1, MSG_DONTWAIT), EAGAIN);
    conformance_close(ends);
}

static void test_half_close(void) {
    int ends[2];
    char text[4];
    BEGIN("4: one direction ends");
    conformance_pair(ends);
    CHECK(send(ends[0], "ab", 2, 0) == 2);
    GIVES(shutdown(ends[0], SHUT_WR), 0);
    FAILS(send(ends[0], "c", 1, 0), EPIPE);
    CHECK(recv(ends[1], text, 4, 0) == 2);
    GIVES(recv(ends[1], text, 4, 0), 0);
    GIVES(recv(ends[1], text, 4, MSG_DONTWAIT), 0);
    CHECK(send(ends[1], "cd", 2, 0) == 2 && recv(ends[0], text, 4, 0) == 2);
    GIVES(shutdown(ends[0], SHUT_RD), 0);
    GIVES(recv(ends[0], text, 4, 0), 0);
    conformance_close(ends);
}

/* The error is told once; then it is the end, and no way to send. */
static void check_reset(int fd, bool by_option) {
    char c;
    CHECK((conformance_poll(fd, POLLIN, 1000) & POLLERR) != 0);
    if (by_option)
        CHECK(conformance_number(fd, SOL_SOCKET, SO_ERROR) == ECONNRESET);
    else
        FAILS(recv(fd, &c, 1, 0), ECONNRESET);
    CHECK(conformance_number(fd, SOL_SOCKET, SO_ERROR) == 0);
    GIVES(recv(fd, &c, 1, 0), 0);
    FAILS(send(fd, &c, 1, 0), EPIPE);
}

static void test_reset(void) {
    const struct linger now = {1, 0};
    int ends[2];
    char c;
    BEGIN("4: closing with data that was not read resets");
    conformance_pair(ends);
    CHECK(send(ends[0], "x", 1, 0) == 1 && conformance_poll(ends[1], POLLIN, 1000) == POLLIN);
    GIVES(close(ends[1]), 0);
    check_reset(ends[0], false);
    GIVES(close(ends[0]), 0);
    BEGIN("4: also when it was looked at");
    conformance_pair(ends);
    CHECK(send(ends[0], "x", 1, 0) == 1 && recv(ends[1], &c, 1, MSG_PEEK) == 1);
    GIVES(close(ends[1]), 0);
    check_reset(ends[0], true);
    GIVES(close(ends[0]), 0);
    BEGIN("6: SO_LINGER of 0 resets");
    conformance_pair(ends);
    GIVES(setsockopt(ends[1], SOL_SOCKET, SO_LINGER, &now, sizeof now), 0);
    GIVES(close(ends[1]), 0);
    check_reset(ends[0], true);
    GIVES(close(ends[0]), 0);
    BEGIN("4: closing delivers what was sent");
    conformance_pair(ends);
    CHECK(send(ends[0], "abc", 3, 0) == 3 && close(ends[0]) == 0);
    CHECK(recv(ends[1], some, 9, MSG_WAITALL) == 3 && recv(ends[1], some, 9, 0) == 0);
    GIVES(close(ends[1]), 0);
}

static void test_connecting(void) {
    int listener = conformance_listen(), fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    unsigned port = conformance_port(listener);
    BEGIN("4: connect without waiting");
    FAILS(conformance_connect(fd, port), EINPROGRESS);
    CHECK(conformance_poll(fd, POLLOUT, 1000) == POLLOUT);
    CHECK(conformance_number(fd, SOL_SOCKET, SO_ERROR) == 0);
    CHECK((errno = 0, conformance_connect(fd, port) == 0 || errno == EISCONN));
    FAILS(conformance_connect(fd, port), EISCONN);
    const int both[2] = {fd, listener};
    conformance_close(both);
    const struct sockaddr_in silent = conformance_host(10, 80);
    fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    FAILS(connect(fd, (const struct sockaddr *)&silent, sizeof silent), EINPROGRESS);
    FAILS(connect(fd, (const struct sockaddr *)&silent, sizeof silent), EALREADY);
    FAILS(send(fd, "x", 1, 0), EAGAIN);
    CHECK(conformance_poll(fd, POLLIN | POLLOUT, 0) == 0);
    GIVES(close(fd), 0);
    BEGIN("4: refused");
    fd = socket(AF_INET, SOCK_STREAM, 0);
    FAILS(conformance_connect(fd, port), ECONNREFUSED);
    GIVES(close(fd), 0);
    fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    FAILS(conformance_connect(fd, port), EINPROGRESS);
    CHECK((conformance_poll(fd, POLLOUT, 1000) & (POLLERR | POLLHUP)) == (POLLERR | POLLHUP));
    CHECK(conformance_number(fd, SOL_SOCKET, SO_ERROR) == ECONNREFUSED);
    CHECK(conformance_number(fd, SOL_SOCKET, SO_ERROR) == 0);
    GIVES(close(fd), 0);
}

static void test_timeouts(void) {
    const struct sockaddr_in silent = conformance_host(10, 80);
    int ends[2], listener = conformance_listen(), fd = socket(AF_INET, SOCK_STREAM, 0);
    char c;
    BEGIN("3: timeouts");
    conformance_pair(ends);
    uint64_t begin = conformance_now_ms();
    conformance_timeout(ends[0], SO_RCVTIMEO, 50);
    conformance_timeout(listener, SO_RCVTIMEO, 50);
    FAILS(recv(ends[0], &c, 1, 0), EAGAIN);
    CHECK(conformance_now_ms() - begin >= 50);
    FAILS(accept(listener, NULL, NULL), EAGAIN);
    CHECK(conformance_now_ms() - begin >= 100);
    conformance_timeout(fd, SO_SNDTIMEO, 50);
    FAILS(connect(fd, (const struct sockaddr *)&silent, sizeof silent), EINPROGRESS);
    CHECK(conformance_now_ms() - begin >= 150 && conformance_now_ms() - begin < 2000);
    BEGIN("4: what was sent before the timeout is told");
    conformance_timeout(ends[0], SO_SNDTIMEO, 50);
    ssize_t sent = 0;
    size_t all = 0;
    for (unsigned i = 0; i < 1000 && (sent = send(ends[0], some, MANY, 0)) > 0; i++)
        all += (size_t)sent;
    CHECK(sent == -1 && errno == EAGAIN && all > 0);
    size_t got = 0;
    for (unsigned i = 0; i < 1000 && got < all; i++)
        if ((sent = recv(ends[1], others, MANY, MSG_DONTWAIT)) > 0)
            got += (size_t)sent;
        else
            conformance_pause(100);
    CHECK(got == all);
    FAILS(recv(ends[1], &c, 1, MSG_DONTWAIT), EAGAIN);
    conformance_close(ends);
    const int both[2] = {fd, listener};
    conformance_close(both);
}

void conformance_streams(void) {
    test_both_ways();
    test_pieces();
    test_half_close();
    test_reset();
    test_connecting();
    test_timeouts();
}
