/* SPDX-License-Identifier: MIT */
/*
 * Blocks that a node gets. A block is zeroes on its way to the disk before anything names it, and
 * what names it is written LATE, or is the inode, which the caller stores behind a barrier.
 */
#include <cc_runtime.h>
#include "ext2.h"

#if ASH_OPT_WRITABLE

int fs_ext2_store(struct fs_ext2 *fs, const struct fs_ext2_node *node) {
    uint8_t *data;
    uint32_t at, block = fs_ext2_place_of(fs, node->number, &at);
    struct fs_ext2_inode inode = node->inode;
    int error = fs_ext2_edit(fs, block, FS_EXT2_EARLY, &data);
    if (error != 0)
        return error;
    inode.size = (uint32_t)node->size;
    if (node->kind == ASH_FS_FILE && fs->has_high)
        inode.size_high = (uint32_t)(node->size >> 32);
    memcpy(data + at, &inode, sizeof inode);
    return 0;
}

/* Blocks of the file that a block at `depth` of the way leads to. */
static uint64_t span_of(const struct fs_ext2 *fs, const struct fs_ext2_way *way, unsigned depth) {
    uint64_t span = 1;
    for (unsigned i = depth; i < way->level; i++)
        span *= fs->block_bytes / sizeof(uint32_t);
    return span;
}

int fs_ext2_missing(struct fs_ext2 *fs, const struct fs_ext2_node *node, uint64_t first,
                    uint64_t last, uint64_t *count) {
    struct fs_ext2_way way;
    *count = 0;
    for (uint64_t index = first; index <= last; index++) {
        int error = fs_ext2_find_way(fs, node, index, &way);
        if (error != 0)
            return error;
        for (unsigned depth = way.have; depth <= way.level; depth++)
            *count += index == first || way.place % span_of(fs, &way, depth) == 0;
        if (*count > fs->free_blocks)
            return -ASH_ENOSPC;
    }
    return 0;
}

/* Makes what leads to it name the block. */
static int attach(struct fs_ext2 *fs, struct fs_ext2_node *node, const struct fs_ext2_way *way,
                  unsigned depth) {
    uint8_t *data;
    uint32_t block = way->block[depth];
    if (depth == 0) {
        node->inode.block[way->level == 0 ? way->place : FS_EXT2_DIRECT + way->level - 1] = block;
        return 0;
    }
    uint64_t place = way->place / span_of(fs, way, depth) % (fs->block_bytes / sizeof block);
    int error = fs_ext2_edit(fs, way->block[depth - 1], FS_EXT2_LATE, &data);
    if (error == 0)
        memcpy(data + place * sizeof block, &block, sizeof block);
    return error;
}

int fs_ext2_provide(struct fs_ext2 *fs, struct fs_ext2_node *node, uint64_t index, uint32_t *block,
                    bool *is_fresh) {
    struct fs_ext2_way way;
    uint8_t *data;
    int error = fs_ext2_find_way(fs, node, index, &way);
    *is_fresh = error == 0 && way.have <= way.level;
    if (error == 0 && *is_fresh && fs->goal == 0) /* near its inode */
        fs->goal =
            fs->groups[(node->number - 1) / fs->inodes_per_group].inode_table + fs->table_blocks;
    for (; error == 0 && way.have <= way.level; way.have++) {
        unsigned depth = way.have;
        error = fs_ext2_take_block(fs, fs->goal, &way.block[depth]);
        if (error == 0)
            error = depth < way.level ? fs_ext2_put_zeroes(fs, way.block[depth])
                                      : fs_ext2_fresh(fs, way.block[depth], &data);
        if (error == 0)
            error = attach(fs, node, &way, depth);
        node->inode.blocks += fs->block_bytes / ASH_BLOCK_SECTOR;
        fs->goal = way.block[depth] + 1;
    }
    *block = error == 0 ? way.block[way.level] : 0;
    return error;
}

#endif
