/* SPDX-License-Identifier: MIT */
#include "suite.h"

#define LONGEST 1472u /* an MTU of 1500, IP's and UDP's header left out */

static ssize_t send_to(int fd, const void *bytes, size_t count, unsigned port) {
    const struct sockaddr_in to = conformance_home(port);
    return sendto(fd, bytes, count, 0, (const struct sockaddr *)&to, sizeof to);
}

static void test_borders(void) {
    int a = conformance_datagrams(), b = conformance_datagrams();
    unsigned to = conformance_port(b);
    struct sockaddr_in from = {0};
    char text[8] = "";
    struct iovec part = {text, 3};
    struct msghdr header = {
        .msg_name = &from, .msg_namelen = sizeof from, .msg_iov = &part, .msg_iovlen = 1};
    BEGIN("5: borders, and who sent it");
    CHECK(send_to(a, "hello", 5, to) == 5 && send_to(a, "", 0, to) == 0);
    CHECK(send_to(a, "xy", 2, to) == 2 && conformance_poll(b, POLLIN, 1000) == POLLIN);
    CHECK(recv(b, text, 3, MSG_PEEK) == 3 && memcmp(text, "hel", 3) == 0);
    CHECK(recv(b, text, 3, MSG_PEEK | MSG_TRUNC) == 5);
    CHECK(recvmsg(b, &header, 0) == 3 && (header.msg_flags & MSG_TRUNC) != 0);
    CHECK(ntohs(from.sin_port) == conformance_port(a) && from.sin_family == AF_INET);
    CHECK(from.sin_addr.s_addr == htonl(INADDR_LOOPBACK) && header.msg_namelen == sizeof from);
    GIVES(recv(b, text, 8, 0), 0);
    part.iov_len = 8;
    CHECK(recvmsg(b, &header, 0) == 2 && (header.msg_flags & MSG_TRUNC) == 0);
    FAILS(recv(b, text, 8, MSG_DONTWAIT), EAGAIN);
    BEGIN("5: lengths");
    static char large[LONGEST + 1];
    FAILS(send_to(a, large, LONGEST + 1, to), EMSGSIZE);
    large[LONGEST - 1] = 'e';
    CHECK(send_to(a, large, LONGEST, to) == (ssize_t)LONGEST);
    large[LONGEST - 1] = 0;
    CHECK(recv(b, large, sizeof large, 0) == (ssize_t)LONGEST && large[LONGEST - 1] == 'e');
    FAILS(send(a, "x", 1, 0), EDESTADDRREQ);
    FAILS(send_to(a, "x", 1, 0), EINVAL);
    FAILS(shutdown(a, SHUT_WR), ENOTCONN);
    const int both[2] = {a, b};
    conformance_close(both);
}

static void test_ports(void) {
    const int on = 1;
    int a = conformance_datagrams(), b = socket(AF_INET, SOCK_DGRAM, 0);
    BEGIN("6: a port in use, also with SO_REUSEADDR");
    unsigned port = conformance_port(a);
    FAILS(conformance_bind(b, port), EADDRINUSE);
    GIVES(setsockopt(a, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on), 0);
    GIVES(setsockopt(b, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on), 0);
    FAILS(conformance_bind(b, port), EADDRINUSE);
    GIVES(close(a), 0);
    GIVES(conformance_bind(b, port), 0);
    FAILS(conformance_bind(b, 0), EINVAL);
    GIVES(close(b), 0);
}

static void test_connected(void) {
    const struct sockaddr nobody = {.sa_family = AF_UNSPEC};
    int a = conformance_datagrams(), b = conformance_datagrams(), c = conformance_datagrams();
    struct sockaddr_in peer = {0};
    socklen_t bytes = sizeof peer;
    char text[4];
    BEGIN("5: a connected one");
    FAILS(getpeername(a, (struct sockaddr *)&peer, &bytes), ENOTCONN);
    GIVES(conformance_connect(a, conformance_port(b)), 0);
    GIVES(getpeername(a, (struct sockaddr *)&peer, &bytes), 0);
    CHECK(ntohs(peer.sin_port) == conformance_port(b));
    CHECK(send(a, "1", 1, 0) == 1 && recv(b, text, 4, 0) == 1);
    CHECK(send_to(c, "2", 1, conformance_port(a)) == 1);
    FAILS(recv(a, text, 1, MSG_DONTWAIT), EAGAIN);
    CHECK(send_to(b, "3", 1, conformance_port(a)) == 1);
    CHECK(recv(a, text, 4, 0) == 1 && text[0] == '3');
    BEGIN("table: what came back");
    GIVES(close(b), 0);
    CHECK(send(a, "4", 1, 0) == 1);
    FAILS(recv(a, text, 1, 0), ECONNREFUSED);
    FAILS(recv(a, text, 1, MSG_DONTWAIT), EAGAIN);
    CHECK(send(a, "5", 1, 0) == 1 && (conformance_poll(a, POLLIN, 1000) & POLLIN) != 0);
    CHECK(conformance_number(a, SOL_SOCKET, SO_ERROR) == 0);
    FAILS(send(a, "6", 1, 0), ECONNREFUSED);
    BEGIN("5: everybody again");
    GIVES(connect(a, &nobody, sizeof nobody), 0);
    FAILS(send(a, "7", 1, 0), EDESTADDRREQ);
    CHECK(send_to(c, "8", 1, conformance_port(a)) == 1 && recv(a, text, 4, 0) == 1);
    const int both[2] = {a, c};
    conformance_close(both);
}

static void test_broadcast(void) {
    const int on = 1;
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    struct sockaddr_in to = conformance_home(9);
    BEGIN("6: a broadcast only with SO_BROADCAST");
    to.sin_addr.s_addr = INADDR_BROADCAST;
    FAILS(sendto(fd, "x", 1, 0, (struct sockaddr *)&to, sizeof to), EACCES);
    GIVES(setsockopt(fd, SOL_SOCKET, SO_BROADCAST, &on, sizeof on), 0);
    CHECK(sendto(fd, "x", 1, 0, (struct sockaddr *)&to, sizeof to) == 1);
    BEGIN("5: over the wire");
    char text[4] = "";
    to = conformance_host(2, 7); /* sends it back */
    CHECK(sendto(fd, "abc", 3, 0, (struct sockaddr *)&to, sizeof to) == 3);
    CHECK(recv(fd, text, 4, 0) == 3 && memcmp(text, "abc", 3) == 0);
    GIVES(close(fd), 0);
}

void conformance_datagram(void) {
    test_borders();
    test_ports();
    test_connected();
    test_broadcast();
}
