/* SPDX-License-Identifier: MIT */
#ifndef FS_TAR_TAR_H
#define FS_TAR_TAR_H
#include <ashlar/fs/tree.h>

#define FS_TAR_BLOCK 512u

struct fs_tar {
    struct ash_fs_tree_index index;
};

/* POSIX.1-2017 pax, "ustar Interchange Format". Texts end with a NUL unless they fill their field;
 * numbers are octal digits. */
struct fs_tar_header {
    char name[100];
    char mode[8];
    char uid[8];
    char gid[8];
    char size[12];
    char mtime[12];
    char checksum[8];
    char type;
    char link_name[100];
    char magic[6]; /* "ustar" and a NUL; of GNU "ustar" and a space */
    char version[2];
    char user[32];
    char group[32];
    char device_major[8];
    char device_minor[8];
    char prefix[155]; /* only where the magic is POSIX's */
    char padding[12];
};
_Static_assert(sizeof(struct fs_tar_header) == FS_TAR_BLOCK, "one block");

/* GNU tar manual, "Basic Tar Format", struct sparse. */
struct fs_tar_sparse {
    char offset[12];
    char bytes[12];
};

/* struct oldgnu_header of the same: what stands where POSIX has the prefix. */
struct fs_tar_gnu_header {
    char posix[345];
    char times[24];
    char offset[12];
    char long_names[4];
    char unused;
    struct fs_tar_sparse sparse[4];
    char is_extended;
    char real_size[12];
    char padding[17];
};
_Static_assert(sizeof(struct fs_tar_gnu_header) == FS_TAR_BLOCK, "one block");

/* struct sparse_header of the same: goes on with the map. */
struct fs_tar_gnu_more {
    struct fs_tar_sparse sparse[21];
    char is_extended;
    char padding[7];
};
_Static_assert(sizeof(struct fs_tar_gnu_more) == FS_TAR_BLOCK, "one block");

/* Bytes of the archive. */
struct fs_tar_text {
    const char *at;
    size_t bytes;
};

/* What comes before a member's header and is about it. `at` NULL: nothing was said. */
struct fs_tar_said {
    struct fs_tar_text path, link, sparse_name, sparse_map;
    uint64_t size, real_size, sparse_offset;
    int64_t modified_s;
    bool has_size, has_real_size, has_modified, has_offset;
    unsigned sparse_major;
};

/* Reads the archive. */
struct fs_tar_reader {
    struct ash_fs_tree_index *index;
    const char *data;
    size_t bytes, at;
    struct fs_tar_said said;
};

/* tar.c */
int fs_tar_read(struct ash_fs_tree_index *index, const char *data, size_t bytes);

/* header.c: what the fields hold. */
bool fs_tar_is_zero(const char *block);
bool fs_tar_is_sound(const struct fs_tar_header *header);
/* False: not a number, or over INT64_MAX. */
bool fs_tar_number(const char *field, size_t bytes, uint64_t *number);
/* Up to a NUL, or the end of the field. */
struct fs_tar_text fs_tar_field(const char *field, size_t bytes);
/* Decimal digits, taken off the front; false when there are none or too many. */
bool fs_tar_decimal(struct fs_tar_text *text, uint64_t *number);

/* pax.c: the records of an extended header. */
int fs_tar_pax(struct fs_tar_reader *reader, struct fs_tar_text records);

/* sparse.c: the maps of sparse files, each to extents. `*stored`: what is left of the data. */
int fs_tar_old_map(struct fs_tar_reader *reader, const struct fs_tar_gnu_header *header);
int fs_tar_list_map(struct fs_tar_reader *reader, struct fs_tar_text map);
int fs_tar_data_map(struct fs_tar_reader *reader, struct fs_tar_text *stored);

#endif
