/* SPDX-License-Identifier: MIT */
#ifndef FS_CPIO_CPIO_H
#define FS_CPIO_CPIO_H
#include <ashlar/fs/tree.h>

struct fs_cpio {
    struct ash_fs_tree_index index;
};

/* cpio(5), "New ASCII Format": eight hexadecimal digits a field. The name follows with its NUL, and
 * then the data; each is filled up to a multiple of four bytes from the header's beginning. */
struct fs_cpio_header {
    char magic[6]; /* 070701, or 070702 with a checksum */
    char inode[8];
    char mode[8];
    char uid[8];
    char gid[8];
    char names[8];
    char mtime[8];
    char bytes[8];
    char device_major[8];
    char device_minor[8];
    char special_major[8];
    char special_minor[8];
    char name_bytes[8]; /* with the NUL */
    char checksum[8];
};
_Static_assert(sizeof(struct fs_cpio_header) == 110, "without padding");

int fs_cpio_read(struct ash_fs_tree_index *index, const char *data, size_t bytes);

#endif
