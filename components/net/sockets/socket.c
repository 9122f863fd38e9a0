/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <netinet/in.h>
#include "sockets.h"

static long open_socket(int domain, int type, int protocol) {
    const struct sockets_ops *ops;
    int kind = type & ~(SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (domain != AF_INET)
        return -EAFNOSUPPORT;
    if (kind == SOCK_STREAM && (protocol == 0 || protocol == IPPROTO_TCP))
        ops = &sockets_stream_ops;
    else if (kind == SOCK_DGRAM && (protocol == 0 || protocol == IPPROTO_UDP))
        ops = &sockets_datagram_ops;
    else
        return kind == SOCK_STREAM || kind == SOCK_DGRAM ? -EPROTONOSUPPORT : -ESOCKTNOSUPPORT;
    struct sockets_file *file = sockets_new(ops, type);
    if (file == NULL)
        return -ENOMEM;
    return sockets_install(file, type);
}

int socket(int domain, int type, int protocol) {
    return (int)posix_result(open_socket(domain, type, protocol));
}
