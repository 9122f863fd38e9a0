/* SPDX-License-Identifier: MIT */
#include "suite.h"

#define GUARD 64u

struct ash_fs_tree_index tree;
static _Alignas(16) char memory[NODES_BYTES + GUARD];

size_t length(const char *text) {
    size_t bytes = 0;
    while (text[bytes] != '\0')
        bytes++;
    return bytes;
}

void begin(void) {
    __builtin_memset(memory, 0x5a, sizeof memory); /* what was there does not matter */
    CHECK(ash_fs_tree_begin(TREE, &tree, memory, NODES_BYTES) == 0);
}

static bool stays_inside(size_t bytes) {
    for (size_t i = bytes; i < bytes + GUARD; i++)
        if (memory[i] != 0x5a)
            return false;
    return true;
}

int add_bytes(const char *path, size_t path_bytes, uint32_t kind, const char *text) {
    uint64_t node;
    const struct ash_fs_tree_member member = {
        .path = path,
        .path_bytes = path_bytes,
        .kind = kind,
        .mode = 0644,
        .data = text,
        .bytes = length(text),
    };
    return ash_fs_tree_add(TREE, &tree, &member, &node);
}

int add(const char *path, uint32_t kind, const char *text) {
    return add_bytes(path, length(path), kind, text);
}

int add_same(const char *path, const char *same) {
    uint64_t node;
    const struct ash_fs_tree_member member = {
        .path = path,
        .path_bytes = length(path),
        .kind = ASH_FS_FILE,
        .same = same,
        .same_bytes = length(same),
    };
    return ash_fs_tree_add(TREE, &tree, &member, &node);
}

int add_sparse(const char *path, const char *text, uint64_t size) {
    uint64_t node;
    const struct ash_fs_tree_member member = {
        .path = path,
        .path_bytes = length(path),
        .kind = ASH_FS_FILE,
        .data = text,
        .bytes = length(text),
        .size = size,
    };
    return ash_fs_tree_add(TREE, &tree, &member, &node);
}

uint64_t node_of(const char *path) {
    struct ash_fs_found found = {.node = 0};
    CHECK(ash_fs_tree_find(TREE, &tree, path, length(path), &found) == 0);
    return found.node;
}

int find(const char *path, size_t bytes) {
    struct ash_fs_found found;
    return ash_fs_tree_find(TREE, &tree, path, bytes, &found);
}

bool is(const char *path, uint32_t kind) {
    struct ash_fs_found found;
    return ash_fs_tree_find(TREE, &tree, path, length(path), &found) == 0 && found.kind == kind &&
           found.used == length(path);
}

bool says(const char *path, const char *text) {
    char buffer[64];
    size_t done = 0;
    return is(path, ASH_FS_FILE) &&
           ash_fs_tree_read(TREE, &tree, node_of(path), 0, buffer, sizeof buffer, &done) == 0 &&
           done == length(text) && __builtin_memcmp(buffer, text, done) == 0;
}

/* Each alone: a tree that refused something is of no use. */
static void test_refused(void) {
    static const char *const climb[] = {"..",     "../a", "a/..",     "a/../b",
                                        "./../a", "/..",  "a/b/../.."};
    static const char *const roots[] = {"", ".", "/", "./", "./."};
    BEGIN("1: what is refused");
    for (unsigned i = 0; i < ASH_ARRAY_LENGTH(climb); i++) {
        begin();
        CHECK(add(climb[i], ASH_FS_FILE, "text") == -ASH_EPROTO);
        begin();
        CHECK(add(climb[i], ASH_FS_DIRECTORY, "") == -ASH_EPROTO);
    }
    for (unsigned i = 0; i < ASH_ARRAY_LENGTH(roots); i++) {
        begin();
        CHECK(add(roots[i], ASH_FS_FILE, "text") == -ASH_EPROTO);
        begin();
        CHECK(add(roots[i], ASH_FS_LINK, "text") == -ASH_EPROTO);
        begin();
        CHECK(add(roots[i], ASH_FS_DIRECTORY, "") == 0 && is("", ASH_FS_DIRECTORY));
    }
    begin();
    CHECK(add_bytes("a\0b", 3, ASH_FS_FILE, "text") == -ASH_EPROTO);
    begin();
    CHECK(add_bytes("a\0/b", 4, ASH_FS_FILE, "text") == -ASH_EPROTO);
    begin();
    CHECK(add("link", ASH_FS_LINK, "") == -ASH_EPROTO);
    begin();
    CHECK(add("file", ASH_FS_FILE, "text") == 0);
    CHECK(add("file/below", ASH_FS_FILE, "text") == -ASH_EPROTO);
    begin();
    CHECK(add("link", ASH_FS_LINK, "there") == 0);
    CHECK(add("link/below", ASH_FS_DIRECTORY, "") == -ASH_EPROTO);
    begin();
    CHECK(add("..a", ASH_FS_FILE, "x") == 0 && add("a..", ASH_FS_FILE, "y") == 0);
    CHECK(add("...", ASH_FS_FILE, "z") == 0 && says("..a", "x") && says("...", "z"));
}

static void test_lengths(void) {
    static char path[2048];
    uint64_t node;
    BEGIN("1: the longest name and the longest path");
    __builtin_memset(path, 'n', sizeof path);
    begin();
    CHECK(add_bytes(path, ASH_FS_NAME, ASH_FS_FILE, "text") == 0);
    CHECK(find(path, ASH_FS_NAME) == 0 && find(path, ASH_FS_NAME - 1) == -ASH_ENOENT);
    begin();
    CHECK(add_bytes(path, ASH_FS_NAME + 1, ASH_FS_FILE, "text") == -ASH_EPROTO);
    for (size_t i = 199; i < sizeof path; i += 200)
        path[i] = '/';
    begin();
    CHECK(add_bytes(path, ASH_FS_PATH, ASH_FS_FILE, "text") == 0 && find(path, ASH_FS_PATH) == 0);
    begin();
    CHECK(add_bytes(path, ASH_FS_PATH + 1, ASH_FS_FILE, "text") == -ASH_EPROTO);
    begin();
    const struct ash_fs_tree_member member = {
        .prefix = path,
        .prefix_bytes = 199,
        .path = path + 200,
        .path_bytes = ASH_FS_PATH,
        .kind = ASH_FS_FILE,
        .data = "text",
        .bytes = 4,
    };
    CHECK(ash_fs_tree_add(TREE, &tree, &member, &node) == -ASH_EPROTO);
}

static void test_directories(void) {
    struct ash_fs_stat stat;
    uint64_t node = 99;
    BEGIN("2: the way to a member, and one that is there");
    begin();
    CHECK(add("./a//b/./c", ASH_FS_FILE, "deep") == 0 && says("a/b/c", "deep"));
    CHECK(is("a", ASH_FS_DIRECTORY) && is("a/b", ASH_FS_DIRECTORY));
    CHECK(add("/a/d/", ASH_FS_DIRECTORY, "") == 0 && is("a/d", ASH_FS_DIRECTORY));
    const struct ash_fs_tree_member member = {
        .prefix = "a/b",
        .prefix_bytes = 3,
        .path = "e",
        .path_bytes = 1,
        .kind = ASH_FS_FILE,
        .mode = 07640,
        .modified_ns = -5,
        .data = "prefixed",
        .bytes = 8,
    };
    CHECK(ash_fs_tree_add(TREE, &tree, &member, &node) == 0 && node == node_of("a/b/e"));
    CHECK(says("a/b/e", "prefixed"));
    CHECK(ash_fs_tree_stat(TREE, &tree, node, &stat) == 0);
    CHECK(stat.node == node && stat.size == 8 && stat.modified_ns == -5);
    CHECK(stat.kind == ASH_FS_FILE && stat.mode == 0640 && stat.names == 1);
    CHECK(add("a/b/c", ASH_FS_FILE, "another") == 0 && says("a/b/c", "another"));
    CHECK(add("a/b/c", ASH_FS_LINK, "e") == 0 && is("a/b/c", ASH_FS_LINK));
    CHECK(add("a/d", ASH_FS_FILE, "file") == 0 && says("a/d", "file"));
    CHECK(add("a", ASH_FS_DIRECTORY, "") == 0 && says("a/b/e", "prefixed"));
    CHECK(add("a/d", ASH_FS_DIRECTORY, "") == 0 && add("a/d/e", ASH_FS_FILE, "new") == 0);
    CHECK(says("a/d/e", "new"));
    CHECK(add("a", ASH_FS_FILE, "no") == -ASH_EPROTO);
}

static void test_same(void) {
    struct ash_fs_stat stat;
    BEGIN("3: another name of a file");
    begin();
    CHECK(add("one", ASH_FS_FILE, "shared") == 0 && add_same("dir/two", "./one") == 0);
    CHECK(add_same("three", "dir/two") == 0);
    CHECK(says("one", "shared") && says("dir/two", "shared") && says("three", "shared"));
    CHECK(node_of("one") == node_of("dir/two") && node_of("one") == node_of("three"));
    CHECK(ash_fs_tree_stat(TREE, &tree, node_of("three"), &stat) == 0 && stat.names == 3);
    CHECK(add("three", ASH_FS_FILE, "own") == 0 && says("three", "own") && says("one", "shared"));
    CHECK(ash_fs_tree_stat(TREE, &tree, node_of("one"), &stat) == 0 && stat.names == 2);
    CHECK(add_same("four", "missing") == -ASH_EPROTO);
    begin();
    CHECK(add("dir/one", ASH_FS_FILE, "text") == 0 && add_same("two", "dir") == -ASH_EPROTO);
    begin();
    CHECK(add_same("itself", "itself") == -ASH_EPROTO);
}

static void test_full(void) {
    char path[2] = "A";
    int error = 0;
    unsigned count = 0;
    BEGIN("5: memory that is full");
    for (size_t bytes = 0; bytes <= 1024; bytes += 16) {
        __builtin_memset(memory, 0x5a, sizeof memory);
        path[0] = 'A';
        error = ash_fs_tree_begin(TREE, &tree, memory, bytes);
        for (count = 0; error == 0 && count < 60; count++, path[0]++)
            error = add(path, ASH_FS_FILE, "text");
        CHECK(error == -ASH_ENOSPC && stays_inside(bytes));
    }
    CHECK(count > 8); /* 64 bytes for each, and something for all */
    __builtin_memset(memory, 0x5a, sizeof memory);
    error = ash_fs_tree_begin(TREE, &tree, memory, 1024);
    for (count = 0; error == 0 && count < 1000; count++)
        error = ash_fs_tree_extent(TREE, &tree, count, 1);
    CHECK(error == -ASH_ENOSPC && count > 32 && stays_inside(1024));
}

int main(void) {
    test_refused();
    test_lengths();
    test_directories();
    test_same();
    test_extents();
    test_full();
    test_find();
    test_links();
    test_read();
    test_list();
    return ash_test_end(&ash_use_test);
}
