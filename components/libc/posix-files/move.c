/* SPDX-License-Identifier: MIT */
/* Places and lengths of open files, and what outlasts a power failure. */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>
#include "files.h"
#if ASH_HAS_VFS
#include <ashlar/vfs.h>
_Static_assert(SEEK_SET == ASH_VFS_FROM_START && SEEK_CUR == ASH_VFS_FROM_HERE &&
                   SEEK_END == ASH_VFS_FROM_END,
               "the same numbers");

static long seek(int number, off_t offset, int from) {
    uint64_t position = 0;
    int error = ash_vfs_seek(&ash_use_vfs, number, offset, (unsigned)from, &position);
    return error != 0 ? error : (long)position;
}

static long read_at(int number, const struct iovec *part, off_t offset) {
    size_t done = 0;
    int error = ash_vfs_read_at(&ash_use_vfs, number, (uint64_t)offset, part->iov_base,
                                part->iov_len, &done);
    return error != 0 ? error : (long)done;
}

static long write_at(int number, const struct iovec *part, off_t offset) {
    int error =
        ash_vfs_write_at(&ash_use_vfs, number, (uint64_t)offset, part->iov_base, part->iov_len);
    return error != 0 ? error : (long)part->iov_len;
}

static int resize(int number, off_t bytes) {
    return ash_vfs_resize(&ash_use_vfs, number, (uint64_t)bytes);
}

static int sync_file(int number) {
    return ash_vfs_sync(&ash_use_vfs, number);
}
#else
/* Nothing of `vfs` is behind a descriptor here, and nobody comes this far. */
static long seek(int number, off_t offset, int from) {
    (void)number, (void)offset, (void)from;
    return -ENOSYS;
}

static long read_at(int number, const struct iovec *part, off_t offset) {
    (void)number, (void)part, (void)offset;
    return -ENOSYS;
}

static long write_at(int number, const struct iovec *part, off_t offset) {
    (void)number, (void)part, (void)offset;
    return -ENOSYS;
}

static int resize(int number, off_t bytes) {
    (void)number, (void)bytes;
    return -ENOSYS;
}

static int sync_file(int number) {
    (void)number;
    return -ENOSYS;
}
#endif

off_t lseek(int fd, off_t offset, int from) {
    struct posix_vnode *vnode;
    long result = posix_get_vnode(fd, -ESPIPE, &vnode);
    if (result == 0) {
        result = from < 0 ? -EINVAL : seek(vnode->number, offset, from);
        posix_put(&vnode->base);
    }
    return posix_result(result);
}

static ssize_t at(int fd, const struct iovec *part, off_t offset, bool writes) {
    struct posix_vnode *vnode;
    long result = posix_get_vnode(fd, -ESPIPE, &vnode);
    if (result != 0)
        return posix_result(result);
    result = offset < 0 ? -EINVAL : posix_check(part, 1);
    if (result >= 0)
        result =
            writes ? write_at(vnode->number, part, offset) : read_at(vnode->number, part, offset);
    if (result >= 0 && writes && (vnode->flags & O_DSYNC) != 0) {
        int error = sync_file(vnode->number);
        result = error != 0 ? error : result;
    }
    posix_put(&vnode->base);
    return posix_result(result);
}

ssize_t pread(int fd, void *into, size_t count, off_t offset) {
    const struct iovec part = {into, count};
    return at(fd, &part, offset, false);
}

ssize_t pwrite(int fd, const void *bytes, size_t count, off_t offset) {
    const struct iovec part = {(void *)(uintptr_t)bytes, count};
    return at(fd, &part, offset, true);
}

int ftruncate(int fd, off_t bytes) {
    struct posix_vnode *vnode;
    int result = posix_get_vnode(fd, -EINVAL, &vnode);
    if (result == 0) {
        result = bytes < 0 ? -EINVAL : resize(vnode->number, bytes);
        /* A descriptor that may not write: POSIX lets it be EBADF or EINVAL; Linux says this. */
        result = result == -EBADF || result == -EISDIR ? -EINVAL : result;
        posix_put(&vnode->base);
    }
    return (int)posix_result(result);
}

int truncate(const char *path, off_t bytes) {
    if (bytes < 0)
        return (int)posix_result(-EINVAL);
    int fd = open(path, O_WRONLY);
    if (fd < 0)
        return -1;
    int result = ftruncate(fd, bytes), error = errno;
    (void)close(fd);
    if (result != 0)
        errno = error;
    return result;
}

int fsync(int fd) {
    struct posix_vnode *vnode;
    int result = posix_get_vnode(fd, -EINVAL, &vnode);
    if (result == 0) {
        result = sync_file(vnode->number);
        posix_put(&vnode->base);
    }
    return (int)posix_result(result);
}

int fdatasync(int fd) {
    return fsync(fd);
}

void sync(void) {
#if ASH_HAS_VFS
    (void)!ash_vfs_sync(&ash_use_vfs, -1); /* it has no way to fail */
#endif
}
