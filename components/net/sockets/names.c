/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include "sockets.h"

static int name(int fd, struct sockaddr *address, socklen_t *bytes, bool peer) {
    struct sockets_file *file;
    struct ash_net_ip_end end;
    int error = sockets_enter(fd, &file);
    if (error == 0)
        error = address == NULL ? -EFAULT : sockets_check_address(address, bytes);
    if (error == 0)
        error = file->ops->names(file, &end, peer);
    if (error == 0)
        sockets_write_address(&end, address, bytes);
    return sockets_leave(file, error);
}

int getsockname(int fd, struct sockaddr *restrict address, socklen_t *restrict bytes) {
    return name(fd, address, bytes, false);
}

int getpeername(int fd, struct sockaddr *restrict address, socklen_t *restrict bytes) {
    return name(fd, address, bytes, true);
}
