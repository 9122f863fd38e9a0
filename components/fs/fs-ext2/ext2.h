/* SPDX-License-Identifier: MIT */
#ifndef FS_EXT2_EXT2_H
#define FS_EXT2_EXT2_H
/*
 * Nothing from the disk is believed: a number is checked where it is read, each time, because the
 * disk may answer differently the next time. A structure that may be out of the cache when it is
 * looked at again is copied.
 */
#include <ashlar/block.h>
#include <ashlar/fs.h>
#include <ashlar/sched.h>
#if ASH_HAS_SYNC
#include <ashlar/sync.h>
#endif
#include "layout.h"

/* A place in the cache. */
struct fs_ext2_slot {
    uint32_t block; /* 0: empty; block 0 is never asked for */
    uint32_t chain; /* the next slot of the same bucket, counted from 1 */
    bool used;      /* since the hand came by */
};

struct fs_ext2_group {
    uint32_t block_bitmap, inode_bitmap, inode_table;
};

struct fs_ext2 {
    struct ash_sched_event wake;
#if ASH_HAS_SYNC
    struct ash_sync_mutex mutex; /* held through each operation; guards what changes below */
#endif

    /* The disk. */
    bool open;
    bool lost; /* it broke its word, or took too long */
    struct ash_block_facts disk;
    struct ash_block_request request; /* the one that is on its way */
    struct ash_block_segment segment;

    /* The cache. */
    uint8_t *memory;
    struct fs_ext2_slot *slots;
    uint32_t *buckets; /* slots counted from 1, as many as there are slots */
    uint32_t slot_count, hand;

    /* Constant since it was mounted, and checked: see mount.c. */
    uint32_t block_bytes;
    uint32_t blocks, first_block, blocks_per_group;
    uint32_t inodes, first_inode, inodes_per_group, inode_bytes;
    uint32_t group_count, table_blocks; /* of a group's inodes */
    uint32_t head_blocks;               /* of a superblock and all that follows it */
    uint64_t used_bytes;
    bool has_types; /* an entry says what it names, and its name's length has one byte */
    bool is_sparse; /* only some groups begin with a superblock */
    bool has_high;  /* a file's size has 64 bits */
    struct fs_ext2_group *groups;
};

/* An inode as it was read, and what was found right about it. */
struct fs_ext2_node {
    uint32_t number;
    uint32_t kind; /* enum ash_fs_kind; 0: a device, a pipe, a socket */
    uint64_t size;
    struct fs_ext2_inode inode;
};

/* A name in a directory. */
struct fs_ext2_name {
    const char *name; /* in the cache; NULL: the place is unused */
    uint32_t bytes;
    uint32_t inode;
    uint32_t length; /* to the next, from this one's beginning */
};

/* mount.c */
int fs_ext2_init(struct fs_ext2 *self);
void fs_ext2_fini(struct fs_ext2 *self);
/* Says on the console why not; `error`. */
int fs_ext2_say(const char *what, uint64_t number, int error);
/* Can the block be part of a file? It is on the disk, and none that the file system has for itself.
 */
bool fs_ext2_is_data(const struct fs_ext2 *fs, uint32_t block);

/* disk.c */
int fs_ext2_open(struct fs_ext2 *fs);
/* Takes memory for the cache, once the size of a block is known. */
int fs_ext2_begin_cache(struct fs_ext2 *fs);
void fs_ext2_close(struct fs_ext2 *fs);
/* Bytes from the disk, past the cache: whole sectors, and memory aligned to one. */
int fs_ext2_fetch(struct fs_ext2 *fs, uint64_t sector, void *memory, uint32_t bytes);
/* A block's content, good until the next block is asked for. */
int fs_ext2_get(struct fs_ext2 *fs, uint32_t block, const uint8_t **data);

/* inode.c. -ASH_EIO: the inode is not what a sound file system has. */
int fs_ext2_load(struct fs_ext2 *fs, uint64_t number, struct fs_ext2_node *node);
/* The block at `index` of a file or directory; 0: a hole. */
int fs_ext2_map(struct fs_ext2 *fs, const struct fs_ext2_node *node, uint64_t index,
                uint32_t *block);
/* Copies bytes that are within the size, wherever they lie. */
int fs_ext2_copy(struct fs_ext2 *fs, const struct fs_ext2_node *node, uint64_t offset, char *to,
                 size_t bytes, size_t *done);

/* folder.c */
bool fs_ext2_has(const char *text, size_t bytes, char byte);
/* The inode that has the name; 0: none. */
int fs_ext2_look_up(struct fs_ext2 *fs, const struct fs_ext2_node *folder, const char *name,
                    size_t bytes, uint32_t *inode);
/* The first name at or behind `*at`, and `*at` right behind it; `bytes` 0 and no inode: none. */
int fs_ext2_next(struct fs_ext2 *fs, const struct fs_ext2_node *folder, uint64_t *at,
                 struct ash_fs_entry *entry);

/* node.c: the beginning and end of each operation. */
struct fs_ext2 *fs_ext2_enter(struct ash_fs *self);
void fs_ext2_leave(struct fs_ext2 *fs);

#endif
