/* SPDX-License-Identifier: MIT */
#include "suite.h"
#include <stdlib.h>
#include <ashlar/net/buffers.h>

struct sockaddr_in suite_home(unsigned port) {
    return (struct sockaddr_in){.sin_family = AF_INET,
                                .sin_port = htons((uint16_t)port),
                                .sin_addr = {htonl(INADDR_LOOPBACK)}};
}

unsigned suite_port(int fd) {
    struct sockaddr_in at = {0};
    socklen_t bytes = sizeof at;
    return getsockname(fd, (struct sockaddr *)&at, &bytes) == 0 ? ntohs(at.sin_port) : 0;
}

int suite_listen(int flags) {
    const struct sockaddr_in home = suite_home(0);
    int fd = socket(AF_INET, SOCK_STREAM | flags, 0);
    CHECK(bind(fd, (const struct sockaddr *)&home, sizeof home) == 0);
    CHECK(listen(fd, 8) == 0);
    CHECK(suite_port(fd) != 0);
    return fd;
}

void suite_pair(int ends[2]) {
    int listener = suite_listen(0);
    const struct sockaddr_in to = suite_home(suite_port(listener));
    ends[0] = socket(AF_INET, SOCK_STREAM, IPPROTO_TCP);
    CHECK(connect(ends[0], (const struct sockaddr *)&to, sizeof to) == 0);
    struct sockaddr_in from;
    socklen_t bytes = sizeof from;
    ends[1] = accept(listener, (struct sockaddr *)&from, &bytes);
    CHECK(ends[1] >= 3 && bytes == sizeof from && ntohs(from.sin_port) == suite_port(ends[0]));
    CHECK(close(listener) == 0);
}

int suite_datagrams(void) {
    const struct sockaddr_in home = suite_home(0);
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    CHECK(bind(fd, (const struct sockaddr *)&home, sizeof home) == 0);
    return fd;
}

void suite_nonblocking(int fd, bool on) {
    int flags = fcntl(fd, F_GETFL);
    CHECK(fcntl(fd, F_SETFL, on ? flags | O_NONBLOCK : flags & ~O_NONBLOCK) == 0);
}

void suite_timeout(int fd, int which, int ms) {
    const struct timeval time = {ms / 1000, ms % 1000 * 1000};
    CHECK(setsockopt(fd, SOL_SOCKET, which, &time, sizeof time) == 0);
}

unsigned char suite_byte(size_t at) {
    return (unsigned char)((at * 2654435761u) >> 13);
}

int suite_poll(int fd, int events, int timeout_ms) {
    struct pollfd one = {.fd = fd, .events = (short)events};
    return poll(&one, 1, timeout_ms) >= 0 ? one.revents : -1;
}

/* The argument: how many buffers a device may have taken meanwhile, for what it receives. */
int main(int argc, char **argv) {
    long taken = argc > 1 ? strtol(argv[1], NULL, 10) : 0;
    long before = ash_net_buffers_free(&ash_use_net_buffers), after = 0;
    suite_errors();
    suite_streams();
    suite_datagram();
    suite_waiting();
    suite_threads();
    BEGIN("nothing is left behind");
    for (int i = 0; i < 200 && after < before - taken; i++) {
        (void)suite_poll(-1, 0, 100); /* what is on its way arrives */
        after = ash_net_buffers_free(&ash_use_net_buffers);
    }
    CHECK(after >= before - taken);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    CHECK(fd == 3);
    CHECK(close(fd) == 0);
    return ash_test_end(&ash_use_test);
}
