/* SPDX-License-Identifier: MIT */
/* What is refused, and how. */
#include "suite.h"

#define BEYOND ((size_t)1 << 62) /* more than there are addresses */

static void descriptor(int fd) {
    struct sockaddr_in at = conformance_home(1);
    struct sockaddr *any = (struct sockaddr *)&at;
    struct iovec part = {&at, 1};
    struct msghdr header = {0};
    struct epoll_event event = {0};
    socklen_t bytes = sizeof at;
    FAILS(bind(fd, any, sizeof at), EBADF);
    FAILS(listen(fd, 1), EBADF);
    FAILS(accept(fd, NULL, NULL), EBADF);
    FAILS(accept4(fd, NULL, NULL, 0), EBADF);
    FAILS(connect(fd, any, sizeof at), EBADF);
    FAILS(send(fd, "", 1, 0), EBADF);
    FAILS(sendto(fd, "", 1, 0, any, sizeof at), EBADF);
    FAILS(sendmsg(fd, &header, 0), EBADF);
    FAILS(recv(fd, &at, 1, 0), EBADF);
    FAILS(recvfrom(fd, &at, 1, 0, NULL, NULL), EBADF);
    FAILS(recvmsg(fd, &header, 0), EBADF);
    FAILS(read(fd, &at, 1), EBADF);
    FAILS(write(fd, "", 1), EBADF);
    FAILS(readv(fd, &part, 1), EBADF);
    FAILS(writev(fd, &part, 1), EBADF);
    FAILS(shutdown(fd, SHUT_RD), EBADF);
    FAILS(getsockname(fd, any, &bytes), EBADF);
    FAILS(getpeername(fd, any, &bytes), EBADF);
    FAILS(getsockopt(fd, SOL_SOCKET, SO_TYPE, &at, &bytes), EBADF);
    FAILS(setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &bytes, sizeof bytes), EBADF);
    FAILS(fcntl(fd, F_GETFL), EBADF);
    FAILS(epoll_wait(fd, &event, 1, 0), EBADF);
    FAILS(epoll_ctl(fd, EPOLL_CTL_ADD, fd, &event), EBADF);
    FAILS(close(fd), EBADF);
    CHECK(conformance_poll(fd, POLLIN, 0) == (fd < 0 ? 0 : POLLNVAL));
}

static void test_descriptors(void) {
    static const int bad[] = {-1, INT_MIN, 3, 100000, INT_MAX};
    struct epoll_event event = {0};
    BEGIN("1: descriptors that are not open");
    for (unsigned i = 0; i < sizeof bad / sizeof *bad; i++)
        descriptor(bad[i]);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    GIVES(close(fd), 0);
    descriptor(fd);
    BEGIN("1: descriptors that are something else");
    int epoll = epoll_create1(EPOLL_CLOEXEC), udp = socket(AF_INET, SOCK_DGRAM, 0);
    FAILS(listen(epoll, 1), ENOTSOCK);
    FAILS(recv(epoll, &event, 1, 0), ENOTSOCK);
    FAILS(setsockopt(epoll, SOL_SOCKET, SO_REUSEADDR, &fd, sizeof fd), ENOTSOCK);
    FAILS(send(1, "", 1, 0), ENOTSOCK);
    FAILS(bind(0, NULL, 0), ENOTSOCK);
    FAILS(epoll_wait(1, &event, 1, 0), EINVAL);
    FAILS(epoll_ctl(epoll, EPOLL_CTL_ADD, 1, &event), EPERM);
    CHECK(conformance_poll(1, POLLOUT, 0) == POLLOUT);
    FAILS(read(epoll, &event, 1), EINVAL);
    FAILS(write(epoll, "", 1), EINVAL);
    FAILS(listen(udp, 1), EOPNOTSUPP);
    FAILS(accept(udp, NULL, NULL), EOPNOTSUPP);
    FAILS(epoll_wait(udp, &event, 1, 0), EINVAL);
    FAILS(epoll_ctl(epoll, EPOLL_CTL_ADD, epoll, &event), EINVAL);
    FAILS(epoll_ctl(epoll, EPOLL_CTL_MOD, udp, &event), ENOENT);
    FAILS(epoll_ctl(epoll, EPOLL_CTL_DEL, udp, NULL), ENOENT);
    FAILS(epoll_ctl(epoll, EPOLL_CTL_ADD, udp, NULL), EFAULT);
    FAILS(epoll_ctl(epoll, 77, udp, &event), EINVAL);
    GIVES(epoll_ctl(epoll, EPOLL_CTL_ADD, udp, &event), 0);
    FAILS(epoll_ctl(epoll, EPOLL_CTL_ADD, udp, &event), EEXIST);
    FAILS(epoll_wait(epoll, &event, 0, 0), EINVAL);
    FAILS(epoll_wait(epoll, NULL, 1, 0), EFAULT);
    FAILS(epoll_create1(1), EINVAL);
    const int both[2] = {epoll, udp};
    conformance_close(both);
}

static void test_kinds(void) {
    BEGIN("table: families, types, protocols");
    FAILS(socket(AF_INET6, SOCK_STREAM, 0), EAFNOSUPPORT);
    FAILS(socket(AF_UNIX, SOCK_DGRAM, 0), EAFNOSUPPORT);
    FAILS(socket(-1, SOCK_DGRAM, 0), EAFNOSUPPORT);
    FAILS(socket(AF_INET, SOCK_RAW, 0), ESOCKTNOSUPPORT);
    FAILS(socket(AF_INET, 99, 0), ESOCKTNOSUPPORT);
    FAILS(socket(AF_INET, SOCK_STREAM, IPPROTO_UDP), EPROTONOSUPPORT);
    FAILS(socket(AF_INET, SOCK_DGRAM, IPPROTO_TCP), EPROTONOSUPPORT);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_TCP);
    CHECK(fcntl(fd, F_GETFD) == FD_CLOEXEC && fcntl(fd, F_GETFL) == (O_RDWR | O_NONBLOCK));
    GIVES(fcntl(fd, F_SETFD, 0), 0);
    GIVES(fcntl(fd, F_SETFL, 0), 0);
    CHECK(fcntl(fd, F_GETFD) == 0 && fcntl(fd, F_GETFL) == O_RDWR);
    FAILS(fcntl(fd, 77), EINVAL);
    GIVES(close(fd), 0);
}

static void test_memory(void) {
    int ends[2];
    char c = 0;
    struct iovec parts[2] = {{&c, 1}, {&c, SIZE_MAX}};
    struct msghdr header = {.msg_iovlen = 1};
    socklen_t bytes = 16;
    BEGIN("1: memory and lengths");
    conformance_pair(ends);
    FAILS(send(ends[0], NULL, 1, 0), EFAULT);
    FAILS(recv(ends[0], NULL, 1, 0), EFAULT);
    FAILS(send(ends[0], &c, SIZE_MAX, 0), EINVAL);
    FAILS(recv(ends[0], &c, SIZE_MAX, 0), EINVAL);
    FAILS(write(ends[0], &c, BEYOND), EFAULT);
    FAILS(read(ends[0], &c, BEYOND), EFAULT);
    FAILS(writev(ends[0], parts, 2), EINVAL);
    FAILS(writev(ends[0], parts, -1), EINVAL);
    FAILS(readv(ends[0], parts, 1025), EINVAL);
    FAILS(readv(ends[0], NULL, 1), EFAULT);
    FAILS(sendmsg(ends[0], NULL, 0), EFAULT);
    FAILS(recvmsg(ends[0], NULL, 0), EFAULT);
    FAILS(sendmsg(ends[0], &header, 0), EFAULT);
    header.msg_iovlen = SIZE_MAX;
    FAILS(recvmsg(ends[0], &header, 0), EMSGSIZE);
    header = (struct msghdr){.msg_iov = parts, .msg_iovlen = 1, .msg_control = &c};
    header.msg_controllen = 1;
    FAILS(sendmsg(ends[0], &header, 0), EOPNOTSUPP);
    FAILS(getsockname(ends[0], NULL, &bytes), EFAULT);
    FAILS(getsockname(ends[0], (struct sockaddr *)&header, NULL), EFAULT);
    FAILS(poll(NULL, 1, 0), EFAULT);
    FAILS(poll(NULL, 1ul << 40, 0), EINVAL);
    conformance_close(ends);
}

static void test_flags(void) {
    int ends[2];
    char c = 0;
    BEGIN("table: flags");
    conformance_pair(ends);
    FAILS(send(ends[0], &c, 1, MSG_OOB), EOPNOTSUPP);
    FAILS(send(ends[0], &c, 1, MSG_MORE), EOPNOTSUPP);
    FAILS(send(ends[0], &c, 1, MSG_PEEK), EOPNOTSUPP);
    FAILS(recv(ends[0], &c, 1, MSG_OOB), EOPNOTSUPP);
    FAILS(recv(ends[0], &c, 1, MSG_TRUNC), EOPNOTSUPP);
    FAILS(accept4(ends[0], NULL, NULL, 1), EINVAL);
    FAILS(shutdown(ends[0], 3), EINVAL);
    FAILS(recv(ends[0], &c, 1, MSG_DONTWAIT), EAGAIN); /* none of these sent a byte */
    FAILS(recv(ends[1], &c, 1, MSG_DONTWAIT), EAGAIN);
    conformance_close(ends);
}

static void test_addresses(void) {
    struct sockaddr_in at = conformance_home(0);
    struct sockaddr *any = (struct sockaddr *)&at;
    int fd = socket(AF_INET, SOCK_STREAM, 0), listener = conformance_listen();
    BEGIN("1: addresses");
    FAILS(bind(fd, NULL, sizeof at), EFAULT);
    FAILS(bind(fd, any, 8), EINVAL);
    FAILS(bind(fd, any, 1000), EINVAL);
    FAILS(connect(fd, any, 0), EINVAL);
    at.sin_family = AF_INET6;
    FAILS(bind(fd, any, sizeof at), EAFNOSUPPORT);
    at.sin_family = AF_UNSPEC;
    FAILS(connect(fd, any, sizeof at), EAFNOSUPPORT);
    at = conformance_host(2, 80);
    FAILS(bind(fd, any, sizeof at), EADDRNOTAVAIL);
    BEGIN("table: where nobody can connect to");
    FAILS(conformance_connect(fd, 0), EINVAL);
    at.sin_addr.s_addr = 0;
    FAILS(connect(fd, any, sizeof at), EINVAL);
    at.sin_addr.s_addr = INADDR_BROADCAST;
    FAILS(connect(fd, any, sizeof at), EINVAL);
    at.sin_addr.s_addr = inet_addr("224.0.0.1");
    FAILS(connect(fd, any, sizeof at), EINVAL);
    at.sin_addr.s_addr = inet_addr("203.0.113.1");
    FAILS(connect(fd, any, sizeof at), ENETUNREACH);
    BEGIN("1: what is in the wrong state");
    FAILS(conformance_bind(fd, conformance_port(listener)), EADDRINUSE);
    GIVES(conformance_bind(fd, 0), 0);
    FAILS(conformance_bind(fd, 0), EINVAL);
    FAILS(accept(fd, NULL, NULL), EINVAL);
    FAILS(recv(fd, &at, 1, 0), ENOTCONN);
    FAILS(send(fd, &at, 1, 0), EPIPE);
    FAILS(shutdown(fd, SHUT_WR), ENOTCONN);
    FAILS(shutdown(listener, SHUT_RD), ENOTCONN);
    FAILS(recv(listener, &at, 1, 0), ENOTCONN);
    FAILS(conformance_connect(listener, 80), EISCONN);
    const int both[2] = {fd, listener};
    conformance_close(both);
}

void conformance_bad(void) {
    test_descriptors();
    test_kinds();
    test_memory();
    test_flags();
    test_addresses();
}
