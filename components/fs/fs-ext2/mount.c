/* SPDX-License-Identifier: MIT */
/* The superblock and the groups, checked once: what the rest relies on. */
#include <cc_runtime.h>
#include "ext2.h"
#include <ashlar/alloc.h>
#include <ashlar/console.h>
#include <ashlar/mem/pages.h>

static void write_text(const char *text) {
    size_t bytes = 0;
    while (text[bytes] != '\0')
        bytes++;
    ash_console_write(&ash_use_console, text, bytes);
}

int fs_ext2_say(const char *what, uint64_t number, int error) {
    char digits[22];
    size_t first = sizeof digits - 1;
    digits[first] = '\0';
    digits[--first] = '\n';
    do
        digits[--first] = (char)('0' + number % 10);
    while ((number /= 10) != 0);
    ash_console_line(&ash_use_console);
    write_text("ashlar: fs-ext2 at " ASH_OPT_AT ": ");
    write_text(what);
    write_text(": ");
    write_text(digits + first);
    return error;
}

/* Features by number: Linux, ext4/super.rst, s_feature_incompat. */
static const char *const incompat[] = {
    "COMPRESSION", "FILETYPE",  "RECOVER",  "JOURNAL_DEV", "META_BG",  "feature 5",
    "EXTENTS",     "64BIT",     "MMP",      "FLEX_BG",     "EA_INODE", "feature 11",
    "DIRDATA",     "CSUM_SEED", "LARGEDIR", "INLINE_DATA", "ENCRYPT",  "CASEFOLD",
};

/* A feature that changes what has to be read: it is named, and nothing is read. */
static int check_features(const struct fs_ext2_super *super) {
    uint32_t unknown = super->feature_incompat & ~FS_EXT2_INCOMPAT_FILETYPE;
    if (super->rev_level == 0 || unknown == 0)
        return 0;
    unsigned bit = (unsigned)__builtin_ctz(unknown);
    write_text("ashlar: fs-ext2 at " ASH_OPT_AT ": the disk needs ");
    write_text(bit < ASH_ARRAY_LENGTH(incompat) ? incompat[bit] : "a feature of a later time");
    write_text("\n");
    return fs_ext2_say("features that no ext2 has, s_feature_incompat", unknown, -ASH_ENOSYS);
}

/* §3.1: sizes. */
static int check_sizes(struct fs_ext2 *fs, const struct fs_ext2_super *super) {
    if (super->magic != FS_EXT2_MAGIC)
        return fs_ext2_say("there is no ext2 on the disk, s_magic", super->magic, -ASH_EPROTO);
    if (super->rev_level > 1)
        return fs_ext2_say("s_rev_level", super->rev_level, -ASH_ENOSYS);
    int error = check_features(super);
    if (error != 0)
        return error;
    if (super->log_block_size > 2)
        return fs_ext2_say("blocks of more than 4 KiB, s_log_block_size", super->log_block_size,
                           -ASH_EPROTO);
    fs->block_bytes = 1024u << super->log_block_size;
    if (fs->block_bytes < fs->disk.block_bytes)
        return fs_ext2_say("its blocks are smaller than the disk's", fs->block_bytes, -ASH_EPROTO);
    if (fs->disk.most_segment_bytes < fs->block_bytes || fs->disk.most_bytes < fs->block_bytes)
        return fs_ext2_say("the disk cannot move a block at once", fs->block_bytes, -ASH_ENOSYS);
    fs->inode_bytes = super->rev_level == 0 ? 128 : super->inode_size;
    if (fs->inode_bytes != 128 && fs->inode_bytes != 256)
        return fs_ext2_say("s_inode_size", fs->inode_bytes, -ASH_EPROTO);
    fs->first_inode = super->rev_level == 0 ? FS_EXT2_FIRST_INO : super->first_ino;
    if (fs->first_inode < FS_EXT2_FIRST_INO || fs->first_inode > super->inodes_count)
        return fs_ext2_say("s_first_ino", fs->first_inode, -ASH_EPROTO);
    fs->has_types =
        super->rev_level != 0 && (super->feature_incompat & FS_EXT2_INCOMPAT_FILETYPE) != 0;
    fs->is_sparse =
        super->rev_level != 0 && (super->feature_ro_compat & FS_EXT2_RO_COMPAT_SPARSE) != 0;
    fs->has_high = super->rev_level != 0;
    return 0;
}

/* Blocks: on the disk, and all of them in groups that a bitmap of one block covers. */
static int check_blocks(struct fs_ext2 *fs, const struct fs_ext2_super *super) {
    uint32_t bytes = fs->block_bytes;
    if (super->first_data_block != (bytes == 1024 ? 1 : 0))
        return fs_ext2_say("s_first_data_block", super->first_data_block, -ASH_EPROTO);
    if (super->blocks_count <= super->first_data_block + 1)
        return fs_ext2_say("s_blocks_count", super->blocks_count, -ASH_EPROTO);
    if (super->blocks_count > fs->disk.sectors / (bytes / ASH_BLOCK_SECTOR))
        return fs_ext2_say("the disk is shorter than s_blocks_count", super->blocks_count,
                           -ASH_EPROTO);
    if (super->blocks_per_group < 8 || super->blocks_per_group > bytes * 8)
        return fs_ext2_say("s_blocks_per_group", super->blocks_per_group, -ASH_EPROTO);
    if (super->free_blocks_count > super->blocks_count)
        return fs_ext2_say("s_free_blocks_count", super->free_blocks_count, -ASH_EPROTO);
    fs->blocks = super->blocks_count;
    fs->first_block = super->first_data_block;
    fs->blocks_per_group = super->blocks_per_group;
    fs->group_count = (fs->blocks - fs->first_block - 1) / fs->blocks_per_group + 1;
    fs->used_bytes = (uint64_t)(fs->blocks - super->free_blocks_count) * bytes;
    return 0;
}

/* Inodes, and what stands before the bitmaps: a superblock, descriptors, room for more of them. */
static int check_inodes(struct fs_ext2 *fs, const struct fs_ext2_super *super) {
    uint32_t bytes = fs->block_bytes, in_block = bytes / fs->inode_bytes;
    uint32_t reserved =
        (super->feature_compat & FS_EXT2_COMPAT_RESIZE_INODE) != 0 ? super->reserved_gdt_blocks : 0;
    if (super->inodes_per_group == 0 || super->inodes_per_group > bytes * 8 ||
        super->inodes_per_group % in_block != 0)
        return fs_ext2_say("s_inodes_per_group", super->inodes_per_group, -ASH_EPROTO);
    if (super->inodes_count != (uint64_t)super->inodes_per_group * fs->group_count)
        return fs_ext2_say("s_inodes_count", super->inodes_count, -ASH_EPROTO);
    fs->inodes = super->inodes_count;
    fs->inodes_per_group = super->inodes_per_group;
    fs->table_blocks = super->inodes_per_group / in_block;
    uint32_t in_table = bytes / (uint32_t)sizeof(struct fs_ext2_descriptor);
    uint32_t tables = (fs->group_count - 1) / in_table + 1;
    if (super->rev_level == 0)
        reserved = 0;
    if (reserved > bytes / 4)
        return fs_ext2_say("s_reserved_gdt_blocks", reserved, -ASH_EPROTO);
    fs->head_blocks = 1 + tables + reserved;
    if (fs->head_blocks >= fs->blocks_per_group || tables >= fs->blocks - fs->first_block)
        return fs_ext2_say("no room for the descriptors of groups", fs->group_count, -ASH_EPROTO);
    return 0;
}

static bool is_power_of(uint32_t number, uint32_t base) {
    while (number % base == 0)
        number /= base;
    return number == 1;
}

/* §3.1.32, SPARSE_SUPER: whether the group begins with a superblock and descriptors. */
static bool has_head(const struct fs_ext2 *fs, uint32_t group) {
    return !fs->is_sparse || group <= 1 || is_power_of(group, 3) || is_power_of(group, 5) ||
           is_power_of(group, 7);
}

/* Blocks of a group; the last one may have fewer. */
uint32_t fs_ext2_blocks_of(const struct fs_ext2 *fs, uint32_t group) {
    uint32_t before = fs->first_block + group * fs->blocks_per_group;
    uint32_t rest = fs->blocks - before;
    return rest < fs->blocks_per_group ? rest : fs->blocks_per_group;
}

/* Bitmaps and table lie in their group, behind its head, and beside each other: so no two groups
 * can share a block of theirs. */
static bool is_sound(const struct fs_ext2 *fs, uint32_t index, const struct fs_ext2_group *group) {
    uint32_t start = fs->first_block + index * fs->blocks_per_group,
             count = fs_ext2_blocks_of(fs, index);
    uint32_t head = has_head(fs, index) ? fs->head_blocks : 0;
    uint32_t table = group->inode_table - start; /* wraps to far behind the end */
    uint32_t bits = group->block_bitmap - start, nodes = group->inode_bitmap - start;
    if (bits >= count || nodes >= count || table >= count || fs->table_blocks > count - table)
        return false;
    if (bits < head || nodes < head || table < head || bits == nodes)
        return false;
    return bits - table >= fs->table_blocks && nodes - table >= fs->table_blocks;
}

static int read_groups(struct fs_ext2 *fs) {
    uint32_t in_block = fs->block_bytes / (uint32_t)sizeof(struct fs_ext2_descriptor);
    fs->groups = ash_alloc_get(&ash_use_alloc, fs->group_count * sizeof *fs->groups);
    if (fs->groups == NULL)
        return fs_ext2_say("too little memory for groups", fs->group_count, -ASH_ENOMEM);
    for (uint32_t i = 0; i < fs->group_count; i++) {
        const uint8_t *data;
        struct fs_ext2_descriptor descriptor;
        uint32_t block = fs->first_block + 1 + i / in_block;
        int error = fs_ext2_get(fs, block, &data);
        if (error != 0)
            return fs_ext2_say("no descriptors of groups: cannot read block", block, error);
        memcpy(&descriptor, data + i % in_block * sizeof descriptor, sizeof descriptor);
        fs->groups[i] = (struct fs_ext2_group){
            descriptor.block_bitmap, descriptor.inode_bitmap, descriptor.inode_table, 0, 0, 0,
        };
        if (!is_sound(fs, i, &fs->groups[i]))
            return fs_ext2_say("bitmaps or inodes lie outside of their group", i, -ASH_EPROTO);
    }
    return 0;
}

bool fs_ext2_is_data(const struct fs_ext2 *fs, uint32_t block) {
    if (block <= fs->first_block || block >= fs->blocks)
        return false;
    uint32_t index = (block - fs->first_block) / fs->blocks_per_group;
    uint32_t place = (block - fs->first_block) % fs->blocks_per_group;
    const struct fs_ext2_group *group = &fs->groups[index];
    return (place >= fs->head_blocks || !has_head(fs, index)) && block != group->block_bitmap &&
           block != group->inode_bitmap && block - group->inode_table >= fs->table_blocks;
}

/* The superblock, copied; it is read in pieces that every disk of blocks up to 4 KiB can give. */
static int read_super(struct fs_ext2 *fs, struct fs_ext2_super *super) {
    void *page;
    if (fs->disk.block_bytes > ASH_PAGE_BYTES || fs->disk.most_bytes < ASH_PAGE_BYTES ||
        fs->disk.most_segment_bytes < ASH_PAGE_BYTES)
        return fs_ext2_say("the disk has blocks of another size, in bytes", fs->disk.block_bytes,
                           -ASH_ENOSYS);
    if (ash_mem_pages_get(&ash_use_mem_pages, 1, &page) != 0)
        return fs_ext2_say("too little memory for a superblock", 0, -ASH_ENOMEM);
    int error = fs_ext2_fetch(fs, 0, page, ASH_PAGE_BYTES);
    memcpy(super, (const char *)page + FS_EXT2_SUPER_AT, sizeof *super);
    if (!fs->lost) /* else the disk may still write to it */
        ash_mem_pages_put(&ash_use_mem_pages, page, 1);
    return error == 0 ? 0 : fs_ext2_say("cannot read the superblock, sector", 2, error);
}

static int mount(struct fs_ext2 *fs) {
    struct fs_ext2_super super;
    struct fs_ext2_node root;
    int error = read_super(fs, &super);
    if (error == 0)
        error = check_sizes(fs, &super);
    if (error == 0)
        error = check_blocks(fs, &super);
    if (error == 0)
        error = check_inodes(fs, &super);
    if (error == 0)
        error = fs_ext2_begin_cache(fs);
    if (error == 0)
        error = read_groups(fs);
    if (error != 0)
        return error;
    error = fs_ext2_load(fs, FS_EXT2_ROOT, &root);
    if (error == 0 && root.kind != ASH_FS_DIRECTORY)
        error = -ASH_EIO;
    if (ASH_OPT_WRITABLE && error == 0)
        return fs_ext2_begin_writing(fs, &super);
    return error == 0 ? 0 : fs_ext2_say("the root is no directory, inode", FS_EXT2_ROOT, error);
}

int fs_ext2_init(struct fs_ext2 *self) {
    int error = fs_ext2_open(self);
    if (error == 0)
        error = mount(self);
    if (error != 0)
        fs_ext2_close(self);
    return error;
}

void fs_ext2_fini(struct fs_ext2 *self) {
    if (ASH_OPT_WRITABLE)
        fs_ext2_end_writing(self);
    fs_ext2_close(self);
}
