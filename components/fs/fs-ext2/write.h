/* SPDX-License-Identifier: MIT */
#ifndef FS_EXT2_WRITE_H
#define FS_EXT2_WRITE_H
/*
 * What writing shares; nothing of it is in an image that does not write. Order on the disk is made
 * of two colours and a barrier: what was changed EARLY is there before the barrier returns, what
 * was changed LATE is written behind it, at any time. Within a colour there is no order. A write
 * that fails ends all writing, so that the disk stays in a state that a power cut could have left.
 */

/* order.c */
/* Changes a block: the pointer is good until the next block is asked for. */
int fs_ext2_edit(struct fs_ext2 *fs, uint32_t block, enum fs_ext2_when when, uint8_t **data);
/* A block of zeroes whose old content nobody needs, EARLY. */
int fs_ext2_fresh(struct fs_ext2 *fs, uint32_t block, uint8_t **data);
/* The same, written at once; it lasts from the next barrier on. */
int fs_ext2_put_zeroes(struct fs_ext2 *fs, uint32_t block);
int fs_ext2_barrier(struct fs_ext2 *fs);
/* Before the block leaves its slot. */
int fs_ext2_clean(struct fs_ext2 *fs, struct fs_ext2_slot *slot);
/* What every change ends with: one that failed half-way ends all writing. */
int fs_ext2_end(struct fs_ext2 *fs, int error);

/* super.c */
/* Refuses what cannot be written to, and counts what is free. */
int fs_ext2_begin_writing(struct fs_ext2 *fs, const struct fs_ext2_super *super);
/* Before the first change: says on the disk that it is in use. */
int fs_ext2_mark(struct fs_ext2 *fs);
void fs_ext2_end_writing(struct fs_ext2 *fs);
void fs_ext2_room(const struct fs_ext2 *fs, struct ash_fs_facts *facts);
/* Seconds since 1970, and never 0. */
uint32_t fs_ext2_now(void);

/* space.c: what is free. Bits are set EARLY and cleared LATE. */
uint32_t fs_ext2_blocks_of(const struct fs_ext2 *fs, uint32_t group); /* mount.c */
int fs_ext2_count_free(struct fs_ext2 *fs);
int fs_ext2_take_block(struct fs_ext2 *fs, uint32_t goal, uint32_t *block);
/* `*was_taken`: it was not free already. What is no block of a file is left alone. */
int fs_ext2_give_block(struct fs_ext2 *fs, uint32_t block, bool *was_taken);
int fs_ext2_take_inode(struct fs_ext2 *fs, uint32_t near, bool is_directory, uint32_t *inode);
int fs_ext2_give_inode(struct fs_ext2 *fs, uint32_t inode, bool is_directory);

/* grow.c: the blocks of a node. `node` is the caller's copy, to be stored when they are durable. */
int fs_ext2_store(struct fs_ext2 *fs, const struct fs_ext2_node *node);
/* Blocks that are missing for these of the file, with those that lead to them. */
int fs_ext2_missing(struct fs_ext2 *fs, const struct fs_ext2_node *node, uint64_t first,
                    uint64_t last, uint64_t *count);
/* The block at `index`, taken and zeroed when there was none. */
int fs_ext2_provide(struct fs_ext2 *fs, struct fs_ext2_node *node, uint64_t index, uint32_t *block,
                    bool *is_fresh);

/* cut.c */
/* Takes all blocks from `index` on from the node, and stores it. */
int fs_ext2_cut(struct fs_ext2 *fs, struct fs_ext2_node *node, uint64_t index);

/* entry.c: the names of a directory. Each change is within one sector. */
struct fs_ext2_gap {
    uint32_t block, head, used; /* behind a name: its place, and bytes that it needs; else 0 */
    uint32_t start, end;
    bool found, crosses; /* the gap begins in one sector, and the place is in the next */
};
/* A place for a name of so many bytes; `found` false: the directory has to grow. */
int fs_ext2_find_gap(struct fs_ext2 *fs, const struct fs_ext2_node *folder, size_t bytes,
                     struct fs_ext2_gap *gap);
/* Makes the gap that there is none of. */
int fs_ext2_widen(struct fs_ext2 *fs, struct fs_ext2_node *folder, struct fs_ext2_gap *gap);
int fs_ext2_add(struct fs_ext2 *fs, const struct fs_ext2_gap *gap, const struct ash_fs_name *name,
                const struct fs_ext2_node *node, struct fs_ext2_entry *entry);
/* Makes the entry name another node; NULL: none. */
int fs_ext2_point(struct fs_ext2 *fs, const struct fs_ext2_entry *entry,
                  const struct fs_ext2_node *node);
/* Changes a name where it stands, if the new one has room there. */
int fs_ext2_retitle(struct fs_ext2 *fs, const struct fs_ext2_entry *entry,
                    const struct ash_fs_name *name, bool *done);
/* The first block of a directory: `.` and `..`. */
void fs_ext2_lay_out(const struct fs_ext2 *fs, uint8_t *data, uint32_t self, uint32_t parent);
/* `..` of a directory. */
int fs_ext2_parent(struct fs_ext2 *fs, const struct fs_ext2_node *folder,
                   struct fs_ext2_entry *entry);
int fs_ext2_is_empty(struct fs_ext2 *fs, const struct fs_ext2_node *folder);

/* hold.c */
/* So that the next new hold cannot fail. */
int fs_ext2_prepare_hold(struct fs_ext2 *fs);
int fs_ext2_hold(struct fs_ext2 *fs, uint32_t inode);
void fs_ext2_drop(struct fs_ext2 *fs, uint32_t inode);
bool fs_ext2_is_held(const struct fs_ext2 *fs, uint32_t inode);
bool fs_ext2_is_gone(const struct fs_ext2 *fs, uint32_t inode);
/* The node has lost its last name, durably: frees it, or lets the last hold do so. */
int fs_ext2_let_go(struct fs_ext2 *fs, const struct fs_ext2_node *node);
/* Frees what is held without a name. */
void fs_ext2_drop_all(struct fs_ext2 *fs);

/* change.c */
/* A directory that names may be put into. */
int fs_ext2_open_folder(struct fs_ext2 *fs, uint64_t number, struct fs_ext2_node *folder);
/* What has the name, if that is alive. */
int fs_ext2_named(struct fs_ext2 *fs, const struct fs_ext2_node *folder,
                  const struct ash_fs_name *name, struct fs_ext2_entry *entry,
                  struct fs_ext2_node *node);
/* May the node be replaced by, or removed as, one of `kind`? */
int fs_ext2_may_go(struct fs_ext2 *fs, const struct fs_ext2_node *node, uint32_t kind);
/* Has the node a name besides one? A cut may have left a file more links than names, and a
 * directory two names: so where one may have been, names are counted in all directories, and links
 * set. */
int fs_ext2_recount(struct fs_ext2 *fs, struct fs_ext2_node *node, bool *has_other);
/* The node's links are over, on the disk. */
int fs_ext2_kill(struct fs_ext2 *fs, struct fs_ext2_node *node);
/* Adds to a directory's count of links, which never says that it is gone. */
int fs_ext2_count_link(struct fs_ext2 *fs, uint32_t folder, int change);

/* change.c, move.c, data.c: the operations, see <ashlar/fs.h>. */
int fs_ext2_write(struct fs_ext2 *fs, uint64_t number, uint64_t offset, const char *data,
                  size_t bytes);
int fs_ext2_resize(struct fs_ext2 *fs, uint64_t number, uint64_t size);
int fs_ext2_make(struct fs_ext2 *fs, const struct ash_fs_name *where, const struct ash_fs_new *what,
                 struct ash_fs_found *found);
int fs_ext2_remove(struct fs_ext2 *fs, const struct ash_fs_name *where, uint32_t kind);
int fs_ext2_rename(struct fs_ext2 *fs, const struct ash_fs_name *from,
                   const struct ash_fs_name *to);

#endif
