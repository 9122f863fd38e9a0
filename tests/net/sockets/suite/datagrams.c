/* SPDX-License-Identifier: MIT */
#include "suite.h"

static void unconnected(void) {
    int a = suite_datagrams(), b = suite_datagrams();
    const struct sockaddr_in to = suite_home(suite_port(b));
    struct sockaddr_in from = {0};
    socklen_t bytes = sizeof from;
    char text[8] = "";
    CHECK(sendto(a, "hello", 5, 0, (const struct sockaddr *)&to, sizeof to) == 5);
    CHECK(sendto(a, "", 0, 0, (const struct sockaddr *)&to, sizeof to) == 0);
    CHECK(suite_poll(b, POLLIN, 1000) == POLLIN);
    CHECK(recv(b, text, 3, MSG_PEEK) == 3);
    CHECK(recv(b, text, 3, MSG_PEEK | MSG_TRUNC) == 5);
    struct iovec part = {text, 3};
    struct msghdr header = {
        .msg_name = &from, .msg_namelen = bytes, .msg_iov = &part, .msg_iovlen = 1};
    CHECK(recvmsg(b, &header, 0) == 3 && (header.msg_flags & MSG_TRUNC) != 0);
    CHECK(memcmp(text, "hel", 3) == 0 && ntohs(from.sin_port) == suite_port(a));
    CHECK(recvfrom(b, text, sizeof text, 0, (struct sockaddr *)&from, &bytes) == 0);
    CHECK(from.sin_addr.s_addr == htonl(INADDR_LOOPBACK));
    FAILS(recv(b, text, 1, MSG_DONTWAIT), EAGAIN);
    FAILS(send(a, "x", 1, 0), EDESTADDRREQ);
    FAILS(shutdown(a, SHUT_WR), ENOTCONN);
    static char large[1800];
    FAILS(sendto(a, large, sizeof large, 0, (const struct sockaddr *)&to, sizeof to), EMSGSIZE);
    CHECK(sendto(a, large, 1472, 0, (const struct sockaddr *)&to, sizeof to) == 1472);
    CHECK(recv(b, large, sizeof large, 0) == 1472);
    CHECK(close(a) == 0 && close(b) == 0);
}

static void connected(void) {
    int a = suite_datagrams(), b = suite_datagrams(), c = suite_datagrams();
    const struct sockaddr_in to_a = suite_home(suite_port(a)), to_b = suite_home(suite_port(b));
    const struct sockaddr nobody = {.sa_family = AF_UNSPEC};
    struct sockaddr_in peer;
    socklen_t bytes = sizeof peer;
    char text[4];
    FAILS(getpeername(a, (struct sockaddr *)&peer, &bytes), ENOTCONN);
    CHECK(connect(a, (const struct sockaddr *)&to_b, sizeof to_b) == 0);
    CHECK(getpeername(a, (struct sockaddr *)&peer, &bytes) == 0 && peer.sin_port == to_b.sin_port);
    CHECK(send(a, "1", 1, 0) == 1 && recv(b, text, sizeof text, 0) == 1);
    CHECK(sendto(c, "2", 1, 0, (const struct sockaddr *)&to_a, sizeof to_a) == 1);
    FAILS(recv(a, text, 1, MSG_DONTWAIT), EAGAIN); /* only the peer is heard */
    CHECK(sendto(b, "3", 1, 0, (const struct sockaddr *)&to_a, sizeof to_a) == 1);
    CHECK(recv(a, text, sizeof text, 0) == 1 && text[0] == '3');
    CHECK(close(b) == 0);
    CHECK(send(a, "4", 1, 0) == 1);
    FAILS(recv(a, text, 1, 0), ECONNREFUSED);
    CHECK(connect(a, &nobody, sizeof nobody) == 0);
    FAILS(send(a, "5", 1, 0), EDESTADDRREQ);
    CHECK(close(a) == 0 && close(c) == 0);
}

static void broadcast(void) {
    int a = socket(AF_INET, SOCK_DGRAM, IPPROTO_UDP), on = 1;
    const struct sockaddr_in to = {
        .sin_family = AF_INET, .sin_port = htons(9), .sin_addr = {INADDR_BROADCAST}};
    FAILS(sendto(a, "x", 1, 0, (const struct sockaddr *)&to, sizeof to), EACCES);
    const char *const ours[] = {"10.0.2.255", "10.0.2.0"}; /* of the suite's network */
    for (int i = 0; i < 2; i++) {
        struct sockaddr_in there = to;
        there.sin_addr.s_addr = inet_addr(ours[i]);
        FAILS(sendto(a, "x", 1, 0, (const struct sockaddr *)&there, sizeof there), EACCES);
        FAILS(connect(a, (const struct sockaddr *)&there, sizeof there), EACCES);
    }
    CHECK(setsockopt(a, SOL_SOCKET, SO_BROADCAST, &on, sizeof on) == 0);
    CHECK(sendto(a, "x", 1, 0, (const struct sockaddr *)&to, sizeof to) == 1);
    CHECK(close(a) == 0);
}

void suite_datagram(void) {
    BEGIN("datagrams");
    unconnected();
    BEGIN("connected datagrams");
    connected();
    BEGIN("broadcast");
    broadcast();
}
