/* SPDX-License-Identifier: MIT */
#include <cc_runtime.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include "sockets.h"

/* Any of the values that an option has. */
union value {
    int number;
    struct timeval time;
    struct linger linger;
};

static size_t put_number(union value *value, int number) {
    value->number = number;
    return sizeof value->number;
}

static size_t put_time(union value *value, uint64_t ns) {
    value->time = (struct timeval){(time_t)(ns / SOCKETS_NS_PER_S),
                                   (suseconds_t)(ns % SOCKETS_NS_PER_S / SOCKETS_NS_PER_US)};
    return sizeof value->time;
}

static int is_on(const struct sockets_file *file, enum ash_net_tcp_switch which) {
    return (file->switches & 1u << which) != 0;
}

static size_t get_tcp(const struct sockets_file *file, int name, union value *value) {
    if (file->ops->type != SOCK_STREAM)
        return 0;
    if (name == TCP_NODELAY)
        return put_number(value, is_on(file, ASH_NET_TCP_NO_DELAY));
    return name == TCP_CORK ? put_number(value, is_on(file, ASH_NET_TCP_CORK)) : 0;
}

/* The value's size; 0: there is no such option. */
static size_t get(struct sockets_file *file, int name, union value *value) {
    bool stream = file->ops->type == SOCK_STREAM;
    switch (name) {
    case SO_TYPE:
        return put_number(value, file->ops->type);
    case SO_ERROR:
        return put_number(value, file->ops == &sockets_stream_ops ? sockets_stream_error(file) : 0);
    case SO_ACCEPTCONN:
        return put_number(value, stream && file->ops != &sockets_stream_ops);
    case SO_REUSEADDR:
        return put_number(value, file->reuse);
    case SO_BROADCAST:
        return put_number(value, file->broadcast);
    case SO_KEEPALIVE:
        return stream ? put_number(value, is_on(file, ASH_NET_TCP_KEEP_ALIVE)) : 0;
    case SO_RCVTIMEO:
        return put_time(value, file->receive_ns);
    case SO_SNDTIMEO:
        return put_time(value, file->send_ns);
    case SO_LINGER:
        value->linger = (struct linger){.l_onoff = file->resets};
        return stream ? sizeof value->linger : 0;
    default:
        return 0;
    }
}

int getsockopt(int fd, int level, int name, void *restrict out, socklen_t *restrict bytes) {
    struct sockets_file *file;
    union value value;
    int error = sockets_enter(fd, &file);
    if (error != 0)
        return sockets_leave(file, error);
    if (!posix_is_memory(bytes, sizeof *bytes))
        error = -EFAULT;
    else if (*bytes > INT32_MAX)
        error = -EINVAL;
    else if (!posix_is_memory(out, *bytes))
        error = -EFAULT;
    size_t size = 0;
    if (error == 0 && level == SOL_SOCKET)
        size = get(file, name, &value);
    else if (error == 0 && level == IPPROTO_TCP)
        size = get_tcp(file, name, &value);
    if (error == 0 && size == 0)
        error = -ENOPROTOOPT;
    if (error == 0) {
        size = size < *bytes ? size : *bytes;
        memcpy(out, &value, size);
        *bytes = (socklen_t)size;
    }
    return sockets_leave(file, error);
}
