/* SPDX-License-Identifier: MIT */
#ifndef NET_SOCKET_POLL_H
#define NET_SOCKET_POLL_H
/* POSIX.1-2017 <poll.h>. Cost: a step for each descriptor; see <sys/epoll.h> for many. */
typedef unsigned long nfds_t;

struct pollfd {
    int fd; /* negative: not looked at */
    short events;
    short revents;
};

#define POLLIN     0x001
#define POLLPRI    0x002 /* never: there is no urgent data */
#define POLLOUT    0x004
#define POLLERR    0x008
#define POLLHUP    0x010
#define POLLNVAL   0x020
#define POLLRDNORM 0x040
#define POLLWRNORM 0x100
#define POLLRDHUP  0x2000

int poll(struct pollfd *files, nfds_t count, int timeout_ms);
#endif
