/* SPDX-License-Identifier: MIT */
/* What is asked is asked of the index; what would change is refused. */
#include "tar.h"

#define INDEX (&((struct fs_tar *)(void *)self)->index)
#define TREE  (&ash_use_fs_tree)

void fs_tar_fs_facts(struct ash_fs *self, struct ash_fs_facts *facts) {
    *facts = (struct ash_fs_facts){
        .at = ASH_OPT_AT,
        .at_bytes = sizeof ASH_OPT_AT - 1,
        .read_only = true,
        .size = INDEX->content,
    };
}

int fs_tar_fs_find(struct ash_fs *self, const char *path, size_t bytes,
                   struct ash_fs_found *found) {
    return ash_fs_tree_find(TREE, INDEX, path, bytes, found);
}

void fs_tar_fs_drop(struct ash_fs *self, uint64_t node) {
    (void)self, (void)node;
}

int fs_tar_fs_stat(struct ash_fs *self, uint64_t node, struct ash_fs_stat *stat) {
    return ash_fs_tree_stat(TREE, INDEX, node, stat);
}

int fs_tar_fs_read(struct ash_fs *self, uint64_t node, uint64_t offset, void *data, size_t bytes,
                   size_t *done) {
    return ash_fs_tree_read(TREE, INDEX, node, offset, data, bytes, done);
}

int fs_tar_fs_map(struct ash_fs *self, uint64_t node, const void **data, size_t *bytes) {
    return ash_fs_tree_map(TREE, INDEX, node, data, bytes);
}

int fs_tar_fs_list(struct ash_fs *self, uint64_t node, uint64_t *cursor,
                   struct ash_fs_entry *entry) {
    return ash_fs_tree_list(TREE, INDEX, node, cursor, entry);
}

int fs_tar_fs_target(struct ash_fs *self, uint64_t node, char *target, size_t room, size_t *bytes) {
    return ash_fs_tree_target(TREE, INDEX, node, target, room, bytes);
}

int fs_tar_fs_write(struct ash_fs *self, uint64_t node, uint64_t offset, const void *data,
                    size_t bytes) {
    (void)self, (void)node, (void)offset, (void)data, (void)bytes;
    return -ASH_EROFS;
}

int fs_tar_fs_resize(struct ash_fs *self, uint64_t node, uint64_t size) {
    (void)self, (void)node, (void)size;
    return -ASH_EROFS;
}

int fs_tar_fs_make(struct ash_fs *self, const struct ash_fs_name *where,
                   const struct ash_fs_new *what, struct ash_fs_found *found) {
    (void)self, (void)where, (void)what, (void)found;
    return -ASH_EROFS;
}

int fs_tar_fs_remove(struct ash_fs *self, const struct ash_fs_name *where, uint32_t kind) {
    (void)self, (void)where, (void)kind;
    return -ASH_EROFS;
}

int fs_tar_fs_rename(struct ash_fs *self, const struct ash_fs_name *from,
                     const struct ash_fs_name *to) {
    (void)self, (void)from, (void)to;
    return -ASH_EROFS;
}

int fs_tar_fs_sync(struct ash_fs *self, uint64_t node) {
    (void)self, (void)node;
    return 0;
}
