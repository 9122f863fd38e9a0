/* SPDX-License-Identifier: MIT */
/* What is known of a file. */
#include <cc_runtime.h>
#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>
#include "files.h"

_Static_assert(sizeof(struct stat) == 144 && offsetof(struct stat, st_size) == 48 &&
                   offsetof(struct stat, st_atim) == 72,
               "Linux's on x86-64");

#define BLOCK    4096 /* a good number of bytes to read at a time */
#define UNIT     512  /* of st_blocks */
#define NS_PER_S 1000000000

#if ASH_HAS_VFS
#include <ashlar/vfs.h>

static mode_t kind_of(uint32_t kind) {
    switch (kind) {
    case ASH_FS_DIRECTORY:
        return S_IFDIR;
    case ASH_FS_LINK:
        return S_IFLNK;
    case ASH_FS_DEVICE:
        return S_IFCHR;
    default:
        return S_IFREG;
    }
}

static void tell(const struct ash_fs_stat *from, struct stat *into) {
    /* Times before 1970 too have nanoseconds that are not negative. */
    long part = (long)(from->modified_ns % NS_PER_S);
    time_t whole = from->modified_ns / NS_PER_S - (part < 0);
    *into = (struct stat){
        .st_dev = 1,
        .st_ino = from->node,
        .st_nlink = from->names,
        .st_mode = kind_of(from->kind) | from->mode,
        .st_size = (off_t)from->size,
        .st_blksize = BLOCK,
        .st_blocks = (blkcnt_t)((from->size + UNIT - 1) / UNIT),
        .st_mtim = {whole, part < 0 ? part + NS_PER_S : part},
    };
    into->st_atim = into->st_ctim = into->st_mtim;
}

static int look(const char *path, unsigned flags, struct ash_fs_stat *stat) {
    struct posix_path whole;
    if (posix_path(path, &whole) != 0)
        return -1;
    return (int)posix_result(ash_vfs_stat(&ash_use_vfs, whole.whole, whole.bytes, flags, stat));
}

static int stat_path(const char *path, unsigned flags, struct stat *into) {
    struct ash_fs_stat found;
    if (look(path, flags, &found) != 0)
        return -1;
    if (!posix_is_memory(into, sizeof *into))
        return (int)posix_result(-EFAULT);
    tell(&found, into);
    return 0;
}

int stat(const char *restrict path, struct stat *restrict into) {
    return stat_path(path, 0, into);
}

int lstat(const char *restrict path, struct stat *restrict into) {
    return stat_path(path, ASH_VFS_NO_FOLLOW, into);
}

/* A file system that cannot be written says so when it is asked for a change of nothing. */
int access(const char *path, int what) {
    struct ash_fs_stat found;
    struct posix_path whole;
    int file;
    if ((what & ~(R_OK | W_OK | X_OK)) != 0)
        return (int)posix_result(-EINVAL);
    if (look(path, 0, &found) != 0)
        return -1;
    if ((what & W_OK) == 0 || found.kind == ASH_FS_DIRECTORY)
        return 0;
    if (posix_path(path, &whole) != 0)
        return -1;
    int error = ash_vfs_open(&ash_use_vfs, whole.whole, whole.bytes, ASH_VFS_WRITE, &file);
    if (error == 0)
        error = ash_vfs_close(&ash_use_vfs, file);
    return (int)posix_result(error);
}

static int stat_vnode(struct posix_file *file, struct stat *into) {
    struct ash_fs_stat found;
    int number = ASH_CONTAINER_OF(file, struct posix_vnode, base)->number;
    int error = ash_vfs_stat_file(&ash_use_vfs, number, &found);
    if (error == 0)
        tell(&found, into);
    return error;
}
#else
int stat(const char *restrict path, struct stat *restrict into) {
    (void)path, (void)into;
    return posix_without();
}

int lstat(const char *restrict path, struct stat *restrict into) {
    (void)path, (void)into;
    return posix_without();
}

int access(const char *path, int what) {
    (void)path, (void)what;
    return posix_without();
}
#endif

int fstat(int fd, struct stat *into) {
    struct posix_file *file = posix_get(fd);
    int error = 0;
    if (file == NULL)
        return (int)posix_result(-EBADF);
    if (!posix_is_memory(into, sizeof *into))
        error = -EFAULT;
#if ASH_HAS_VFS
    else if (file->kind == &posix_vnode_kind)
        error = stat_vnode(file, into);
#endif
    else
        *into = (struct stat){.st_nlink = 1, .st_mode = file->kind->mode, .st_blksize = BLOCK};
    posix_put(file);
    return (int)posix_result(error);
}
