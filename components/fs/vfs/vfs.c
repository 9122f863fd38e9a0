/* SPDX-License-Identifier: MIT */
/* The table of file systems, and that of descriptors. */
#include "vfs.h"

SMALL int vfs_init(struct vfs *vfs) {
    if (ash_all_fs_count > ASH_OPT_MOUNTS)
        return -ASH_ENOSPC;
    for (; vfs->mount_count < ash_all_fs_count; vfs->mount_count++) {
        const struct ash_all_fs_entry *fs = &ash_all_fs[vfs->mount_count];
        struct ash_fs_facts facts;
        fs->facts(fs->self, &facts);
        vfs->mounts[vfs->mount_count] = (struct vfs_mount){
            fs,
            facts.at,
            facts.at_bytes == 1 ? 0 : facts.at_bytes,
            facts.read_only,
        };
    }
    return 0;
}

/* Marks the lowest free descriptor as used. */
static int take_number_locked(struct vfs *vfs, int *number) {
    ASH_ASSERT(ash_lock_held(&ash_use_lock, &vfs->lock));
    if (vfs->full == UINT64_MAX)
        return -ASH_EMFILE;
    unsigned word = (unsigned)__builtin_ctzll(~vfs->full);
    if (word >= VFS_WORDS)
        return -ASH_EMFILE;
    unsigned bit = (unsigned)__builtin_ctzll(~vfs->used[word]);
    if (word * 64 + bit >= ASH_OPT_FILES)
        return -ASH_EMFILE;
    vfs->used[word] |= UINT64_C(1) << bit;
    if (vfs->used[word] == UINT64_MAX)
        vfs->full |= UINT64_C(1) << word;
    *number = (int)(word * 64 + bit);
    return 0;
}

static void free_number_locked(struct vfs *vfs, const struct vfs_file *file) {
    ASH_ASSERT(ash_lock_held(&ash_use_lock, &vfs->lock));
    size_t number = (size_t)(file - vfs->files);
    vfs->used[number / 64] &= ~(UINT64_C(1) << number % 64);
    vfs->full &= ~(UINT64_C(1) << number / 64);
}

/* What may be opened how. */
static int judge(const struct vfs_walk *walk, unsigned flags) {
    uint32_t kind = walk->found.kind;
    if (kind == ASH_FS_LINK)
        return -ASH_ELOOP;
    if (kind == ASH_FS_DIRECTORY)
        return (flags & (ASH_VFS_WRITE | ASH_VFS_CREATE)) != 0 ? -ASH_EISDIR : 0;
    if ((flags & ASH_VFS_DIRECTORY) != 0)
        return -ASH_ENOTDIR;
    return (flags & ASH_VFS_WRITE) != 0 && walk->mount->read_only ? -ASH_EROFS : 0;
}

/* Finds, or makes, what is to be opened; held. */
static int find_or_make(struct vfs *vfs, const char *path, size_t bytes, unsigned flags,
                        struct vfs_walk *walk) {
    bool exclusive = (flags & ASH_VFS_EXCLUSIVE) != 0;
    unsigned how = exclusive ? ASH_VFS_NO_FOLLOW : flags & ASH_VFS_NO_FOLLOW;
    int error = vfs_find(vfs, path, bytes, how, walk);
    if (error == -ASH_ENOENT && (flags & ASH_VFS_CREATE) != 0 && walk->is_whole) {
        struct ash_fs_new what = {.kind = ASH_FS_FILE};
        return vfs_make(vfs, walk, &what);
    }
    if (error != 0)
        return error;
    error = exclusive ? -ASH_EEXIST : judge(walk, flags);
    if (error == 0 && (flags & ASH_VFS_TRUNCATE) != 0)
        error = walk->mount->fs->resize(walk->mount->fs->self, walk->found.node, 0);
    if (error != 0)
        walk->mount->fs->drop(walk->mount->fs->self, walk->found.node);
    return error;
}

static bool fits(unsigned flags) {
    const unsigned known = 2 * ASH_VFS_NO_FOLLOW - 1;
    if ((flags & ~known) != 0 || (flags & (ASH_VFS_READ | ASH_VFS_WRITE)) == 0)
        return false;
    if ((flags & (ASH_VFS_EXCLUSIVE | ASH_VFS_CREATE)) == ASH_VFS_EXCLUSIVE)
        return false;
    return (flags & (ASH_VFS_TRUNCATE | ASH_VFS_WRITE)) != ASH_VFS_TRUNCATE;
}

int vfs_vfs_open(struct ash_vfs *self, const char *path, size_t bytes, unsigned flags,
                 int *number) {
    struct vfs *vfs = vfs_of(self);
    struct vfs_walk walk;
    if (!fits(flags))
        return -ASH_EINVAL;
    /* The number first: what is made or cut for nothing cannot be taken back. */
    ash_lock_take(&ash_use_lock, &vfs->lock);
    int error = take_number_locked(vfs, number);
    ash_lock_release(&ash_use_lock, &vfs->lock);
    if (error != 0)
        return error;
    struct vfs_file *file = &vfs->files[*number];
    error = find_or_make(vfs, path, bytes, flags, &walk);
    ash_lock_take(&ash_use_lock, &vfs->lock);
    if (error == 0)
        *file = (struct vfs_file){
            .mount = walk.mount,
            .node = walk.found.node,
            .users = 1,
            .kind = walk.found.kind == ASH_FS_DIRECTORY ? ASH_FS_DIRECTORY : ASH_FS_FILE,
            .flags = (uint16_t)flags,
        };
    else
        free_number_locked(vfs, file);
    ash_lock_release(&ash_use_lock, &vfs->lock);
    return error;
}

/* What is wrong with a use of a file, if anything is. */
static int judge_use(const struct vfs_file *file, unsigned flags, unsigned kind) {
    /* Without users it is free, or not open yet. */
    if (file->users == 0 || (file->flags & (VFS_CLOSED | flags)) != flags)
        return -ASH_EBADF;
    if (kind == 0 || file->kind == kind)
        return 0;
    return kind == ASH_FS_FILE ? -ASH_EISDIR : -ASH_ENOTDIR;
}

int vfs_enter(struct ash_vfs *self, int number, unsigned flags, unsigned kind) {
    struct vfs *vfs = vfs_of(self);
    if ((unsigned)number >= ASH_OPT_FILES)
        return -ASH_EBADF;
    struct vfs_file *file = vfs_file(self, number);
    ash_lock_take(&ash_use_lock, &vfs->lock);
    int error = judge_use(file, flags, kind);
    if (error == 0)
        file->users++;
    ash_lock_release(&ash_use_lock, &vfs->lock);
    return error;
}

int vfs_leave(struct ash_vfs *self, struct vfs_file *file, int error) {
    struct vfs *vfs = vfs_of(self);
    const struct vfs_mount *mount = file->mount;
    uint64_t node = file->node;
    ash_lock_take(&ash_use_lock, &vfs->lock);
    bool last = --file->users == 0;
    if (last)
        free_number_locked(vfs, file);
    ash_lock_release(&ash_use_lock, &vfs->lock);
    if (last)
        mount->fs->drop(mount->fs->self, node);
    return error;
}

int vfs_vfs_close(struct ash_vfs *self, int number) {
    struct vfs *vfs = vfs_of(self);
    int error = vfs_enter(self, number, 0, 0);
    if (error != 0)
        return error;
    struct vfs_file *file = vfs_file(self, number);
    ash_lock_take(&ash_use_lock, &vfs->lock);
    if ((file->flags & VFS_CLOSED) == 0) { /* else another thread was quicker */
        file->flags |= VFS_CLOSED;
        file->users--; /* that of open; this call's own remains */
    }
    ash_lock_release(&ash_use_lock, &vfs->lock);
    return vfs_leave(self, file, 0);
}
