/* SPDX-License-Identifier: MIT */
#ifndef FS_TREE_TREE_H
#define FS_TREE_TREE_H
#include <ashlar/fs/tree.h>

/* A name, and the node that it names unless that is another's. Node 0 is the root. */
struct fs_tree_node {
    const char *name;
    const char *data; /* of a file or link; the first of its extents' */
    uint64_t bytes;   /* as it is read */
    int64_t modified_ns;
    uint32_t hash, chain; /* the next with the same slot; 0: none */
    uint32_t parent;
    uint32_t next;  /* the next name of the directory; 0: none */
    uint32_t first; /* a directory: its first name; a file: its first extent, from the end */
    uint32_t last;  /* a directory: its last name; a file: how many extents, 0: one piece */
    uint32_t same;  /* the node that it names: itself, or another */
    uint16_t mode_and_kind; /* kind << 12 | mode */
    uint8_t name_bytes;
    uint8_t names; /* of this node; 255: that or more */
};

_Static_assert(sizeof(struct fs_tree_node) == 64, "what the header says a name takes");

/* Bytes of a sparse file. */
struct fs_tree_extent {
    uint64_t offset, bytes;
};

static inline uint32_t fs_tree_kind(const struct fs_tree_node *node) {
    return node->mode_and_kind >> 12;
}

static inline struct fs_tree_node *fs_tree_node(const struct ash_fs_tree_index *index,
                                                uint64_t number) {
    void *nodes = index->memory + index->buckets * sizeof(uint32_t);
    return (struct fs_tree_node *)nodes + number;
}

/* The extent `number`, which lies so many from the end of the memory. */
static inline struct fs_tree_extent *fs_tree_extent(const struct ash_fs_tree_index *index,
                                                    uint32_t number) {
    void *end = index->memory + index->bytes;
    return (struct fs_tree_extent *)end - 1 - number;
}

static inline uint32_t *fs_tree_bucket(const struct ash_fs_tree_index *index, uint32_t hash) {
    void *buckets = index->memory;
    return (uint32_t *)buckets + (hash & (index->buckets - 1));
}

/* add.c */
uint32_t fs_tree_hash(uint32_t parent, const char *name, size_t bytes);
/* The entry of a name; 0 when there is none. */
uint32_t fs_tree_look_up(const struct ash_fs_tree_index *index, uint32_t parent, const char *name,
                         size_t bytes);
/* As ash_fs_tree_find; `*entry`: what the path names, before another's node takes its place. */
int fs_tree_walk(const struct ash_fs_tree_index *index, const char *path, size_t bytes,
                 uint32_t *entry, size_t *used);

#endif
