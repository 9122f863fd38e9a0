/* SPDX-License-Identifier: MIT */
/* One pass over the archive: what each header says becomes a member of the index. */
#include "cpio.h"
#include <ashlar/alloc.h>
#include <ashlar/initrd.h>

/* POSIX.1-2017 cpio, "File Mode Bits": the kind of a file, and the kinds that are looked at. */
#define KIND      0170000u
#define LINK      0120000u
#define FILE      0100000u
#define DIRECTORY 0040000u

#define NANOSECONDS INT64_C(1000000000)

struct reader {
    struct ash_fs_tree_index *index;
    const char *data;
    size_t bytes, at;
};

/* What is looked at of a header. */
struct member {
    const struct fs_cpio_header *header;
    const char *name, *data;
    uint32_t mode, names, mtime, name_bytes, bytes, checksum;
    size_t start, end; /* in the archive */
};

static bool hex(const char field[8], uint32_t *number) {
    *number = 0;
    for (unsigned i = 0; i < 8; i++) {
        char digit = field[i];
        unsigned value;
        if (digit >= '0' && digit <= '9')
            value = (unsigned)(digit - '0');
        else if ((digit | 0x20) >= 'a' && (digit | 0x20) <= 'f')
            value = (unsigned)((digit | 0x20) - 'a') + 10;
        else
            return false;
        *number = *number << 4 | value;
    }
    return true;
}

static bool is_same(const char *a, const char *b, size_t bytes) {
    return __builtin_memcmp(a, b, bytes) == 0;
}

/* The next multiple of four from the header's beginning; headers begin at one of the archive. */
static size_t filled(size_t bytes) {
    return (bytes + 3) / 4 * 4;
}

/* Reads the member at `start`, as far as it is one. */
static int parse(const struct reader *reader, size_t start, struct member *member) {
    const void *place = reader->data + start;
    const struct fs_cpio_header *header = place;
    size_t left = reader->bytes - start, head = sizeof *header;
    if (left < head)
        return -ASH_EPROTO;
    if (!is_same(header->magic, "070701", 6) && !is_same(header->magic, "070702", 6))
        return -ASH_EPROTO;
    if (!hex(header->mode, &member->mode) || !hex(header->names, &member->names) ||
        !hex(header->mtime, &member->mtime) || !hex(header->bytes, &member->bytes) ||
        !hex(header->name_bytes, &member->name_bytes) || !hex(header->checksum, &member->checksum))
        return -ASH_EPROTO;
    if (member->name_bytes == 0 || member->name_bytes > left - head)
        return -ASH_EPROTO;
    member->header = header;
    member->name = reader->data + start + head;
    if (member->name[member->name_bytes - 1] != '\0')
        return -ASH_EPROTO;
    head = filled(head + member->name_bytes);
    if (head > left || member->bytes > left - head)
        return -ASH_EPROTO;
    member->data = reader->data + start + head;
    member->start = start;
    size_t end = filled(head + member->bytes);
    member->end = start + (end < left ? end : left);
    return 0;
}

/* cpio(5), "New CRC Format": the sum of all bytes. */
static bool is_sound(const struct member *member) {
    uint32_t sum = 0;
    if (member->header->magic[5] == '1' || (member->mode & KIND) != FILE || member->bytes == 0)
        return true;
    for (uint32_t i = 0; i < member->bytes; i++)
        sum += (uint8_t)member->data[i];
    return sum == member->checksum;
}

static bool is_end(const struct member *member) {
    return member->name_bytes == sizeof "TRAILER!!!" &&
           is_same(member->name, "TRAILER!!!", sizeof "TRAILER!!!");
}

/* Whether two headers are of one file with several names: inode and device are the same. */
static bool is_one(const struct member *a, const struct member *b) {
    size_t inode = sizeof a->header->inode, device = sizeof a->header->device_major;
    return b->names > 1 && (b->mode & KIND) == FILE &&
           is_same(a->header->inode, b->header->inode, inode) &&
           is_same(a->header->device_major, b->header->device_major, device) &&
           is_same(a->header->device_minor, b->header->device_minor, device);
}

static int add(struct reader *reader, const struct member *found, const struct member *first,
               const struct member *content) {
    uint32_t kind = found->mode & KIND;
    uint64_t node;
    struct ash_fs_tree_member member = {
        .path = found->name,
        .path_bytes = found->name_bytes - 1,
        .prefix = "",
        .kind = kind == DIRECTORY ? ASH_FS_DIRECTORY
                : kind == LINK    ? ASH_FS_LINK
                                  : ASH_FS_FILE,
        .mode = found->mode & 0777,
        .modified_ns = (int64_t)found->mtime * NANOSECONDS,
        .data = content->data,
        .bytes = content->bytes,
        .same = first != NULL ? first->name : NULL,
        .same_bytes = first != NULL ? first->name_bytes - 1 : 0,
    };
    return ash_fs_tree_add(&ash_use_fs_tree, reader->index, &member, &node);
}

/* A file with several names: the first of them makes it, with the bytes of the one that has them.
 */
static int add_shared(struct reader *reader, size_t begin, const struct member *found) {
    struct member content = *found, other;
    bool has_first = false;
    for (size_t at = begin; at < found->start && !has_first; at = other.end) {
        if (parse(reader, at, &other) != 0)
            return -ASH_EPROTO; /* was read before */
        has_first = is_one(found, &other);
    }
    if (has_first)
        return add(reader, found, &other, found);
    for (size_t at = found->end; content.bytes == 0; at = other.end) {
        if (parse(reader, at, &other) != 0 || is_end(&other))
            break;
        if (is_one(found, &other))
            content = other;
    }
    return add(reader, found, NULL, &content);
}

/* The members up to the trailer. */
static int read_archive(struct reader *reader) {
    size_t begin = reader->at;
    for (;;) {
        struct member found;
        int error = parse(reader, reader->at, &found);
        if (error != 0)
            return error;
        reader->at = found.end;
        if (is_end(&found))
            return 0;
        uint32_t kind = found.mode & KIND;
        if (!is_sound(&found))
            return -ASH_EPROTO;
        if (kind == FILE && found.names > 1)
            error = add_shared(reader, begin, &found);
        else if (kind == FILE || kind == LINK || kind == DIRECTORY)
            error = add(reader, &found, NULL, &found);
        if (error != 0)
            return error;
    }
}

int fs_cpio_read(struct ash_fs_tree_index *index, const char *data, size_t bytes) {
    struct reader reader = {index, data, bytes, 0};
    do {
        int error = read_archive(&reader);
        if (error != 0)
            return error;
        while (reader.at < bytes && data[reader.at] == '\0')
            reader.at++;
    } while (reader.at < bytes && reader.at % 4 == 0);
    return reader.at == bytes ? 0 : -ASH_EPROTO;
}

int fs_cpio_init(struct fs_cpio *self) {
    const void *data;
    size_t bytes;
    int error = ash_initrd_get(&ash_use_initrd, &data, &bytes);
    if (error != 0)
        return error;
    void *memory = ash_alloc_get(&ash_use_alloc, ASH_OPT_INDEX);
    if (memory == NULL)
        return -ASH_ENOMEM;
    error = ash_fs_tree_begin(&ash_use_fs_tree, &self->index, memory, ASH_OPT_INDEX);
    return error != 0 ? error : fs_cpio_read(&self->index, data, bytes);
}
