/* SPDX-License-Identifier: MIT */
/* Streams, in one thread. */
#include "suite.h"
#include <ashlar/net/buffers.h>

/* Sends what there is room for; how far it is. */
static size_t push(int fd, size_t at) {
    unsigned char bytes[3000];
    size_t count = TOTAL - at < sizeof bytes ? TOTAL - at : sizeof bytes;
    for (size_t i = 0; i < count; i++)
        bytes[i] = suite_byte(at + i);
    ssize_t sent = send(fd, bytes, count, MSG_DONTWAIT | MSG_NOSIGNAL);
    CHECK(sent > 0 || (sent == -1 && errno == EAGAIN));
    return at + (sent > 0 ? (size_t)sent : 0);
}

static size_t pull(int fd, size_t at) {
    unsigned char bytes[4096];
    ssize_t got = recv(fd, bytes, sizeof bytes, MSG_DONTWAIT);
    bool same = true;
    CHECK(got > 0 || (got == -1 && errno == EAGAIN));
    for (ssize_t i = 0; i < got; i++)
        same = same && bytes[i] == suite_byte(at + (size_t)i);
    CHECK(same);
    return at + (got > 0 ? (size_t)got : 0);
}

static void both_ways(void) {
    int ends[2];
    size_t sent[2] = {0}, got[2] = {0};
    suite_pair(ends);
    while (got[0] < TOTAL || got[1] < TOTAL) {
        struct pollfd files[2];
        for (int i = 0; i < 2; i++)
            files[i] = (struct pollfd){.fd = ends[i],
                                       .events = (short)(POLLIN | (sent[i] < TOTAL ? POLLOUT : 0))};
        int ready = poll(files, 2, 10000);
        CHECK(ready > 0);
        if (ready <= 0)
            break;
        for (int i = 0; i < 2; i++) {
            if ((files[i].revents & POLLOUT) != 0)
                sent[i] = push(ends[i], sent[i]);
            if ((files[i].revents & POLLIN) != 0)
                got[i] = pull(ends[i], got[i]);
        }
    }
    CHECK(got[0] == TOTAL && got[1] == TOTAL);
    CHECK(close(ends[0]) == 0 && close(ends[1]) == 0);
}

static void half_close(void) {
    int ends[2];
    char text[8];
    suite_pair(ends);
    CHECK(write(ends[0], "abc", 3) == 3);
    CHECK(shutdown(ends[0], SHUT_WR) == 0);
    FAILS(send(ends[0], "x", 1, 0), EPIPE);
    CHECK(recv(ends[1], text, sizeof text, MSG_WAITALL) == 3 && memcmp(text, "abc", 3) == 0);
    CHECK(read(ends[1], text, sizeof text) == 0);
    CHECK((suite_poll(ends[1], POLLIN | POLLOUT | POLLRDHUP, 0)) == (POLLIN | POLLOUT | POLLRDHUP));
    CHECK(write(ends[1], "defg", 4) == 4);
    CHECK(read(ends[0], text, sizeof text) == 4 && memcmp(text, "defg", 4) == 0);
    CHECK(close(ends[1]) == 0);
    CHECK(read(ends[0], text, sizeof text) == 0);
    CHECK((suite_poll(ends[0], POLLIN, 0) & POLLHUP) != 0);
    CHECK(close(ends[0]) == 0);
}

static void reset(void) {
    const struct linger now = {1, 0};
    int ends[2];
    char text[4];
    int error = 0;
    socklen_t bytes = sizeof error;
    suite_pair(ends);
    CHECK(setsockopt(ends[0], SOL_SOCKET, SO_LINGER, &now, sizeof now) == 0);
    CHECK(close(ends[0]) == 0);
    CHECK((suite_poll(ends[1], POLLIN, 1000) & (POLLIN | POLLERR | POLLHUP)) ==
          (POLLIN | POLLERR | POLLHUP));
    FAILS(recv(ends[1], text, sizeof text, 0), ECONNRESET);
    CHECK(recv(ends[1], text, sizeof text, 0) == 0); /* told once */
    FAILS(send(ends[1], "x", 1, MSG_NOSIGNAL), EPIPE);
    CHECK(getsockopt(ends[1], SOL_SOCKET, SO_ERROR, &error, &bytes) == 0 && error == 0);
    CHECK(close(ends[1]) == 0);
    suite_pair(ends); /* what was not read resets too */
    CHECK(write(ends[0], "abcd", 4) == 4);
    CHECK(recv(ends[1], text, 1, MSG_PEEK) == 1);
    CHECK(close(ends[1]) == 0);
    CHECK((suite_poll(ends[0], POLLIN, 1000) & POLLERR) != 0);
    CHECK(getsockopt(ends[0], SOL_SOCKET, SO_ERROR, &error, &bytes) == 0 && error == ECONNRESET);
    CHECK(close(ends[0]) == 0);
}

static void refused(void) {
    int listener = suite_listen(0), fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    const struct sockaddr_in to = suite_home(suite_port(listener));
    int error = 0;
    socklen_t bytes = sizeof error;
    CHECK(close(listener) == 0);
    FAILS(connect(fd, (const struct sockaddr *)&to, sizeof to), EINPROGRESS);
    CHECK((suite_poll(fd, POLLOUT, 1000) & (POLLOUT | POLLERR)) == (POLLOUT | POLLERR));
    CHECK(getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &bytes) == 0 && error == ECONNREFUSED);
    suite_nonblocking(fd, false);
    FAILS(connect(fd, (const struct sockaddr *)&to, sizeof to), ECONNREFUSED);
    FAILS(send(fd, "x", 1, 0), EPIPE);
    FAILS(recv(fd, &error, 1, 0), ENOTCONN);
    CHECK(close(fd) == 0);
}

static void not_waiting(void) {
    int listener = suite_listen(SOCK_NONBLOCK), fd = socket(AF_INET, SOCK_STREAM, 0);
    const struct sockaddr_in to = suite_home(suite_port(listener));
    char c;
    suite_nonblocking(fd, true);
    FAILS(accept(listener, NULL, NULL), EAGAIN);
    FAILS(connect(fd, (const struct sockaddr *)&to, sizeof to), EINPROGRESS);
    CHECK(suite_poll(fd, POLLOUT, 1000) == POLLOUT);
    CHECK(connect(fd, (const struct sockaddr *)&to, sizeof to) == 0);
    FAILS(connect(fd, (const struct sockaddr *)&to, sizeof to), EISCONN);
    CHECK(suite_poll(listener, POLLIN, 1000) == POLLIN);
    int other = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    CHECK((fcntl(other, F_GETFL) & O_NONBLOCK) != 0 && fcntl(other, F_GETFD) == FD_CLOEXEC);
    FAILS(recv(other, &c, 1, 0), EAGAIN);
    CHECK(close(fd) == 0 && close(other) == 0 && close(listener) == 0);
}

static void peek_and_pieces(void) {
    int ends[2];
    char a[2], b[6], text[16] = "";
    const struct iovec in[] = {{(char[]){"he"}, 2}, {NULL, 0}, {(char[]){"llo!"}, 4}};
    const struct iovec out[] = {{a, sizeof a}, {NULL, 0}, {b, sizeof b}};
    struct msghdr header = {.msg_iov = (struct iovec[]){{text, sizeof text}}, .msg_iovlen = 1};
    suite_pair(ends);
    CHECK(writev(ends[0], in, 3) == 6);
    CHECK(recv(ends[1], text, 3, MSG_PEEK) == 3 && memcmp(text, "hel", 3) == 0);
    CHECK(suite_poll(ends[1], POLLIN, 0) == POLLIN);
    CHECK(recvmsg(ends[1], &header, MSG_PEEK) == 6 && memcmp(text, "hello!", 6) == 0);
    CHECK(readv(ends[1], out, 3) == 6 && memcmp(a, "he", 2) == 0 && memcmp(b, "llo!", 4) == 0);
    FAILS(recv(ends[1], text, 1, MSG_DONTWAIT), EAGAIN);
    FAILS(recv(ends[1], text, 1, MSG_PEEK | MSG_DONTWAIT), EAGAIN);
    CHECK(recv(ends[1], text, 0, 0) == 0 && send(ends[0], text, 0, 0) == 0);
    header.msg_iovlen = 1;
    header.msg_iov[0].iov_len = 5;
    CHECK(sendmsg(ends[1], &header, 0) == 5);
    suite_timeout(ends[0], SO_RCVTIMEO, 30);
    CHECK(recv(ends[0], text, 6, MSG_WAITALL) == 5); /* what came by the timeout */
    CHECK(write(ends[1], "z", 1) == 1);
    CHECK(suite_poll(ends[0], POLLIN, 1000) == POLLIN);
    CHECK(shutdown(ends[0], SHUT_RD) == 0);
    CHECK(read(ends[0], text, 9) == 1 && read(ends[0], text, 9) == 0);
    CHECK(close(ends[0]) == 0 && close(ends[1]) == 0);
}

/* Who only looks takes nothing, so that the sender comes to a stop. */
static void peek_a_lot(void) {
    static char bytes[TOTAL];
    int ends[2];
    size_t sent = 0;
    suite_pair(ends);
    for (int i = 0; i < 100; i++) {
        ssize_t step = send(ends[0], bytes, 65536, MSG_DONTWAIT);
        sent += step > 0 ? (size_t)step : 0;
        CHECK(suite_poll(ends[1], POLLIN, 1000) == POLLIN);
        CHECK(recv(ends[1], bytes, sizeof bytes, MSG_PEEK) > 0);
    }
    CHECK(sent < 4 * 65536);
    CHECK(recv(ends[1], bytes, sent, MSG_WAITALL) == (ssize_t)sent);
    CHECK(close(ends[0]) == 0 && close(ends[1]) == 0);
}

static void peek_little_by_little(void) {
    int ends[2], on = 1;
    unsigned char bytes[200];
    suite_pair(ends);
    CHECK(setsockopt(ends[0], IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) == 0);
    unsigned before = ash_net_buffers_free(&ash_use_net_buffers);
    bool same = true;
    for (size_t i = 0; i < sizeof bytes; i++) {
        unsigned char c = suite_byte(i);
        same = same && write(ends[0], &c, 1) == 1 && suite_poll(ends[1], POLLIN, 1000) == POLLIN;
        (void)suite_poll(-1, 0, 1); /* the byte is there, with those before it */
        same = same && recv(ends[1], bytes, sizeof bytes, MSG_PEEK) == (ssize_t)i + 1;
        same = same && bytes[i] == c && bytes[0] == suite_byte(0);
    }
    CHECK(same);
    CHECK(ash_net_buffers_free(&ash_use_net_buffers) + 100 > before);
    CHECK(recv(ends[1], bytes, 100, MSG_PEEK | MSG_WAITALL) == 100);
    CHECK(recv(ends[1], bytes, 199, 0) == 199);
    CHECK(recv(ends[1], bytes, 9, MSG_PEEK | MSG_WAITALL | MSG_DONTWAIT) == 1); /* what there is */
    suite_timeout(ends[1], SO_RCVTIMEO, 20);
    CHECK(recv(ends[1], bytes, 9, MSG_PEEK | MSG_WAITALL) == 1);
    CHECK(recv(ends[1], bytes, 9, 0) == 1 && bytes[0] == suite_byte(199));
    CHECK(close(ends[0]) == 0 && close(ends[1]) == 0);
}

void suite_streams(void) {
    BEGIN("1 MB each way, byte by byte");
    both_ways();
    BEGIN("half-close");
    half_close();
    BEGIN("reset");
    reset();
    BEGIN("refused");
    refused();
    BEGIN("without waiting");
    not_waiting();
    BEGIN("peek, pieces, MSG_WAITALL");
    peek_and_pieces();
    BEGIN("peek: a lot, and little by little");
    peek_a_lot();
    peek_little_by_little();
}
