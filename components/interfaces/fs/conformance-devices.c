/* SPDX-License-Identifier: MIT */
/* A provider of device nodes: their names are its own, and there is no sample. */
#include "suite.h"

static void test_null(void) {
    struct ash_fs_found found = {0};
    struct ash_fs_stat stat = {0};
    char data[4] = "abc";
    size_t done = 9;
    const void *bytes;
    BEGIN("18: a device");
    CHECK(find("null", &found) == 0 && found.kind == ASH_FS_DEVICE);
    CHECK(found.size == 0 && found.used == 4);
    CHECK(ash_fs_stat(FS, found.node, &stat) == 0 && stat.node == found.node);
    CHECK(stat.kind == ASH_FS_DEVICE && stat.size == 0 && stat.names == 1);
    CHECK(ash_fs_read(FS, found.node, 0, data, 3, &done) == 0 && done == 0);
    CHECK(ash_fs_write(FS, found.node, UINT64_C(1) << 62, data, 3) == 0);
    CHECK(ash_fs_write(FS, found.node, ASH_FS_END, data, 3) == 0);
    CHECK(ash_fs_resize(FS, found.node, 100) == 0);
    CHECK(ash_fs_stat(FS, found.node, &stat) == 0 && stat.size == 0);
    CHECK(ash_fs_map(FS, found.node, &bytes, &done) == -ASH_ENOSYS);
    CHECK(ash_fs_sync(FS, found.node) == 0 && ash_fs_sync(FS, 0) == 0);
    drop(found.node);
}

static void test_zeroes(const char *name, int written) {
    struct ash_fs_found found = {0};
    char data[100];
    size_t done = 0;
    bool zeroes = true;
    for (size_t i = 0; i < sizeof data; i++)
        data[i] = 'x';
    CHECK(find(name, &found) == 0 && found.kind == ASH_FS_DEVICE);
    CHECK(ash_fs_read(FS, found.node, UINT64_MAX, data, 99, &done) == 0 && done == 99);
    for (size_t i = 0; i < 99; i++)
        zeroes = zeroes && data[i] == 0;
    CHECK(zeroes && data[99] == 'x');
    CHECK(ash_fs_write(FS, found.node, 0, data, 1) == written);
    CHECK(ash_fs_write(FS, found.node, 0, data, 0) == 0);
    drop(found.node);
}

/* 11: each once; all but one's own and those above are devices. */
static void test_list(void) {
    struct ash_fs_found root = {0}, found = {0};
    struct ash_fs_entry entry = {.bytes = 1};
    uint64_t cursor = 0;
    unsigned nulls = 0, all = 0;
    BEGIN("11: list");
    CHECK(find("", &root) == 0 && root.kind == ASH_FS_DIRECTORY);
    while (ash_fs_list(FS, root.node, &cursor, &entry) == 0 && entry.bytes > 0 && all++ < 100) {
        CHECK(entry.kind == ASH_FS_DEVICE && entry.name[entry.bytes] == '\0');
        CHECK(find(entry.name, &found) == 0 && found.node == entry.node);
        drop(found.node);
        nulls += entry.bytes == 4 && same(entry.name, "null", 4);
    }
    CHECK(nulls == 1 && all >= 3 && entry.bytes == 0);
    drop(root.node);
}

static void test_paths(void) {
    BEGIN("3: what is no name");
    CHECK(probe("nul") == -ASH_ENOENT && probe("nulls") == -ASH_ENOENT);
    CHECK(probe("/null") == -ASH_ENOENT && probe("./null") == -ASH_ENOENT);
    CHECK(probe("null/") == -ASH_ENOTDIR && probe("null/x") == -ASH_ENOTDIR);
    BEGIN("18: names stay");
    CHECK(make("new", ASH_FS_FILE, NULL) == -ASH_EROFS && probe("new") == -ASH_ENOENT);
    CHECK(take_away("null", ASH_FS_FILE) == -ASH_EROFS && probe("null") == 0);
    CHECK(move("null", "moved") == -ASH_EROFS && probe("moved") == -ASH_ENOENT);
}

void test_devices(void) {
    test_null();
    BEGIN("18: zero");
    test_zeroes("zero", 0);
    BEGIN("18: full");
    test_zeroes("full", -ASH_ENOSPC);
    test_list();
    test_paths();
}
