/* SPDX-License-Identifier: MIT */
/* Maps of sparse files: GNU tar manual, "Storing Sparse Files". */
#include "tar.h"

static int extent(struct fs_tar_reader *reader, uint64_t offset, uint64_t bytes) {
    return ash_fs_tree_extent(&ash_use_fs_tree, reader->index, offset, bytes);
}

/* Entries of an old map; `*more`: none of them was the last. */
static int entries(struct fs_tar_reader *reader, const struct fs_tar_sparse *entry, size_t count) {
    for (; count > 0 && entry->bytes[0] != '\0'; entry++, count--) {
        uint64_t offset, bytes;
        if (!fs_tar_number(entry->offset, sizeof entry->offset, &offset) ||
            !fs_tar_number(entry->bytes, sizeof entry->bytes, &bytes))
            return -ASH_EPROTO;
        int error = extent(reader, offset, bytes);
        if (error != 0)
            return error;
    }
    return 0;
}

int fs_tar_old_map(struct fs_tar_reader *reader, const struct fs_tar_gnu_header *header) {
    struct fs_tar_said *said = &reader->said;
    bool extended = header->is_extended != 0;
    if (!fs_tar_number(header->real_size, sizeof header->real_size, &said->real_size))
        return -ASH_EPROTO;
    said->has_real_size = true;
    int error = entries(reader, header->sparse, ASH_ARRAY_LENGTH(header->sparse));
    while (error == 0 && extended) {
        if (reader->bytes - reader->at < FS_TAR_BLOCK)
            return -ASH_EPROTO;
        const void *block = reader->data + reader->at;
        const struct fs_tar_gnu_more *more = block;
        reader->at += FS_TAR_BLOCK;
        extended = more->is_extended != 0;
        error = entries(reader, more->sparse, ASH_ARRAY_LENGTH(more->sparse));
    }
    return error;
}

int fs_tar_list_map(struct fs_tar_reader *reader, struct fs_tar_text map) {
    while (map.bytes > 0) {
        uint64_t offset, bytes;
        if (!fs_tar_decimal(&map, &offset) || map.bytes == 0 || *map.at++ != ',')
            return -ASH_EPROTO;
        map.bytes--;
        if (!fs_tar_decimal(&map, &bytes))
            return -ASH_EPROTO;
        int error = extent(reader, offset, bytes);
        if (error != 0)
            return error;
        if (map.bytes > 0 && *map.at != ',')
            return -ASH_EPROTO;
        map.at += map.bytes > 0;
        map.bytes -= map.bytes > 0;
    }
    return 0;
}

/* A number on a line of its own. */
static bool line(struct fs_tar_text *text, uint64_t *number) {
    if (!fs_tar_decimal(text, number) || text->bytes == 0 || *text->at != '\n')
        return false;
    text->at++;
    text->bytes--;
    return true;
}

int fs_tar_data_map(struct fs_tar_reader *reader, struct fs_tar_text *stored) {
    struct fs_tar_text text = *stored;
    uint64_t count, offset, bytes;
    if (!line(&text, &count))
        return -ASH_EPROTO;
    for (; count > 0; count--) { /* each takes bytes of the data, so that this ends */
        if (!line(&text, &offset) || !line(&text, &bytes))
            return -ASH_EPROTO;
        int error = extent(reader, offset, bytes);
        if (error != 0)
            return error;
    }
    size_t used = stored->bytes - text.bytes;
    used += (FS_TAR_BLOCK - used % FS_TAR_BLOCK) % FS_TAR_BLOCK;
    if (used > stored->bytes)
        return -ASH_EPROTO;
    *stored = (struct fs_tar_text){stored->at + used, stored->bytes - used};
    return 0;
}
