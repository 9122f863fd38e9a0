/* SPDX-License-Identifier: MIT */
/* Reading and writing, of whatever a descriptor stands for. */
#include <errno.h>
#include <stdint.h>
#include <unistd.h>
#include "files.h"

long posix_result(long result) {
    if (result >= 0)
        return result;
    errno = (int)-result;
    return -1;
}

ssize_t posix_check(const struct iovec *parts, int count) {
    size_t bytes = 0;
    if (count < 0 || count > POSIX_IOV_MAX)
        return -EINVAL;
    if (!posix_is_memory(parts, (size_t)count * sizeof *parts))
        return -EFAULT;
    for (int i = 0; i < count; i++) {
        if (parts[i].iov_len > (size_t)INT64_MAX - bytes)
            return -EINVAL;
        if (!posix_is_memory(parts[i].iov_base, parts[i].iov_len))
            return -EFAULT;
        bytes += parts[i].iov_len;
    }
    return (ssize_t)bytes;
}

static ssize_t transfer(int fd, const struct iovec *parts, int count, bool writes) {
    struct posix_file *file = posix_get(fd);
    if (file == NULL)
        return posix_result(-EBADF);
    ssize_t result = posix_check(parts, count);
    if (result >= 0) {
        ssize_t (*way)(struct posix_file *, const struct iovec *, int) =
            writes ? file->kind->write : file->kind->read;
        result = way != NULL ? way(file, parts, count) : -EINVAL;
    }
    posix_put(file);
    return posix_result(result);
}

ssize_t readv(int fd, const struct iovec *parts, int count) {
    return transfer(fd, parts, count, false);
}

ssize_t writev(int fd, const struct iovec *parts, int count) {
    return transfer(fd, parts, count, true);
}

ssize_t read(int fd, void *into, size_t count) {
    const struct iovec part = {into, count};
    return transfer(fd, &part, 1, false);
}

ssize_t write(int fd, const void *bytes, size_t count) {
    const struct iovec part = {(void *)(uintptr_t)bytes, count};
    return transfer(fd, &part, 1, true);
}
