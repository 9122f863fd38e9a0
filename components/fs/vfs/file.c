/* SPDX-License-Identifier: MIT */
/* What is done with an open file. */
#include "vfs.h"

/* What the file system of an open file is called with first. */
#define ON(file) (file)->mount->fs->self, (file)->node

/* Where the descriptor stands, in the place of an offset; it is moved. No file is so long. */
#define HERE UINT64_MAX

static int read(struct ash_vfs *self, int number, uint64_t offset, void *data, size_t bytes,
                size_t *done) {
    int error = vfs_enter(self, number, ASH_VFS_READ, ASH_FS_FILE);
    if (error != 0)
        return error;
    struct vfs_file *file = vfs_file(self, number);
    uint64_t from = offset == HERE ? vfs_position(file) : offset;
    error = file->mount->fs->read(ON(file), from, data, bytes, done);
    if (error == 0 && offset == HERE)
        vfs_move(file, from + *done);
    return vfs_leave(self, file, error);
}

int vfs_vfs_read(struct ash_vfs *self, int number, void *data, size_t bytes, size_t *done) {
    return read(self, number, HERE, data, bytes, done);
}

SMALL int vfs_vfs_read_at(struct ash_vfs *self, int number, uint64_t offset, void *data,
                          size_t bytes, size_t *done) {
    return read(self, number, offset < HERE ? offset : HERE - 1, data, bytes, done);
}

/* Writes at the end, and stands there then. */
static SMALL int append(struct vfs_file *file, const void *data, size_t bytes) {
    struct ash_fs_stat stat;
    int error = file->mount->fs->write(ON(file), ASH_FS_END, data, bytes);
    if (error == 0)
        error = file->mount->fs->stat(ON(file), &stat);
    if (error == 0)
        vfs_move(file, stat.size);
    return error;
}

static SMALL int write(struct ash_vfs *self, int number, uint64_t offset, const void *data,
                       size_t bytes) {
    int error = vfs_enter(self, number, ASH_VFS_WRITE, ASH_FS_FILE);
    if (error != 0)
        return error;
    struct vfs_file *file = vfs_file(self, number);
    bool here = offset == HERE;
    if (here && (file->flags & ASH_VFS_APPEND) != 0)
        return vfs_leave(self, file, append(file, data, bytes));
    if (here)
        offset = vfs_position(file);
    error = file->mount->fs->write(ON(file), offset, data, bytes);
    if (error == 0 && here)
        vfs_move(file, offset + bytes);
    return vfs_leave(self, file, error);
}

SMALL int vfs_vfs_write(struct ash_vfs *self, int number, const void *data, size_t bytes) {
    return write(self, number, HERE, data, bytes);
}

SMALL int vfs_vfs_write_at(struct ash_vfs *self, int number, uint64_t offset, const void *data,
                           size_t bytes) {
    return offset > INT64_MAX ? -ASH_EINVAL : write(self, number, offset, data, bytes);
}

static SMALL int seek(struct vfs_file *file, int64_t offset, unsigned from, uint64_t *position) {
    uint64_t origin = from == ASH_VFS_FROM_HERE ? vfs_position(file) : 0;
    if (from == ASH_VFS_FROM_END) {
        struct ash_fs_stat stat;
        int error = file->mount->fs->stat(ON(file), &stat);
        if (error != 0)
            return error;
        origin = stat.size;
    }
    /* What is below 0, or above INT64_MAX, is above INT64_MAX as a number without sign. */
    uint64_t to = origin + (uint64_t)offset;
    if (from > ASH_VFS_FROM_END || origin > INT64_MAX || to > INT64_MAX ||
        (file->kind == ASH_FS_DIRECTORY && to != 0))
        return -ASH_EINVAL;
    *position = to;
    vfs_move(file, to);
    return 0;
}

SMALL int vfs_vfs_seek(struct ash_vfs *self, int number, int64_t offset, unsigned from,
                       uint64_t *position) {
    int error = vfs_enter(self, number, 0, 0);
    if (error != 0)
        return error;
    struct vfs_file *file = vfs_file(self, number);
    return vfs_leave(self, file, seek(file, offset, from, position));
}

SMALL int vfs_vfs_resize(struct ash_vfs *self, int number, uint64_t size) {
    int error = vfs_enter(self, number, ASH_VFS_WRITE, ASH_FS_FILE);
    if (error != 0)
        return error;
    struct vfs_file *file = vfs_file(self, number);
    return vfs_leave(self, file, file->mount->fs->resize(ON(file), size));
}

int vfs_vfs_map(struct ash_vfs *self, int number, const void **data, size_t *bytes) {
    int error = vfs_enter(self, number, ASH_VFS_READ, ASH_FS_FILE);
    if (error != 0)
        return error;
    struct vfs_file *file = vfs_file(self, number);
    return vfs_leave(self, file, file->mount->fs->map(ON(file), data, bytes));
}

SMALL int vfs_vfs_list(struct ash_vfs *self, int number, struct ash_fs_entry *entry) {
    int error = vfs_enter(self, number, 0, ASH_FS_DIRECTORY);
    if (error != 0)
        return error;
    struct vfs_file *file = vfs_file(self, number);
    return vfs_leave(self, file, file->mount->fs->list(ON(file), &file->position, entry));
}

static SMALL int sync_all(const struct vfs *vfs) {
    int error = 0;
    for (size_t i = 0; i < vfs->mount_count; i++) {
        const struct ash_all_fs_entry *fs = vfs->mounts[i].fs;
        int one = fs->sync(fs->self, 0);
        error = error == 0 ? one : error;
    }
    return error;
}

SMALL int vfs_vfs_sync(struct ash_vfs *self, int number) {
    if (number == -1)
        return sync_all(vfs_of(self));
    int error = vfs_enter(self, number, 0, 0);
    if (error != 0)
        return error;
    struct vfs_file *file = vfs_file(self, number);
    return vfs_leave(self, file, file->mount->fs->sync(ON(file)));
}

SMALL int vfs_vfs_stat_file(struct ash_vfs *self, int number, struct ash_fs_stat *stat) {
    int error = vfs_enter(self, number, 0, 0);
    if (error != 0)
        return error;
    struct vfs_file *file = vfs_file(self, number);
    return vfs_leave(self, file, file->mount->fs->stat(ON(file), stat));
}
