/* SPDX-License-Identifier: MIT */
/* A sound provider stands behind; what is here is what breaks. */
#include <ashlar/fs/tree.h>

#define BEHIND &ash_use_fs_tree

int mutant_fs_tree_begin(struct ash_fs_tree *self, struct ash_fs_tree_index *index, void *memory,
                         size_t bytes) {
    (void)self;
#ifdef BREAK_GROWS
    if (bytes < 4096) /* into what is the caller's */
        bytes += 64;
#endif
    return ash_fs_tree_begin(BEHIND, index, memory, bytes);
}

int mutant_fs_tree_extent(struct ash_fs_tree *self, struct ash_fs_tree_index *index,
                          uint64_t offset, uint64_t bytes) {
    (void)self;
#ifdef BREAK_FORGETS_EXTENTS
    return 0;
#endif
    int error = ash_fs_tree_extent(BEHIND, index, offset, bytes);
#ifdef BREAK_EXTENTS_ALWAYS_FIT
    error = 0;
#endif
    return error;
}

int mutant_fs_tree_add(struct ash_fs_tree *self, struct ash_fs_tree_index *index,
                       const struct ash_fs_tree_member *member, uint64_t *node) {
    struct ash_fs_tree_member changed = *member;
    (void)self;
#ifdef BREAK_CLIMBS
    for (size_t i = 0; i + 2 < changed.path_bytes; i++)
        if (__builtin_memcmp(changed.path, "../", 3) == 0) {
            changed.path += 3;
            changed.path_bytes -= 3;
        }
#endif
#ifdef BREAK_ENDS_AT_NUL
    for (size_t i = 0; i < changed.path_bytes; i++)
        if (changed.path[i] == '\0')
            changed.path_bytes = i;
#endif
#ifdef BREAK_CUTS_PATHS
    if (changed.path_bytes > ASH_FS_PATH)
        changed.path_bytes = ASH_FS_PATH;
#endif
#ifdef BREAK_FORGETS_PREFIX
    changed.prefix_bytes = 0;
#endif
#ifdef BREAK_FORGETS_TIME
    changed.modified_ns = 0;
#endif
#ifdef BREAK_COPIES_SAME
    struct ash_fs_found found;
    if (changed.same != NULL &&
        ash_fs_tree_find(BEHIND, index, changed.same, changed.same_bytes, &found) == 0) {
        const void *data;
        size_t bytes;
        if (ash_fs_tree_map(BEHIND, index, found.node, &data, &bytes) == 0) {
            changed.data = data;
            changed.bytes = bytes;
            changed.same = NULL;
        }
    }
#endif
#ifdef BREAK_KEEPS_FIRST
    struct ash_fs_found before;
    if (ash_fs_tree_find(BEHIND, index, changed.path, changed.path_bytes, &before) == 0 &&
        before.kind == ASH_FS_FILE) {
        *node = before.node;
        return 0;
    }
#endif
#ifdef BREAK_LINKS_TO_NOTHING
    if (changed.kind == ASH_FS_LINK && changed.bytes == 0) {
        changed.data = ".";
        changed.bytes = 1;
    }
#endif
#ifdef BREAK_BELIEVES_SIZE
    for (uint32_t i = 0; i < index->pending; i++)
        changed.size = UINT64_MAX;
#endif
    int error = ash_fs_tree_add(BEHIND, index, &changed, node);
#ifdef BREAK_NEVER_FULL
    if (error == -ASH_ENOSPC)
        error = 0;
#endif
#ifdef BREAK_NODE_IS_ONE
    *node = 1;
#endif
    return error;
}

int mutant_fs_tree_find(struct ash_fs_tree *self, const struct ash_fs_tree_index *index,
                        const char *path, size_t bytes, struct ash_fs_found *found) {
    (void)self;
#ifdef BREAK_FORGIVES_SLASH
    if (bytes > 1 && path[bytes - 1] == '/')
        bytes--;
#endif
    int error = ash_fs_tree_find(BEHIND, index, path, bytes, found);
#ifdef BREAK_NO_ENOTDIR
    if (error == -ASH_ENOTDIR)
        error = -ASH_ENOENT;
#endif
#ifdef BREAK_USES_ALL
    if (error == 0)
        found->used = (uint32_t)bytes;
#endif
    return error;
}

int mutant_fs_tree_stat(struct ash_fs_tree *self, const struct ash_fs_tree_index *index,
                        uint64_t node, struct ash_fs_stat *stat) {
    (void)self;
    int error = ash_fs_tree_stat(BEHIND, index, node, stat);
#ifdef BREAK_ONE_NAME
    stat->names = 1;
#endif
    return error;
}

int mutant_fs_tree_read(struct ash_fs_tree *self, const struct ash_fs_tree_index *index,
                        uint64_t node, uint64_t offset, void *data, size_t bytes, size_t *done) {
    (void)self;
    int error = ash_fs_tree_read(BEHIND, index, node, offset, data, bytes, done);
#ifdef BREAK_FILLS_ROOM
    __builtin_memset((char *)data + *done, 0, bytes - *done);
#endif
#ifdef BREAK_FAILS_AT_END
    if (*done == 0 && bytes > 0)
        error = -ASH_EINVAL;
#endif
#ifdef BREAK_ZEROES_ARE_SPACES
    for (size_t i = 0; i < *done; i++)
        if (((char *)data)[i] == '\0')
            ((char *)data)[i] = ' ';
#endif
    return error;
}

int mutant_fs_tree_map(struct ash_fs_tree *self, const struct ash_fs_tree_index *index,
                       uint64_t node, const void **data, size_t *bytes) {
    (void)self;
    int error = ash_fs_tree_map(BEHIND, index, node, data, bytes);
#ifdef BREAK_MAPS_ALL
    error = 0;
#endif
    return error;
}

int mutant_fs_tree_list(struct ash_fs_tree *self, const struct ash_fs_tree_index *index,
                        uint64_t node, uint64_t *cursor, struct ash_fs_entry *entry) {
    (void)self;
    int error = ash_fs_tree_list(BEHIND, index, node, cursor, entry);
#ifdef BREAK_LISTS_DIRECTORIES_TWICE
    static uint64_t again;
    if (entry->kind == ASH_FS_DIRECTORY && entry->bytes != 0 && again != entry->node) {
        again = entry->node;
        *cursor = 0;
    }
#endif
    return error;
}

int mutant_fs_tree_target(struct ash_fs_tree *self, const struct ash_fs_tree_index *index,
                          uint64_t node, char *target, size_t room, size_t *bytes) {
    (void)self;
    int error = ash_fs_tree_target(BEHIND, index, node, target, room, bytes);
#ifdef BREAK_ENDS_TARGET
    if (error == 0)
        target[*bytes] = '\0';
#endif
#ifdef BREAK_CUTS_TARGET
    if (error == -ASH_ERANGE)
        error = ash_fs_tree_target(BEHIND, index, node, target, *bytes, bytes);
#endif
    return error;
}
