/* SPDX-License-Identifier: MIT */
/* Names that come and go. */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "files.h"
#if ASH_HAS_VFS
#include <ashlar/vfs.h>

/* One call of `vfs` that takes a path and nothing else. */
static int on(const char *path, int (*call)(struct ash_vfs *, const char *, size_t)) {
    struct posix_path whole;
    if (posix_path(path, &whole) != 0)
        return -1;
    return (int)posix_result(call(&ash_use_vfs, whole.whole, whole.bytes));
}

static int make_directory(struct ash_vfs *vfs, const char *path, size_t bytes) {
    return ash_vfs_make_directory(vfs, path, bytes);
}

static int remove_directory(struct ash_vfs *vfs, const char *path, size_t bytes) {
    return ash_vfs_remove_directory(vfs, path, bytes);
}

static int remove_file(struct ash_vfs *vfs, const char *path, size_t bytes) {
    return ash_vfs_remove(vfs, path, bytes);
}

int mkdir(const char *path, mode_t mode) {
    (void)mode;
    return on(path, make_directory);
}

int rmdir(const char *path) {
    return on(path, remove_directory);
}

int unlink(const char *path) {
    return on(path, remove_file);
}

int symlink(const char *target, const char *path) {
    struct posix_path whole;
    if (!posix_is_memory(target, 1))
        return (int)posix_result(-EFAULT);
    if (posix_path(path, &whole) != 0)
        return -1;
    size_t bytes = strnlen(target, ASH_FS_PATH + 1);
    return (int)posix_result(
        ash_vfs_make_link(&ash_use_vfs, target, bytes, whole.whole, whole.bytes));
}

ssize_t readlink(const char *restrict path, char *restrict into, size_t room) {
    struct posix_path whole;
    char target[ASH_FS_PATH];
    size_t bytes;
    if (posix_path(path, &whole) != 0)
        return -1;
    if (room == 0)
        return posix_result(-EINVAL);
    int error =
        ash_vfs_target(&ash_use_vfs, whole.whole, whole.bytes, target, sizeof target, &bytes);
    if (error != 0)
        return posix_result(error);
    bytes = bytes < room ? bytes : room;
    if (!posix_is_memory(into, bytes))
        return posix_result(-EFAULT);
    memcpy(into, target, bytes);
    return (ssize_t)bytes;
}
#else
int mkdir(const char *path, mode_t mode) {
    (void)path, (void)mode;
    return posix_without();
}

int rmdir(const char *path) {
    (void)path;
    return posix_without();
}

int unlink(const char *path) {
    (void)path;
    return posix_without();
}

int symlink(const char *target, const char *path) {
    (void)target, (void)path;
    return posix_without();
}

ssize_t readlink(const char *restrict path, char *restrict into, size_t room) {
    (void)path, (void)into, (void)room;
    return posix_without();
}
#endif
