/* SPDX-License-Identifier: MIT */
/* Mounting to write: what is refused, what is counted, and what the superblock says meanwhile. */
#include <cc_runtime.h>
#include "ext2.h"
#include <ashlar/mem/pages.h>
#include <ashlar/time.h>

#if ASH_OPT_WRITABLE

#define WRITABLE_RO_COMPAT (FS_EXT2_RO_COMPAT_SPARSE | FS_EXT2_RO_COMPAT_LARGE_FILE)

uint32_t fs_ext2_now(void) {
    uint64_t now;
    if (ash_time_wall(&ash_use_time, &now) != 0)
        now = 0;
    /* Never a small number: e2fsck takes one in i_dtime for the next inode of a list. */
    return now < UINT64_C(1000000000000000000) ? 1000000000u : (uint32_t)(now / 1000000000u);
}

void fs_ext2_room(const struct fs_ext2 *fs, struct ash_fs_facts *facts) {
    facts->size = (uint64_t)(fs->blocks - fs->first_block) * fs->block_bytes;
    facts->available = (uint64_t)fs->free_blocks * fs->block_bytes;
}

static struct fs_ext2_super *super_of(const struct fs_ext2 *fs) {
    uint32_t at = fs->first_block == 0 ? FS_EXT2_SUPER_AT : 0;
    return (struct fs_ext2_super *)(void *)(fs->super + at);
}

static uint64_t super_sector(const struct fs_ext2 *fs) {
    return (uint64_t)fs->first_block * (fs->block_bytes / ASH_BLOCK_SECTOR);
}

/* Directories of each group: what the descriptors say is only written back. */
static int count_directories(struct fs_ext2 *fs) {
    struct fs_ext2_descriptor descriptor;
    uint32_t in_block = fs->block_bytes / (uint32_t)sizeof descriptor;
    for (uint32_t i = 0; i < fs->group_count; i++) {
        const uint8_t *data;
        int error = fs_ext2_get(fs, fs->first_block + 1 + i / in_block, &data);
        if (error != 0)
            return error;
        memcpy(&descriptor, data + i % in_block * sizeof descriptor, sizeof descriptor);
        fs->groups[i].directories = descriptor.used_dirs_count;
    }
    return 0;
}

int fs_ext2_begin_writing(struct fs_ext2 *fs, const struct fs_ext2_super *super) {
    void *page;
    if ((fs->disk.flags & ASH_BLOCK_READ_ONLY) != 0)
        return fs_ext2_say("it is to be written to, but the disk is read-only, sectors",
                           fs->disk.sectors, -ASH_EROFS);
    uint32_t unknown = super->feature_ro_compat & ~WRITABLE_RO_COMPAT;
    if (super->rev_level > 0 && unknown != 0)
        return fs_ext2_say("features that it may only be read with, s_feature_ro_compat", unknown,
                           -ASH_ENOSYS);
    uint32_t journal = super->feature_compat & FS_EXT2_COMPAT_JOURNAL;
    if (super->rev_level > 0 && journal != 0)
        return fs_ext2_say("a journal, which writing would make wrong, s_feature_compat", journal,
                           -ASH_ENOSYS);
    fs->was_valid = (super->state & FS_EXT2_STATE_VALID) != 0;
    fs->has_large =
        super->rev_level > 0 && (super->feature_ro_compat & FS_EXT2_RO_COMPAT_LARGE_FILE) != 0;
    if (ash_mem_pages_get(&ash_use_mem_pages, 1, &page) != 0)
        return fs_ext2_say("too little memory for a superblock", 1, -ASH_ENOMEM);
    fs->super = page;
    int error = fs_ext2_fetch(fs, super_sector(fs), page, fs->block_bytes);
    if (error == 0)
        error = count_directories(fs);
    if (error == 0)
        error = fs_ext2_count_free(fs);
    return error == 0 ? 0 : fs_ext2_say("cannot count what is free, blocks", fs->blocks, error);
}

static int write_super(struct fs_ext2 *fs) {
    fs->unflushed = true;
    int error = fs_ext2_transfer(fs, ASH_BLOCK_WRITE, super_sector(fs), fs->super, fs->block_bytes);
    return fs_ext2_end(fs, error == 0 ? fs_ext2_barrier(fs) : error);
}

int fs_ext2_mark(struct fs_ext2 *fs) {
    if (fs->broken || fs->marked)
        return fs->broken ? -ASH_EIO : 0;
    super_of(fs)->state &= (uint16_t)~FS_EXT2_STATE_VALID;
    super_of(fs)->wtime = fs_ext2_now();
    fs->marked = true;
    return write_super(fs);
}

static int write_groups(struct fs_ext2 *fs) {
    struct fs_ext2_descriptor descriptor;
    uint32_t in_block = fs->block_bytes / (uint32_t)sizeof descriptor;
    for (uint32_t i = 0; i < fs->group_count; i++) {
        uint8_t *data;
        int error = fs_ext2_edit(fs, fs->first_block + 1 + i / in_block, FS_EXT2_EARLY, &data);
        if (error != 0)
            return error;
        uint8_t *at = data + i % in_block * sizeof descriptor;
        memcpy(&descriptor, at, sizeof descriptor);
        descriptor.free_blocks_count = (uint16_t)fs->groups[i].free_blocks;
        descriptor.free_inodes_count = (uint16_t)fs->groups[i].free_inodes;
        descriptor.used_dirs_count = (uint16_t)fs->groups[i].directories;
        memcpy(at, &descriptor, sizeof descriptor);
    }
    return 0;
}

void fs_ext2_end_writing(struct fs_ext2 *fs) {
    if (!fs->marked || fs->lost)
        return;
    fs_ext2_drop_all(fs);
    int error = fs_ext2_barrier(fs);
    if (error == 0)
        error = write_groups(fs);
    for (unsigned i = 0; error == 0 && i < 2; i++) /* the LATE ones too */
        error = fs_ext2_barrier(fs);
    if (error != 0)
        return;
    super_of(fs)->free_blocks_count = fs->free_blocks;
    super_of(fs)->free_inodes_count = fs->free_inodes;
    if (fs->was_valid) /* else only e2fsck can say so */
        super_of(fs)->state |= FS_EXT2_STATE_VALID;
    (void)write_super(fs);
}

#endif
