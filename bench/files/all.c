/* SPDX-License-Identifier: MIT */
/* A program that uses all of vfs, so that nothing of it is left out of the image: for its bytes. */
#include <ashlar/vfs.h>

#define VFS  &ash_use_vfs
#define PATH "/disk/one", 9
#define TO   "/disk/two", 9

static int change(int file) {
    static char data[16];
    size_t done;
    uint64_t at;
    const void *where;
    int error = ash_vfs_read(VFS, file, data, sizeof data, &done);
    error |= ash_vfs_write(VFS, file, data, sizeof data);
    error |= ash_vfs_read_at(VFS, file, 4, data, sizeof data, &done);
    error |= ash_vfs_write_at(VFS, file, 4, data, sizeof data);
    error |= ash_vfs_seek(VFS, file, 0, ASH_VFS_FROM_END, &at);
    error |= ash_vfs_resize(VFS, file, 8);
    error |= ash_vfs_map(VFS, file, &where, &done);
    return error | ash_vfs_sync(VFS, file);
}

static int name(void) {
    static char target[64];
    size_t bytes;
    int error = ash_vfs_make_directory(VFS, TO);
    error |= ash_vfs_remove_directory(VFS, TO);
    error |= ash_vfs_make_link(VFS, PATH, TO);
    error |= ash_vfs_target(VFS, TO, target, sizeof target, &bytes);
    error |= ash_vfs_rename(VFS, PATH, TO);
    return error | ash_vfs_remove(VFS, TO);
}

int main(void) {
    struct ash_fs_stat stat;
    struct ash_fs_entry entry;
    int file, error = ash_vfs_open(VFS, PATH, ASH_VFS_READ | ASH_VFS_WRITE | ASH_VFS_CREATE, &file);
    if (error != 0)
        return 1;
    error |= change(file) | name();
    error |= ash_vfs_stat_file(VFS, file, &stat) | ash_vfs_stat(VFS, PATH, 0, &stat);
    error |= ash_vfs_list(VFS, file, &entry);
    return error | ash_vfs_close(VFS, file) ? 1 : 0;
}
