/* SPDX-License-Identifier: MIT */
/*
 * From a path to a node. The quick way asks one file system for the whole path, as it came: what is
 * not written plainly names nothing there. The long way goes name by name, and is what finds links,
 * `.` and `..`, and says what is wrong.
 */
#include "vfs.h"

bool vfs_is_below(const char *path, size_t bytes, const struct vfs_mount *place) {
    if (bytes < place->bytes || (bytes > place->bytes && path[place->bytes] != '/'))
        return false;
    return __builtin_memcmp(path, place->at, place->bytes) == 0;
}

/* The file system with the longest place that a path begins with; NULL when there is none. */
static const struct vfs_mount *mount_of(const struct vfs *vfs, const char *path, size_t bytes) {
    const struct vfs_mount *best = NULL, *end = vfs->mounts + vfs->mount_count;
    for (const struct vfs_mount *each = vfs->mounts; each < end; each++)
        if ((best == NULL || each->bytes > best->bytes) && vfs_is_below(path, bytes, each))
            best = each;
    return best;
}

/* Asks the file system of `path` for it, and holds what it finds. */
static int ask(const struct vfs *vfs, const char *path, size_t bytes,
               const struct vfs_mount **mount, struct ash_fs_found *found) {
    const struct vfs_mount *place = mount_of(vfs, path, bytes);
    if (place == NULL)
        return -ASH_ENOENT;
    size_t skip = place->bytes + (bytes > place->bytes); /* and the slash */
    *mount = place;
    return place->fs->find(place->fs->self, path + skip, bytes - skip, found);
}

int vfs_find(const struct vfs *vfs, const char *path, size_t bytes, unsigned flags,
             struct vfs_walk *walk) {
    if (bytes > 1 && bytes <= ASH_FS_PATH && path[0] == '/') {
        int error = ask(vfs, path, bytes, &walk->mount, &walk->found);
        if (error == 0 && walk->found.kind != ASH_FS_LINK)
            return 0;
        if (error == 0)
            walk->mount->fs->drop(walk->mount->fs->self, walk->found.node);
    }
    return vfs_walk(vfs, path, bytes, (flags & ASH_VFS_NO_FOLLOW) == 0, walk);
}

/* Puts bytes before what is not walked yet. */
static SMALL bool put_before(struct vfs_walk *walk, const char *bytes, size_t count) {
    if (count > walk->from)
        return false;
    walk->from -= count;
    __builtin_memcpy(walk->rest + walk->from, bytes, count);
    return true;
}

/* Bytes of the name at `at`, up to a slash or the end. */
static SMALL int measure(const struct vfs_walk *walk, size_t at, size_t *bytes) {
    size_t end = at;
    while (end < ASH_FS_PATH && walk->rest[end] != '/') {
        if (walk->rest[end++] == '\0')
            return -ASH_EINVAL;
    }
    *bytes = end - at;
    return *bytes > ASH_FS_NAME ? -ASH_ENAMETOOLONG : 0;
}

/* Drops the last name of `done`, of `bytes` bytes. */
static SMALL size_t above(const struct vfs_walk *walk, size_t bytes) {
    while (bytes > 0 && walk->done[--bytes] != '/') {
    }
    return bytes;
}

/* Moves names from `rest` to `done`. Stops at the end, or before a `..` that has a name before it.
 */
static SMALL int take_names(struct vfs_walk *walk) {
    while (walk->from < ASH_FS_PATH) {
        const char *name = walk->rest + walk->from + 1; /* behind the slash */
        size_t bytes;
        int error = measure(walk, walk->from + 1, &bytes);
        if (error != 0)
            return error;
        bool here = bytes == 0 || (bytes == 1 && name[0] == '.');
        bool up = bytes == 2 && name[0] == '.' && name[1] == '.';
        if (up && walk->bytes > 0)
            return 0;
        walk->directory = here || up;
        walk->from += 1 + bytes;
        if (here || up)
            continue;
        if (1 + bytes > ASH_FS_PATH - walk->bytes)
            return -ASH_ENAMETOOLONG;
        walk->done[walk->bytes++] = '/';
        __builtin_memcpy(walk->done + walk->bytes, name, bytes);
        walk->bytes += bytes;
    }
    return 0;
}

/* Goes on at what the link names that was found, with what came behind the link after it. */
static SMALL int follow_link(struct vfs_walk *walk) {
    const struct ash_all_fs_entry *fs = walk->mount->fs;
    size_t place = walk->mount->bytes, bytes;
    size_t end = place + 1 + walk->found.used;
    uint64_t node = walk->found.node;
    if (++walk->links > ASH_VFS_LINKS) {
        fs->drop(fs->self, node);
        return -ASH_ELOOP;
    }
    /* A slash at the end, which is gone by now, asks it of the target too. */
    bool slash = walk->directory && walk->from == ASH_FS_PATH;
    bool fits = (!slash || put_before(walk, "/", 1)) &&
                put_before(walk, walk->done + end, walk->bytes - end);
    int error = fits ? 0 : -ASH_ENAMETOOLONG;
    if (error == 0)
        error = fs->target(fs->self, node, walk->rest, walk->from, &bytes);
    fs->drop(fs->self, node);
    if (error != 0)
        return error == -ASH_ERANGE ? -ASH_ENAMETOOLONG : error;
    if (bytes == 0)
        return -ASH_ENOENT;
    walk->from -= bytes;
    __builtin_memmove(walk->rest + walk->from, walk->rest, bytes);
    walk->bytes = walk->rest[walk->from] == '/' ? 0 : above(walk, end);
    if (walk->rest[walk->from] == '/')
        return 0;
    return put_before(walk, "/", 1) ? 0 : -ASH_ENAMETOOLONG;
}

/* Looks at `done`. A link that is to be followed is put before `rest`. */
static SMALL int look(const struct vfs *vfs, bool follow, struct vfs_walk *walk) {
    bool at_end = walk->from == ASH_FS_PATH;
    walk->is_whole = at_end;
    int error = ask(vfs, walk->done, walk->bytes, &walk->mount, &walk->found);
    if (error != 0)
        return error;
    const struct ash_all_fs_entry *fs = walk->mount->fs;
    if (walk->found.kind == ASH_FS_LINK) {
        size_t place = walk->mount->bytes;
        bool is_last = at_end && place + 1 + walk->found.used == walk->bytes;
        if (!is_last || follow || walk->directory)
            return follow_link(walk);
    }
    if (at_end && !walk->directory)
        return 0;
    error = walk->found.kind == ASH_FS_DIRECTORY ? 0 : -ASH_ENOTDIR;
    if (error == 0 && at_end)
        return 0;
    fs->drop(fs->self, walk->found.node);
    walk->bytes = above(walk, walk->bytes);
    walk->from += sizeof "/.." - 1;
    walk->directory = true;
    return error;
}

SMALL int vfs_walk(const struct vfs *vfs, const char *path, size_t bytes, bool follow,
                   struct vfs_walk *walk) {
    walk->is_whole = false;
    walk->from = ASH_FS_PATH;
    walk->bytes = 0;
    walk->links = 0;
    walk->directory = true; /* no names: the root */
    if (bytes == 0)
        return -ASH_ENOENT;
    if (path[0] != '/')
        return -ASH_EINVAL;
    if (!put_before(walk, path, bytes))
        return -ASH_ENAMETOOLONG;
    for (;;) {
        unsigned links = walk->links;
        int error = take_names(walk);
        if (error != 0) {
            walk->is_whole = false;
            return error;
        }
        bool at_end = walk->from == ASH_FS_PATH;
        error = look(vfs, follow, walk);
        if (error != 0 || (at_end && walk->links == links))
            return error;
    }
}

SMALL int vfs_parent(const struct vfs *vfs, const struct vfs_walk *walk,
                     const struct vfs_mount **mount, struct ash_fs_name *name) {
    struct ash_fs_found up;
    size_t end = above(walk, walk->bytes);
    int error = ask(vfs, walk->done, end, mount, &up);
    if (error != 0)
        return error;
    *name = (struct ash_fs_name){up.node, walk->done + end + 1, walk->bytes - end - 1};
    if (up.kind == ASH_FS_DIRECTORY)
        return 0;
    (*mount)->fs->drop((*mount)->fs->self, up.node);
    return -ASH_ENOTDIR;
}

SMALL int vfs_make(const struct vfs *vfs, struct vfs_walk *walk, const struct ash_fs_new *what) {
    struct ash_fs_name name;
    int error = vfs_parent(vfs, walk, &walk->mount, &name);
    if (error != 0)
        return error;
    const struct ash_all_fs_entry *fs = walk->mount->fs;
    if (walk->directory && what->kind != ASH_FS_DIRECTORY)
        error = what->kind == ASH_FS_FILE ? -ASH_EISDIR : -ASH_ENOENT;
    else
        error = fs->make(fs->self, &name, what, &walk->found);
    fs->drop(fs->self, name.directory);
    return error;
}
