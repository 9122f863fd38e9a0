/* SPDX-License-Identifier: MIT */
/* Questions about what was added. */
#include "tree.h"

int fs_tree_walk(const struct ash_fs_tree_index *index, const char *path, size_t bytes,
                 uint32_t *entry, size_t *used) {
    uint32_t at = 0;
    *used = 0;
    while (*used < bytes && fs_tree_kind(fs_tree_node(index, at)) != ASH_FS_LINK) {
        size_t start = *used > 0 ? *used + 1 : 0, end = start; /* behind the slash */
        while (end < bytes && path[end] != '/')
            end++;
        if (fs_tree_kind(fs_tree_node(index, at)) != ASH_FS_DIRECTORY)
            return -ASH_ENOTDIR;
        at = end - start > ASH_FS_NAME ? 0 : fs_tree_look_up(index, at, path + start, end - start);
        if (at == 0)
            return -ASH_ENOENT;
        *used = end;
    }
    *entry = at;
    return 0;
}

int fs_tree_fs_tree_find(struct ash_fs_tree *self, const struct ash_fs_tree_index *index,
                         const char *path, size_t bytes, struct ash_fs_found *found) {
    uint32_t entry;
    size_t used;
    (void)self;
    int error = fs_tree_walk(index, path, bytes, &entry, &used);
    if (error != 0)
        return error;
    uint32_t number = fs_tree_node(index, entry)->same;
    const struct fs_tree_node *node = fs_tree_node(index, number);
    *found = (struct ash_fs_found){number, node->bytes, fs_tree_kind(node), (uint32_t)used};
    return 0;
}

int fs_tree_fs_tree_stat(struct ash_fs_tree *self, const struct ash_fs_tree_index *index,
                         uint64_t number, struct ash_fs_stat *stat) {
    const struct fs_tree_node *node = fs_tree_node(index, number);
    (void)self;
    *stat = (struct ash_fs_stat){
        .node = number,
        .size = node->bytes,
        .modified_ns = node->modified_ns,
        .kind = fs_tree_kind(node),
        .mode = node->mode_and_kind & 0777u,
        .names = node->names,
    };
    return 0;
}

int fs_tree_fs_tree_map(struct ash_fs_tree *self, const struct ash_fs_tree_index *index,
                        uint64_t number, const void **data, size_t *bytes) {
    const struct fs_tree_node *node = fs_tree_node(index, number);
    (void)self;
    if (node->last > 0)
        return -ASH_ENOSYS; /* extents do not lie together */
    *data = node->data;
    *bytes = (size_t)node->bytes;
    return 0;
}

/* Bytes of a file in extents: zeroes, and over them what the extents have. */
static void gather(const struct ash_fs_tree_index *index, const struct fs_tree_node *node,
                   uint64_t offset, char *to, size_t bytes) {
    const char *from = node->data;
    __builtin_memset(to, 0, bytes);
    for (uint32_t i = 0; i < node->last; i++) {
        const struct fs_tree_extent *extent = fs_tree_extent(index, node->first + i);
        uint64_t start = extent->offset > offset ? extent->offset : offset;
        uint64_t end = extent->offset + extent->bytes;
        if (end > offset + bytes)
            end = offset + bytes;
        if (start < end)
            __builtin_memcpy(to + (start - offset), from + (start - extent->offset),
                             (size_t)(end - start));
        from += extent->bytes;
    }
}

int fs_tree_fs_tree_read(struct ash_fs_tree *self, const struct ash_fs_tree_index *index,
                         uint64_t number, uint64_t offset, void *data, size_t bytes, size_t *done) {
    const struct fs_tree_node *node = fs_tree_node(index, number);
    uint64_t left = offset < node->bytes ? node->bytes - offset : 0;
    (void)self;
    *done = bytes < left ? bytes : (size_t)left;
    if (*done > 0 && node->last > 0)
        gather(index, node, offset, data, *done);
    else if (*done > 0)
        __builtin_memcpy(data, node->data + offset, *done);
    return 0;
}

int fs_tree_fs_tree_list(struct ash_fs_tree *self, const struct ash_fs_tree_index *index,
                         uint64_t number, uint64_t *cursor, struct ash_fs_entry *entry) {
    /* The cursor is the name that was given last. */
    uint32_t at =
        *cursor == 0 ? fs_tree_node(index, number)->first : fs_tree_node(index, *cursor)->next;
    (void)self;
    entry->bytes = 0;
    if (at != 0) {
        const struct fs_tree_node *node = fs_tree_node(index, at);
        *cursor = at;
        entry->node = node->same;
        entry->kind = fs_tree_kind(node);
        entry->bytes = node->name_bytes;
        __builtin_memcpy(entry->name, node->name, node->name_bytes);
    }
    entry->name[entry->bytes] = '\0';
    return 0;
}

int fs_tree_fs_tree_target(struct ash_fs_tree *self, const struct ash_fs_tree_index *index,
                           uint64_t number, char *target, size_t room, size_t *bytes) {
    const struct fs_tree_node *node = fs_tree_node(index, number);
    (void)self;
    *bytes = (size_t)node->bytes;
    if (*bytes > room)
        return -ASH_ERANGE;
    __builtin_memcpy(target, node->data, *bytes);
    return 0;
}
