/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include "sockets.h"

static long listener_send(struct sockets_file *file, struct sockets_message *message) {
    (void)file;
    (void)message;
    return -EPIPE;
}

static long listener_receive(struct sockets_file *file, struct sockets_message *message) {
    (void)file;
    (void)message;
    return -ENOTCONN;
}

static int listener_names(struct sockets_file *file, struct ash_net_ip_end *end, bool peer) {
    *end = file->local;
    return peer ? -ENOTCONN : 0;
}

static void listener_dispose(struct sockets_file *file) {
    ash_net_tcp_unlisten(&ash_use_net_tcp, file->listener);
}

const struct sockets_ops sockets_listener_ops = {
    .ready = sockets_readable,
    .send = listener_send,
    .receive = listener_receive,
    .names = listener_names,
    .dispose = listener_dispose,
    .type = SOCK_STREAM,
};

static int listen_locked(struct sockets_file *file, int backlog) {
    const struct ash_net_ip_end any = {ASH_NET_IP_ANY, 0};
    struct ash_net_tcp_listener *listener;
    ASH_ASSERT(ash_lock_held(&ash_use_lock, &file->lock));
    if (file->ops == &sockets_listener_ops)
        return 0;
    if (file->ops->type != SOCK_STREAM)
        return -EOPNOTSUPP;
    if (file->tcp != NULL)
        return -EINVAL;
    int error = file->bound ? 0 : sockets_stream_bind(file, &any);
    if (error != 0)
        return error;
    unsigned most = backlog < 0 || backlog > SOMAXCONN ? SOMAXCONN : (unsigned)backlog;
    error = sockets_full(ash_net_tcp_listen(&ash_use_net_tcp, &file->local, most, &listener));
    if (error != 0)
        return error;
    file->listener = listener;
    file->ops = &sockets_listener_ops;
    sockets_attach(file, ash_net_tcp_listener_source(&ash_use_net_tcp, listener));
    return 0;
}

int listen(int fd, int backlog) {
    struct sockets_file *file;
    int error = sockets_enter(fd, &file);
    return sockets_leave(file, error != 0 ? error : listen_locked(file, backlog));
}

/* The descriptor comes first, so that without one the connection stays where it is. */
static long attempt(struct sockets_file *file, struct sockets_message *message) {
    struct ash_net_tcp_connection *tcp;
    if (file->ops != &sockets_listener_ops)
        return file->ops->type == SOCK_STREAM ? -EINVAL : -EOPNOTSUPP;
    if (sockets_readable(file) == 0)
        return -EAGAIN;
    struct sockets_file *fresh = sockets_new(&sockets_stream_ops, message->accept_flags);
    if (fresh == NULL)
        return -ENOMEM;
    fresh->switches = file->switches;
    fresh->resets = file->resets;
    fresh->receive_ns = file->receive_ns;
    fresh->send_ns = file->send_ns;
    int fd = sockets_install(fresh, message->accept_flags);
    int error = fd < 0 ? fd : ash_net_tcp_accept(&ash_use_net_tcp, file->listener, &tcp);
    if (error < 0) {
        if (fd >= 0)
            posix_put(posix_remove(fd));
        return error;
    }
    sockets_stream_has(fresh, tcp);
    struct ash_net_tcp_status status = ash_net_tcp_status(&ash_use_net_tcp, tcp);
    message->remote = status.remote;
    return fd;
}

int accept4(int fd, struct sockaddr *restrict address, socklen_t *restrict bytes, int flags) {
    struct sockets_file *file;
    struct sockets_message message = {.accept_flags = flags};
    long result = sockets_get_socket(fd, &file);
    if (result != 0)
        return (int)posix_result(result);
    if ((flags & ~(SOCK_NONBLOCK | SOCK_CLOEXEC)) != 0)
        result = -EINVAL;
    if (result == 0)
        result = sockets_check_address(address, bytes);
    if (result == 0)
        result = sockets_repeat(file, &message, attempt, file->receive_ns);
    sockets_put(file);
    if (result >= 0)
        sockets_write_address(&message.remote, address, bytes);
    return (int)posix_result(result);
}

int accept(int fd, struct sockaddr *restrict address, socklen_t *restrict bytes) {
    return accept4(fd, address, bytes, 0);
}
