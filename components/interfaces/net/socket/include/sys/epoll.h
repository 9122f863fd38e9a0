/* SPDX-License-Identifier: MIT */
#ifndef NET_SOCKET_SYS_EPOLL_H
#define NET_SOCKET_SYS_EPOLL_H
/*
 * epoll(7) of Linux. A call's cost does not depend on members that are not ready. One epoll cannot
 * be a member of another (EINVAL); poll can wait for one.
 */
#include <stdint.h>

#define EPOLL_CLOEXEC 02000000

#define EPOLL_CTL_ADD 1
#define EPOLL_CTL_DEL 2
#define EPOLL_CTL_MOD 3

#define EPOLLIN      0x001u
#define EPOLLPRI     0x002u
#define EPOLLOUT     0x004u
#define EPOLLERR     0x008u
#define EPOLLHUP     0x010u
#define EPOLLRDNORM  0x040u
#define EPOLLWRNORM  0x100u
#define EPOLLRDHUP   0x2000u
#define EPOLLONESHOT (1u << 30)
#define EPOLLET      (1u << 31)

typedef union epoll_data {
    void *ptr;
    int fd;
    uint32_t u32;
    uint64_t u64;
} epoll_data_t;

struct __attribute__((packed)) epoll_event {
    uint32_t events;
    epoll_data_t data;
};

int epoll_create1(int flags);
int epoll_ctl(int epoll, int operation, int fd, struct epoll_event *event);
int epoll_wait(int epoll, struct epoll_event *events, int most, int timeout_ms);
#endif
