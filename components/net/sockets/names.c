/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include "sockets.h"

static int name(int fd, struct sockaddr *address, socklen_t *bytes, bool peer) {
    struct sockets_file *file;
    struct ash_net_ip_end end;
    int error = sockets_get_socket(fd, &file);
    if (error != 0)
        return (int)sockets_result(error);
    error = address == NULL ? -EFAULT : sockets_check_address(address, bytes);
    ash_lock_take(&ash_use_lock, &file->lock);
    if (error == 0)
        error = file->ops->names(file, &end, peer);
    ash_lock_release(&ash_use_lock, &file->lock);
    if (error == 0)
        sockets_write_address(&end, address, bytes);
    sockets_put(file);
    return (int)sockets_result(error);
}

int getsockname(int fd, struct sockaddr *restrict address, socklen_t *restrict bytes) {
    return name(fd, address, bytes, false);
}

int getpeername(int fd, struct sockaddr *restrict address, socklen_t *restrict bytes) {
    return name(fd, address, bytes, true);
}
