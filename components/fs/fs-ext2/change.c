/* SPDX-License-Identifier: MIT */
/*
 * Names that come and go. The count of links is the switch: an inode is whole on the disk before
 * its name is, and a link or directory has links only behind that; a node that goes loses its links
 * first, then its name, then its blocks. What holds throughout: a name's inode has its bit set.
 */
#include <cc_runtime.h>
#include "ext2.h"

#if ASH_OPT_WRITABLE

int fs_ext2_open_folder(struct fs_ext2 *fs, uint64_t number, struct fs_ext2_node *folder) {
    int error = fs_ext2_held(fs, number, ASH_FS_DIRECTORY, folder);
    return error == 0 && folder->inode.links_count == 0 ? -ASH_ENOENT : error;
}

int fs_ext2_named(struct fs_ext2 *fs, const struct fs_ext2_node *folder,
                  const struct ash_fs_name *name, struct fs_ext2_entry *entry,
                  struct fs_ext2_node *node) {
    int error = fs_ext2_look_up(fs, folder, name->name, name->bytes, entry);
    if (error == 0)
        error = entry->inode == 0 ? -ASH_ENOENT : fs_ext2_load(fs, entry->inode, node);
    return error == 0 && node->inode.links_count == 0 ? -ASH_ENOENT : error;
}

int fs_ext2_may_go(struct fs_ext2 *fs, const struct fs_ext2_node *node, uint32_t kind) {
    if (node->kind == 0)
        return -ASH_ENOENT; /* a device is not there */
    if (node->kind != ASH_FS_DIRECTORY)
        return kind == ASH_FS_DIRECTORY ? -ASH_ENOTDIR : 0;
    return kind != ASH_FS_DIRECTORY ? -ASH_EISDIR : fs_ext2_is_empty(fs, node);
}

int fs_ext2_kill(struct fs_ext2 *fs, struct fs_ext2_node *node) {
    node->inode.links_count = 0;
    node->inode.dtime = fs_ext2_now();
    return fs_ext2_store(fs, node);
}

int fs_ext2_count_link(struct fs_ext2 *fs, uint32_t number, int change) {
    struct fs_ext2_node folder;
    int error = fs_ext2_load(fs, number, &folder);
    if (error != 0)
        return error;
    uint16_t *links = &folder.inode.links_count;
    if (change > 0 ? *links < UINT16_MAX : *links > 2)
        *links = (uint16_t)(*links + change);
    folder.inode.mtime = folder.inode.ctime = fs_ext2_now();
    return fs_ext2_store(fs, &folder);
}

/* What a link of so many bytes needs of blocks, and a directory. */
static bool needs_block(const struct ash_fs_new *what) {
    return what->kind == ASH_FS_DIRECTORY ||
           (what->kind == ASH_FS_LINK && what->bytes >= sizeof(((struct fs_ext2_inode *)0)->block));
}

/* Writes the inode whole, and what it has a block for. */
static int build(struct fs_ext2 *fs, const struct fs_ext2_node *folder,
                 const struct ash_fs_new *what, struct fs_ext2_node *node) {
    static const uint16_t modes[] = {0, FS_EXT2_MODE_FILE | 0644, FS_EXT2_MODE_DIR | 0755,
                                     FS_EXT2_MODE_LINK | 0777};
    uint8_t *data;
    uint32_t block, at, now = fs_ext2_now();
    bool is_fresh;
    int error = 0;
    node->kind = what->kind;
    node->size = what->kind == ASH_FS_LINK ? what->bytes : 0;
    node->inode = (struct fs_ext2_inode){.mode = modes[what->kind]};
    node->inode.atime = node->inode.ctime = node->inode.mtime = now;
    node->inode.links_count = what->kind == ASH_FS_FILE; /* as long as it is empty it may have it */
    fs->goal = 0;
    if (needs_block(what)) {
        error = fs_ext2_provide(fs, node, 0, &block, &is_fresh);
        if (error == 0)
            error = fs_ext2_edit(fs, block, FS_EXT2_EARLY, &data);
        if (error == 0 && what->kind == ASH_FS_LINK)
            memcpy(data, what->target, what->bytes);
        if (error == 0 && what->kind == ASH_FS_DIRECTORY) {
            fs_ext2_lay_out(fs, data, node->number, folder->number);
            node->size = fs->block_bytes;
        }
    } else if (what->kind == ASH_FS_LINK)
        memcpy(node->inode.block, what->target, what->bytes);
    if (error == 0)
        error = fs_ext2_edit(fs, fs_ext2_place_of(fs, node->number, &at), FS_EXT2_EARLY, &data);
    if (error != 0)
        return error;
    memset(data + at, 0, fs->inode_bytes); /* what is behind the first 128 bytes too */
    return fs_ext2_store(fs, node);
}

/* All that is to be done once it is known that it can be. */
static int bring(struct fs_ext2 *fs, struct fs_ext2_node *folder, const struct ash_fs_name *where,
                 const struct ash_fs_new *what, struct fs_ext2_gap *gap,
                 struct fs_ext2_node *node) {
    struct fs_ext2_entry entry;
    bool is_directory = what->kind == ASH_FS_DIRECTORY;
    int error = fs_ext2_widen(fs, folder, gap);
    if (error == 0)
        error = fs_ext2_take_inode(fs, folder->number, is_directory, &node->number);
    if (error == 0)
        error = build(fs, folder, what, node);
    if (error == 0)
        error = fs_ext2_barrier(fs);
    if (error == 0)
        error = fs_ext2_add(fs, gap, where, node, &entry);
    if (error == 0)
        error = fs_ext2_count_link(fs, folder->number, is_directory);
    if (error == 0 && what->kind != ASH_FS_FILE) {
        error = fs_ext2_barrier(fs);
        node->inode.links_count = is_directory ? 2 : 1;
        if (error == 0)
            error = fs_ext2_store(fs, node);
    }
    return error;
}

/* A name that lost its node in a cut is no name: takes it away. */
static int bury(struct fs_ext2 *fs, const struct fs_ext2_entry *entry) {
    int error = fs_ext2_mark(fs);
    return error == 0 && entry->inode != 0 ? fs_ext2_end(fs, fs_ext2_point(fs, entry, NULL))
                                           : error;
}

int fs_ext2_make(struct fs_ext2 *fs, const struct ash_fs_name *where, const struct ash_fs_new *what,
                 struct ash_fs_found *found) {
    struct fs_ext2_node folder, node;
    struct fs_ext2_entry entry;
    struct fs_ext2_gap gap;
    uint64_t missing = 0, end;
    int error = fs_ext2_open_folder(fs, where->directory, &folder);
    if (error != 0)
        return error;
    error = fs_ext2_named(fs, &folder, where, &entry, &node);
    if (error != -ASH_ENOENT)
        return error == 0 ? -ASH_EEXIST : error;
    if (what->kind == ASH_FS_LINK && what->bytes >= fs->block_bytes)
        return -ASH_ENOSPC; /* a target has one block */
    error = bury(fs, &entry);
    if (error == 0)
        error = fs_ext2_find_gap(fs, &folder, where->bytes, &gap);
    end = folder.size / fs->block_bytes;
    if (error == 0 && !gap.found)
        error = fs_ext2_missing(fs, &folder, end, end, &missing);
    if (error == 0 && (fs->free_inodes == 0 || missing + needs_block(what) > fs->free_blocks))
        error = -ASH_ENOSPC;
    if (error == 0)
        error = fs_ext2_prepare_hold(fs);
    if (error == 0)
        error = fs_ext2_end(fs, bring(fs, &folder, where, what, &gap, &node));
    if (error == 0)
        error = fs_ext2_hold(fs, node.number);
    if (error == 0)
        *found = (struct ash_fs_found){
            .node = node.number,
            .size = what->kind == ASH_FS_DIRECTORY ? 0 : node.size,
            .kind = node.kind,
            .used = (uint32_t)where->bytes,
        };
    return error;
}

/* Names of `inode` in one block of a directory. */
static int count_in(struct fs_ext2 *fs, const struct fs_ext2_node *folder, uint64_t index,
                    uint32_t inode, uint32_t *names) {
    struct fs_ext2_name name;
    const uint8_t *data;
    uint32_t block;
    int error = fs_ext2_get_folder(fs, folder, index, &block, &data);
    for (uint32_t at = 0; error == 0 && at < fs->block_bytes; at += name.length) {
        if (!fs_ext2_parse(fs, data, at, &name))
            return -ASH_EIO;
        *names += name.inode == inode;
    }
    return error;
}

/* Names of `inode` in all directories, `.` and `..` too. */
static int count_names(struct fs_ext2 *fs, uint32_t inode, uint32_t *names) {
    struct fs_ext2_node folder;
    uint32_t blocks = 0;
    *names = 0;
    for (uint32_t number = FS_EXT2_ROOT; number <= fs->inodes; number++) {
        if (fs_ext2_load(fs, number, &folder) != 0 || folder.kind != ASH_FS_DIRECTORY ||
            folder.inode.links_count == 0)
            continue;
        for (uint64_t i = 0; i < folder.size / fs->block_bytes; i++) {
            int error = count_in(fs, &folder, i, inode, names);
            if (error != 0 || ++blocks > fs->blocks) /* they share blocks */
                return -ASH_EIO;
        }
    }
    return 0;
}

int fs_ext2_recount(struct fs_ext2 *fs, struct fs_ext2_node *node, bool *has_other) {
    bool is_directory = node->kind == ASH_FS_DIRECTORY;
    uint32_t names;
    *has_other = !is_directory && node->inode.links_count > 1;
    if (fs->was_valid || (!is_directory && !*has_other))
        return 0;
    int error = count_names(fs, node->number, &names);
    if (error != 0)
        return error;
    *has_other = names > (is_directory ? 2 : 1); /* an empty one has `.` besides its name */
    if (!is_directory && names > 0 && names < node->inode.links_count)
        node->inode.links_count = (uint16_t)names;
    return 0;
}

static int take_away(struct fs_ext2 *fs, const struct fs_ext2_node *folder,
                     const struct fs_ext2_entry *entry, struct fs_ext2_node *node, bool is_last) {
    bool is_directory = node->kind == ASH_FS_DIRECTORY;
    int error = is_last ? fs_ext2_kill(fs, node) : 0;
    if (error == 0)
        error = fs_ext2_barrier(fs);
    if (error == 0)
        error = fs_ext2_point(fs, entry, NULL);
    if (error == 0)
        error = fs_ext2_count_link(fs, folder->number, is_directory ? -1 : 0);
    if (error != 0 || is_last)
        return error == 0 ? fs_ext2_let_go(fs, node) : error;
    if (is_directory)
        return 0;                /* a cut in a rename had left it two names */
    error = fs_ext2_barrier(fs); /* never fewer links than names */
    node->inode.links_count--;
    return error == 0 ? fs_ext2_store(fs, node) : error;
}

int fs_ext2_remove(struct fs_ext2 *fs, const struct ash_fs_name *where, uint32_t kind) {
    struct fs_ext2_node folder, node;
    struct fs_ext2_entry entry;
    bool has_other = false;
    int error = fs_ext2_open_folder(fs, where->directory, &folder);
    if (error == 0)
        error = fs_ext2_named(fs, &folder, where, &entry, &node);
    if (error == 0)
        error = fs_ext2_may_go(fs, &node, kind);
    if (error == 0)
        error = fs_ext2_recount(fs, &node, &has_other);
    if (error == 0)
        error = fs_ext2_mark(fs);
    return error == 0 ? fs_ext2_end(fs, take_away(fs, &folder, &entry, &node, !has_other)) : error;
}

#endif
