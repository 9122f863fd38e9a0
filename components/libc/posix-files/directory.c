/* SPDX-License-Identifier: MIT */
/* Directories, read name by name. */
#include <dirent.h>
#include <errno.h>
#include <string.h>
#include <ashlar/alloc.h>
#include "files.h"
#if ASH_HAS_VFS
#include <ashlar/vfs.h>

struct posix_directory {
    int number; /* the descriptor of `vfs` */
    struct dirent now;
};

DIR *opendir(const char *path) {
    struct posix_path whole;
    if (posix_path(path, &whole) != 0)
        return NULL;
    DIR *directory = ash_alloc_get(&ash_use_alloc, sizeof *directory);
    int error = directory == NULL
                    ? -ENOMEM
                    : ash_vfs_open(&ash_use_vfs, whole.whole, whole.bytes,
                                   ASH_VFS_READ | ASH_VFS_DIRECTORY, &directory->number);
    if (error == 0)
        return directory;
    ash_alloc_put(&ash_use_alloc, directory);
    (void)posix_result(error);
    return NULL;
}

static unsigned char type_of(uint32_t kind) {
    static const unsigned char types[] = {DT_UNKNOWN, DT_REG, DT_DIR, DT_LNK, DT_CHR};
    _Static_assert(ASH_FS_FILE == 1 && ASH_FS_DIRECTORY == 2 && ASH_FS_LINK == 3 &&
                       ASH_FS_DEVICE == 4,
                   "the order of the table");
    return kind < sizeof types ? types[kind] : DT_UNKNOWN;
}

struct dirent *readdir(DIR *directory) {
    struct ash_fs_entry entry;
    int error = ash_vfs_list(&ash_use_vfs, directory->number, &entry);
    if (error != 0 || entry.bytes == 0) {
        (void)posix_result(error);
        return NULL;
    }
    directory->now.d_ino = entry.node;
    directory->now.d_type = type_of(entry.kind);
    memcpy(directory->now.d_name, entry.name, entry.bytes + 1);
    return &directory->now;
}

void rewinddir(DIR *directory) {
    uint64_t position;
    (void)!ash_vfs_seek(&ash_use_vfs, directory->number, 0, ASH_VFS_FROM_START, &position);
}

int closedir(DIR *directory) {
    int error = ash_vfs_close(&ash_use_vfs, directory->number);
    ash_alloc_put(&ash_use_alloc, directory);
    return (int)posix_result(error);
}
#else
DIR *opendir(const char *path) {
    (void)path, (void)posix_without();
    return NULL;
}

/* There is no DIR that these could be called with. */
struct dirent *readdir(DIR *directory) {
    (void)directory;
    return NULL;
}

void rewinddir(DIR *directory) {
    (void)directory;
}

int closedir(DIR *directory) {
    (void)directory;
    return posix_without();
}
#endif
