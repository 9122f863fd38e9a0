/* SPDX-License-Identifier: MIT */
/* The order in which changed blocks reach the disk. */
#include <cc_runtime.h>
#include "ext2.h"

#if ASH_OPT_WRITABLE

static uint8_t *content_of(const struct fs_ext2 *fs, const struct fs_ext2_slot *slot) {
    return fs->memory + (size_t)(slot - fs->slots) * fs->block_bytes;
}

static int write_slot(struct fs_ext2 *fs, struct fs_ext2_slot *slot) {
    uint64_t sector = (uint64_t)slot->block * (fs->block_bytes / ASH_BLOCK_SECTOR);
    slot->dirty = FS_EXT2_CLEAN;
    fs->unflushed = true;
    return fs_ext2_end(
        fs, fs_ext2_transfer(fs, ASH_BLOCK_WRITE, sector, content_of(fs, slot), fs->block_bytes));
}

int fs_ext2_end(struct fs_ext2 *fs, int error) {
    if (error != 0)
        fs->broken = true;
    return error;
}

int fs_ext2_barrier(struct fs_ext2 *fs) {
    int error = fs->broken ? -ASH_EIO : 0;
    for (uint32_t i = 0; error == 0 && i < fs->slot_count; i++)
        if (fs->slots[i].dirty == FS_EXT2_EARLY)
            error = write_slot(fs, &fs->slots[i]);
    if (error == 0 && fs->unflushed)
        error = fs_ext2_end(fs, fs_ext2_transfer(fs, ASH_BLOCK_FLUSH, 0, NULL, 0));
    if (error != 0)
        return error;
    fs->unflushed = false;
    for (uint32_t i = 0; i < fs->slot_count; i++)
        if (fs->slots[i].dirty == FS_EXT2_LATE)
            fs->slots[i].dirty = FS_EXT2_EARLY;
    return 0;
}

int fs_ext2_clean(struct fs_ext2 *fs, struct fs_ext2_slot *slot) {
    int error = 0;
    if (!fs->broken && slot->dirty == FS_EXT2_LATE)
        error = fs_ext2_barrier(fs);
    if (!fs->broken && slot->dirty != FS_EXT2_CLEAN)
        error = write_slot(fs, slot);
    slot->dirty = FS_EXT2_CLEAN; /* what cannot be written any more is lost */
    return error;
}

/* Gives the slot a colour; what it has of the other one goes to the disk before. */
static int colour(struct fs_ext2 *fs, struct fs_ext2_slot *slot, enum fs_ext2_when when) {
    int error = fs->broken ? -ASH_EIO : 0;
    if (error == 0 && slot->dirty == FS_EXT2_LATE && when == FS_EXT2_EARLY)
        error = fs_ext2_barrier(fs);
    if (error == 0 && slot->dirty == FS_EXT2_EARLY && when == FS_EXT2_LATE)
        error = write_slot(fs, slot);
    if (error == 0)
        slot->dirty = (uint8_t)when;
    return error;
}

int fs_ext2_edit(struct fs_ext2 *fs, uint32_t block, enum fs_ext2_when when, uint8_t **data) {
    uint32_t index;
    int error = fs_ext2_slot(fs, block, true, &index);
    if (error == 0)
        error = colour(fs, &fs->slots[index], when);
    if (error == 0)
        *data = content_of(fs, &fs->slots[index]);
    return error;
}

int fs_ext2_fresh(struct fs_ext2 *fs, uint32_t block, uint8_t **data) {
    uint32_t index;
    int error = fs_ext2_slot(fs, block, false, &index);
    if (error == 0)
        error = colour(fs, &fs->slots[index], FS_EXT2_EARLY);
    if (error != 0)
        return error;
    *data = content_of(fs, &fs->slots[index]);
    memset(*data, 0, fs->block_bytes);
    return 0;
}

int fs_ext2_put_zeroes(struct fs_ext2 *fs, uint32_t block) {
    uint32_t index;
    uint8_t *data;
    int error = fs_ext2_fresh(fs, block, &data);
    if (error == 0)
        error = fs_ext2_slot(fs, block, true, &index);
    return error == 0 ? write_slot(fs, &fs->slots[index]) : error;
}

#endif
