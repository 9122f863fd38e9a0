/* SPDX-License-Identifier: MIT */
#include <ashlar/net/buffers.h>
#include <ashlar/net/ip.h>
#include <ashlar/sched.h>
#include <ashlar/time.h>
#include "suite.h"

#define MS_NS     1000000u
#define TIME_WAIT 241000u /* ms: twice the MSL of RFC 9293 §3.4.2, and a little more */

struct sockaddr_in conformance_home(unsigned port) {
    return (struct sockaddr_in){.sin_family = AF_INET,
                                .sin_port = htons((uint16_t)port),
                                .sin_addr = {htonl(INADDR_LOOPBACK)}};
}

struct sockaddr_in conformance_host(unsigned number, unsigned port) {
    struct sockaddr_in at = conformance_home(port);
    at.sin_addr.s_addr = htonl(0x0a000000u + number);
    return at;
}

int conformance_bind(int fd, unsigned port) {
    const struct sockaddr_in at = conformance_home(port);
    return bind(fd, (const struct sockaddr *)&at, sizeof at);
}

int conformance_connect(int fd, unsigned port) {
    const struct sockaddr_in at = conformance_home(port);
    return connect(fd, (const struct sockaddr *)&at, sizeof at);
}

unsigned conformance_port(int fd) {
    struct sockaddr_in at = {0};
    socklen_t bytes = sizeof at;
    return getsockname(fd, (struct sockaddr *)&at, &bytes) == 0 ? ntohs(at.sin_port) : 0;
}

int conformance_listen(void) {
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    CHECK(conformance_bind(fd, 0) == 0 && listen(fd, 8) == 0);
    return fd;
}

int conformance_datagrams(void) {
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    CHECK(conformance_bind(fd, 0) == 0);
    return fd;
}

void conformance_pair(int ends[2]) {
    int listener = conformance_listen();
    ends[0] = socket(AF_INET, SOCK_STREAM, 0);
    CHECK(conformance_connect(ends[0], conformance_port(listener)) == 0);
    ends[1] = accept(listener, NULL, NULL);
    CHECK(ends[1] >= 0 && close(listener) == 0);
}

void conformance_close(const int ends[2]) {
    GIVES(close(ends[0]), 0);
    GIVES(close(ends[1]), 0);
}

void conformance_nonblocking(int fd, bool on) {
    CHECK(fcntl(fd, F_SETFL, on ? O_NONBLOCK : 0) == 0);
}

void conformance_timeout(int fd, int which, int ms) {
    const struct timeval span = {ms / 1000, ms % 1000 * 1000};
    CHECK(setsockopt(fd, SOL_SOCKET, which, &span, sizeof span) == 0);
}

int conformance_number(int fd, int level, int name) {
    int value = -1;
    socklen_t bytes = sizeof value;
    return getsockopt(fd, level, name, &value, &bytes) == 0 && bytes == sizeof value ? value : -1;
}

int conformance_poll(int fd, int events, int timeout_ms) {
    struct pollfd file = {.fd = fd, .events = (short)events, .revents = 0x7fff};
    int found = poll(&file, 1, timeout_ms);
    CHECK(found == (file.revents != 0));
    return file.revents;
}

uint64_t conformance_now_ms(void) {
    return ash_time_now_ns(&ash_use_time) / MS_NS;
}

void conformance_pause(unsigned ms) {
    CHECK(poll(NULL, 0, (int)ms) == 0);
}

unsigned char conformance_byte(size_t at) {
    return (unsigned char)(at * 7 + (at >> 8) * 13 + (at >> 16));
}

int main(void) {
    const struct ash_net_ip_config config = {.address = ASH_NET_IP(10, 0, 0, 1), .prefix = 24};
    BEGIN("the stack's address");
    CHECK(ash_net_ip_configure(&ash_use_net_ip, &config) == 0);
    conformance_pause(5);
    unsigned buffers = ash_net_buffers_free(&ash_use_net_buffers);
    conformance_bad();
    conformance_files();
    conformance_streams();
    conformance_datagram();
    conformance_polls();
    conformance_threads();
    BEGIN("2: nothing is kept");
    conformance_pause(TIME_WAIT);
    CHECK(ash_net_buffers_free(&ash_use_net_buffers) == buffers);
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    CHECK(fd == 3 && close(fd) == 0);
    return ash_test_end(&ash_use_test);
}
