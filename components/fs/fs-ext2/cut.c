/* SPDX-License-Identifier: MIT */
/*
 * Blocks that a node loses. What named them is changed EARLY, their bits LATE. A block is given
 * back before what it leads to is, and leads nowhere when it was free already: so this ends,
 * whatever the blocks name.
 */
#include <cc_runtime.h>
#include "ext2.h"

#if ASH_OPT_WRITABLE

static uint32_t fan(const struct fs_ext2 *fs) {
    return fs->block_bytes / (uint32_t)sizeof(uint32_t);
}

/* A number in a block of numbers. */
static int number_at(struct fs_ext2 *fs, uint32_t block, uint32_t place, uint32_t *number) {
    const uint8_t *data;
    int error = fs_ext2_get(fs, block, &data);
    if (error == 0)
        memcpy(number, data + place * sizeof *number, sizeof *number);
    return error;
}

/* A block, and all that it leads to over `level` levels. */
static int give(struct fs_ext2 *fs, struct fs_ext2_node *node, uint32_t block, unsigned level) {
    uint32_t sectors = fs->block_bytes / ASH_BLOCK_SECTOR, number = 0;
    bool was_taken;
    int error = fs_ext2_give_block(fs, block, &was_taken);
    if (error != 0 || !was_taken)
        return error;
    node->inode.blocks -= node->inode.blocks >= sectors ? sectors : node->inode.blocks;
    for (uint32_t i = 0; error == 0 && level > 0 && i < fan(fs); i++) {
        error = number_at(fs, block, i, &number);
        if (error == 0 && number != 0)
            error = give(fs, node, number, level - 1);
    }
    return error;
}

/* Of the blocks that a block of numbers leads to, those from `from` on. */
static int trim(struct fs_ext2 *fs, struct fs_ext2_node *node, uint32_t block, unsigned level,
                uint64_t from) {
    uint64_t span = 1;
    if (!fs_ext2_is_data(fs, block))
        return -ASH_EIO;
    for (unsigned i = 1; i < level; i++)
        span *= fan(fs);
    for (uint32_t i = (uint32_t)(from / span); i < fan(fs); i++) {
        uint32_t number;
        uint8_t *data;
        int error = number_at(fs, block, i, &number);
        if (error == 0 && number != 0 && i * span < from)
            error = trim(fs, node, number, level - 1, from - i * span);
        else if (error == 0 && number != 0) {
            error = fs_ext2_edit(fs, block, FS_EXT2_EARLY, &data);
            if (error == 0)
                memset(data + i * sizeof number, 0, sizeof number);
            if (error == 0)
                error = give(fs, node, number, level - 1);
        }
        if (error != 0)
            return error;
    }
    return 0;
}

int fs_ext2_cut(struct fs_ext2 *fs, struct fs_ext2_node *node, uint64_t index) {
    const unsigned count = FS_EXT2_DIRECT + FS_EXT2_LEVELS;
    uint32_t lost[FS_EXT2_DIRECT + FS_EXT2_LEVELS] = {0};
    uint64_t start = 0, begin[FS_EXT2_DIRECT + FS_EXT2_LEVELS];
    uint64_t span = 1;
    int error;
    for (unsigned i = 0; i < count; i++) {
        if (i >= FS_EXT2_DIRECT)
            span *= fan(fs);
        begin[i] = start;
        if (start >= index) {
            lost[i] = node->inode.block[i];
            node->inode.block[i] = 0;
        }
        start += span;
    }
    error = fs_ext2_store(fs, node);
    for (unsigned i = 0; error == 0 && i < count; i++) {
        unsigned level = i < FS_EXT2_DIRECT ? 0 : i - FS_EXT2_DIRECT + 1;
        if (lost[i] != 0)
            error = give(fs, node, lost[i], level);
        else if (level > 0 && begin[i] < index && node->inode.block[i] != 0 &&
                 (i + 1 == count || begin[i + 1] > index))
            error = trim(fs, node, node->inode.block[i], level, index - begin[i]);
    }
    return error == 0 ? fs_ext2_store(fs, node) : error; /* with its count of blocks */
}

#endif
