/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include "sockets.h"

static int control(struct sockets_file *file, int command, int argument) {
    switch (command) {
    case F_GETFD:
        return file->cloexec ? FD_CLOEXEC : 0;
    case F_SETFD:
        file->cloexec = (argument & FD_CLOEXEC) != 0;
        return 0;
    case F_GETFL:
        return O_RDWR | (file->nonblocking ? O_NONBLOCK : 0);
    case F_SETFL:
        file->nonblocking = (argument & O_NONBLOCK) != 0;
        return 0;
    default:
        return -EINVAL;
    }
}

int fcntl(int fd, int command, ...) {
    struct sockets_file *file = sockets_get(fd);
    int argument = 0;
    if (file == NULL)
        return (int)sockets_result(-EBADF);
    if (command == F_SETFD || command == F_SETFL) {
        va_list arguments;
        va_start(arguments, command);
        argument = va_arg(arguments, int);
        va_end(arguments);
    }
    int result = control(file, command, argument);
    sockets_put(file);
    return (int)sockets_result(result);
}
