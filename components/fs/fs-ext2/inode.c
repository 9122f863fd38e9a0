/* SPDX-License-Identifier: MIT */
/* Inodes, and the way from a place in a file to a block of the disk. */
#include <cc_runtime.h>
#include "ext2.h"

#define DIRECT FS_EXT2_DIRECT
#define LEVELS FS_EXT2_LEVELS

/* Numbers of blocks in a block. */
static uint64_t fan(const struct fs_ext2 *fs) {
    return fs->block_bytes / sizeof(uint32_t);
}

/* Bytes that direct blocks and three levels can name. */
uint64_t fs_ext2_most_bytes(const struct fs_ext2 *fs) {
    uint64_t n = fan(fs);
    return (DIRECT + n + n * n + n * n * n) * fs->block_bytes;
}

static uint32_t kind_of(const struct fs_ext2_inode *inode) {
    switch (inode->mode & FS_EXT2_MODE_KIND) {
    case FS_EXT2_MODE_FILE:
        return ASH_FS_FILE;
    case FS_EXT2_MODE_DIR:
        return ASH_FS_DIRECTORY;
    case FS_EXT2_MODE_LINK:
        return ASH_FS_LINK;
    default:
        return 0;
    }
}

/* Does what was read make sense? */
static int check(const struct fs_ext2 *fs, struct fs_ext2_node *node) {
    const struct fs_ext2_inode *inode = &node->inode;
    node->kind = kind_of(inode);
    node->size = inode->size;
    if (node->kind == ASH_FS_FILE && fs->has_high)
        node->size |= (uint64_t)inode->size_high << 32;
    if (ASH_OPT_WRITABLE && inode->links_count == 0 && !fs_ext2_is_gone(fs, node->number))
        return -ASH_ENOENT;
    if ((inode->links_count == 0 || inode->mode == 0) && !(ASH_OPT_WRITABLE && inode->mode != 0))
        return -ASH_EIO; /* deleted */
    if (node->kind == 0)
        return 0;
    if ((inode->flags & (FS_EXT2_FLAG_EXTENTS | FS_EXT2_FLAG_INLINE)) != 0)
        return -ASH_EIO;
    if (node->size > fs_ext2_most_bytes(fs))
        return -ASH_EIO;
    if (node->kind == ASH_FS_LINK && (node->size == 0 || node->size >= fs->block_bytes))
        return -ASH_EIO;
    /* Whole blocks, each of them its own, or it could take very long to read. */
    if (node->kind == ASH_FS_DIRECTORY &&
        (node->size % fs->block_bytes != 0 || node->size / fs->block_bytes >= fs->blocks))
        return -ASH_EIO;
    return 0;
}

uint32_t fs_ext2_place_of(const struct fs_ext2 *fs, uint32_t number, uint32_t *at) {
    uint32_t index = (number - 1) % fs->inodes_per_group;
    uint32_t in_block = fs->block_bytes / fs->inode_bytes;
    *at = index % in_block * fs->inode_bytes;
    return fs->groups[(number - 1) / fs->inodes_per_group].inode_table + index / in_block;
}

int fs_ext2_load(struct fs_ext2 *fs, uint64_t number, struct fs_ext2_node *node) {
    const uint8_t *data;
    if (number == 0 || number > fs->inodes)
        return -ASH_EIO;
    uint32_t at, block = fs_ext2_place_of(fs, (uint32_t)number, &at);
    int error = fs_ext2_get(fs, block, &data);
    if (error != 0)
        return error;
    node->number = (uint32_t)number;
    memcpy(&node->inode, data + at, sizeof node->inode);
    return check(fs, node);
}

/* §3.5.13: which of the inode's numbers leads to the block, over how many levels; and the block's
 * place among those that it leads to. */
static unsigned level_of(const struct fs_ext2 *fs, uint64_t *index) {
    uint64_t span = 1;
    if (*index < DIRECT)
        return 0;
    *index -= DIRECT;
    for (unsigned level = 1; level <= LEVELS; level++) {
        span *= fan(fs);
        if (*index < span)
            return level;
        *index -= span;
    }
    return LEVELS + 1;
}

int fs_ext2_find_way(struct fs_ext2 *fs, const struct fs_ext2_node *node, uint64_t index,
                     struct fs_ext2_way *way) {
    const uint8_t *data;
    unsigned level = level_of(fs, &index), depth = 0;
    if (level > LEVELS)
        return -ASH_EIO;
    uint32_t at = node->inode.block[level == 0 ? index : DIRECT + level - 1];
    *way = (struct fs_ext2_way){.level = level, .place = index};
    while (at != 0) {
        if (!fs_ext2_is_data(fs, at))
            return -ASH_EIO;
        for (unsigned i = 0; i < depth; i++)
            if (way->block[i] == at)
                return -ASH_EIO; /* it names itself, or what leads to it */
        way->block[way->have++] = at;
        if (depth == level)
            break;
        uint64_t place = index;
        for (unsigned i = depth + 1; i < level; i++)
            place /= fan(fs);
        int error = fs_ext2_get(fs, at, &data);
        if (error != 0)
            return error;
        depth++;
        memcpy(&at, data + place % fan(fs) * sizeof at, sizeof at);
    }
    return 0;
}

int fs_ext2_map(struct fs_ext2 *fs, const struct fs_ext2_node *node, uint64_t index,
                uint32_t *block) {
    struct fs_ext2_way way;
    int error = fs_ext2_find_way(fs, node, index, &way);
    *block = error == 0 && way.have > way.level ? way.block[way.level] : 0;
    return error;
}

/* One block's part of it. */
static int copy_part(struct fs_ext2 *fs, const struct fs_ext2_node *node, uint64_t offset, char *to,
                     size_t bytes) {
    const uint8_t *data;
    uint32_t block;
    int error = fs_ext2_map(fs, node, offset / fs->block_bytes, &block);
    if (error != 0)
        return error;
    if (block == 0) {
        memset(to, 0, bytes);
        return 0;
    }
    error = fs_ext2_get(fs, block, &data);
    if (error == 0)
        memcpy(to, data + offset % fs->block_bytes, bytes);
    return error;
}

int fs_ext2_copy(struct fs_ext2 *fs, const struct fs_ext2_node *node, uint64_t offset, char *to,
                 size_t bytes, size_t *done) {
    uint64_t left = offset < node->size ? node->size - offset : 0;
    size_t count = bytes < left ? bytes : (size_t)left;
    *done = 0;
    while (*done < count) {
        size_t part = fs->block_bytes - (size_t)(offset % fs->block_bytes);
        if (part > count - *done)
            part = count - *done;
        int error = copy_part(fs, node, offset, to + *done, part);
        if (error != 0)
            return *done > 0 ? 0 : error; /* the next call gives it */
        *done += part;
        offset += part;
    }
    return 0;
}
