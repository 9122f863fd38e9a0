/* SPDX-License-Identifier: MIT */
/*
 * Blocks and inodes that are free. The bitmaps are as hostile as all else: a bit says that nobody
 * knows of the thing; what the file system has for itself is never given, whatever they say.
 */
#include <cc_runtime.h>
#include "ext2.h"

#if ASH_OPT_WRITABLE

static bool bit_of(const uint8_t *bits, uint32_t bit) {
    return (bits[bit / 8] >> bit % 8 & 1) != 0;
}

static int count_zeroes(struct fs_ext2 *fs, uint32_t block, uint32_t bits, uint32_t *count) {
    const uint8_t *data;
    int error = fs_ext2_get(fs, block, &data);
    *count = 0;
    for (uint32_t i = 0; error == 0 && i < bits; i++) {
        if (i % 8 == 0 && data[i / 8] == 0xff)
            i += 7;
        else
            *count += !bit_of(data, i);
    }
    return error;
}

int fs_ext2_count_free(struct fs_ext2 *fs) {
    for (uint32_t i = 0; i < fs->group_count; i++) {
        struct fs_ext2_group *group = &fs->groups[i];
        int error =
            count_zeroes(fs, group->block_bitmap, fs_ext2_blocks_of(fs, i), &group->free_blocks);
        if (error == 0)
            error =
                count_zeroes(fs, group->inode_bitmap, fs->inodes_per_group, &group->free_inodes);
        if (error != 0)
            return error;
        fs->free_blocks += group->free_blocks;
        fs->free_inodes += group->free_inodes;
    }
    return 0;
}

/* May an inode be given whose bit is clear? Not when it is in use all the same. */
static int is_unused(struct fs_ext2 *fs, uint32_t number, bool *unused) {
    const uint8_t *data;
    struct fs_ext2_inode inode;
    uint32_t at, block = fs_ext2_place_of(fs, number, &at);
    *unused = false;
    if (number < fs->first_inode || fs_ext2_is_held(fs, number))
        return 0;
    int error = fs_ext2_get(fs, block, &data);
    if (error != 0)
        return error;
    memcpy(&inode, data + at, sizeof inode);
    *unused = inode.links_count == 0;
    return 0;
}

/* The first clear bit from `*bit` on; `end`: none. */
static int next_clear(struct fs_ext2 *fs, uint32_t bitmap, uint32_t end, uint32_t *bit) {
    const uint8_t *data;
    int error = fs_ext2_get(fs, bitmap, &data);
    while (error == 0 && *bit < end && bit_of(data, *bit))
        ++*bit;
    return error;
}

static int set_bit(struct fs_ext2 *fs, uint32_t bitmap, uint32_t bit) {
    uint8_t *data;
    int error = fs_ext2_edit(fs, bitmap, FS_EXT2_EARLY, &data);
    if (error == 0)
        data[bit / 8] |= (uint8_t)(1u << bit % 8);
    return error;
}

/* Clears a bit; `*was_set`: it was not clear already. */
static int clear_bit(struct fs_ext2 *fs, uint32_t bitmap, uint32_t bit, bool *was_set) {
    const uint8_t *now;
    uint8_t *data;
    int error = fs_ext2_get(fs, bitmap, &now);
    *was_set = error == 0 && bit_of(now, bit);
    if (!*was_set)
        return error;
    error = fs_ext2_edit(fs, bitmap, FS_EXT2_LATE, &data);
    if (error == 0)
        data[bit / 8] &= (uint8_t)~(1u << bit % 8);
    return error;
}

/* One group, from `bit` on; 0 in `*block`: none. */
static int take_in(struct fs_ext2 *fs, uint32_t index, uint32_t bit, uint32_t *block) {
    struct fs_ext2_group *group = &fs->groups[index];
    uint32_t start = fs->first_block + index * fs->blocks_per_group;
    uint32_t end = fs_ext2_blocks_of(fs, index);
    *block = 0;
    for (;; bit++) {
        int error = next_clear(fs, group->block_bitmap, end, &bit);
        if (error != 0 || bit >= end)
            return error;
        if (!fs_ext2_is_data(fs, start + bit))
            continue;
        error = set_bit(fs, group->block_bitmap, bit);
        if (error != 0)
            return error;
        group->free_blocks--;
        fs->free_blocks--;
        *block = start + bit;
        return 0;
    }
}

int fs_ext2_take_block(struct fs_ext2 *fs, uint32_t goal, uint32_t *block) {
    if (!fs_ext2_is_data(fs, goal))
        goal = fs->first_block;
    uint32_t group = (goal - fs->first_block) / fs->blocks_per_group;
    uint32_t bit = (goal - fs->first_block) % fs->blocks_per_group;
    for (uint32_t i = 0; i <= fs->group_count; i++) {
        if (fs->groups[group].free_blocks > 0) {
            int error = take_in(fs, group, bit, block);
            if (error != 0 || *block != 0)
                return error;
        }
        group = group + 1 < fs->group_count ? group + 1 : 0;
        bit = 0;
    }
    return -ASH_EIO; /* the bitmaps are not what was counted */
}

int fs_ext2_give_block(struct fs_ext2 *fs, uint32_t block, bool *was_taken) {
    *was_taken = false;
    if (!fs_ext2_is_data(fs, block))
        return 0;
    uint32_t index = (block - fs->first_block) / fs->blocks_per_group;
    struct fs_ext2_group *group = &fs->groups[index];
    int error = clear_bit(fs, group->block_bitmap, (block - fs->first_block) % fs->blocks_per_group,
                          was_taken);
    if (error == 0 && *was_taken) {
        group->free_blocks++;
        fs->free_blocks++;
    }
    return error;
}

/* One group's inode; 0 in `*inode`: none. */
static int take_inode_in(struct fs_ext2 *fs, uint32_t index, uint32_t *inode) {
    struct fs_ext2_group *group = &fs->groups[index];
    *inode = 0;
    for (uint32_t bit = 0;; bit++) {
        bool unused = false;
        int error = next_clear(fs, group->inode_bitmap, fs->inodes_per_group, &bit);
        if (error != 0 || bit >= fs->inodes_per_group)
            return error;
        uint32_t number = index * fs->inodes_per_group + bit + 1;
        error = is_unused(fs, number, &unused);
        if (error == 0 && unused)
            error = set_bit(fs, group->inode_bitmap, bit);
        if (error == 0 && unused)
            *inode = number;
        if (error != 0 || unused)
            return error;
    }
}

int fs_ext2_take_inode(struct fs_ext2 *fs, uint32_t near, bool is_directory, uint32_t *inode) {
    uint32_t index = (near - 1) / fs->inodes_per_group;
    *inode = 0;
    for (uint32_t i = 0; i < fs->group_count; i++) {
        struct fs_ext2_group *group = &fs->groups[index];
        int error = group->free_inodes > 0 ? take_inode_in(fs, index, inode) : 0;
        if (error != 0)
            return error;
        if (*inode != 0) {
            group->free_inodes--;
            fs->free_inodes--;
            group->directories += is_directory;
            return 0;
        }
        index = index + 1 < fs->group_count ? index + 1 : 0;
    }
    return -ASH_ENOSPC;
}

int fs_ext2_give_inode(struct fs_ext2 *fs, uint32_t inode, bool is_directory) {
    struct fs_ext2_group *group = &fs->groups[(inode - 1) / fs->inodes_per_group];
    bool was_set;
    int error = clear_bit(fs, group->inode_bitmap, (inode - 1) % fs->inodes_per_group, &was_set);
    if (error == 0 && was_set) {
        group->free_inodes++;
        fs->free_inodes++;
        group->directories -= is_directory && group->directories > 0;
    }
    return error;
}

#endif
