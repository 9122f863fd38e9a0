/* SPDX-License-Identifier: MIT */
/* The current directory, which `libc` keeps, and paths that begin there. */
#include <errno.h>
#include <libc_files.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "files.h"

int posix_without(void) {
    return (int)posix_result(-ENOSYS);
}

#if ASH_HAS_VFS
#include <ashlar/vfs.h>

int posix_path(const char *path, struct posix_path *into) {
    if (!posix_is_memory(path, 1))
        return (int)posix_result(-EFAULT);
    return libc_path(path, into->whole, &into->bytes);
}

/* A walk from name to name: `done` has no dots and no links, `rest` is still to be walked. */
struct walk {
    size_t bytes, left, links;
    char done[ASH_FS_PATH + 1], rest[ASH_FS_PATH + 1];
};

static void go_up(struct walk *walk) {
    while (walk->bytes > 0 && walk->done[--walk->bytes] != '/') {
    }
}

/* Puts what a link at `done` names before the rest. */
static int follow(struct walk *walk) {
    char target[ASH_FS_PATH];
    size_t bytes;
    if (++walk->links > ASH_VFS_LINKS)
        return -ELOOP;
    int error =
        ash_vfs_target(&ash_use_vfs, walk->done, walk->bytes, target, sizeof target, &bytes);
    if (error != 0)
        return error;
    if (bytes + 1 + walk->left > ASH_FS_PATH)
        return -ENAMETOOLONG;
    memmove(walk->rest + bytes + 1, walk->rest, walk->left);
    memcpy(walk->rest, target, bytes);
    walk->rest[bytes] = '/';
    walk->left += bytes + 1;
    if (target[0] == '/')
        walk->bytes = 0;
    else
        go_up(walk);
    return 0;
}

/* Walks one name, of `bytes` bytes at the start of the rest, which is taken away first. */
static int step(struct walk *walk, size_t bytes) {
    struct ash_fs_stat stat;
    const char *name = walk->rest;
    if (bytes == 2 && name[0] == '.' && name[1] == '.')
        go_up(walk);
    bool stays = bytes == 0 || (bytes == 1 && name[0] == '.') ||
                 (bytes == 2 && name[0] == '.' && name[1] == '.');
    if (!stays && walk->bytes + 1 + bytes > ASH_FS_PATH)
        return -ENAMETOOLONG;
    if (!stays) {
        walk->done[walk->bytes++] = '/';
        memcpy(walk->done + walk->bytes, name, bytes);
        walk->bytes += bytes;
    }
    size_t past = bytes < walk->left ? bytes + 1 : bytes; /* and the slash behind it */
    walk->left -= past;
    memmove(walk->rest, walk->rest + past, walk->left);
    if (stays)
        return 0;
    int error = ash_vfs_stat(&ash_use_vfs, walk->done, walk->bytes, ASH_VFS_NO_FOLLOW, &stat);
    if (error == 0 && stat.kind == ASH_FS_LINK)
        return follow(walk);
    return error == 0 && stat.kind != ASH_FS_DIRECTORY ? -ENOTDIR : error;
}

int chdir(const char *path) {
    struct walk walk = {.bytes = 0};
    struct posix_path whole;
    if (posix_path(path, &whole) != 0)
        return -1;
    memcpy(walk.rest, whole.whole, walk.left = whole.bytes);
    while (walk.left > 0) {
        const char *slash = memchr(walk.rest, '/', walk.left);
        int error = step(&walk, slash != NULL ? (size_t)(slash - walk.rest) : walk.left);
        if (error != 0)
            return (int)posix_result(error);
    }
    libc_set_directory(walk.done, walk.bytes);
    return 0;
}

char *getcwd(char *into, size_t room) {
    struct posix_path whole;
    if (posix_path(".", &whole) != 0)
        return NULL;
    size_t bytes = whole.bytes > 2 ? whole.bytes - 2 : 1; /* without the "/.", or "/" */
    if (into == NULL && (room == 0 || room > bytes)) {
        into = malloc(room > bytes ? room : bytes + 1);
        room = bytes + 1;
        if (into == NULL)
            return NULL;
    }
    if (room <= bytes || !posix_is_memory(into, bytes + 1)) {
        (void)posix_result(room == 0 ? -EINVAL : room <= bytes ? -ERANGE : -EFAULT);
        return NULL;
    }
    memcpy(into, whole.whole, bytes);
    into[bytes] = '\0';
    return into;
}
#else
int posix_path(const char *path, struct posix_path *into) {
    (void)path, (void)into;
    return posix_without();
}

int chdir(const char *path) {
    (void)path;
    return posix_without();
}

char *getcwd(char *into, size_t room) {
    (void)into, (void)room;
    (void)posix_without();
    return NULL;
}
#endif
