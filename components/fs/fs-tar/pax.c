/* SPDX-License-Identifier: MIT */
/* Extended headers: POSIX.1-2017 pax, "pax Extended Header", and GNU tar manual, "Storing Sparse
 * Files". */
#include "tar.h"

static bool is(struct fs_tar_text text, const char *word) {
    size_t i = 0;
    while (i < text.bytes && word[i] != '\0' && word[i] == text.at[i])
        i++;
    return i == text.bytes && word[i] == '\0';
}

/* Seconds since 1970, which may be negative and have a fraction. */
static int read_time(struct fs_tar_said *said, struct fs_tar_text value) {
    bool negative = value.bytes > 0 && value.at[0] == '-';
    uint64_t seconds;
    value.at += negative;
    value.bytes -= negative;
    if (!fs_tar_decimal(&value, &seconds))
        return -ASH_EPROTO;
    said->modified_s = negative ? -(int64_t)seconds : (int64_t)seconds;
    said->has_modified = true;
    return 0;
}

static int read_number(struct fs_tar_text value, uint64_t *number, bool *has) {
    *has = fs_tar_decimal(&value, number) && value.bytes == 0;
    return *has ? 0 : -ASH_EPROTO;
}

/* GNU.sparse 0.0 has an offset and then a length, again and again. */
static int read_pair(struct fs_tar_reader *reader, struct fs_tar_text value) {
    struct fs_tar_said *said = &reader->said;
    uint64_t bytes;
    bool has;
    int error = read_number(value, &bytes, &has);
    if (error != 0 || !said->has_offset)
        return -ASH_EPROTO;
    said->has_offset = false;
    return ash_fs_tree_extent(&ash_use_fs_tree, reader->index, said->sparse_offset, bytes);
}

static int read_sparse(struct fs_tar_reader *reader, struct fs_tar_text key,
                       struct fs_tar_text value) {
    struct fs_tar_said *said = &reader->said;
    uint64_t major;
    bool has;
    if (is(key, "GNU.sparse.name"))
        said->sparse_name = value;
    else if (is(key, "GNU.sparse.map"))
        said->sparse_map = value;
    else if (is(key, "GNU.sparse.size") || is(key, "GNU.sparse.realsize"))
        return read_number(value, &said->real_size, &said->has_real_size);
    else if (is(key, "GNU.sparse.offset"))
        return read_number(value, &said->sparse_offset, &said->has_offset);
    else if (is(key, "GNU.sparse.numbytes"))
        return read_pair(reader, value);
    else if (is(key, "GNU.sparse.major")) {
        int error = read_number(value, &major, &has);
        said->sparse_major = major > 1 ? 2 : (unsigned)major;
        return error;
    }
    return 0;
}

static int read_record(struct fs_tar_reader *reader, struct fs_tar_text key,
                       struct fs_tar_text value) {
    struct fs_tar_said *said = &reader->said;
    if (is(key, "path"))
        said->path = value;
    else if (is(key, "linkpath"))
        said->link = value;
    else if (is(key, "size"))
        return read_number(value, &said->size, &said->has_size);
    else if (is(key, "mtime"))
        return read_time(said, value);
    else
        return read_sparse(reader, key, value);
    return 0;
}

/* "LENGTH KEY=VALUE\n", of which LENGTH counts everything. */
int fs_tar_pax(struct fs_tar_reader *reader, struct fs_tar_text records) {
    while (records.bytes > 0) {
        struct fs_tar_text key = records, value;
        uint64_t bytes;
        if (!fs_tar_decimal(&key, &bytes) || bytes > records.bytes)
            return -ASH_EPROTO;
        size_t digits = records.bytes - key.bytes;
        if (bytes < digits + 3 || key.at[0] != ' ' || records.at[bytes - 1] != '\n')
            return -ASH_EPROTO;
        key = (struct fs_tar_text){key.at + 1, (size_t)bytes - digits - 2}; /* and the value */
        size_t end = 0;
        while (end < key.bytes && key.at[end] != '=')
            end++;
        if (end == 0 || end == key.bytes)
            return -ASH_EPROTO;
        value = (struct fs_tar_text){key.at + end + 1, key.bytes - end - 1};
        key.bytes = end;
        int error = read_record(reader, key, value);
        if (error != 0)
            return error;
        records = (struct fs_tar_text){records.at + bytes, records.bytes - (size_t)bytes};
    }
    return 0;
}
