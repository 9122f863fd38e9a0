/* SPDX-License-Identifier: MIT */
#ifndef POSIX_FILES_H
#define POSIX_FILES_H
/* What the files of this component share. The functions of the standard have no instance, so the
 * state is static. */
#include <posix_descriptor.h>
#include <ashlar/fs.h>
#include <ashlar/lock.h>

#define POSIX_IOV_MAX 1024

/* A file of `vfs`. */
struct posix_vnode {
    struct posix_file base;
    int number; /* the descriptor of `vfs` */
    int flags;  /* O_…, as it was opened; O_NONBLOCK changes */
};

extern const struct posix_kind posix_vnode_kind, posix_console_kind;

/* console.c: descriptors 0 to 2. */
extern struct posix_file posix_console;

/* table.c: for dup and fcntl. A descriptor or 0, FD_CLOEXEC when `change` is -1; -errno. */
int posix_duplicate(int fd, int lowest, bool cloexec);
int posix_cloexec(int fd, int change);

/* The file behind a descriptor, when it is one of `vfs`; or -EBADF or `otherwise`. */
int posix_get_vnode(int fd, int otherwise, struct posix_vnode **vnode);

/* here.c: the path that a program's path stands for, in `whole`. 0, or -1 with errno. */
struct posix_path {
    size_t bytes;
    char whole[ASH_FS_PATH + 1];
};
int posix_path(const char *path, struct posix_path *into);

/* An image without `vfs` has no paths. */
int posix_without(void);
#endif
