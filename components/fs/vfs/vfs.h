/* SPDX-License-Identifier: MIT */
#ifndef VFS_H
#define VFS_H
#include <ashlar/fs.h>
#include <ashlar/lock.h>
#include <ashlar/vfs.h>

/* What is not open, close, read or map: small rather than fast. */
#ifdef __clang__
#define SMALL __attribute__((minsize))
#else
#define SMALL
#endif

/* A file system at its place. Constant after init. */
struct vfs_mount {
    const struct ash_all_fs_entry *fs;
    const char *at; /* without a slash at the end: the root is no bytes */
    size_t bytes;
    bool read_only;
};

/* What a descriptor stands for. Constant as long as `users` is not 0, but for what says so. */
struct vfs_file {
    const struct vfs_mount *mount;
    uint64_t node;     /* held */
    uint64_t position; /* changes: bytes; of a directory, the cursor */
    uint32_t users;    /* changes: calls under way, and 1 while it is open */
    uint8_t kind;      /* ASH_FS_DIRECTORY, or ASH_FS_FILE for all that has bytes */
    uint16_t flags;    /* ASH_VFS_…, VFS_CLOSED */
};

#define VFS_CLOSED 0x8000u /* freed when the last call ends */

#define VFS_WORDS ((ASH_OPT_FILES + 63) / 64)

struct vfs {
    struct vfs_mount mounts[ASH_OPT_MOUNTS];
    size_t mount_count;
    struct ash_lock_word lock; /* guards: */
    uint64_t full;             /* bit W: all bits of used[W] are set */
    uint64_t used[VFS_WORDS];  /* a bit a descriptor */
    struct vfs_file files[ASH_OPT_FILES];
};

static inline struct vfs *vfs_of(struct ash_vfs *self) {
    return (struct vfs *)(void *)self;
}

static inline struct vfs_file *vfs_file(struct ash_vfs *self, int number) {
    return &vfs_of(self)->files[number];
}

/* One word, read and written as one: no lock. */
static inline uint64_t vfs_position(const struct vfs_file *file) {
    return __atomic_load_n(&file->position, __ATOMIC_RELAXED);
}

static inline void vfs_move(struct vfs_file *file, uint64_t position) {
    __atomic_store_n(&file->position, position, __ATOMIC_RELAXED);
}

/*
 * Enters the file of a descriptor that was opened with all of `flags` and is of `kind`, or of any
 * when that is 0. It stays until it is left.
 */
int vfs_enter(struct ash_vfs *self, int number, unsigned flags, unsigned kind);

/* Leaves it. Returns `error`. */
int vfs_leave(struct ash_vfs *self, struct vfs_file *file, int error);

/* path.c: a way through the tree. */
struct vfs_walk {
    const struct vfs_mount *mount; /* of what was found */
    struct ash_fs_found found;     /* held when the walk succeeded */
    bool is_whole;                 /* only what the last name names can be missing */
    bool directory;                /* the path asks for a directory */
    size_t bytes, from;
    unsigned links;
    char done[ASH_FS_PATH]; /* `bytes` of it: "/a/b" without links but at the end; the root is "" */
    char rest[ASH_FS_PATH]; /* from `from` on: what is not walked yet, with a slash before it */
};

/* Whether `path` is `place` or lies below it. */
bool vfs_is_below(const char *path, size_t bytes, const struct vfs_mount *place);

/* What a path leads to, held. `flags`: 0 or ASH_VFS_NO_FOLLOW. */
int vfs_find(const struct vfs *vfs, const char *path, size_t bytes, unsigned flags,
             struct vfs_walk *walk);

/* The same the long way. What is missing can be made at `done` when `is_whole`. */
int vfs_walk(const struct vfs *vfs, const char *path, size_t bytes, bool follow,
             struct vfs_walk *walk);

/* The name at the end of `done`, in its directory, which is held. */
int vfs_parent(const struct vfs *vfs, const struct vfs_walk *walk, const struct vfs_mount **mount,
               struct ash_fs_name *name);

/* Makes what a walk did not find. */
int vfs_make(const struct vfs *vfs, struct vfs_walk *walk, const struct ash_fs_new *what);

#endif
