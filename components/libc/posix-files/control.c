/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <unistd.h>
#include "files.h"

static int flags_of(struct posix_file *file) {
    return file->kind->get_flags != NULL ? file->kind->get_flags(file) : -EINVAL;
}

static int control(int fd, int command, int argument) {
    switch (command) {
    case F_DUPFD:
    case F_DUPFD_CLOEXEC:
        return posix_duplicate(fd, argument, command == F_DUPFD_CLOEXEC);
    case F_GETFD:
        return posix_cloexec(fd, -1);
    case F_SETFD:
        return posix_cloexec(fd, (argument & FD_CLOEXEC) != 0);
    default:
        break;
    }
    struct posix_file *file = posix_get(fd);
    int result = -EINVAL;
    if (file == NULL)
        return -EBADF;
    if (command == F_GETFL)
        result = flags_of(file);
    else if (command == F_SETFL && file->kind->set_flags != NULL)
        result = file->kind->set_flags(file, argument);
    posix_put(file);
    return result;
}

int fcntl(int fd, int command, ...) {
    int argument = 0;
    if (command != F_GETFD && command != F_GETFL) {
        va_list arguments;
        va_start(arguments, command);
        argument = va_arg(arguments, int);
        va_end(arguments);
    }
    return (int)posix_result(control(fd, command, argument));
}

int isatty(int fd) {
    struct posix_file *file = posix_get(fd);
    if (file != NULL)
        posix_put(file);
    (void)posix_result(file != NULL ? -ENOTTY : -EBADF);
    return 0;
}
