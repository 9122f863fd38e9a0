/* SPDX-License-Identifier: MIT
 *
 * All there is in the Linux guest beside its kernel: process 1, which loads the modules of the
 * network card, sets its address, and answers HTTP requests with the bytes that examples/05-http
 * answers, by epoll, as a fast server on Linux would.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <fcntl.h>
#include <net/if.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

static const char answer[] = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 13\r\n"
                             "\r\nHello, world\n";
static const char *const modules[] = {MODULES};

static void must(int result, const char *what) {
    if (result >= 0)
        return;
    perror(what);
    for (;;)
        pause();
}

static void load_modules(void) {
    for (unsigned i = 0; i < sizeof modules / sizeof *modules; i++) {
        int file = open(modules[i], O_RDONLY | O_CLOEXEC);
        must(file, modules[i]);
        must((int)syscall(SYS_finit_module, file, "", 0), modules[i]);
        close(file);
    }
}

static void set_address(const char *text) {
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    struct ifreq request = {.ifr_name = "eth0"};
    struct sockaddr_in address = {.sin_family = AF_INET};
    inet_pton(AF_INET, text, &address.sin_addr);
    memcpy(&request.ifr_addr, &address, sizeof address);
    must(ioctl(fd, SIOCSIFADDR, &request), "address");
    inet_pton(AF_INET, "255.255.255.0", &address.sin_addr);
    memcpy(&request.ifr_netmask, &address, sizeof address);
    must(ioctl(fd, SIOCSIFNETMASK, &request), "mask");
    request.ifr_flags = IFF_UP | IFF_RUNNING;
    must(ioctl(fd, SIOCSIFFLAGS, &request), "up");
    close(fd);
}

static int listen_at(uint16_t port) {
    const int yes = 1;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    must(setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes), "reuse");
    must(bind(fd, (struct sockaddr *)&address, sizeof address), "bind");
    must(listen(fd, 1024), "listen");
    return fd;
}

static void watch(int set, int fd) {
    struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
    must(epoll_ctl(set, EPOLL_CTL_ADD, fd, &event), "epoll");
}

static void take_connection(int set, int listener) {
    const int yes = 1;
    int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK);
    if (fd < 0)
        return;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    watch(set, fd);
}

/* Each read of the clients of a benchmark is one whole request. */
static void serve(int fd) {
    char text[2048];
    ssize_t bytes = read(fd, text, sizeof text);
    if (bytes <= 0 || write(fd, answer, sizeof answer - 1) < 0)
        close(fd);
}

int main(void) {
    load_modules();
    set_address(getenv("server_address"));
    int listener = listen_at(80), set = epoll_create1(0);
    watch(set, listener);
    (void)!write(1, "listening\n", 10);
    for (;;) {
        struct epoll_event events[64];
        int count = epoll_wait(set, events, 64, -1);
        for (int i = 0; i < count; i++) {
            if (events[i].data.fd == listener)
                take_connection(set, listener);
            else
                serve(events[i].data.fd);
        }
    }
}
