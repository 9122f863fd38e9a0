/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include "sockets.h"

/* Back to a socket that is not connected. */
ASH_COLD static void forget(struct sockets_file *file) {
    ash_lock_take(&ash_use_lock, &sockets_state.lock);
    file->source = NULL;
    struct ash_net_tcp_connection *tcp = file->tcp;
    file->tcp = NULL;
    ash_net_tcp_abort(&ash_use_net_tcp, tcp);
    ash_lock_release(&ash_use_lock, &sockets_state.lock);
    file->connecting = file->error_told = false;
}

/* Is it open? */
static long attempt(struct sockets_file *file, struct sockets_message *message) {
    (void)message;
    if (file->tcp == NULL)
        return -ECONNABORTED; /* another thread's call told why it failed */
    struct ash_net_tcp_status status = ash_net_tcp_status(&ash_use_net_tcp, file->tcp);
    if (status.error != 0) {
        forget(file);
        return status.error;
    }
    if (status.state == ASH_NET_TCP_SYN_SENT || status.state == ASH_NET_TCP_SYN_RECEIVED)
        return -EAGAIN;
    file->connecting = false;
    return 0;
}

/* 0: begun now. -EALREADY: before. */
static int begin_locked(struct sockets_file *file, const struct ash_net_ip_end *remote) {
    struct ash_net_tcp_connection *tcp;
    ASH_ASSERT(ash_lock_held(&ash_use_lock, &file->lock));
    if (file->ops != &sockets_stream_ops) /* it listens */
        return -EISCONN;
    if (file->tcp != NULL && file->error_told)
        forget(file);
    if (file->tcp != NULL)
        return file->connecting ? -EALREADY : -EISCONN;
    const struct ash_net_ip_end *local = file->bound ? &file->local : NULL;
    int error = sockets_full(ash_net_tcp_connect(&ash_use_net_tcp, remote, local, &tcp));
    if (error != 0)
        return error;
    file->connecting = true;
    sockets_stream_has(file, tcp);
    return 0;
}

int sockets_stream_connect(struct sockets_file *file, const struct ash_net_ip_end *remote) {
    struct sockets_message message = {0};
    ash_lock_take(&ash_use_lock, &file->lock);
    int begun = begin_locked(file, remote);
    ash_lock_release(&ash_use_lock, &file->lock);
    if (begun != 0 && begun != -EALREADY)
        return begun;
    if (begun == 0 && file->nonblocking)
        return -EINPROGRESS;
    long result = sockets_repeat(file, &message, attempt, file->send_ns);
    if (result == -EAGAIN)
        return begun == 0 ? -EINPROGRESS : begun;
    return (int)result;
}

int connect(int fd, const struct sockaddr *address, socklen_t bytes) {
    struct sockets_file *file;
    struct ash_net_ip_end end = {0, 0};
    int error = sockets_get_socket(fd, &file);
    if (error != 0)
        return (int)posix_result(error);
    error = sockets_read_address(address, bytes, &end);
    if (file->ops->connect != NULL) {
        /* POSIX.1-2017, connect: AF_UNSPEC takes a datagram socket's peer away. */
        bool nobody = error == -EAFNOSUPPORT && address->sa_family == AF_UNSPEC;
        if (error == 0 || nobody)
            error = file->ops->connect(file, nobody ? NULL : &end);
    } else if (error == 0) {
        error = sockets_stream_connect(file, &end);
    }
    sockets_put(file);
    return (int)posix_result(error);
}
