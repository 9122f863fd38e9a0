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
    uint8_t dirty;  /* enum fs_ext2_when */
};

/* When a changed block goes to the disk: before the next barrier, or behind it. */
enum fs_ext2_when { FS_EXT2_CLEAN, FS_EXT2_EARLY, FS_EXT2_LATE };

struct fs_ext2_group {
    uint32_t block_bitmap, inode_bitmap, inode_table;
    uint32_t free_blocks, free_inodes, directories; /* of now; when it is written to only */
};

/* A node that is held, or was removed meanwhile. */
struct fs_ext2_hold {
    uint32_t inode; /* 0: unused */
    uint32_t count;
    bool gone; /* has no name any more, and goes with the last hold */
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

    /* What writing needs. */
    bool broken;    /* a write failed: nothing is written any more */
    bool unflushed; /* since the last flush something was written */
    bool marked;    /* the disk says that it is in use */
    bool was_valid; /* it was left as it should be, when it was mounted */
    bool has_large; /* files may have 2 GiB and more */
    uint32_t free_blocks, free_inodes, goal;
    uint8_t *super; /* the block with the superblock, in a page of its own */
    struct fs_ext2_hold *holds;
    uint32_t hold_count; /* places */
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

/* An entry of a directory: what it names, and where it stands. */
struct fs_ext2_entry {
    uint32_t inode; /* 0: there is none */
    uint32_t block, at;
};

/* The blocks that lead to a block of a file, and it: `have` of `level` + 1 are there. */
struct fs_ext2_way {
    unsigned level, have;
    uint32_t block[FS_EXT2_LEVELS + 1];
    uint64_t place; /* among all that the inode's number leads to */
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
/* A slot's number, with the block in it; when `reads` is false, with anything in it. */
int fs_ext2_slot(struct fs_ext2 *fs, uint32_t block, bool reads, uint32_t *index);
/* One request: ASH_BLOCK_…; no bytes for a flush. */
int fs_ext2_transfer(struct fs_ext2 *fs, uint8_t what, uint64_t sector, void *memory,
                     uint32_t bytes);

/* inode.c. -ASH_EIO: the inode is not what a sound file system has; -ASH_ENOENT, when it is written
 * to: the inode has no links, so that its name is none. */
int fs_ext2_load(struct fs_ext2 *fs, uint64_t number, struct fs_ext2_node *node);
/* The block at `index` of a file or directory; 0: a hole. */
int fs_ext2_map(struct fs_ext2 *fs, const struct fs_ext2_node *node, uint64_t index,
                uint32_t *block);
int fs_ext2_find_way(struct fs_ext2 *fs, const struct fs_ext2_node *node, uint64_t index,
                     struct fs_ext2_way *way);
/* The block and the place in it that hold the inode. */
uint32_t fs_ext2_place_of(const struct fs_ext2 *fs, uint32_t number, uint32_t *at);
uint64_t fs_ext2_most_bytes(const struct fs_ext2 *fs);
/* Copies bytes that are within the size, wherever they lie. */
int fs_ext2_copy(struct fs_ext2 *fs, const struct fs_ext2_node *node, uint64_t offset, char *to,
                 size_t bytes, size_t *done);

/* folder.c */
bool fs_ext2_has(const char *text, size_t bytes, char byte);
/* What has the name, and where it stands. */
int fs_ext2_look_up(struct fs_ext2 *fs, const struct fs_ext2_node *folder, const char *name,
                    size_t bytes, struct fs_ext2_entry *entry);
/* §4.1: the entry at `at` of a block. False: it does not fit there, or its name does not fit it. */
bool fs_ext2_parse(const struct fs_ext2 *fs, const uint8_t *data, uint32_t at,
                   struct fs_ext2_name *name);
int fs_ext2_get_folder(struct fs_ext2 *fs, const struct fs_ext2_node *folder, uint64_t index,
                       uint32_t *block, const uint8_t **data);
/* The first name at or behind `*at`, and `*at` right behind it; `bytes` 0 and no inode: none. */
int fs_ext2_next(struct fs_ext2 *fs, const struct fs_ext2_node *folder, uint64_t *at,
                 struct ash_fs_entry *entry);

/* node.c: the beginning and end of each operation. */
struct fs_ext2 *fs_ext2_enter(struct ash_fs *self);
/* The node of a number that was given; on the disk it may be another kind of node by now. */
int fs_ext2_held(struct fs_ext2 *fs, uint64_t number, uint32_t kind, struct fs_ext2_node *node);
void fs_ext2_leave(struct fs_ext2 *fs);

#include "write.h"

#endif
