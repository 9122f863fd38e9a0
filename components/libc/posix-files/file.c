/* SPDX-License-Identifier: MIT */
/* Files of `vfs`: opened, read, written. */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <sys/stat.h>
#include <unistd.h>
#include <ashlar/alloc.h>
#include "files.h"
#if ASH_HAS_VFS
#include <ashlar/vfs.h>

static struct posix_vnode *vnode_of(struct posix_file *file) {
    return ASH_CONTAINER_OF(file, struct posix_vnode, base);
}

static ssize_t file_read(struct posix_file *file, const struct iovec *parts, int count) {
    ssize_t all = 0;
    for (int i = 0; i < count; i++) {
        size_t done = 0;
        int error = ash_vfs_read(&ash_use_vfs, vnode_of(file)->number, parts[i].iov_base,
                                 parts[i].iov_len, &done);
        if (error != 0)
            return all > 0 ? all : error;
        all += (ssize_t)done;
        if (done < parts[i].iov_len)
            break;
    }
    return all;
}

/* What O_SYNC and O_DSYNC ask for after each write. */
static int settle(const struct posix_vnode *vnode) {
    return (vnode->flags & O_DSYNC) != 0 ? ash_vfs_sync(&ash_use_vfs, vnode->number) : 0;
}

static ssize_t file_write(struct posix_file *file, const struct iovec *parts, int count) {
    const struct posix_vnode *vnode = vnode_of(file);
    ssize_t all = 0;
    for (int i = 0; i < count; i++) {
        int error = ash_vfs_write(&ash_use_vfs, vnode->number, parts[i].iov_base, parts[i].iov_len);
        if (error != 0)
            return all > 0 ? all : error;
        all += (ssize_t)parts[i].iov_len;
    }
    int error = settle(vnode);
    return error != 0 ? error : all;
}

static int file_flags(struct posix_file *file) {
    return __atomic_load_n(&vnode_of(file)->flags, __ATOMIC_RELAXED);
}

static int file_set(struct posix_file *file, int flags) {
    int now = file_flags(file);
    if (((now ^ flags) & O_APPEND) != 0)
        return -EINVAL;
    __atomic_store_n(&vnode_of(file)->flags, (now & ~O_NONBLOCK) | (flags & O_NONBLOCK),
                     __ATOMIC_RELAXED);
    return 0;
}

static void file_end(struct posix_file *file) {
    struct posix_vnode *vnode = vnode_of(file);
    (void)ash_vfs_close(&ash_use_vfs, vnode->number);
    ash_alloc_put(&ash_use_alloc, vnode);
}

const struct posix_kind posix_vnode_kind = {
    .read = file_read,
    .write = file_write,
    .get_flags = file_flags,
    .set_flags = file_set,
    .end = file_end,
};

/* O_… as `vfs` has them; 0: they do not go together. */
static unsigned how(int flags) {
    static const struct {
        int from;
        unsigned to;
    } each[] = {
        {O_APPEND, ASH_VFS_APPEND},
        {O_DIRECTORY, ASH_VFS_DIRECTORY},
        {O_NOFOLLOW, ASH_VFS_NO_FOLLOW},
    };
    int access = flags & O_ACCMODE;
    unsigned sum = access == O_RDONLY   ? ASH_VFS_READ
                   : access == O_WRONLY ? ASH_VFS_WRITE
                                        : ASH_VFS_READ | ASH_VFS_WRITE;
    if (access == O_ACCMODE || (flags & (O_CREAT | O_DIRECTORY)) == (O_CREAT | O_DIRECTORY))
        return 0;
    for (size_t i = 0; i < sizeof each / sizeof *each; i++)
        sum |= (flags & each[i].from) != 0 ? each[i].to : 0;
    if ((flags & O_CREAT) != 0)
        sum |= ASH_VFS_CREATE | ((flags & O_EXCL) != 0 ? ASH_VFS_EXCLUSIVE : 0);
    /* What O_TRUNC does without writing, POSIX leaves open; nothing is what can be undone. */
    if ((flags & O_TRUNC) != 0 && access != O_RDONLY)
        sum |= ASH_VFS_TRUNCATE;
    return sum;
}

static int begin(struct posix_vnode *vnode, const struct posix_path *path, int flags) {
    const int kept = O_ACCMODE | O_APPEND | O_NONBLOCK | O_SYNC | O_DSYNC;
    unsigned sum = how(flags);
    if (sum == 0)
        return -EINVAL;
    int error = ash_vfs_open(&ash_use_vfs, path->whole, path->bytes, sum, &vnode->number);
    if (error != 0)
        return error;
    posix_new(&vnode->base, &posix_vnode_kind);
    vnode->flags = flags & kept;
    int fd = posix_install(&vnode->base, 0, (flags & O_CLOEXEC) != 0);
    if (fd < 0)
        (void)ash_vfs_close(&ash_use_vfs, vnode->number);
    return fd;
}

static int open_file(const char *path, int flags) {
    struct posix_path whole;
    if (posix_path(path, &whole) != 0)
        return -1;
    struct posix_vnode *vnode = ash_alloc_get(&ash_use_alloc, sizeof *vnode);
    if (vnode == NULL)
        return (int)posix_result(-ENOMEM);
    int fd = begin(vnode, &whole, flags);
    if (fd < 0)
        ash_alloc_put(&ash_use_alloc, vnode);
    return (int)posix_result(fd);
}

int posix_get_vnode(int fd, int otherwise, struct posix_vnode **vnode) {
    struct posix_file *file = posix_get(fd);
    if (file == NULL)
        return -EBADF;
    *vnode = vnode_of(file);
    if (file->kind == &posix_vnode_kind)
        return 0;
    posix_put(file);
    return otherwise;
}
#else
static int open_file(const char *path, int flags) {
    (void)path, (void)flags;
    return posix_without();
}

int posix_get_vnode(int fd, int otherwise, struct posix_vnode **vnode) {
    struct posix_file *file = posix_get(fd);
    (void)vnode;
    if (file == NULL)
        return -EBADF;
    posix_put(file);
    return otherwise;
}
#endif

int open(const char *path, int flags, ...) {
    return open_file(path, flags);
}

int creat(const char *path, mode_t mode) {
    (void)mode;
    return open_file(path, O_WRONLY | O_CREAT | O_TRUNC);
}
