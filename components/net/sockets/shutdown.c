/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include "sockets.h"

static int shutdown_locked(struct sockets_file *file, int how) {
    struct ash_net_ip_end peer;
    ASH_ASSERT(ash_lock_held(&ash_use_lock, &file->lock));
    if (how < SHUT_RD || how > SHUT_RDWR)
        return -EINVAL;
    int error = file->ops->names(file, &peer, true);
    if (error != 0)
        return error;
    if (how != SHUT_RD && file->ops->type == SOCK_STREAM && (file->shut & SOCKETS_SHUT_WRITE) == 0)
        error = ash_net_tcp_finish(&ash_use_net_tcp, file->tcp);
    if (error != 0)
        return -ENOTCONN; /* it has failed meanwhile */
    file->shut |= how == SHUT_RD   ? SOCKETS_SHUT_READ
                  : how == SHUT_WR ? SOCKETS_SHUT_WRITE
                                   : SOCKETS_SHUT_READ | SOCKETS_SHUT_WRITE;
    return 0;
}

int shutdown(int fd, int how) {
    struct sockets_file *file;
    int error = sockets_get_socket(fd, &file);
    if (error != 0)
        return (int)posix_result(error);
    sockets_pump(); /* what has come by now is not cut off */
    ash_lock_take(&ash_use_lock, &file->lock);
    error = shutdown_locked(file, how);
    ash_lock_release(&ash_use_lock, &file->lock);
    if (error == 0)
        sockets_notify(file);
    sockets_put(file);
    return (int)posix_result(error);
}
