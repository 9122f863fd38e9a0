/* SPDX-License-Identifier: MIT */
#ifndef NET_SOCKET_SYS_SOCKET_H
#define NET_SOCKET_SYS_SOCKET_H
/*
 * POSIX.1-2017 <sys/socket.h> with IPv4 TCP and UDP behind it; values and layouts are those of
 * Linux on x86-64. Every function returns -1 and sets errno when it fails. The interface's SPEC.md
 * lists what cannot be done, and with which error it says so.
 *
 * A call that waits lets other threads run; without O_NONBLOCK, MSG_DONTWAIT or a timeout it waits
 * for ever. There are no signals: writing to a closed connection is EPIPE and nothing else.
 */
#include <stdint.h>
#include <sys/time.h>
#include <sys/types.h>
#include <sys/uio.h>

typedef uint32_t socklen_t;
typedef uint16_t sa_family_t;

#define AF_UNSPEC 0
#define AF_UNIX   1
#define AF_INET   2
#define AF_INET6  10
#define PF_UNSPEC AF_UNSPEC
#define PF_UNIX   AF_UNIX
#define PF_INET   AF_INET
#define PF_INET6  AF_INET6

#define SOCK_STREAM   1
#define SOCK_DGRAM    2
#define SOCK_RAW      3
#define SOCK_NONBLOCK 04000
#define SOCK_CLOEXEC  02000000

#define SOMAXCONN 4096

struct sockaddr {
    sa_family_t sa_family;
    char sa_data[14];
};

struct sockaddr_storage {
    sa_family_t ss_family;
    char __ss_padding[118];
    unsigned long __ss_align;
};

struct linger {
    int l_onoff;
    int l_linger; /* seconds */
};

struct msghdr {
    void *msg_name;
    socklen_t msg_namelen;
    struct iovec *msg_iov;
    size_t msg_iovlen;
    void *msg_control; /* recvmsg gives none; sendmsg refuses any */
    size_t msg_controllen;
    int msg_flags;
};

#define MSG_OOB      0x01 /* EOPNOTSUPP */
#define MSG_PEEK     0x02
#define MSG_TRUNC    0x20
#define MSG_CTRUNC   0x08
#define MSG_DONTWAIT 0x40
#define MSG_WAITALL  0x100
#define MSG_NOSIGNAL 0x4000
#define MSG_MORE     0x8000 /* EOPNOTSUPP; see TCP_CORK */

#define SHUT_RD   0
#define SHUT_WR   1
#define SHUT_RDWR 2

#define SOL_SOCKET    1
#define SO_REUSEADDR  2
#define SO_TYPE       3
#define SO_ERROR      4
#define SO_BROADCAST  6
#define SO_SNDBUF     7 /* ENOPROTOOPT, as everything that is not in the SPEC */
#define SO_RCVBUF     8
#define SO_KEEPALIVE  9
#define SO_LINGER     13
#define SO_REUSEPORT  15
#define SO_RCVTIMEO   20
#define SO_SNDTIMEO   21
#define SO_ACCEPTCONN 30

int socket(int domain, int type, int protocol);
int bind(int fd, const struct sockaddr *address, socklen_t bytes);
int listen(int fd, int backlog);
int accept(int fd, struct sockaddr *restrict address, socklen_t *restrict bytes);
int accept4(int fd, struct sockaddr *restrict address, socklen_t *restrict bytes, int flags);
int connect(int fd, const struct sockaddr *address, socklen_t bytes);
ssize_t send(int fd, const void *bytes, size_t count, int flags);
ssize_t sendto(int fd, const void *bytes, size_t count, int flags, const struct sockaddr *to,
               socklen_t to_bytes);
ssize_t sendmsg(int fd, const struct msghdr *message, int flags);
ssize_t recv(int fd, void *into, size_t count, int flags);
ssize_t recvfrom(int fd, void *restrict into, size_t count, int flags,
                 struct sockaddr *restrict from, socklen_t *restrict from_bytes);
ssize_t recvmsg(int fd, struct msghdr *message, int flags);
int shutdown(int fd, int how);
int getsockname(int fd, struct sockaddr *restrict address, socklen_t *restrict bytes);
int getpeername(int fd, struct sockaddr *restrict address, socklen_t *restrict bytes);
int getsockopt(int fd, int level, int name, void *restrict value, socklen_t *restrict bytes);
int setsockopt(int fd, int level, int name, const void *value, socklen_t bytes);
#endif
