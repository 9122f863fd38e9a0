/* SPDX-License-Identifier: MIT */
/* What is refused, and how. */
#include "suite.h"

static const int bad[] = {-1, -2147483647 - 1, 200, 255, 256, 2147483647};

static void bad_descriptors(void) {
    struct sockaddr_in at = suite_home(1);
    struct sockaddr *any = (struct sockaddr *)&at;
    struct epoll_event event = {0};
    struct msghdr header = {0};
    socklen_t bytes = sizeof at;
    char c = 0;
    int epoll = epoll_create1(0);
    for (unsigned i = 0; i < sizeof bad / sizeof *bad; i++) {
        int fd = bad[i];
        FAILS(bind(fd, any, sizeof at), EBADF);
        FAILS(listen(fd, 1), EBADF);
        FAILS(accept(fd, NULL, NULL), EBADF);
        FAILS(connect(fd, any, sizeof at), EBADF);
        FAILS(send(fd, &c, 1, 0), EBADF);
        FAILS(sendmsg(fd, &header, 0), EBADF);
        FAILS(recv(fd, &c, 1, 0), EBADF);
        FAILS(recvmsg(fd, &header, 0), EBADF);
        FAILS(read(fd, &c, 1), EBADF);
        FAILS(write(fd, &c, 1), EBADF);
        FAILS(shutdown(fd, SHUT_RD), EBADF);
        FAILS(getsockname(fd, any, &bytes), EBADF);
        FAILS(getpeername(fd, any, &bytes), EBADF);
        FAILS(getsockopt(fd, SOL_SOCKET, SO_TYPE, &c, &bytes), EBADF);
        FAILS(setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &bytes, sizeof bytes), EBADF);
        FAILS(fcntl(fd, F_GETFL), EBADF);
        FAILS(close(fd), EBADF);
        FAILS(epoll_ctl(fd, EPOLL_CTL_ADD, epoll, &event), EBADF);
        FAILS(epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event), EBADF);
        FAILS(epoll_wait(fd, &event, 1, 0), EBADF);
        CHECK(suite_poll(fd, POLLIN, 0) == (fd < 0 ? 0 : POLLNVAL));
    }
    CHECK(close(epoll) == 0);
    FAILS(close(epoll), EBADF);
}

static void no_sockets(void) {
    int epoll = epoll_create1(EPOLL_CLOEXEC), fd = socket(AF_INET, SOCK_DGRAM, 0);
    struct sockaddr_in at = suite_home(1);
    struct epoll_event event = {0};
    char c;
    FAILS(bind(epoll, (struct sockaddr *)&at, sizeof at), ENOTSOCK);
    FAILS(listen(epoll, 1), ENOTSOCK);
    FAILS(recv(epoll, &c, 1, 0), ENOTSOCK);
    FAILS(read(epoll, &c, 1), EINVAL);
    FAILS(write(epoll, &c, 1), EINVAL);
    FAILS(listen(fd, 1), EOPNOTSUPP);
    FAILS(accept(fd, NULL, NULL), EOPNOTSUPP);
    FAILS(epoll_wait(fd, &event, 1, 0), EINVAL);
    FAILS(epoll_ctl(fd, EPOLL_CTL_ADD, epoll, &event), EINVAL);
    FAILS(epoll_ctl(epoll, EPOLL_CTL_ADD, epoll, &event), EINVAL);
    FAILS(epoll_ctl(epoll, EPOLL_CTL_MOD, fd, &event), ENOENT);
    FAILS(epoll_ctl(epoll, EPOLL_CTL_DEL, fd, NULL), ENOENT);
    FAILS(epoll_ctl(epoll, EPOLL_CTL_ADD, fd, NULL), EFAULT);
    FAILS(epoll_ctl(epoll, 9, fd, &event), EINVAL);
    CHECK(epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) == 0);
    FAILS(epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event), EEXIST);
    FAILS(epoll_wait(epoll, &event, 0, 0), EINVAL);
    FAILS(epoll_wait(epoll, NULL, 1, 0), EFAULT);
    FAILS(epoll_create1(1), EINVAL);
    CHECK(close(epoll) == 0 && close(fd) == 0);
}

static void kinds(void) {
    FAILS(socket(AF_INET6, SOCK_STREAM, 0), EAFNOSUPPORT);
    FAILS(socket(AF_UNIX, SOCK_STREAM, 0), EAFNOSUPPORT);
    FAILS(socket(AF_INET, SOCK_STREAM, IPPROTO_UDP), EPROTONOSUPPORT);
    FAILS(socket(AF_INET, SOCK_DGRAM, IPPROTO_TCP), EPROTONOSUPPORT);
    FAILS(socket(AF_INET, SOCK_RAW, 0), ESOCKTNOSUPPORT);
    FAILS(socket(AF_INET, 77, 0), ESOCKTNOSUPPORT);
}

static void memory(void) {
    int ends[2];
    char c = 0;
    struct iovec parts[2] = {{&c, 1}, {&c, SIZE_MAX}};
    struct msghdr header = {.msg_iov = NULL, .msg_iovlen = 1};
    socklen_t bytes = 16;
    suite_pair(ends);
    FAILS(send(ends[0], NULL, 1, 0), EFAULT);
    FAILS(recv(ends[0], NULL, 1, 0), EFAULT);
    FAILS(send(ends[0], &c, SIZE_MAX, 0), EINVAL);
    FAILS(recv(ends[0], &c, SIZE_MAX, 0), EINVAL);
    FAILS(send(ends[0], &c, (size_t)1 << 62, 0), EFAULT);
    FAILS(recv(ends[0], &c, (size_t)1 << 62, 0), EFAULT);
    FAILS(writev(ends[0], parts, 2), EINVAL);
    FAILS(writev(ends[0], parts, -1), EINVAL);
    FAILS(readv(ends[0], NULL, 1), EFAULT);
    FAILS(readv(ends[0], parts, 1025), EINVAL);
    FAILS(sendmsg(ends[0], NULL, 0), EFAULT);
    FAILS(recvmsg(ends[0], NULL, 0), EFAULT);
    FAILS(sendmsg(ends[0], &header, 0), EFAULT);
    header.msg_iovlen = SIZE_MAX;
    FAILS(recvmsg(ends[0], &header, 0), EMSGSIZE);
    FAILS(send(ends[0], &c, 1, MSG_OOB), EOPNOTSUPP);
    FAILS(recv(ends[0], &c, 1, MSG_OOB), EOPNOTSUPP);
    FAILS(bind(ends[0], NULL, 16), EFAULT);
    FAILS(connect(ends[0], NULL, 0), EINVAL);
    FAILS(getsockname(ends[0], NULL, &bytes), EFAULT);
    FAILS(getpeername(ends[0], (struct sockaddr *)&header, NULL), EFAULT);
    FAILS(shutdown(ends[0], 3), EINVAL);
    FAILS(fcntl(ends[0], 99), EINVAL);
    FAILS(poll(NULL, 1, 0), EFAULT);
    FAILS(poll(NULL, 1000000, 0), EINVAL);
    CHECK(close(ends[0]) == 0 && close(ends[1]) == 0);
}

static void options(void) {
    int fd = socket(AF_INET, SOCK_STREAM, 0), udp = socket(AF_INET, SOCK_DGRAM, 0), value = 1;
    socklen_t bytes = sizeof value;
    struct timeval time = {1, 500000};
    struct linger linger = {1, 5};
    const int tcp[] = {TCP_NODELAY, TCP_CORK};
    const int all[] = {SO_REUSEADDR, SO_KEEPALIVE, SO_BROADCAST};
    for (unsigned i = 0; i < 2; i++) {
        CHECK(setsockopt(fd, IPPROTO_TCP, tcp[i], &value, sizeof value) == 0);
        CHECK(getsockopt(fd, IPPROTO_TCP, tcp[i], &value, &bytes) == 0 && value == 1);
        FAILS(setsockopt(udp, IPPROTO_TCP, tcp[i], &value, sizeof value), ENOPROTOOPT);
    }
    for (unsigned i = 0; i < 3; i++) {
        CHECK(setsockopt(fd, SOL_SOCKET, all[i], &value, sizeof value) == 0);
        CHECK(getsockopt(fd, SOL_SOCKET, all[i], &value, &bytes) == 0 && value == 1);
    }
    CHECK(getsockopt(udp, SOL_SOCKET, SO_TYPE, &value, &bytes) == 0 && value == SOCK_DGRAM);
    CHECK(setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &time, sizeof time) == 0);
    bytes = sizeof time;
    time = (struct timeval){0, 0};
    CHECK(getsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &time, &bytes) == 0);
    CHECK(time.tv_sec == 1 && time.tv_usec == 500000);
    time.tv_usec = 1000000;
    FAILS(setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &time, sizeof time), EDOM);
    FAILS(setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &time, 4), EINVAL);
    FAILS(setsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, sizeof linger), EOPNOTSUPP);
    FAILS(setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &value, sizeof value), ENOPROTOOPT);
    FAILS(setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &value, 3), EINVAL);
    FAILS(setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, NULL, 4), EFAULT);
    FAILS(setsockopt(fd, 12345, 1, &value, sizeof value), ENOPROTOOPT);
    FAILS(getsockopt(fd, SOL_SOCKET, SO_SNDBUF, &value, &bytes), ENOPROTOOPT);
    FAILS(getsockopt(fd, SOL_SOCKET, SO_TYPE, NULL, &bytes), EFAULT);
    FAILS(getsockopt(fd, SOL_SOCKET, SO_TYPE, &value, NULL), EFAULT);
    CHECK(close(fd) == 0 && close(udp) == 0);
}

static void addresses_in_use(void) {
    int a = suite_listen(0), b = socket(AF_INET, SOCK_STREAM, 0), on = 1;
    const struct sockaddr_in there = suite_home(suite_port(a));
    struct sockaddr_in other = suite_home(7);
    FAILS(bind(b, (const struct sockaddr *)&there, sizeof there), EADDRINUSE);
    CHECK(setsockopt(b, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0);
    FAILS(bind(b, (const struct sockaddr *)&there, sizeof there), EADDRINUSE);
    other.sin_addr.s_addr = inet_addr("203.0.113.9");
    FAILS(bind(b, (const struct sockaddr *)&other, sizeof other), EADDRNOTAVAIL);
    FAILS(bind(b, (const struct sockaddr *)&other, 8), EINVAL);
    other.sin_family = AF_INET6;
    FAILS(bind(b, (const struct sockaddr *)&other, sizeof other), EAFNOSUPPORT);
    CHECK(close(a) == 0);
    CHECK(bind(b, (const struct sockaddr *)&there, sizeof there) == 0);
    FAILS(bind(b, (const struct sockaddr *)&there, sizeof there), EINVAL);
    FAILS(accept(b, NULL, NULL), EINVAL);
    int c = suite_datagrams(), d = socket(AF_INET, SOCK_DGRAM, 0);
    const struct sockaddr_in at = suite_home(suite_port(c));
    FAILS(bind(d, (const struct sockaddr *)&at, sizeof at), EADDRINUSE);
    CHECK(close(b) == 0 && close(c) == 0 && close(d) == 0);
}

static void descriptors(void) {
    int fds[32], count = 0, fd;
    while ((fd = socket(AF_INET, SOCK_STREAM, 0)) >= 0 && count < 32)
        fds[count++] = fd;
    CHECK(fd == -1 && errno == EMFILE && count == 13); /* 16 in the image, from 3 on */
    CHECK(fds[0] == 3 && fds[12] == 15);
    CHECK(close(7) == 0 && close(5) == 0);
    CHECK(socket(AF_INET, SOCK_DGRAM, 0) == 5 && epoll_create1(0) == 7);
    FAILS(epoll_create1(0), EMFILE);
    for (fd = 3; fd < 16; fd++)
        CHECK(close(fd) == 0);
    int ends[2], listener = suite_listen(0);
    const struct sockaddr_in to = suite_home(suite_port(listener));
    ends[0] = socket(AF_INET, SOCK_STREAM, 0);
    CHECK(connect(ends[0], (const struct sockaddr *)&to, sizeof to) == 0);
    for (count = 0; (fd = socket(AF_INET, SOCK_STREAM, 0)) >= 0;)
        fds[count++] = fd;
    FAILS(accept(listener, NULL, NULL), EMFILE);
    CHECK(close(fds[--count]) == 0);
    ends[1] = accept(listener, NULL, NULL); /* it was not lost */
    CHECK(ends[1] == fds[count]);
    while (count > 0)
        CHECK(close(fds[--count]) == 0);
    CHECK(close(listener) == 0 && close(ends[0]) == 0 && close(ends[1]) == 0);
}

static void texts(void) {
    struct in_addr at;
    char text[16];
    CHECK(inet_pton(AF_INET, "10.0.2.255", &at) == 1 && at.s_addr == htonl(0x0a0002ffu));
    CHECK(inet_pton(AF_INET, "1.2.3", &at) == 0 && inet_pton(AF_INET, "1.2.3.4.", &at) == 0);
    CHECK(inet_pton(AF_INET, "1.2.3.256", &at) == 0 && inet_pton(AF_INET, "1.2.3.04", &at) == 0);
    CHECK(inet_pton(AF_INET, "", &at) == 0 && inet_pton(AF_INET, "1..2.3", &at) == 0);
    FAILS(inet_pton(AF_INET6, "::1", &at), EAFNOSUPPORT);
    CHECK(inet_aton("127.1", &at) == 1 && at.s_addr == htonl(INADDR_LOOPBACK));
    CHECK(inet_aton("0x7f.0.0.01", &at) == 1 && at.s_addr == htonl(INADDR_LOOPBACK));
    CHECK(inet_aton("4294967296", &at) == 0 && inet_aton("1.2.3.4.5", &at) == 0);
    CHECK(inet_addr("nobody") == INADDR_NONE);
    at.s_addr = htonl(0xfffefd00u);
    CHECK(strcmp(inet_ntop(AF_INET, &at, text, sizeof text), "255.254.253.0") == 0);
    CHECK(strcmp(inet_ntoa(at), "255.254.253.0") == 0);
    CHECK(inet_ntop(AF_INET, &at, text, 13) == NULL && errno == ENOSPC);
}

void suite_errors(void) {
    BEGIN("bad descriptors");
    bad_descriptors();
    BEGIN("what is no socket, or of another type");
    no_sockets();
    BEGIN("families, types and protocols");
    kinds();
    BEGIN("memory and lengths");
    memory();
    BEGIN("options");
    options();
    BEGIN("addresses in use");
    addresses_in_use();
    BEGIN("descriptors run out, the lowest is taken first");
    descriptors();
    BEGIN("addresses as text");
    texts();
}
