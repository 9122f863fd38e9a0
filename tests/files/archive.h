/* SPDX-License-Identifier: MIT */
#ifndef FILES_ARCHIVE_H
#define FILES_ARCHIVE_H
/*
 * What the fuzzers of archives share. A round makes an archive of a few members that are written
 * down, reads it, and looks for each of them; then it damages the archive, reads that, and looks at
 * all that is found: whatever an archive says, what is read of it lies in it.
 */
#include "../fs-tree/tree.h"
#include "fuzz.h"
#include <assert.h>

#define FUZZ_MEMBERS 10u
#define FUZZ_ROOM    40000u
#define FUZZ_FILE    1500u

/* A member as it was meant. */
struct fuzz_member {
    char path[600];
    char kind; /* f, d, l; h: another name of the file `other` */
    unsigned other, id;
    uint32_t bytes; /* of the file, or of the target */
    uint32_t hole;  /* where `hole_bytes` zeroes stand in it */
    uint32_t hole_bytes;
    char target[16];
};

static struct fuzz_member fuzz_members[FUZZ_MEMBERS];
static unsigned fuzz_count;
static char fuzz_text[FUZZ_ROOM];
static size_t fuzz_bytes;

/* The format's own: adds one member to the archive; ends it; a place worth damaging; mends what a
 * reader would see at once; reads. */
static void fuzz_write(const struct fuzz_member *member);
static void fuzz_end(void);
static void fuzz_hit(void);
static int fuzz_read(struct ash_fs_tree_index *index, const char *data, size_t bytes);

static char fuzz_byte(const struct fuzz_member *member, uint32_t at) {
    if (at - member->hole < member->hole_bytes)
        return 0;
    return (char)(at * 13 + at / 256 + member->id + 1);
}

static void fuzz_put(const void *bytes, size_t count) {
    assert(count <= sizeof fuzz_text - fuzz_bytes);
    memcpy(fuzz_text + fuzz_bytes, bytes, count);
    fuzz_bytes += count;
}

static void fuzz_fill(size_t to) {
    while (fuzz_bytes % to != 0)
        fuzz_put("", 1);
}

/* The stored bytes of a file: what is not its hole. */
static void fuzz_put_content(const struct fuzz_member *member) {
    for (uint32_t i = 0; i < member->bytes; i++) {
        char byte = fuzz_byte(member, i);
        if (i - member->hole >= member->hole_bytes)
            fuzz_put(&byte, 1);
    }
}

/* A path below the directories so far, with a name of its own. */
static void fuzz_name(struct fuzz_member *member, unsigned number) {
    unsigned folder = fuzz_draw(number + 1);
    size_t bytes = 0;
    if (folder < number && fuzz_members[folder].kind == 'd' &&
        strlen(fuzz_members[folder].path) < 300)
        bytes =
            (size_t)snprintf(member->path, sizeof member->path, "%s/", fuzz_members[folder].path);
    bytes += (size_t)snprintf(member->path + bytes, sizeof member->path - bytes, "%u", number);
    for (uint32_t left = fuzz_draw(6) == 0 ? fuzz_draw(250) : fuzz_draw(2) * fuzz_draw(12);
         left > 0; left--)
        member->path[bytes++] = (char)('a' + fuzz_draw(26));
    member->path[bytes] = '\0';
}

static void fuzz_make(void) {
    fuzz_bytes = 0;
    fuzz_count = 1 + fuzz_draw(1 + fuzz_draw(FUZZ_MEMBERS));
    for (unsigned i = 0; i < fuzz_count; i++) {
        struct fuzz_member *member = &fuzz_members[i];
        *member = (struct fuzz_member){.kind = "ffffddlh"[fuzz_draw(8)], .id = i};
        fuzz_name(member, i);
        if (member->kind == 'h') {
            member->other = fuzz_draw(i + 1);
            if (member->other == i || fuzz_members[member->other].kind != 'f')
                member->kind = 'f';
        }
        if (member->kind == 'f')
            member->bytes = fuzz_draw(FUZZ_FILE);
        if (member->kind == 'l')
            member->bytes = (uint32_t)snprintf(member->target, sizeof member->target, "to-%u", i);
        fuzz_write(member);
    }
    fuzz_end();
}

/* Reads a copy that ends where the archive ends, into memory that ends where the index does. */
static int fuzz_try(size_t room, struct ash_fs_tree_index *index, char **copy, void **memory) {
    *copy = malloc(fuzz_bytes + (fuzz_bytes == 0));
    *memory = aligned_alloc(16, room);
    assert(*copy != NULL && *memory != NULL);
    memcpy(*copy, fuzz_text, fuzz_bytes);
    memset(*memory, 0xa5, room);
    int error = ash_fs_tree_begin(&ash_use_fs_tree, index, *memory, room);
    return error != 0 ? error : fuzz_read(index, *copy, fuzz_bytes);
}

/* Everything that is asked of a node. */
static void fuzz_ask(const struct ash_fs_tree_index *index, uint64_t node, uint32_t kind) {
    static char data[4096];
    struct ash_fs_stat stat;
    const void *mapped;
    size_t done, bytes;
    uint32_t sum = 0;
    FUZZ_CHECK(ash_fs_tree_stat(&ash_use_fs_tree, index, node, &stat) == 0);
    FUZZ_CHECK(stat.kind == kind && stat.names > 0 && (stat.mode & 0777) == stat.mode);
    if (kind == ASH_FS_LINK) {
        FUZZ_CHECK(stat.size > 0 && stat.size <= ASH_FS_PATH);
        FUZZ_CHECK(ash_fs_tree_target(&ash_use_fs_tree, index, node, data, sizeof data, &done) ==
                   0);
    }
    if (kind != ASH_FS_FILE)
        return;
    uint64_t starts[] = {0, fuzz_draw(5000), stat.size > 100 ? stat.size - 100 : 0, UINT64_MAX - 9};
    for (unsigned i = 0; i < sizeof starts / sizeof starts[0]; i++) {
        uint64_t left = stat.size > starts[i] ? stat.size - starts[i] : 0;
        FUZZ_CHECK(ash_fs_tree_read(&ash_use_fs_tree, index, node, starts[i], data, sizeof data,
                                    &done) == 0);
        FUZZ_CHECK(done == (left < sizeof data ? left : sizeof data));
    }
    if (ash_fs_tree_map(&ash_use_fs_tree, index, node, &mapped, &bytes) != 0)
        return;
    FUZZ_CHECK(bytes == stat.size && bytes <= fuzz_bytes);
    for (size_t i = 0; i < bytes; i++)
        sum += ((const uint8_t *)mapped)[i];
    data[0] = (char)sum;
}

/* What the index holds is in order: extents do not overlap, end with their file, and lie in the
 * archive. */
static void fuzz_check(const struct ash_fs_tree_index *index, const char *copy) {
    FUZZ_CHECK(index->buckets * sizeof(uint32_t) + index->nodes * sizeof(struct fs_tree_node) +
                   index->extents * sizeof(struct fs_tree_extent) <=
               index->bytes);
    for (uint32_t i = 0; i < index->nodes; i++) {
        const struct fs_tree_node *node = fs_tree_node(index, i);
        if (node->same != i || fs_tree_kind(node) != ASH_FS_FILE || node->last == 0)
            continue;
        uint64_t end = 0, sum = 0;
        for (uint32_t j = 0; j < node->last; j++) {
            const struct fs_tree_extent *extent = fs_tree_extent(index, node->first + j);
            FUZZ_CHECK(extent->offset >= end && extent->offset <= node->bytes);
            FUZZ_CHECK(extent->bytes <= node->bytes - extent->offset);
            end = extent->offset + extent->bytes;
            sum += extent->bytes;
        }
        FUZZ_CHECK(node->data >= copy && sum <= (size_t)(copy + fuzz_bytes - node->data));
    }
}

static unsigned fuzz_seen; /* names, of one archive */

/* A directory and all below it, by name. */
static void fuzz_visit(const struct ash_fs_tree_index *index, uint64_t node, const char *path,
                       size_t bytes) {
    struct ash_fs_entry entry;
    struct ash_fs_found found;
    uint64_t cursor = 0;
    char below[2 * ASH_FS_PATH];
    for (;;) {
        FUZZ_CHECK(ash_fs_tree_list(&ash_use_fs_tree, index, node, &cursor, &entry) == 0);
        if (entry.bytes == 0)
            return;
        FUZZ_CHECK(++fuzz_seen <= index->nodes);
        FUZZ_CHECK(strlen(entry.name) == entry.bytes && strchr(entry.name, '/') == NULL);
        FUZZ_CHECK(strcmp(entry.name, ".") != 0 && strcmp(entry.name, "..") != 0);
        size_t count = bytes + (bytes > 0) + entry.bytes;
        FUZZ_CHECK(count <= ASH_FS_PATH);
        memcpy(below, path, bytes);
        below[bytes] = '/';
        memcpy(below + count - entry.bytes, entry.name, entry.bytes);
        FUZZ_CHECK(ash_fs_tree_find(&ash_use_fs_tree, index, below, count, &found) == 0);
        FUZZ_CHECK(found.node == entry.node && found.kind == entry.kind && found.used == count);
        fuzz_ask(index, found.node, found.kind);
        if (found.kind == ASH_FS_DIRECTORY)
            fuzz_visit(index, found.node, below, count);
    }
}

/* The member is there, as it was meant. */
static void fuzz_expect(const struct ash_fs_tree_index *index, const struct fuzz_member *member) {
    static char data[FUZZ_FILE + 1];
    struct ash_fs_found found, other;
    size_t done;
    FUZZ_CHECK(
        ash_fs_tree_find(&ash_use_fs_tree, index, member->path, strlen(member->path), &found) == 0);
    FUZZ_CHECK(found.used == strlen(member->path));
    if (member->kind == 'd') {
        FUZZ_CHECK(found.kind == ASH_FS_DIRECTORY);
        return;
    }
    if (member->kind == 'l') {
        FUZZ_CHECK(found.kind == ASH_FS_LINK && found.size == member->bytes);
        FUZZ_CHECK(ash_fs_tree_target(&ash_use_fs_tree, index, found.node, data, 16, &done) == 0);
        FUZZ_CHECK(done == member->bytes && memcmp(data, member->target, done) == 0);
        return;
    }
    FUZZ_CHECK(found.kind == ASH_FS_FILE);
    if (member->kind == 'h') {
        const struct fuzz_member *same = &fuzz_members[member->other];
        FUZZ_CHECK(
            ash_fs_tree_find(&ash_use_fs_tree, index, same->path, strlen(same->path), &other) == 0);
        FUZZ_CHECK(other.node == found.node);
        return;
    }
    FUZZ_CHECK(ash_fs_tree_read(&ash_use_fs_tree, index, found.node, 0, data, sizeof data, &done) ==
               0);
    FUZZ_CHECK(done == member->bytes && found.size == done);
    for (uint32_t i = 0; i < member->bytes; i++)
        FUZZ_CHECK(data[i] == fuzz_byte(member, i));
}

static void fuzz_round(void) {
    struct ash_fs_tree_index index;
    char *copy;
    void *memory;
    fuzz_make();
    FUZZ_CHECK(fuzz_try(8192, &index, &copy, &memory) == 0);
    for (unsigned i = 0; i < fuzz_count; i++)
        fuzz_expect(&index, &fuzz_members[i]);
    fuzz_seen = 0;
    fuzz_visit(&index, 0, "", 0);
    free(copy);
    free(memory);
    for (unsigned times = 4; times > 0; times--) {
        fuzz_hit();
        size_t room = fuzz_draw(3) == 0 ? 128 + fuzz_draw(60) * 16 : 8192;
        int error = fuzz_try(room, &index, &copy, &memory);
        FUZZ_CHECK(error == 0 || error == -ASH_EPROTO || error == -ASH_ENOSPC);
        FUZZ_CHECK(error != -ASH_ENOSPC || room < 8192 || index.extents > 100 || index.nodes > 100);
        fuzz_seen = 0;
        fuzz_check(&index, copy);
        if (error == 0)
            fuzz_visit(&index, 0, "", 0);
        free(copy);
        free(memory);
    }
}

int main(int count, char **arguments) {
    for (long rounds = fuzz_begin(count, arguments); rounds > 0; rounds--)
        fuzz_round();
    return 0;
}

/* What the sources require; instances are addresses. */
char fuzz_instances[3] __asm__("ash_use_fs_tree"), fuzz_alloc __asm__("ash_use_alloc"),
    fuzz_initrd __asm__("ash_use_initrd");

/* And what no round calls. */
void *ash_alloc_get(struct ash_alloc *self, size_t bytes) {
    (void)self, (void)bytes;
    return NULL;
}

int ash_initrd_get(struct ash_initrd *self, const void **data, size_t *bytes) {
    (void)self, (void)data, (void)bytes;
    return -ASH_ENOENT;
}

void ash_host_assert_failed(const char *what, const char *file, int line) {
    (void)fprintf(stderr, "Assertion %s %s:%d\n", what, file, line);
    abort();
}

#endif
