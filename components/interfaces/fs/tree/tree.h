/* SPDX-License-Identifier: MIT */
#ifndef ASHLAR_FS_TREE_H
#define ASHLAR_FS_TREE_H
/*
 * An index of files that lie in memory already, for a file system that reads an archive in place:
 * it adds what it finds in the archive, member by member, and hands the questions of `fs` on. Paths
 * and bytes are not copied; they stay where they are as long as the tree is used. All that the
 * archive says is taken for hostile: what is added is checked here.
 *
 * The state is the caller's struct ash_fs_tree_index, all zeroes at first, and one block of memory
 * of the caller's. Nothing is written after the last add, so that the questions need no lock.
 *
 * Errors of what adds: -ASH_ENOSPC: the memory is full. -ASH_EPROTO: a path that climbs out of the
 * archive or has a NUL, a name or path that is too long, a file where a directory must be, a link
 * to nothing, a map that does not fit its file. The tree is of no use then. Context: boot, thread.
 */
#include <ashlar/base.h>
#include <ashlar/fs.h>

struct ash_fs_tree;

/* Fields are the provider's. */
struct ash_fs_tree_index {
    char *memory;
    size_t bytes;
    uint32_t nodes, buckets, extents, pending;
    uint64_t content;
};

/* What a member of an archive is. */
struct ash_fs_tree_member {
    const char *prefix; /* of the path, with a slash understood behind it; 0 bytes: none */
    size_t prefix_bytes;
    const char *path;
    size_t path_bytes;
    uint32_t kind; /* enum ash_fs_kind */
    uint32_t mode; /* the lower nine bits count */
    int64_t modified_ns;
    const char *data; /* of a file, or of a link: its target */
    uint64_t bytes;   /* that lie there */
    uint64_t size;    /* of a file with extents: as it is read; else that of `bytes` */
    const char
        *same; /* a path that was added: another name of that file; NULL: a node of its own */
    size_t same_bytes;
};

/*
 * Begins with `bytes` bytes of `memory`, aligned to 16: 64 for each name, and 16 for each extent.
 * -ASH_ENOSPC: not even the root fits.
 */
ASH_MUST_USE int ash_fs_tree_begin(struct ash_fs_tree *self, struct ash_fs_tree_index *index,
                                   void *memory, size_t bytes);

/*
 * One extent of the file that is added next: `bytes` bytes at `offset`, which lie behind those of
 * the extent before in the member's data. What lies between is zeroes.
 */
ASH_MUST_USE int ash_fs_tree_extent(struct ash_fs_tree *self, struct ash_fs_tree_index *index,
                                    uint64_t offset, uint64_t bytes);

/*
 * Adds a member, and the directories that lead to it. `./`, empty names and a slash at the start
 * mean nothing. A member of a path that is there replaces it, but not a directory that has names.
 * `*node`: its number.
 */
ASH_MUST_USE int ash_fs_tree_add(struct ash_fs_tree *self, struct ash_fs_tree_index *index,
                                 const struct ash_fs_tree_member *member, uint64_t *node);

/* As the functions of `fs` of these names. Nothing needs to be dropped. */
ASH_MUST_USE int ash_fs_tree_find(struct ash_fs_tree *self, const struct ash_fs_tree_index *index,
                                  const char *path, size_t bytes, struct ash_fs_found *found);
ASH_MUST_USE int ash_fs_tree_stat(struct ash_fs_tree *self, const struct ash_fs_tree_index *index,
                                  uint64_t node, struct ash_fs_stat *stat);
ASH_MUST_USE int ash_fs_tree_read(struct ash_fs_tree *self, const struct ash_fs_tree_index *index,
                                  uint64_t node, uint64_t offset, void *data, size_t bytes,
                                  size_t *done);
ASH_MUST_USE int ash_fs_tree_map(struct ash_fs_tree *self, const struct ash_fs_tree_index *index,
                                 uint64_t node, const void **data, size_t *bytes);
ASH_MUST_USE int ash_fs_tree_list(struct ash_fs_tree *self, const struct ash_fs_tree_index *index,
                                  uint64_t node, uint64_t *cursor, struct ash_fs_entry *entry);
ASH_MUST_USE int ash_fs_tree_target(struct ash_fs_tree *self, const struct ash_fs_tree_index *index,
                                    uint64_t node, char *target, size_t room, size_t *bytes);

#endif
