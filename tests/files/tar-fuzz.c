/* SPDX-License-Identifier: MIT */
/* Tar archives, sound ones that were damaged. */
#include "tar.h"
#include "archive.h"

static void seal(struct fs_tar_header *header) {
    const uint8_t *block = (const uint8_t *)header;
    unsigned sum = 0;
    memset(header->checksum, ' ', sizeof header->checksum);
    for (size_t i = 0; i < FS_TAR_BLOCK; i++)
        sum += block[i];
    (void)snprintf(header->checksum, sizeof header->checksum, "%06o", sum);
}

static void number(char *field, size_t bytes, uint32_t value) {
    if (fuzz_draw(5) == 0) { /* base 256 */
        memset(field, 0, bytes);
        field[0] = (char)0x80;
        for (size_t i = 0; i < 4; i++)
            field[bytes - 1 - i] = (char)(value >> 8 * i);
    } else
        (void)snprintf(field, bytes, "%0*o", (int)bytes - 1, value);
}

static struct fs_tar_header begin(char type, const char *path, uint32_t bytes) {
    struct fs_tar_header header = {.type = type};
    memcpy(header.magic, "ustar", 6);
    strncpy(header.name, path, sizeof header.name);
    (void)snprintf(header.mode, sizeof header.mode, "0000644");
    number(header.size, sizeof header.size, bytes);
    number(header.mtime, sizeof header.mtime, 1000000);
    return header;
}

static void put_header(struct fs_tar_header *header) {
    seal(header);
    fuzz_put(header, sizeof *header);
}

/* A member that is about the next one. */
static void put_about(char type, const char *text, size_t bytes) {
    struct fs_tar_header header = begin(type, "about", (uint32_t)bytes);
    put_header(&header);
    fuzz_put(text, bytes);
    fuzz_fill(FS_TAR_BLOCK);
}

static size_t record(char *to, const char *key, const char *value) {
    size_t rest = strlen(key) + strlen(value) + 3, bytes = rest + 1;
    while (bytes != rest + (size_t)snprintf(NULL, 0, "%zu", bytes))
        bytes++;
    (void)sprintf(to, "%zu %s=%s\n", bytes, key, value);
    return bytes;
}

/* What comes before a header whose path does not fit it, or for once although it does. */
static void put_path(const struct fuzz_member *member, struct fs_tar_header *header) {
    size_t bytes = strlen(member->path);
    char records[1400], *slash = strrchr(member->path, '/');
    size_t before = slash == NULL ? 0 : (size_t)(slash - member->path);
    if (bytes <= sizeof header->name && fuzz_draw(4) != 0)
        return;
    memset(header->name, 'x', sizeof header->name);
    if (slash != NULL && before < sizeof header->prefix && bytes - before - 1 <= 100 &&
        fuzz_draw(2)) {
        memset(header->name, 0, sizeof header->name);
        memcpy(header->name, slash + 1, bytes - before - 1);
        memcpy(header->prefix, member->path, before);
    } else if (fuzz_draw(2) == 0)
        put_about('L', member->path, bytes + 1);
    else {
        size_t at = record(records, "mtime", "-12.5");
        at += record(records + at, "path", member->path);
        put_about('x', records, at + record(records + at, "comment", "x=y"));
    }
}

/* A sparse file: the hole is between two extents. */
static void put_sparse(struct fuzz_member *member) {
    char records[900], text[64], map[512] = {0};
    uint32_t first = member->hole, second = member->hole + member->hole_bytes;
    uint32_t last = member->bytes - second, stored = first + last;
    unsigned how = fuzz_draw(3);
    (void)snprintf(text, sizeof text, "%u", member->bytes);
    size_t at = record(records, "GNU.sparse.realsize", text);
    at += record(records + at, "GNU.sparse.name", member->path);
    if (how == 0) {
        (void)snprintf(text, sizeof text, "0,%u,%u,%u", first, second, last);
        at += record(records + at, "GNU.sparse.map", text);
    } else if (how == 1) {
        at += record(records + at, "GNU.sparse.offset", "0");
        (void)snprintf(text, sizeof text, "%u", first);
        at += record(records + at, "GNU.sparse.numbytes", text);
        (void)snprintf(text, sizeof text, "%u", second);
        at += record(records + at, "GNU.sparse.offset", text);
        (void)snprintf(text, sizeof text, "%u", last);
        at += record(records + at, "GNU.sparse.numbytes", text);
    } else {
        at += record(records + at, "GNU.sparse.major", "1");
        at += record(records + at, "GNU.sparse.minor", "0");
        (void)snprintf(map, sizeof map, "2\n0\n%u\n%u\n%u\n", first, second, last);
        stored += sizeof map;
    }
    put_about('x', records, at);
    struct fs_tar_header header = begin('0', "GNUSparseFile.0/x", stored);
    put_header(&header);
    if (how == 2)
        fuzz_put(map, sizeof map);
    fuzz_put_content(member);
    fuzz_fill(FS_TAR_BLOCK);
}

/* The same as GNU tar wrote it first; the map goes on in a block of its own. */
static void put_old_sparse(struct fuzz_member *member) {
    uint32_t first = member->hole, second = member->hole + member->hole_bytes;
    uint32_t last = member->bytes - second;
    struct fs_tar_header header = begin('S', member->path, first + last);
    struct fs_tar_gnu_header *gnu = (struct fs_tar_gnu_header *)(void *)&header;
    struct fs_tar_gnu_more more = {0};
    memcpy(header.magic, "ustar ", 6);
    for (unsigned i = 0; i < 4; i++) {
        number(gnu->sparse[i].offset, 12, i == 0 ? 0 : first);
        number(gnu->sparse[i].bytes, 12, i == 0 ? first : 0);
    }
    number(gnu->real_size, sizeof gnu->real_size, member->bytes);
    gnu->is_extended = 1;
    number(more.sparse[0].offset, 12, second);
    number(more.sparse[0].bytes, 12, last);
    put_header(&header);
    fuzz_put(&more, sizeof more);
    fuzz_put_content(member);
    fuzz_fill(FS_TAR_BLOCK);
}

static void fuzz_write(const struct fuzz_member *constant) {
    struct fuzz_member *member = &fuzz_members[constant->id];
    const char *link = member->kind == 'h' ? fuzz_members[member->other].path : member->target;
    if (member->kind == 'f' && member->bytes > 20 && fuzz_draw(3) == 0) {
        member->hole = fuzz_draw(member->bytes);
        member->hole_bytes = fuzz_draw(member->bytes - member->hole + 1);
        if (strlen(member->path) <= 100 && fuzz_draw(2) == 0)
            put_old_sparse(member);
        else
            put_sparse(member);
        return;
    }
    char type = member->kind == 'f' ? "0\0007"[fuzz_draw(3)] : member->kind == 'd' ? '5' : '2';
    struct fs_tar_header header = begin(member->kind == 'h' ? '1' : type, member->path,
                                        member->kind == 'f' ? member->bytes : 0);
    put_path(member, &header);
    if (strlen(link) > sizeof header.link_name)
        put_about('K', link, strlen(link) + 1);
    strncpy(header.link_name, link, sizeof header.link_name);
    put_header(&header);
    if (member->kind == 'f')
        fuzz_put_content(member);
    fuzz_fill(FS_TAR_BLOCK);
}

static void fuzz_end(void) {
    for (uint32_t left = fuzz_draw(3) * FS_TAR_BLOCK; left > 0; left--)
        fuzz_put("", 1);
}

/* A digit becomes another, so that a number stays one; or the number is cut, or its end is taken.
 */
static void hit_number(char *block, size_t bytes) {
    size_t at = fuzz_draw((uint32_t)bytes), left = bytes;
    while (left-- > 0 && (block[at] < '0' || block[at] > '9'))
        at = (at + 1) % bytes;
    block[at] = "0123456789017\n,\0"[fuzz_draw(16)];
}

/* A path, in a field or a record, of a name that leads elsewhere. */
static void hit_path(char *block) {
    static const char *const paths[] = {"../x", "..", "/../a", "a/../b", "./", "/", "", "0", "1/x"};
    const char *path = paths[fuzz_draw(9)];
    memcpy(block, path, strlen(path) + fuzz_draw(2));
}

static void hit_bytes(char *block, size_t at) {
    static const char telling[] = "0123456789 \0\0/..=\n,\x80\xff\x7fLKxgS15272";
    for (uint32_t count = 1 + fuzz_draw(4); count > 0 && at < FS_TAR_BLOCK; count--)
        block[at++] =
            fuzz_draw(3) == 0 ? (char)fuzz_draw(256) : telling[fuzz_draw(sizeof telling - 1)];
}

/* Mostly in a field that matters, in a header whose sum is then right again. */
static void fuzz_hit(void) {
    static const struct {
        uint16_t at, bytes;
    } fields[] = {{0, 20},  {124, 12}, {156, 1},   {157, 20},
                  {257, 8}, {345, 60}, {386, 100}, {483, 12}};
    size_t blocks = fuzz_bytes / FS_TAR_BLOCK;
    for (uint32_t left = fuzz_draw(3); left > 0 && blocks > 0; left--) {
        char *block = fuzz_text + fuzz_draw((uint32_t)blocks) * FS_TAR_BLOCK;
        struct fs_tar_header *header = (struct fs_tar_header *)(void *)block;
        bool is_header = memcmp(header->magic, "ustar", 5) == 0;
        unsigned field = fuzz_draw(8);
        switch (fuzz_draw(4)) {
        case 0:
            hit_number(block + (is_header ? fields[field].at : 0),
                       is_header ? fields[field].bytes : 8u << fuzz_draw(6));
            break;
        case 1:
            hit_path(block + (is_header ? (fuzz_draw(3) == 0 ? 157 : 0) : fuzz_draw(40)));
            break;
        default:
            hit_bytes(block, is_header ? fields[field].at + fuzz_draw(fields[field].bytes)
                                       : fuzz_draw(200));
        }
        if (is_header && fuzz_draw(8) != 0)
            seal(header);
    }
    if (fuzz_draw(6) == 0)
        fuzz_bytes = fuzz_draw((uint32_t)fuzz_bytes + 1);
}

static int fuzz_read(struct ash_fs_tree_index *index, const char *data, size_t bytes) {
    return fs_tar_read(index, data, bytes);
}
