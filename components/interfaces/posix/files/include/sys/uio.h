/* SPDX-License-Identifier: MIT */
#ifndef POSIX_FILES_SYS_UIO_H
#define POSIX_FILES_SYS_UIO_H
/* POSIX.1-2017 <sys/uio.h>. Up to IOV_MAX, 1024, pieces; more are EINVAL. */
#include <sys/types.h>

struct iovec {
    void *iov_base;
    size_t iov_len;
};

ssize_t readv(int fd, const struct iovec *parts, int count);
ssize_t writev(int fd, const struct iovec *parts, int count);
#endif
