/* SPDX-License-Identifier: MIT */
/* What is there is found, read, mapped and listed; nothing else is. */
#include "suite.h"

static void test_paths(void) {
    struct ash_fs_found found = {0}, other = {0};
    BEGIN("2: paths");
    CHECK(find("", &found) == 0 && found.kind == ASH_FS_DIRECTORY && found.used == 0);
    CHECK(find("", &other) == 0 && other.node == found.node);
    drop(found.node);
    drop(other.node);
    CHECK(find("dir/sub/deep.txt", &found) == 0);
    CHECK(found.kind == ASH_FS_FILE && found.size == 5 && found.used == 16);
    drop(found.node);
    CHECK(find("dir/sub", &found) == 0 && found.kind == ASH_FS_DIRECTORY && found.size == 0);
    drop(found.node);
    CHECK(ash_fs_find(FS, long_name, sizeof long_name, &found) == 0 && found.size == 5);
    drop(found.node);
    CHECK(ash_fs_find(FS, "hello.txtbehind", 9, &found) == 0 && found.size == 13);
    drop(found.node);
}

static void test_missing(void) {
    static const char *const odd[] = {
        "/",           "/hello.txt",      "dir/",           "dir//inner.txt",
        "./hello.txt", "dir/.",           "dir/..",         "..",
        ".",           "dir/./inner.txt", "hello.tx",       "hello.txtt",
        "Hello.txt",   "dir/hello.txt",   "none/inner.txt", "dir/sub/../inner.txt",
    };
    struct ash_fs_found found;
    static char far[2 * ASH_FS_PATH];
    BEGIN("3: what is not there, or not written plainly");
    for (unsigned i = 0; i < ASH_ARRAY_LENGTH(odd); i++)
        CHECK(probe(odd[i]) == -ASH_ENOENT);
    CHECK(ash_fs_find(FS, "hello.txt\0", 10, &found) == -ASH_ENOENT);
    CHECK(ash_fs_find(FS, "\0", 1, &found) == -ASH_ENOENT);
    CHECK(ash_fs_find(FS, "hello.txt", 8, &found) == -ASH_ENOENT);
    for (size_t i = 0; i < sizeof far; i++)
        far[i] = i % 2 == 0 ? 'x' : '/';
    CHECK(ash_fs_find(FS, far, sizeof far, &found) == -ASH_ENOENT);
    for (size_t i = 0; i < sizeof far; i++)
        far[i] = 'n';
    CHECK(ash_fs_find(FS, far, ASH_FS_NAME + 1, &found) == -ASH_ENOENT);
    BEGIN("4: a file on the way");
    CHECK(probe("hello.txt/x") == -ASH_ENOTDIR && probe("dir/inner.txt/x/y") == -ASH_ENOTDIR);
    CHECK(probe("empty/inner.txt") == -ASH_ENOTDIR);
}

static void test_links(void) {
    struct ash_fs_found found = {0};
    char target[32];
    size_t bytes = 0;
    BEGIN("4: links end the way");
    CHECK(find("link", &found) == 0 && found.kind == ASH_FS_LINK);
    CHECK(found.used == 4 && found.size == 13);
    BEGIN("12: targets");
    CHECK(ash_fs_target(FS, found.node, target, sizeof target, &bytes) == 0);
    CHECK(bytes == 13 && same(target, "dir/inner.txt", 13));
    bytes = 0;
    CHECK(ash_fs_target(FS, found.node, target, 12, &bytes) == -ASH_ERANGE && bytes == 13);
    CHECK(ash_fs_target(FS, found.node, target, 13, &bytes) == 0);
    drop(found.node);
    BEGIN("4: a link before the end");
    CHECK(find("way/sub/deep.txt", &found) == 0 && found.kind == ASH_FS_LINK && found.used == 3);
    CHECK(ash_fs_target(FS, found.node, target, sizeof target, &bytes) == 0 && bytes == 3);
    drop(found.node);
    CHECK(find("way/none", &found) == 0 && found.kind == ASH_FS_LINK && found.used == 3);
    drop(found.node);
}

static void test_stat(void) {
    struct ash_fs_found found = {0};
    struct ash_fs_stat stat = {0};
    BEGIN("6: stat");
    CHECK(find("big.bin", &found) == 0 && ash_fs_stat(FS, found.node, &stat) == 0);
    CHECK(stat.node == found.node && stat.size == BIG_BYTES && found.size == BIG_BYTES);
    CHECK(stat.kind == ASH_FS_FILE && stat.names == 1 && (stat.mode & 0777) == stat.mode);
    drop(found.node);
    CHECK(find("dir", &found) == 0 && ash_fs_stat(FS, found.node, &stat) == 0);
    CHECK(stat.kind == ASH_FS_DIRECTORY && stat.size == 0 && stat.names >= 1);
    drop(found.node);
    CHECK(find("link", &found) == 0 && ash_fs_stat(FS, found.node, &stat) == 0);
    CHECK(stat.kind == ASH_FS_LINK && stat.size == 13);
    drop(found.node);
}

static bool is_big(const char *data, uint64_t from, size_t bytes) {
    size_t i = 0;
    while (i < bytes && data[i] == sample_byte(from + i))
        i++;
    return i == bytes;
}

static void test_read(void) {
    static const struct {
        uint64_t offset;
        size_t bytes, done;
    } cases[] = {
        {0, 1, 1},          {0, 4096, 4096},    {1, 4096, 4096},        {4095, 2, 2},
        {4096, 5904, 5904}, {9999, 1, 1},       {9999, 100, 1},         {10000, 1, 0},
        {10001, 1, 0},      {UINT64_MAX, 9, 0}, {UINT64_MAX - 4, 8, 0}, {1u << 31, 8, 0},
        {5000, 0, 0},       {8000, 4096, 2000}, {0, 12000, 10000},
    };
    static char data[12000];
    struct ash_fs_found found = {0};
    BEGIN("7: read");
    CHECK(find("big.bin", &found) == 0);
    for (unsigned i = 0; i < ASH_ARRAY_LENGTH(cases); i++) {
        size_t done = 12345;
        data[cases[i].done % sizeof data] = 'G';
        CHECK(ash_fs_read(FS, found.node, cases[i].offset, data, cases[i].bytes, &done) == 0);
        CHECK(done == cases[i].done && is_big(data, cases[i].offset, done));
        CHECK(done == sizeof data || data[done] == 'G');
    }
    drop(found.node);
    CHECK(has("hello.txt", "hello, world\n") && has("empty", "") &&
          has("dir/inner.txt", "inner\n"));
}

static void test_map(void) {
    static const char *const paths[] = {"big.bin", "hello.txt", "empty"};
    BEGIN("10: map");
    for (unsigned i = 0; i < ASH_ARRAY_LENGTH(paths); i++) {
        struct ash_fs_found found = {0};
        const void *data = NULL;
        size_t bytes = 1;
        CHECK(find(paths[i], &found) == 0);
        int error = ash_fs_map(FS, found.node, &data, &bytes);
        CHECK(error == 0 || error == -ASH_ENOSYS);
        CHECK(error != 0 || bytes == found.size);
        CHECK(error != 0 || i != 0 || is_big(data, 0, bytes));
        CHECK(error != 0 || i != 1 || same(data, "hello, world\n", bytes));
        drop(found.node);
    }
}

/* How often `name` is listed; 99 when the list does not end, or says something else than find. */
static unsigned listed(const char *directory, const char *name, unsigned *count) {
    struct ash_fs_found found = {0};
    struct ash_fs_entry entry = {0};
    uint64_t cursor = 0;
    unsigned seen = 0;
    CHECK(find(directory, &found) == 0);
    for (*count = 0; *count < 50; ++*count) {
        if (ash_fs_list(FS, found.node, &cursor, &entry) != 0)
            seen = 99;
        if (entry.bytes == 0)
            break;
        CHECK(entry.name[entry.bytes] == '\0' && length(entry.name) == entry.bytes);
        if (entry.bytes != length(name) || !same(entry.name, name, entry.bytes))
            continue;
        seen++;
        CHECK(entry.kind != ASH_FS_LINK || entry.name[0] == 'l' || entry.name[0] == 'w');
    }
    CHECK(ash_fs_list(FS, found.node, &cursor, &entry) == 0 && entry.bytes == 0);
    drop(found.node);
    return seen;
}

static void test_list(void) {
    static const char *const names[] = {"hello.txt", "empty", "big.bin", "dir", "link", "way"};
    struct ash_fs_found found = {0};
    struct ash_fs_entry entry = {0};
    uint64_t cursor = 0;
    unsigned count;
    BEGIN("11: list");
    for (unsigned i = 0; i < ASH_ARRAY_LENGTH(names); i++) {
        CHECK(listed("", names[i], &count) == 1);
        CHECK(count == 7);
    }
    CHECK(listed("dir", "inner.txt", &count) == 1 && count == 3);
    CHECK(listed("dir", "sub", &count) == 1 && listed("dir", "void", &count) == 1);
    CHECK(listed("dir", ".", &count) == 0 && listed("dir", "..", &count) == 0);
    CHECK(listed("dir/void", "x", &count) == 0 && count == 0);
    BEGIN("6: a list gives the same nodes");
    CHECK(find("dir/sub", &found) == 0 && ash_fs_list(FS, found.node, &cursor, &entry) == 0);
    drop(found.node);
    CHECK(find("dir/sub/deep.txt", &found) == 0);
    CHECK(entry.node == found.node && entry.kind == ASH_FS_FILE);
    drop(found.node);
}

void test_find(void) {
    test_paths();
    test_missing();
    test_links();
    test_stat();
    test_read();
    test_map();
    test_list();
}
