/* SPDX-License-Identifier: MIT */
#ifndef FS_EXT2_LAYOUT_H
#define FS_EXT2_LAYOUT_H
/*
 * What is on the disk, little endian: D. Poirier, "The Second Extended File System, Internal
 * Layout" (2019), here §; names after Linux, Documentation/filesystems/ext4/. Blocks are counted
 * from the disk's beginning, inodes from 1.
 */
#include <ashlar/base.h>

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "structures are read as they are");

/* §3.1: bytes from the disk's beginning, whatever the size of a block. */
#define FS_EXT2_SUPER_AT    1024u
#define FS_EXT2_SUPER_BYTES 1024u

struct fs_ext2_super {
    uint32_t inodes_count;
    uint32_t blocks_count;
    uint32_t r_blocks_count;
    uint32_t free_blocks_count;
    uint32_t free_inodes_count;
    uint32_t first_data_block; /* 1 with blocks of 1 KiB, else 0 */
    uint32_t log_block_size;   /* 1024 << this */
    uint32_t log_frag_size;
    uint32_t blocks_per_group;
    uint32_t frags_per_group;
    uint32_t inodes_per_group;
    uint32_t mtime;
    uint32_t wtime;
    uint16_t mnt_count;
    uint16_t max_mnt_count;
    uint16_t magic;
    uint16_t state;
    uint16_t errors;
    uint16_t minor_rev_level;
    uint32_t lastcheck;
    uint32_t checkinterval;
    uint32_t creator_os;
    uint32_t rev_level;
    uint16_t def_resuid;
    uint16_t def_resgid;
    /* From here on of revision 1 only. */
    uint32_t first_ino;
    uint16_t inode_size;
    uint16_t block_group_nr;
    uint32_t feature_compat;
    uint32_t feature_incompat;
    uint32_t feature_ro_compat;
    uint8_t uuid[16];
    char volume_name[16];
    char last_mounted[64];
    uint32_t algo_bitmap;
    uint8_t prealloc_blocks;
    uint8_t prealloc_dir_blocks;
    uint16_t reserved_gdt_blocks; /* Linux, ext4/super.rst: with COMPAT_RESIZE_INODE */
    uint8_t rest[FS_EXT2_SUPER_BYTES - 208];
};
_Static_assert(sizeof(struct fs_ext2_super) == FS_EXT2_SUPER_BYTES, "two sectors");
_Static_assert(offsetof(struct fs_ext2_super, magic) == 56, "§3.1");
_Static_assert(offsetof(struct fs_ext2_super, first_ino) == 84, "§3.1");
_Static_assert(offsetof(struct fs_ext2_super, rest) == 208, "§3.1");

#define FS_EXT2_MAGIC       0xEF53u /* §3.1.16 */
#define FS_EXT2_STATE_VALID 1u      /* §3.1.17: it was left as it should be */

/* §3.1.30–32. */
#define FS_EXT2_COMPAT_JOURNAL       0x0004u
#define FS_EXT2_COMPAT_RESIZE_INODE  0x0010u /* Linux, ext4/super.rst */
#define FS_EXT2_INCOMPAT_FILETYPE    0x0002u
#define FS_EXT2_RO_COMPAT_SPARSE     0x0001u
#define FS_EXT2_RO_COMPAT_LARGE_FILE 0x0002u

/* §3.2. */
struct fs_ext2_descriptor {
    uint32_t block_bitmap;
    uint32_t inode_bitmap;
    uint32_t inode_table;
    uint16_t free_blocks_count;
    uint16_t free_inodes_count;
    uint16_t used_dirs_count;
    uint16_t pad;
    uint8_t reserved[12];
};
_Static_assert(sizeof(struct fs_ext2_descriptor) == 32, "§3.2");

#define FS_EXT2_DIRECT 12u /* §3.5.13: blocks that an inode names itself */
#define FS_EXT2_LEVELS 3u  /* and blocks of blocks of blocks */

/* §3.5, the first 128 bytes whatever their size. */
struct fs_ext2_inode {
    uint16_t mode;
    uint16_t uid;
    uint32_t size;
    uint32_t atime;
    uint32_t ctime;
    uint32_t mtime;
    uint32_t dtime;
    uint16_t gid;
    uint16_t links_count;
    uint32_t blocks; /* sectors of 512 bytes */
    uint32_t flags;
    uint32_t osd1;
    uint32_t block[FS_EXT2_DIRECT + FS_EXT2_LEVELS];
    uint32_t generation;
    uint32_t file_acl;
    uint32_t size_high; /* of a file, in revision 1 */
    uint32_t faddr;
    uint8_t osd2[12];
};
_Static_assert(sizeof(struct fs_ext2_inode) == 128, "§3.5");

/* §3.5.1. */
#define FS_EXT2_MODE_KIND 0xF000u
#define FS_EXT2_MODE_FILE 0x8000u
#define FS_EXT2_MODE_DIR  0x4000u
#define FS_EXT2_MODE_LINK 0xA000u

/* Linux, ext4/inodes.rst: i_block is not what §3.5.13 says. */
#define FS_EXT2_FLAG_INDEX   0x00001000u /* §3.5.12 */
#define FS_EXT2_FLAG_EXTENTS 0x00080000u
#define FS_EXT2_FLAG_INLINE  0x10000000u

#define FS_EXT2_ROOT      2u  /* §3.5, reserved inodes */
#define FS_EXT2_FIRST_INO 11u /* §3.1.27: in revision 0 */

/* §4.1, with the name behind. A name's length has two bytes unless INCOMPAT_FILETYPE takes one. */
struct fs_ext2_dirent {
    uint32_t inode;   /* 0: unused */
    uint16_t rec_len; /* to the next, a multiple of 4; the last reaches to the block's end */
    uint8_t name_len;
    uint8_t file_type;
};
_Static_assert(sizeof(struct fs_ext2_dirent) == 8, "§4.1");

#endif
