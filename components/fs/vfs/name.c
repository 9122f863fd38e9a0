/* SPDX-License-Identifier: MIT */
/* What is done with names. */
#include "vfs.h"

static void drop(const struct vfs_walk *walk) {
    walk->mount->fs->drop(walk->mount->fs->self, walk->found.node);
}

int vfs_vfs_stat(struct ash_vfs *self, const char *path, size_t bytes, unsigned flags,
                 struct ash_fs_stat *stat) {
    struct vfs_walk walk;
    if ((flags & ~ASH_VFS_NO_FOLLOW) != 0)
        return -ASH_EINVAL;
    int error = vfs_find(vfs_of(self), path, bytes, flags, &walk);
    if (error != 0)
        return error;
    error = walk.mount->fs->stat(walk.mount->fs->self, walk.found.node, stat);
    drop(&walk);
    return error;
}

SMALL int vfs_vfs_target(struct ash_vfs *self, const char *path, size_t bytes, char *target,
                         size_t room, size_t *target_bytes) {
    struct vfs_walk walk;
    int error = vfs_walk(vfs_of(self), path, bytes, false, &walk);
    if (error != 0)
        return error;
    const struct ash_all_fs_entry *fs = walk.mount->fs;
    error = walk.found.kind == ASH_FS_LINK
                ? fs->target(fs->self, walk.found.node, target, room, target_bytes)
                : -ASH_EINVAL;
    drop(&walk);
    return error;
}

/* Makes what is not there yet. */
static SMALL int make(struct vfs *vfs, const char *path, size_t bytes,
                      const struct ash_fs_new *what) {
    struct vfs_walk walk;
    int error = vfs_walk(vfs, path, bytes, false, &walk);
    if (error == -ASH_ENOENT && walk.is_whole) {
        error = vfs_make(vfs, &walk, what);
        if (error == 0)
            drop(&walk);
        return error;
    }
    if (error != 0)
        return error;
    drop(&walk);
    return -ASH_EEXIST;
}

SMALL int vfs_vfs_make_directory(struct ash_vfs *self, const char *path, size_t bytes) {
    struct ash_fs_new what = {.kind = ASH_FS_DIRECTORY};
    return make(vfs_of(self), path, bytes, &what);
}

SMALL int vfs_vfs_make_link(struct ash_vfs *self, const char *target, size_t target_bytes,
                            const char *path, size_t bytes) {
    struct ash_fs_new what = {ASH_FS_LINK, target, target_bytes};
    if (target_bytes == 0)
        return -ASH_ENOENT;
    if (target_bytes > ASH_FS_PATH)
        return -ASH_ENAMETOOLONG;
    for (size_t i = 0; i < target_bytes; i++)
        if (target[i] == '\0')
            return -ASH_EINVAL;
    return make(vfs_of(self), path, bytes, &what);
}

/* Whether the last name of a path is `.` or `..`, or it has none: names for something else. */
static SMALL bool ends_in_dots(const char *path, size_t bytes) {
    while (bytes > 0 && path[bytes - 1] == '/')
        bytes--;
    size_t dots = 0;
    while (dots < bytes && dots <= 2 && path[bytes - 1 - dots] == '.')
        dots++;
    return bytes == 0 || (dots > 0 && dots <= 2 && dots < bytes && path[bytes - 1 - dots] == '/');
}

/* Whether a file system is at the path that was walked, or below it. */
static SMALL bool is_place(const struct vfs *vfs, const struct vfs_walk *walk) {
    for (size_t i = 0; i < vfs->mount_count; i++) {
        const struct vfs_mount *place = &vfs->mounts[i];
        const struct vfs_mount walked = {.at = walk->done, .bytes = walk->bytes};
        if (vfs_is_below(place->at, place->bytes, &walked))
            return true;
    }
    return false;
}

/* A name that may be taken away: it is there, and stands for nothing else. Its directory is held.
 */
static SMALL int take(struct vfs *vfs, const char *path, size_t bytes, struct vfs_walk *walk,
                      struct ash_fs_name *name) {
    if (bytes > 0 && ends_in_dots(path, bytes))
        return -ASH_EINVAL;
    int error = vfs_walk(vfs, path, bytes, false, walk);
    if (error != 0)
        return error;
    drop(walk);
    if (walk->bytes == 0)
        return -ASH_EINVAL;
    if (is_place(vfs, walk))
        return -ASH_EBUSY;
    return vfs_parent(vfs, walk, &walk->mount, name);
}

static SMALL int remove(struct vfs *vfs, const char *path, size_t bytes, uint32_t kind) {
    struct vfs_walk walk;
    struct ash_fs_name name;
    int error = take(vfs, path, bytes, &walk, &name);
    if (error != 0)
        return error;
    const struct ash_all_fs_entry *fs = walk.mount->fs;
    error = fs->remove(fs->self, &name, kind);
    fs->drop(fs->self, name.directory);
    return error;
}

SMALL int vfs_vfs_remove(struct ash_vfs *self, const char *path, size_t bytes) {
    return remove(vfs_of(self), path, bytes, ASH_FS_FILE);
}

SMALL int vfs_vfs_remove_directory(struct ash_vfs *self, const char *path, size_t bytes) {
    return remove(vfs_of(self), path, bytes, ASH_FS_DIRECTORY);
}

/* The name that something is to be given; its directory is held. */
static SMALL int take_new(struct vfs *vfs, const char *path, size_t bytes, bool directory,
                          struct vfs_walk *walk, struct ash_fs_name *name) {
    int error = take(vfs, path, bytes, walk, name);
    if (error != -ASH_ENOENT || !walk->is_whole)
        return error;
    if (walk->directory && !directory)
        return -ASH_ENOTDIR;
    return vfs_parent(vfs, walk, &walk->mount, name);
}

SMALL int vfs_vfs_rename(struct ash_vfs *self, const char *from, size_t from_bytes, const char *to,
                         size_t to_bytes) {
    struct vfs *vfs = vfs_of(self);
    struct vfs_walk old, new;
    struct ash_fs_name old_name, new_name;
    int error = take(vfs, from, from_bytes, &old, &old_name);
    if (error != 0)
        return error;
    const struct ash_all_fs_entry *fs = old.mount->fs;
    bool directory = old.found.kind == ASH_FS_DIRECTORY;
    error = take_new(vfs, to, to_bytes, directory, &new, &new_name);
    if (error == 0) {
        error = new.mount == old.mount ? fs->rename(fs->self, &old_name, &new_name) : -ASH_EXDEV;
        new.mount->fs->drop(new.mount->fs->self, new_name.directory);
    }
    fs->drop(fs->self, old_name.directory);
    return error;
}
