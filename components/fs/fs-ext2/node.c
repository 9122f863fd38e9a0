/* SPDX-License-Identifier: MIT */
/* The questions of the interface. A node's number is its inode's; nothing is kept of it. */
#include <cc_runtime.h>
#include "ext2.h"

#define NANOSECONDS INT64_C(1000000000)

struct fs_ext2 *fs_ext2_enter(struct ash_fs *self) {
    struct fs_ext2 *fs = (struct fs_ext2 *)self;
#if ASH_HAS_SYNC
    ash_sync_lock(&ash_use_sync, &fs->mutex);
#endif
    return fs;
}

void fs_ext2_leave(struct fs_ext2 *fs) {
#if ASH_HAS_SYNC
    ash_sync_unlock(&ash_use_sync, &fs->mutex);
#else
    (void)fs;
#endif
}

void fs_ext2_fs_facts(struct ash_fs *self, struct ash_fs_facts *facts) {
    *facts = (struct ash_fs_facts){
        .at = ASH_OPT_AT,
        .at_bytes = sizeof ASH_OPT_AT - 1,
        .read_only = !ASH_OPT_WRITABLE,
        .size = ((const struct fs_ext2 *)self)->used_bytes,
    };
    if (ASH_OPT_WRITABLE)
        fs_ext2_room((const struct fs_ext2 *)self, facts);
}

/* Goes from `node` to what a name of it leads to. */
static int step(struct fs_ext2 *fs, struct fs_ext2_node *node, const char *name, size_t bytes) {
    struct fs_ext2_entry entry;
    if (node->kind != ASH_FS_DIRECTORY)
        return -ASH_ENOTDIR;
    int error = fs_ext2_look_up(fs, node, name, bytes, &entry);
    if (error == 0 && entry.inode == 0)
        error = -ASH_ENOENT;
    if (error == 0)
        error = fs_ext2_load(fs, entry.inode, node);
    return error == 0 && node->kind == 0 ? -ASH_ENOENT : error; /* a device is not there */
}

static int find(struct fs_ext2 *fs, const char *path, size_t bytes, struct ash_fs_found *found) {
    struct fs_ext2_node node;
    size_t at = 0;
    int error = fs_ext2_load(fs, FS_EXT2_ROOT, &node);
    while (error == 0 && at < bytes && node.kind != ASH_FS_LINK) {
        size_t start = at > 0 ? at + 1 : 0, end = start; /* behind the slash */
        while (end < bytes && path[end] != '/')
            end++;
        error = step(fs, &node, path + start, end - start);
        at = end;
    }
    if (ASH_OPT_WRITABLE && error == 0)
        error = fs_ext2_hold(fs, node.number);
    if (error == 0)
        *found = (struct ash_fs_found){
            .node = node.number,
            .size = node.kind == ASH_FS_DIRECTORY ? 0 : node.size,
            .kind = node.kind,
            .used = (uint32_t)at,
        };
    return error;
}

int fs_ext2_fs_find(struct ash_fs *self, const char *path, size_t bytes,
                    struct ash_fs_found *found) {
    struct fs_ext2 *fs = fs_ext2_enter(self);
    int error = find(fs, path, bytes, found);
    fs_ext2_leave(fs);
    return error;
}

void fs_ext2_fs_drop(struct ash_fs *self, uint64_t node) {
    if (!ASH_OPT_WRITABLE)
        return;
    struct fs_ext2 *fs = fs_ext2_enter(self);
    fs_ext2_drop(fs, (uint32_t)node);
    fs_ext2_leave(fs);
}

int fs_ext2_held(struct fs_ext2 *fs, uint64_t number, uint32_t kind, struct fs_ext2_node *node) {
    int error = fs_ext2_load(fs, number, node);
    return error == 0 && (kind == 0 ? node->kind == 0 : node->kind != kind) ? -ASH_EIO : error;
}

int fs_ext2_fs_stat(struct ash_fs *self, uint64_t number, struct ash_fs_stat *stat) {
    struct fs_ext2 *fs = fs_ext2_enter(self);
    struct fs_ext2_node node;
    int error = fs_ext2_held(fs, number, 0, &node);
    if (error == 0) {
        bool is_directory = node.kind == ASH_FS_DIRECTORY;
        *stat = (struct ash_fs_stat){
            .node = number,
            .size = is_directory ? 0 : node.size,
            .modified_ns = (int32_t)node.inode.mtime * NANOSECONDS,
            .kind = node.kind,
            .mode = node.inode.mode & 0777u,
            .names = is_directory ? node.inode.links_count > 0
                                  : node.inode.links_count, /* others are `.` and `..` */
        };
    }
    fs_ext2_leave(fs);
    return error;
}

int fs_ext2_fs_read(struct ash_fs *self, uint64_t number, uint64_t offset, void *data, size_t bytes,
                    size_t *done) {
    struct fs_ext2 *fs = fs_ext2_enter(self);
    struct fs_ext2_node node;
    *done = 0;
    int error = fs_ext2_held(fs, number, ASH_FS_FILE, &node);
    if (error == 0)
        error = fs_ext2_copy(fs, &node, offset, data, bytes, done);
    fs_ext2_leave(fs);
    return error;
}

int fs_ext2_fs_map(struct ash_fs *self, uint64_t node, const void **data, size_t *bytes) {
    (void)self, (void)node, (void)data, (void)bytes;
    return -ASH_ENOSYS;
}

/* The next name of something that can be told: devices are passed over. */
static int list(struct fs_ext2 *fs, const struct fs_ext2_node *folder, uint64_t *cursor,
                struct ash_fs_entry *entry) {
    uint64_t at = *cursor;
    struct fs_ext2_node node = {0};
    do {
        int error = fs_ext2_next(fs, folder, &at, entry);
        if (error == 0 && entry->bytes > 0)
            error = fs_ext2_load(fs, entry->node, &node);
        if (ASH_OPT_WRITABLE && error == -ASH_ENOENT)
            node.kind = 0, error = 0; /* no name yet, or none any more */
        if (error != 0)
            return error; /* the cursor stays: so does the error */
    } while (entry->bytes > 0 && node.kind == 0);
    entry->kind = node.kind;
    *cursor = at;
    return 0;
}

int fs_ext2_fs_list(struct ash_fs *self, uint64_t number, uint64_t *cursor,
                    struct ash_fs_entry *entry) {
    struct fs_ext2 *fs = fs_ext2_enter(self);
    struct fs_ext2_node folder;
    int error = fs_ext2_held(fs, number, ASH_FS_DIRECTORY, &folder);
    if (error == 0)
        error = list(fs, &folder, cursor, entry);
    fs_ext2_leave(fs);
    return error;
}

/* Linux, ext4/ifork.rst, "Symbolic Links": a short target stands where the blocks' numbers would,
 * and the inode has no block but that of its attributes. */
static bool is_inside(const struct fs_ext2 *fs, const struct fs_ext2_inode *inode) {
    uint32_t attributes = inode->file_acl != 0 ? fs->block_bytes / ASH_BLOCK_SECTOR : 0;
    return inode->blocks == attributes;
}

static int target_of(struct fs_ext2 *fs, const struct fs_ext2_node *node, char *target, size_t room,
                     size_t *bytes) {
    size_t done = (size_t)node->size;
    *bytes = done;
    if (is_inside(fs, &node->inode)) {
        if (node->size > sizeof node->inode.block)
            return -ASH_EIO;
        if (node->size <= room)
            memcpy(target, node->inode.block, done);
    } else if (node->size <= room) {
        int error = fs_ext2_copy(fs, node, 0, target, done, &done);
        if (error != 0)
            return error;
    }
    if (*bytes > room)
        return -ASH_ERANGE;
    return done < *bytes || fs_ext2_has(target, done, '\0') ? -ASH_EIO : 0;
}

int fs_ext2_fs_target(struct ash_fs *self, uint64_t number, char *target, size_t room,
                      size_t *bytes) {
    struct fs_ext2 *fs = fs_ext2_enter(self);
    struct fs_ext2_node node;
    int error = fs_ext2_held(fs, number, ASH_FS_LINK, &node);
    if (error == 0)
        error = target_of(fs, &node, target, room, bytes);
    fs_ext2_leave(fs);
    return error;
}
