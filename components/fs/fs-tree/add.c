/* SPDX-License-Identifier: MIT */
/* What an archive holds becomes nodes. Nothing that it says is believed. */
#include "tree.h"

/* FNV-1a, begun with the directory. */
uint32_t fs_tree_hash(uint32_t parent, const char *name, size_t bytes) {
    uint32_t hash = 2166136261u ^ parent * 2654435761u;
    for (size_t i = 0; i < bytes; i++)
        hash = (hash ^ (uint8_t)name[i]) * 16777619u;
    return hash ^ hash >> 15;
}

uint32_t fs_tree_look_up(const struct ash_fs_tree_index *index, uint32_t parent, const char *name,
                         size_t bytes) {
    uint32_t hash = fs_tree_hash(parent, name, bytes);
    for (uint32_t at = *fs_tree_bucket(index, hash); at != 0; at = fs_tree_node(index, at)->chain) {
        const struct fs_tree_node *node = fs_tree_node(index, at);
        if (node->hash == hash && node->parent == parent && node->name_bytes == bytes &&
            __builtin_memcmp(node->name, name, bytes) == 0)
            return at;
    }
    return 0;
}

/* Whether `nodes` and `extents` have room together. */
static bool fits(const struct ash_fs_tree_index *index, size_t nodes, size_t extents) {
    size_t rest = index->bytes - index->buckets * sizeof(uint32_t);
    return nodes <= rest / sizeof(struct fs_tree_node) &&
           extents <= (rest - nodes * sizeof(struct fs_tree_node)) / sizeof(struct fs_tree_extent);
}

int fs_tree_fs_tree_begin(struct ash_fs_tree *self, struct ash_fs_tree_index *index, void *memory,
                          size_t bytes) {
    (void)self;
    ASH_ASSERT((uintptr_t)memory % sizeof(struct fs_tree_extent) == 0);
    bytes -= bytes % sizeof(struct fs_tree_extent);
    size_t buckets = 16; /* a power of two; 64 bytes */
    while (buckets * 2 * sizeof(uint32_t) <= bytes / 8 && buckets < 1u << 20)
        buckets *= 2;
    *index = (struct ash_fs_tree_index){.memory = memory, .bytes = bytes};
    if (bytes < buckets * sizeof(uint32_t) + sizeof(struct fs_tree_node))
        return -ASH_ENOSPC;
    index->buckets = (uint32_t)buckets;
    index->nodes = 1;
    __builtin_memset(memory, 0, buckets * sizeof(uint32_t));
    *fs_tree_node(index, 0) = (struct fs_tree_node){
        .mode_and_kind = ASH_FS_DIRECTORY << 12 | 0555,
        .names = 1,
    };
    return 0;
}

int fs_tree_fs_tree_extent(struct ash_fs_tree *self, struct ash_fs_tree_index *index,
                           uint64_t offset, uint64_t bytes) {
    (void)self;
    if (!fits(index, index->nodes, (size_t)index->extents + 1))
        return -ASH_ENOSPC;
    *fs_tree_extent(index, index->extents++) = (struct fs_tree_extent){offset, bytes};
    index->pending++;
    return 0;
}

/* Whether the extents that came last are a map of the member. */
static bool is_map(const struct ash_fs_tree_index *index, const struct ash_fs_tree_member *member) {
    uint64_t end = 0, sum = 0;
    for (uint32_t i = index->extents - index->pending; i < index->extents; i++) {
        const struct fs_tree_extent *extent = fs_tree_extent(index, i);
        if (extent->offset < end || extent->offset > member->size ||
            extent->bytes > member->size - extent->offset)
            return false;
        end = extent->offset + extent->bytes;
        sum += extent->bytes; /* at most `size`: they do not overlap */
    }
    return sum == member->bytes;
}

/* A new name in a directory. */
static int append(struct ash_fs_tree_index *index, uint32_t parent, const char *name, size_t bytes,
                  uint32_t *number) {
    if (!fits(index, (size_t)index->nodes + 1, index->extents) || index->nodes == UINT32_MAX)
        return -ASH_ENOSPC;
    uint32_t own = index->nodes++, hash = fs_tree_hash(parent, name, bytes);
    struct fs_tree_node *directory = fs_tree_node(index, parent);
    uint32_t *bucket = fs_tree_bucket(index, hash);
    *fs_tree_node(index, own) = (struct fs_tree_node){
        .name = name,
        .name_bytes = (uint8_t)bytes,
        .hash = hash,
        .chain = *bucket,
        .parent = parent,
        .same = own,
        .mode_and_kind = ASH_FS_DIRECTORY << 12 | 0555,
        .names = 1,
    };
    *bucket = own;
    if (directory->first == 0)
        directory->first = own;
    else
        fs_tree_node(index, directory->last)->next = own;
    directory->last = own;
    *number = own;
    return 0;
}

/* One name of a member's path, of which `*at` is the directory and becomes the name. */
static int step(struct ash_fs_tree_index *index, const char *name, size_t bytes, uint32_t *at) {
    if (bytes == 0 || (bytes == 1 && name[0] == '.'))
        return 0;
    if (bytes > ASH_FS_NAME || (bytes == 2 && name[0] == '.' && name[1] == '.'))
        return -ASH_EPROTO;
    for (size_t i = 0; i < bytes; i++)
        if (name[i] == '\0')
            return -ASH_EPROTO;
    if (fs_tree_kind(fs_tree_node(index, *at)) != ASH_FS_DIRECTORY)
        return -ASH_EPROTO;
    uint32_t known = fs_tree_look_up(index, *at, name, bytes);
    if (known == 0)
        return append(index, *at, name, bytes, at);
    *at = known;
    return 0;
}

/* All names of a part of a path, which may be NULL when it has none. */
static int steps(struct ash_fs_tree_index *index, const char *path, size_t bytes, uint32_t *at) {
    for (size_t from = 0; from < bytes;) {
        size_t end = from;
        while (end < bytes && path[end] != '/')
            end++;
        int error = step(index, path + from, end - from, at);
        if (error != 0)
            return error;
        from = end + 1;
    }
    return 0;
}

/* Another name for a file that was added. */
static int share(struct ash_fs_tree_index *index, uint32_t own,
                 const struct ash_fs_tree_member *member) {
    const char *path = member->same;
    size_t bytes = member->same_bytes, used;
    uint32_t other;
    for (; bytes > 0 && (path[0] == '/' || (bytes > 1 && path[0] == '.' && path[1] == '/'));
         bytes--)
        path++;
    if (fs_tree_walk(index, path, bytes, &other, &used) != 0 || used != bytes)
        return -ASH_EPROTO;
    other = fs_tree_node(index, other)->same;
    struct fs_tree_node *node = fs_tree_node(index, other);
    if (fs_tree_kind(node) == ASH_FS_DIRECTORY)
        return -ASH_EPROTO;
    if (other == own)
        return 0;
    fs_tree_node(index, own)->same = other;
    fs_tree_node(index, own)->mode_and_kind = node->mode_and_kind;
    if (node->names < UINT8_MAX)
        node->names++;
    return 0;
}

/* Gives the name `own` what the member has. */
static int set(struct ash_fs_tree_index *index, uint32_t own,
               const struct ash_fs_tree_member *member) {
    struct fs_tree_node *node = fs_tree_node(index, own);
    bool was_directory = fs_tree_kind(node) == ASH_FS_DIRECTORY;
    bool is_directory = member->kind == ASH_FS_DIRECTORY;
    if (!is_directory && (own == 0 || (was_directory && node->first != 0)))
        return -ASH_EPROTO;
    if (node->same == own && node->names > 1) /* its other names would change with it */
        return -ASH_EPROTO;
    if (node->same != own && own != 0) {
        struct fs_tree_node *other = fs_tree_node(index, node->same);
        if (other->names < UINT8_MAX)
            other->names--;
        node->same = own;
    }
    if (was_directory != is_directory)
        node->first = node->last = 0;
    if (member->same != NULL)
        return share(index, own, member);
    node->mode_and_kind = (uint16_t)(member->kind << 12 | (member->mode & 0777));
    node->modified_ns = member->modified_ns;
    if (is_directory)
        return 0;
    node->data = member->data;
    node->bytes = index->pending > 0 ? member->size : member->bytes;
    node->first = index->extents - index->pending;
    node->last = index->pending;
    index->content += member->bytes;
    return 0;
}

int fs_tree_fs_tree_add(struct ash_fs_tree *self, struct ash_fs_tree_index *index,
                        const struct ash_fs_tree_member *member, uint64_t *number) {
    uint32_t own = 0;
    (void)self;
    if (member->prefix_bytes > ASH_FS_PATH ||
        member->path_bytes > ASH_FS_PATH - member->prefix_bytes)
        return -ASH_EPROTO;
    if (member->kind == ASH_FS_LINK && (member->bytes == 0 || member->bytes > ASH_FS_PATH))
        return -ASH_EPROTO;
    if (index->pending > 0 && !is_map(index, member))
        return -ASH_EPROTO;
    int error = steps(index, member->prefix, member->prefix_bytes, &own);
    if (error == 0)
        error = steps(index, member->path, member->path_bytes, &own);
    if (error == 0)
        error = set(index, own, member);
    index->pending = 0;
    *number = own;
    return error;
}
