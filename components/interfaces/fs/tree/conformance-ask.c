/* SPDX-License-Identifier: MIT */
#include "suite.h"

static void plant(void) {
    begin();
    CHECK(add("file", ASH_FS_FILE, "0123456789") == 0);
    CHECK(add("dir/sub/deep", ASH_FS_FILE, "deep") == 0);
    CHECK(add("dir/link", ASH_FS_LINK, "sub/deep") == 0);
    CHECK(add("way", ASH_FS_LINK, "dir") == 0);
    CHECK(add("void", ASH_FS_DIRECTORY, "") == 0);
    CHECK(add("empty", ASH_FS_FILE, "") == 0);
}

void test_find(void) {
    BEGIN("6: paths, and what is none");
    plant();
    CHECK(is("", ASH_FS_DIRECTORY) && is("dir", ASH_FS_DIRECTORY) && is("void", ASH_FS_DIRECTORY));
    CHECK(says("file", "0123456789") && says("dir/sub/deep", "deep") && says("empty", ""));
    CHECK(find("fil", 3) == -ASH_ENOENT && find("files", 5) == -ASH_ENOENT);
    CHECK(find("files", 4) == 0);
    CHECK(find("dir/deep", 8) == -ASH_ENOENT && find("void/x", 6) == -ASH_ENOENT);
    CHECK(find("file/x", 6) == -ASH_ENOTDIR && find("dir/sub/deep/x", 14) == -ASH_ENOTDIR);
    CHECK(find("/file", 5) != 0 && find("dir//sub", 8) != 0 && find("dir/", 4) != 0);
    CHECK(find(".", 1) != 0 && find("dir/..", 6) != 0 && find("dir/./sub", 9) != 0);
    CHECK(find("file\0", 5) != 0 && find("dir\0/sub", 8) != 0);
    CHECK(node_of("dir/sub") != node_of("dir") && node_of("file") != node_of("dir/sub/deep"));
}

void test_links(void) {
    struct ash_fs_found found;
    char target[16] = "0123456789abcde";
    size_t bytes = 0;
    BEGIN("6: links end the search");
    plant();
    CHECK(ash_fs_tree_find(TREE, &tree, "dir/link", 8, &found) == 0);
    CHECK(found.kind == ASH_FS_LINK && found.used == 8 && found.size == 8);
    CHECK(ash_fs_tree_find(TREE, &tree, "way/sub/deep", 12, &found) == 0);
    CHECK(found.kind == ASH_FS_LINK && found.used == 3 && found.size == 3);
    CHECK(ash_fs_tree_target(TREE, &tree, found.node, target, 2, &bytes) == -ASH_ERANGE);
    CHECK(bytes == 3 && __builtin_memcmp(target, "0123", 4) == 0);
    CHECK(ash_fs_tree_target(TREE, &tree, found.node, target, 3, &bytes) == 0);
    CHECK(bytes == 3 && __builtin_memcmp(target, "dir3456", 7) == 0);
}

void test_read(void) {
    char buffer[16] = "abcdefghijklmno";
    const void *data = NULL;
    size_t done = 99, bytes = 0;
    BEGIN("6: bytes of a file");
    plant();
    uint64_t file = node_of("file");
    CHECK(ash_fs_tree_read(TREE, &tree, file, 3, buffer, 4, &done) == 0 && done == 4);
    CHECK(__builtin_memcmp(buffer, "3456efg", 7) == 0);
    CHECK(ash_fs_tree_read(TREE, &tree, file, 8, buffer, 16, &done) == 0 && done == 2);
    CHECK(__builtin_memcmp(buffer, "8956efg", 7) == 0);
    CHECK(ash_fs_tree_read(TREE, &tree, file, 10, buffer, 16, &done) == 0 && done == 0);
    CHECK(ash_fs_tree_read(TREE, &tree, file, 11, buffer, 16, &done) == 0 && done == 0);
    CHECK(ash_fs_tree_read(TREE, &tree, file, UINT64_MAX, buffer, 16, &done) == 0 && done == 0);
    CHECK(ash_fs_tree_read(TREE, &tree, file, 0, buffer, 0, &done) == 0 && done == 0);
    CHECK(ash_fs_tree_map(TREE, &tree, file, &data, &bytes) == 0 && bytes == 10);
    CHECK(data != NULL && __builtin_memcmp(data, "0123456789", 10) == 0);
    CHECK(ash_fs_tree_map(TREE, &tree, node_of("empty"), &data, &bytes) == 0 && bytes == 0);
}

/* How often a name comes, and how many do. */
static unsigned count(const char *directory, const char *name, uint32_t kind, unsigned *all) {
    struct ash_fs_entry entry;
    uint64_t cursor = 0;
    unsigned found = 0;
    for (*all = 0; *all < 100; ++*all) {
        CHECK(ash_fs_tree_list(TREE, &tree, node_of(directory), &cursor, &entry) == 0);
        if (entry.bytes == 0)
            break;
        CHECK(entry.name[entry.bytes] == '\0');
        found += entry.kind == kind && entry.bytes == length(name) &&
                 __builtin_memcmp(entry.name, name, entry.bytes) == 0;
    }
    return found;
}

void test_list(void) {
    struct ash_fs_entry entry;
    uint64_t cursor = 0;
    unsigned all;
    BEGIN("6: names of a directory, each once");
    plant();
    CHECK(add("file", ASH_FS_FILE, "replaced") == 0 && add("dir", ASH_FS_DIRECTORY, "") == 0);
    CHECK(count("", "file", ASH_FS_FILE, &all) == 1 && all == 5);
    CHECK(count("", "dir", ASH_FS_DIRECTORY, &all) == 1 &&
          count("", "way", ASH_FS_LINK, &all) == 1);
    CHECK(count("", "sub", ASH_FS_DIRECTORY, &all) == 0);
    CHECK(count("dir", "sub", ASH_FS_DIRECTORY, &all) == 1 && all == 2);
    CHECK(count("void", "", ASH_FS_FILE, &all) == 0 && all == 0);
    CHECK(add_same("dir/again", "file") == 0);
    CHECK(count("dir", "again", ASH_FS_FILE, &all) == 1 && all == 3);
    CHECK(ash_fs_tree_list(TREE, &tree, node_of("dir/sub"), &cursor, &entry) == 0);
    CHECK(entry.bytes == 4 && entry.node == node_of("dir/sub/deep"));
    CHECK(ash_fs_tree_list(TREE, &tree, node_of("dir/sub"), &cursor, &entry) == 0);
    CHECK(entry.bytes == 0);
}

struct extent {
    uint64_t offset, bytes;
};

/* Adds `f` with the text "abcdef" in extents; one of nothing at 0 is behind the last. */
static int add_extents(const struct extent *extents, uint64_t size) {
    begin();
    for (unsigned i = 0; extents[i].offset != 0 || extents[i].bytes != 0; i++)
        CHECK(ash_fs_tree_extent(TREE, &tree, extents[i].offset, extents[i].bytes) == 0);
    return add_sparse("f", "abcdef", size);
}

void test_extents(void) {
    static const struct {
        struct extent extents[4];
        uint64_t size;
    } bad[] = {
        {{{4, 3}, {0, 3}}, 20},                      /* not in order */
        {{{1, 3}, {3, 3}}, 20},                      /* one over the other */
        {{{1, 3}, {5, 3}}, 7},                       /* beyond the size */
        {{{1, 3}, {30, 3}}, 20},                     /* far beyond it */
        {{{1, 3}, {5, 2}}, 20},                      /* fewer than there are */
        {{{1, 3}, {5, 4}}, 20},                      /* more */
        {{{1, 3}, {UINT64_MAX - 1, 3}}, UINT64_MAX}, /* round the end */
        {{{1, UINT64_MAX}, {2, 7}}, UINT64_MAX},
    };
    static const struct extent good[] = {{2, 3}, {5, 1}, {10, 2}, {0, 0}};
    char buffer[16];
    const void *data;
    size_t done = 0, bytes;
    BEGIN("4: extents that are none");
    for (unsigned i = 0; i < ASH_ARRAY_LENGTH(bad); i++)
        CHECK(add_extents(bad[i].extents, bad[i].size) == -ASH_EPROTO);
    BEGIN("4, 6: what lies between extents is zeroes");
    CHECK(add_extents(good, 15) == 0);
    __builtin_memset(buffer, 'x', sizeof buffer);
    CHECK(ash_fs_tree_read(TREE, &tree, node_of("f"), 0, buffer, sizeof buffer, &done) == 0);
    CHECK(done == 15 && __builtin_memcmp(buffer, "\0\0abcd\0\0\0\0ef\0\0\0x", 16) == 0);
    CHECK(ash_fs_tree_read(TREE, &tree, node_of("f"), 3, buffer, 8, &done) == 0);
    CHECK(done == 8 && __builtin_memcmp(buffer, "bcd\0\0\0\0e", 8) == 0);
    CHECK(ash_fs_tree_read(TREE, &tree, node_of("f"), 13, buffer, 8, &done) == 0);
    CHECK(done == 2 && __builtin_memcmp(buffer, "\0\0", 2) == 0);
    CHECK(ash_fs_tree_read(TREE, &tree, node_of("f"), 15, buffer, 8, &done) == 0 && done == 0);
    CHECK(ash_fs_tree_map(TREE, &tree, node_of("f"), &data, &bytes) == -ASH_ENOSYS);
    CHECK(add("g", ASH_FS_FILE, "plain") == 0 && says("g", "plain")); /* they are f's alone */
    CHECK(ash_fs_tree_map(TREE, &tree, node_of("g"), &data, &bytes) == 0 && bytes == 5);
    static const struct extent whole[] = {{0, 6}, {0, 0}};
    CHECK(add_extents(whole, 6) == 0 && says("f", "abcdef"));
}
