/* SPDX-License-Identifier: MIT */
/* Descriptors, options, names, and addresses as text. */
#include "suite.h"

#define MOST 70000 /* descriptors; a provider without a limit is as good */

static void test_numbers(void) {
    static int fds[MOST];
    int count = 0, fd = 0;
    BEGIN("2: from 3 on, the lowest that is free");
    while (count < MOST && (fd = socket(AF_INET, SOCK_STREAM, 0)) >= 0)
        fds[count++] = fd;
    CHECK(count >= 5 && (fd >= 0 || errno == EMFILE));
    bool lowest = true;
    for (int i = 0; i < count; i++)
        lowest = lowest && fds[i] == 3 + i;
    CHECK(lowest);
    CHECK(close(7) == 0 && close(5) == 0);
    CHECK(socket(AF_INET, SOCK_DGRAM, 0) == 5 && epoll_create1(0) == 7);
    if (fd < 0)
        FAILS(epoll_create1(0), EMFILE);
    while (count > 2)
        GIVES(close(fds[--count]), 0);
    BEGIN("2: what finds no descriptor stays in the queue");
    CHECK(close(fds[0]) == 0 && close(fds[1]) == 0);
    int listener = conformance_listen(), client = socket(AF_INET, SOCK_STREAM, 0);
    CHECK(conformance_connect(client, conformance_port(listener)) == 0);
    conformance_timeout(listener, SO_RCVTIMEO, 1000);
    for (count = 0; count < MOST && (fd = socket(AF_INET, SOCK_STREAM, 0)) >= 0;)
        fds[count++] = fd;
    if (fd < 0)
        FAILS(accept(listener, NULL, NULL), EMFILE);
    CHECK(close(fds[--count]) == 0);
    fd = accept(listener, NULL, NULL);
    CHECK(fd == fds[count] && send(client, "x", 1, 0) == 1);
    char c = 0;
    CHECK(recv(fd, &c, 1, 0) == 1 && c == 'x');
    if (fd >= 0)
        fds[count++] = fd;
    while (count > 0)
        GIVES(close(fds[--count]), 0);
    const int both[2] = {listener, client};
    conformance_close(both);
}

static void set(int fd, int level, int name, int value) {
    GIVES(setsockopt(fd, level, name, &value, sizeof value), 0);
    CHECK(conformance_number(fd, level, name) == value);
}

static void test_options(void) {
    const int of_all[] = {SO_REUSEADDR, SO_BROADCAST}, of_tcp[] = {TCP_NODELAY, TCP_CORK};
    int tcp = socket(AF_INET, SOCK_STREAM, 0), udp = socket(AF_INET, SOCK_DGRAM, 0), one = 1;
    socklen_t bytes = sizeof one;
    BEGIN("6: options");
    for (int value = 1; value >= 0; value--) {
        for (unsigned i = 0; i < 2; i++) {
            set(tcp, SOL_SOCKET, of_all[i], value);
            set(udp, SOL_SOCKET, of_all[i], value);
            set(tcp, IPPROTO_TCP, of_tcp[i], value);
            FAILS(setsockopt(udp, IPPROTO_TCP, of_tcp[i], &value, sizeof value), ENOPROTOOPT);
            FAILS(getsockopt(udp, IPPROTO_TCP, of_tcp[i], &one, &bytes), ENOPROTOOPT);
        }
        set(tcp, SOL_SOCKET, SO_KEEPALIVE, value);
        FAILS(setsockopt(udp, SOL_SOCKET, SO_KEEPALIVE, &value, sizeof value), ENOPROTOOPT);
    }
    CHECK(conformance_number(tcp, SOL_SOCKET, SO_TYPE) == SOCK_STREAM);
    CHECK(conformance_number(udp, SOL_SOCKET, SO_TYPE) == SOCK_DGRAM);
    CHECK(conformance_number(tcp, SOL_SOCKET, SO_ACCEPTCONN) == 0);
    CHECK(conformance_number(tcp, SOL_SOCKET, SO_ERROR) == 0);
    BEGIN("6: others, and bad values");
    FAILS(setsockopt(tcp, SOL_SOCKET, SO_RCVBUF, &one, sizeof one), ENOPROTOOPT);
    FAILS(getsockopt(tcp, SOL_SOCKET, SO_REUSEPORT, &one, &bytes), ENOPROTOOPT);
    FAILS(setsockopt(tcp, IPPROTO_TCP, TCP_KEEPIDLE, &one, sizeof one), ENOPROTOOPT);
    FAILS(setsockopt(tcp, 12345, 1, &one, sizeof one), ENOPROTOOPT);
    FAILS(setsockopt(tcp, SOL_SOCKET, SO_REUSEADDR, &one, 3), EINVAL);
    FAILS(setsockopt(tcp, SOL_SOCKET, SO_REUSEADDR, NULL, 4), EFAULT);
    FAILS(getsockopt(tcp, SOL_SOCKET, SO_TYPE, NULL, &bytes), EFAULT);
    FAILS(getsockopt(tcp, SOL_SOCKET, SO_TYPE, &one, NULL), EFAULT);
    const int both[2] = {tcp, udp};
    conformance_close(both);
}

static void test_times(void) {
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    struct timeval span = {1, 500000};
    struct linger linger = {1, 5};
    socklen_t bytes = sizeof span;
    BEGIN("6: times and lingering");
    GIVES(setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &span, sizeof span), 0);
    span = (struct timeval){0, 0};
    GIVES(getsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &span, &bytes), 0);
    CHECK(span.tv_sec == 1 && span.tv_usec == 500000 && bytes == sizeof span);
    GIVES(getsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &span, &bytes), 0);
    CHECK(span.tv_sec == 0 && span.tv_usec == 0);
    span.tv_usec = 1000000;
    FAILS(setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &span, sizeof span), EDOM);
    span = (struct timeval){-1, 0};
    FAILS(setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &span, sizeof span), EDOM);
    FAILS(setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &span, 4), EINVAL);
    FAILS(setsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, sizeof linger), EOPNOTSUPP);
    linger.l_linger = 0;
    GIVES(setsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, sizeof linger), 0);
    GIVES(close(fd), 0);
}

/* What a listener is set to is so for what it accepts. */
static void test_inherited(void) {
    const int on = 1;
    int listener = conformance_listen(), client = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in at, peer = {0};
    socklen_t bytes = sizeof at;
    BEGIN("6: a listener's options are those of what it accepts");
    CHECK(conformance_number(listener, SOL_SOCKET, SO_ACCEPTCONN) == 1);
    GIVES(setsockopt(listener, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on), 0);
    CHECK(conformance_connect(client, conformance_port(listener)) == 0);
    int server = accept4(listener, (struct sockaddr *)&peer, &bytes, SOCK_NONBLOCK);
    CHECK(server >= 0 && bytes == sizeof peer && peer.sin_family == AF_INET);
    CHECK(ntohs(peer.sin_port) == conformance_port(client));
    CHECK(conformance_number(server, IPPROTO_TCP, TCP_NODELAY) == 1);
    CHECK(conformance_number(client, IPPROTO_TCP, TCP_NODELAY) == 0);
    CHECK(fcntl(server, F_GETFL) == (O_RDWR | O_NONBLOCK) && fcntl(client, F_GETFL) == O_RDWR);
    BEGIN("1: names");
    GIVES(getpeername(client, (struct sockaddr *)&at, &bytes), 0);
    CHECK(ntohs(at.sin_port) == conformance_port(listener));
    CHECK(at.sin_addr.s_addr == htonl(INADDR_LOOPBACK));
    at.sin_port = 0;
    at.sin_addr.s_addr = 0;
    bytes = 4; /* what fits is written, and the length told */
    GIVES(getsockname(server, (struct sockaddr *)&at, &bytes), 0);
    CHECK(bytes == sizeof at && at.sin_port != 0 && at.sin_addr.s_addr == 0);
    FAILS(getpeername(listener, (struct sockaddr *)&at, &bytes), ENOTCONN);
    const int both[2] = {client, server};
    conformance_close(both);
    GIVES(close(listener), 0);
}

static void test_texts(void) {
    static const char *const bad[] = {"",       "1.2.3",    "1.2.3.4.", "1.2.3.256", "1.2.3.04",
                                      "1..2.3", " 1.2.3.4", "1.2.3.4 ", "1.2.3.-4",  "1.2.3.0x4"};
    struct in_addr at = {0};
    char text[16];
    BEGIN("1: addresses as text");
    CHECK(inet_pton(AF_INET, "10.0.2.255", &at) == 1 && at.s_addr == htonl(0x0a0002ffu));
    for (unsigned i = 0; i < sizeof bad / sizeof *bad; i++)
        CHECK(inet_pton(AF_INET, bad[i], &at) == 0);
    FAILS(inet_pton(AF_INET6, "::1", &at), EAFNOSUPPORT);
    CHECK(inet_aton("127.1", &at) == 1 && at.s_addr == htonl(INADDR_LOOPBACK));
    CHECK(inet_aton("0x7f.0.0.01", &at) == 1 && at.s_addr == htonl(INADDR_LOOPBACK));
    CHECK(inet_aton("4294967296", &at) == 0 && inet_aton("1.2.3.4.5", &at) == 0);
    CHECK(inet_addr("nobody") == INADDR_NONE && inet_addr("1.2.3.4") == htonl(0x01020304u));
    at.s_addr = htonl(0xfffefd00u);
    CHECK(inet_ntop(AF_INET, &at, text, sizeof text) == text);
    CHECK(strcmp(text, "255.254.253.0") == 0 && strcmp(inet_ntoa(at), text) == 0);
    CHECK(inet_ntop(AF_INET, &at, text, 14) == text);
    CHECK((errno = 0, inet_ntop(AF_INET, &at, text, 13) == NULL && errno == ENOSPC));
    CHECK((errno = 0, inet_ntop(AF_INET6, &at, text, 16) == NULL && errno == EAFNOSUPPORT));
}

void conformance_files(void) {
    test_numbers();
    test_options();
    test_times();
    test_inherited();
    test_texts();
}
