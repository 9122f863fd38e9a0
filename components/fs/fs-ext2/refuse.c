/* SPDX-License-Identifier: MIT */
/* What would change something. */
#include "ext2.h"

int fs_ext2_fs_write(struct ash_fs *self, uint64_t node, uint64_t offset, const void *data,
                     size_t bytes) {
    (void)self, (void)node, (void)offset, (void)data, (void)bytes;
    return -ASH_EROFS;
}

int fs_ext2_fs_resize(struct ash_fs *self, uint64_t node, uint64_t size) {
    (void)self, (void)node, (void)size;
    return -ASH_EROFS;
}

int fs_ext2_fs_make(struct ash_fs *self, const struct ash_fs_name *where,
                    const struct ash_fs_new *what, struct ash_fs_found *found) {
    (void)self, (void)where, (void)what, (void)found;
    return -ASH_EROFS;
}

int fs_ext2_fs_remove(struct ash_fs *self, const struct ash_fs_name *where, uint32_t kind) {
    (void)self, (void)where, (void)kind;
    return -ASH_EROFS;
}

int fs_ext2_fs_rename(struct ash_fs *self, const struct ash_fs_name *from,
                      const struct ash_fs_name *to) {
    (void)self, (void)from, (void)to;
    return -ASH_EROFS;
}

int fs_ext2_fs_sync(struct ash_fs *self, uint64_t node) {
    (void)self, (void)node;
    return 0;
}
