/* SPDX-License-Identifier: MIT */
/*
 * Names of files: relative ones begin at the current directory (POSIX.1-2017, XBD 4.13), which is
 * here because fopen needs it, and `posix.files` changes it.
 */
#include <errno.h>
#include <libc_files.h>
#include <stdio.h>
#include <string.h>
#include <ashlar/lock.h>
#include "libc.h"

int libc_failed(int error) {
    if (error != 0) {
        errno = -error;
        return -1;
    }
    return 0;
}

#if ASH_HAS_VFS
#include <ashlar/vfs.h>

static struct ash_lock_word lock; /* guards the next two */
static char directory[ASH_FS_PATH + 1];
static size_t directory_bytes; /* without a slash at the end: 0 for the root */

int libc_path(const char *path, char *whole, size_t *bytes) {
    size_t length = strnlen(path, ASH_FS_PATH + 1), before = 0;
    if (length == 0) {
        errno = ENOENT;
        return -1;
    }
    if (*path != '/') {
        ash_lock_take(&ash_use_lock, &lock);
        before = directory_bytes;
        memcpy(whole, directory, before);
        ash_lock_release(&ash_use_lock, &lock);
        whole[before++] = '/';
    }
    if (before + length > ASH_FS_PATH) {
        errno = ENAMETOOLONG;
        return -1;
    }
    memcpy(whole + before, path, length);
    *bytes = before + length;
    return 0;
}

void libc_set_directory(const char *whole, size_t bytes) {
    ash_lock_take(&ash_use_lock, &lock);
    directory_bytes = bytes > 1 ? bytes : 0;
    memcpy(directory, whole, directory_bytes);
    ash_lock_release(&ash_use_lock, &lock);
}

int remove(const char *path) {
    char whole[ASH_FS_PATH + 1];
    size_t bytes;
    if (libc_path(path, whole, &bytes) != 0) {
        return -1;
    }
    int error = ash_vfs_remove(&ash_use_vfs, whole, bytes);
    return libc_failed(error != -ASH_EISDIR ? error
                                            : ash_vfs_remove_directory(&ash_use_vfs, whole, bytes));
}

int rename(const char *from, const char *to) {
    char whole[ASH_FS_PATH + 1], target[ASH_FS_PATH + 1];
    size_t bytes, target_bytes;
    if (libc_path(from, whole, &bytes) != 0 || libc_path(to, target, &target_bytes) != 0) {
        return -1;
    }
    return libc_failed(ash_vfs_rename(&ash_use_vfs, whole, bytes, target, target_bytes));
}

/* Where temporary files go: /tmp, if the image has it, or the root. */
static const char *temporary(void) {
    static const char tmp[] = "/tmp";
    struct ash_fs_stat stat;
    bool there = ash_vfs_stat(&ash_use_vfs, tmp, 4, 0, &stat) == 0;
    return there && stat.kind == ASH_FS_DIRECTORY ? tmp : "";
}

char *tmpnam(char *name) {
    static char kept[L_tmpnam];
    static uint32_t last; /* guarded by `lock` */
    name = name != NULL ? name : kept;
    for (unsigned tries = 0; tries < TMP_MAX; tries++) {
        struct ash_fs_stat stat;
        ash_lock_take(&ash_use_lock, &lock);
        uint32_t number = last++;
        ash_lock_release(&ash_use_lock, &lock);
        int bytes = snprintf(name, L_tmpnam, "%s/t%06u", temporary(), (unsigned)(number % TMP_MAX));
        if (ash_vfs_stat(&ash_use_vfs, name, (size_t)bytes, ASH_VFS_NO_FOLLOW, &stat) ==
            -ASH_ENOENT) {
            return name;
        }
    }
    errno = EEXIST;
    return NULL;
}

FILE *tmpfile(void) {
    char name[L_tmpnam];
    FILE *stream = NULL;
    while (stream == NULL) {
        if (tmpnam(name) == NULL) {
            return NULL;
        }
        stream = fopen(name, "w+bx");
        if (stream == NULL && errno != EEXIST) {
            return NULL;
        }
    }
    /* What is open outlasts its name, and ends with the stream. */
    (void)remove(name);
    return stream;
}
#else
static int no_files(void) {
    errno = ENOSYS;
    return -1;
}

int remove(const char *path) {
    (void)path;
    return no_files();
}

int rename(const char *from, const char *to) {
    (void)from, (void)to;
    return no_files();
}

char *tmpnam(char *name) {
    (void)name;
    (void)no_files();
    return NULL;
}

FILE *tmpfile(void) {
    (void)no_files();
    return NULL;
}

int libc_path(const char *path, char *whole, size_t *bytes) {
    (void)path, (void)whole, (void)bytes;
    return no_files();
}

void libc_set_directory(const char *whole, size_t bytes) {
    (void)whole, (void)bytes;
}
#endif
