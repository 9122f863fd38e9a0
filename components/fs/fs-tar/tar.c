/* SPDX-License-Identifier: MIT */
/* One pass over the archive: what each header says becomes a member of the index. */
#include "tar.h"
#include <ashlar/alloc.h>
#include <ashlar/initrd.h>

/* POSIX.1-2017 pax, typeflag; 'L', 'K' and 'S' are GNU's. */
enum type {
    HARD_LINK = '1',
    LINK = '2',
    CHARACTERS = '3',
    BLOCKS = '4',
    DIRECTORY = '5',
    PIPE = '6',
    LONG_LINK = 'K',
    LONG_NAME = 'L',
    VOLUMES = 'M',
    SPARSE = 'S',
    LABEL = 'V',
    GLOBAL = 'g',
    EXTENDED = 'x',
};

#define NANOSECONDS INT64_C(1000000000)

/* The data of a member, taken from the archive with what fills its last block. */
static int take_data(struct fs_tar_reader *reader, uint64_t bytes, struct fs_tar_text *data) {
    size_t left = reader->bytes - reader->at;
    if (bytes > left)
        return -ASH_EPROTO;
    size_t whole = (size_t)bytes + (FS_TAR_BLOCK - bytes % FS_TAR_BLOCK) % FS_TAR_BLOCK;
    *data = (struct fs_tar_text){reader->data + reader->at, (size_t)bytes};
    reader->at += whole < left ? whole : left; /* the last block may be short */
    return 0;
}

/* Nanoseconds of what was said, as far as they can be told. */
static int64_t modified(const struct fs_tar_reader *reader, const struct fs_tar_header *header) {
    int64_t seconds = reader->said.modified_s;
    uint64_t number;
    if (!reader->said.has_modified)
        seconds = fs_tar_number(header->mtime, sizeof header->mtime, &number) ? (int64_t)number : 0;
    if (seconds > INT64_MAX / NANOSECONDS || seconds < INT64_MIN / NANOSECONDS)
        return 0;
    return seconds * NANOSECONDS;
}

static void set_path(const struct fs_tar_reader *reader, const struct fs_tar_header *header,
                     struct ash_fs_tree_member *member) {
    const struct fs_tar_said *said = &reader->said;
    struct fs_tar_text path = fs_tar_field(header->name, sizeof header->name), prefix = {"", 0};
    if (header->magic[5] == '\0' && header->type != SPARSE) /* GNU has no prefix */
        prefix = fs_tar_field(header->prefix, sizeof header->prefix);
    if (said->path.at != NULL)
        path = said->path;
    if (said->sparse_name.at != NULL)
        path = said->sparse_name;
    if (said->path.at != NULL || said->sparse_name.at != NULL)
        prefix.bytes = 0;
    member->path = path.at;
    member->path_bytes = path.bytes;
    member->prefix = prefix.at;
    member->prefix_bytes = prefix.bytes;
}

/* The map of a sparse file, in whichever of the four ways it was written. */
static int read_map(struct fs_tar_reader *reader, const struct fs_tar_header *header,
                    struct fs_tar_text *stored) {
    const struct fs_tar_said *said = &reader->said;
    if (header->type == SPARSE)
        return 0; /* stands before the data, and was read */
    if (said->sparse_major > 1)
        return -ASH_EPROTO;
    if (said->sparse_major == 1)
        return fs_tar_data_map(reader, stored);
    return said->sparse_map.at != NULL ? fs_tar_list_map(reader, said->sparse_map) : 0;
}

static int add(struct fs_tar_reader *reader, const struct fs_tar_header *header,
               struct ash_fs_tree_member *member, struct fs_tar_text stored) {
    uint64_t mode, node;
    int error = reader->said.has_real_size ? read_map(reader, header, &stored) : 0;
    if (error != 0)
        return error;
    if (reader->said.has_real_size && stored.bytes == 0 && reader->index->pending == 0)
        error = ash_fs_tree_extent(&ash_use_fs_tree, reader->index, 0, 0); /* nothing but a hole */
    if (error != 0)
        return error;
    if (fs_tar_number(header->mode, sizeof header->mode, &mode))
        member->mode = mode & 0777;
    member->modified_ns = modified(reader, header);
    member->data = stored.at;
    member->bytes = stored.bytes;
    member->size = reader->said.has_real_size ? reader->said.real_size : stored.bytes;
    return ash_fs_tree_add(&ash_use_fs_tree, reader->index, member, &node);
}

/* A header that stands for a member. */
static int member_of(struct fs_tar_reader *reader, const struct fs_tar_header *header,
                     struct fs_tar_text stored) {
    struct ash_fs_tree_member member = {.kind = ASH_FS_FILE};
    struct fs_tar_text link = reader->said.link;
    if (link.at == NULL)
        link = fs_tar_field(header->link_name, sizeof header->link_name);
    set_path(reader, header, &member);
    switch (header->type) {
    case CHARACTERS:
    case BLOCKS:
    case PIPE:
    case LABEL:
        return 0; /* nothing that a file system here has */
    case VOLUMES:
        return -ASH_EPROTO;
    case DIRECTORY:
        member.kind = ASH_FS_DIRECTORY;
        break;
    case LINK:
        member.kind = ASH_FS_LINK;
        stored = link;
        break;
    case HARD_LINK:
        member.same = link.at;
        member.same_bytes = link.bytes;
        break;
    default:
        /* As it was before there was a type for them. */
        if (member.path_bytes > 0 && member.path[member.path_bytes - 1] == '/')
            member.kind = ASH_FS_DIRECTORY;
    }
    return add(reader, header, &member, stored);
}

/* Whether data stands behind a header; what its size says of others means nothing. */
static bool has_data(char type) {
    return type < HARD_LINK || type > PIPE;
}

/* One header with what belongs to it. */
static int read_header(struct fs_tar_reader *reader) {
    const void *block = reader->data + reader->at;
    const struct fs_tar_header *header = block;
    struct fs_tar_said *said = &reader->said;
    struct fs_tar_text stored;
    uint64_t size;
    reader->at += FS_TAR_BLOCK;
    if (!fs_tar_is_sound(header) || !fs_tar_number(header->size, sizeof header->size, &size))
        return -ASH_EPROTO;
    bool is_about = header->type == EXTENDED || header->type == GLOBAL ||
                    header->type == LONG_NAME || header->type == LONG_LINK;
    if (said->has_size && !is_about)
        size = said->size;
    int error = header->type == SPARSE ? fs_tar_old_map(reader, block) : 0;
    if (error == 0)
        error = take_data(reader, has_data(header->type) ? size : 0, &stored);
    if (error != 0)
        return error;
    switch (header->type) {
    case EXTENDED:
        return fs_tar_pax(reader, stored);
    case GLOBAL: /* of all that follow: nothing that is looked at here */
        return 0;
    case LONG_NAME:
        said->path = fs_tar_field(stored.at, stored.bytes);
        return 0;
    case LONG_LINK:
        said->link = fs_tar_field(stored.at, stored.bytes);
        return 0;
    default:
        error = member_of(reader, header, stored);
        *said = (struct fs_tar_said){0};
        reader->index->pending = 0;
        return error;
    }
}

int fs_tar_read(struct ash_fs_tree_index *index, const char *data, size_t bytes) {
    struct fs_tar_reader reader = {.index = index, .data = data, .bytes = bytes};
    while (bytes - reader.at >= FS_TAR_BLOCK) {
        if (fs_tar_is_zero(data + reader.at))
            return 0;
        int error = read_header(&reader);
        if (error != 0)
            return error;
    }
    /* An archive without its zeroes is whole all the same when it ends with a member. */
    return reader.at == bytes && reader.said.path.at == NULL ? 0 : -ASH_EPROTO;
}

int fs_tar_init(struct fs_tar *self) {
    const void *data;
    size_t bytes;
    int error = ash_initrd_get(&ash_use_initrd, &data, &bytes);
    if (error != 0)
        return error;
    void *memory = ash_alloc_get(&ash_use_alloc, ASH_OPT_INDEX);
    if (memory == NULL)
        return -ASH_ENOMEM;
    error = ash_fs_tree_begin(&ash_use_fs_tree, &self->index, memory, ASH_OPT_INDEX);
    return error != 0 ? error : fs_tar_read(&self->index, data, bytes);
}
