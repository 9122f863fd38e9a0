/* SPDX-License-Identifier: MIT */
/* What changes something; without the option `writable` nothing of it is in the image. */
#include "ext2.h"

#define CHANGE(fs, call)                                                                           \
    do {                                                                                           \
        if (!ASH_OPT_WRITABLE)                                                                     \
            return -ASH_EROFS;                                                                     \
        struct fs_ext2 *fs = fs_ext2_enter(self);                                                  \
        int error = fs->broken ? -ASH_EIO : (call);                                                \
        fs_ext2_leave(fs);                                                                         \
        return error;                                                                              \
    } while (0)

int fs_ext2_fs_write(struct ash_fs *self, uint64_t node, uint64_t offset, const void *data,
                     size_t bytes) {
    CHANGE(fs, fs_ext2_write(fs, node, offset, data, bytes));
}

int fs_ext2_fs_resize(struct ash_fs *self, uint64_t node, uint64_t size) {
    CHANGE(fs, fs_ext2_resize(fs, node, size));
}

int fs_ext2_fs_make(struct ash_fs *self, const struct ash_fs_name *where,
                    const struct ash_fs_new *what, struct ash_fs_found *found) {
    CHANGE(fs, fs_ext2_make(fs, where, what, found));
}

int fs_ext2_fs_remove(struct ash_fs *self, const struct ash_fs_name *where, uint32_t kind) {
    CHANGE(fs, fs_ext2_remove(fs, where, kind));
}

int fs_ext2_fs_rename(struct ash_fs *self, const struct ash_fs_name *from,
                      const struct ash_fs_name *to) {
    CHANGE(fs, fs_ext2_rename(fs, from, to));
}

static int sync(struct fs_ext2 *fs) {
    int error = fs_ext2_barrier(fs);
    return error == 0 ? fs_ext2_barrier(fs) : error; /* the LATE ones too */
}

int fs_ext2_fs_sync(struct ash_fs *self, uint64_t node) {
    (void)self, (void)node;
    if (!ASH_OPT_WRITABLE)
        return 0;
    CHANGE(fs, sync(fs));
}
