/* SPDX-License-Identifier: MIT */
/* Names that come, go and change. */
#include "suite.h"

static void test_make(void) {
    BEGIN("13: make");
    CHECK(make("dir", ASH_FS_FILE, NULL) == -ASH_EEXIST);
    CHECK(make("hello.txt", ASH_FS_DIRECTORY, NULL) == -ASH_EEXIST &&
          has("hello.txt", "hello, world\n"));
    CHECK(make("link", ASH_FS_LINK, "x") == -ASH_EEXIST);
    CHECK(make("dir/new", ASH_FS_FILE, NULL) == 0 && probe("new") == -ASH_ENOENT);
    CHECK(probe("dir/new") == 0 && take_away("dir/new", ASH_FS_FILE) == 0);
    CHECK(probe("dir/new") == -ASH_ENOENT);
}

static void test_remove(void) {
    BEGIN("14: remove");
    CHECK(take_away("none", ASH_FS_FILE) == -ASH_ENOENT);
    CHECK(take_away("none", ASH_FS_DIRECTORY) == -ASH_ENOENT);
    CHECK(take_away("dir", ASH_FS_FILE) == -ASH_EISDIR);
    CHECK(take_away("dir", ASH_FS_DIRECTORY) == -ASH_ENOTEMPTY && has("dir/inner.txt", "inner\n"));
    CHECK(take_away("hello.txt", ASH_FS_DIRECTORY) == -ASH_ENOTDIR);
    CHECK(take_away("link", ASH_FS_DIRECTORY) == -ASH_ENOTDIR);
    CHECK(make("l", ASH_FS_LINK, "hello.txt") == 0 && take_away("l", ASH_FS_FILE) == 0);
    CHECK(has("hello.txt", "hello, world\n") && probe("l") == -ASH_ENOENT);
}

static void test_rename(void) {
    struct ash_fs_found before = {0}, after = {0};
    BEGIN("15: rename keeps the node");
    CHECK(make("a", ASH_FS_FILE, NULL) == 0 && write_text("a", "A") == 0 &&
          find("a", &before) == 0);
    CHECK(move("a", "dir/a") == 0 && probe("a") == -ASH_ENOENT && find("dir/a", &after) == 0);
    CHECK(before.node == after.node && has("dir/a", "A"));
    drop(before.node);
    drop(after.node);
    CHECK(move("dir/a", "dir/a") == 0 && has("dir/a", "A"));
    BEGIN("15: what may be replaced");
    CHECK(make("b", ASH_FS_FILE, NULL) == 0 && write_text("b", "BB") == 0);
    CHECK(find("dir/a", &before) == 0);
    CHECK(move("b", "dir/a") == 0 && has("dir/a", "BB") && probe("b") == -ASH_ENOENT);
    char data[4];
    size_t done = 0;
    CHECK(ash_fs_read(FS, before.node, 0, data, sizeof data, &done) == 0);
    CHECK(done == 1 && data[0] == 'A');
    drop(before.node);
    CHECK(make("b", ASH_FS_LINK, "dir") == 0 && move("b", "dir/a") == 0);
    CHECK(find("dir/a", &after) == 0 && after.kind == ASH_FS_LINK);
    drop(after.node);
    CHECK(take_away("dir/a", ASH_FS_FILE) == 0);
    BEGIN("15: what may not");
    CHECK(move("none", "x") == -ASH_ENOENT && probe("x") == -ASH_ENOENT);
    CHECK(move("hello.txt", "dir") == -ASH_EISDIR && move("link", "dir") == -ASH_EISDIR);
    CHECK(move("dir", "hello.txt") == -ASH_ENOTDIR && move("dir", "link") == -ASH_ENOTDIR);
    CHECK(make("e", ASH_FS_DIRECTORY, NULL) == 0 && move("e", "dir") == -ASH_ENOTEMPTY);
    CHECK(has("hello.txt", "hello, world\n") && has("dir/inner.txt", "inner\n"));
}

static void test_rename_directories(void) {
    BEGIN("15: directories");
    CHECK(make("e/in", ASH_FS_FILE, NULL) == 0 && write_text("e/in", "in") == 0);
    CHECK(move("e", "dir/void") == 0 && probe("e") == -ASH_ENOENT && has("dir/void/in", "in"));
    CHECK(move("dir", "dir/sub/dir") == -ASH_EINVAL && move("dir", "dir/x") == -ASH_EINVAL);
    CHECK(move("dir/void", "dir/void/in") == -ASH_EINVAL);
    CHECK(move("dir/sub", "sub") == 0 && has("sub/deep.txt", "deep\n"));
    CHECK(move("sub", "dir/void/sub") == 0 && has("dir/void/sub/deep.txt", "deep\n"));
    CHECK(move("dir/void", "dir/void/sub/x") == -ASH_EINVAL);
    CHECK(move("dir/void/sub", "dir/sub") == 0 && take_away("dir/void/in", ASH_FS_FILE) == 0);
    CHECK(move("dir/sub", "dir/void") == 0 && has("dir/void/deep.txt", "deep\n"));
    CHECK(probe("dir/sub") == -ASH_ENOENT && move("dir/void", "dir/sub") == 0);
    struct ash_fs_found found = {0};
    CHECK(make("t", ASH_FS_DIRECTORY, NULL) == 0 && find("t", &found) == 0);
    CHECK(take_away("t", ASH_FS_DIRECTORY) == 0);
    struct ash_fs_name from, to = {found.node, "x", 1};
    parent("hello.txt", &from);
    CHECK(ash_fs_rename(FS, &from, &to) == -ASH_ENOENT && has("hello.txt", "hello, world\n"));
    drop(from.directory);
    drop(found.node);
}

/* Removes each name when it was listed. */
static void test_list_and_remove(void) {
    struct ash_fs_found found = {0};
    struct ash_fs_entry entry = {0};
    uint64_t cursor = 0;
    unsigned count = 0;
    char path[] = "many/0";
    BEGIN("11: a list goes on when what it gave is removed");
    CHECK(make("many", ASH_FS_DIRECTORY, NULL) == 0 && find("many", &found) == 0);
    for (path[5] = '0'; path[5] <= '9'; path[5]++)
        CHECK(make(path, ASH_FS_FILE, NULL) == 0);
    for (; count < 20 && ash_fs_list(FS, found.node, &cursor, &entry) == 0; count++) {
        if (entry.bytes != 1)
            break;
        path[5] = entry.name[0];
        CHECK(take_away(path, ASH_FS_FILE) == 0);
    }
    CHECK(count == 10 && entry.bytes == 0);
    drop(found.node);
    CHECK(take_away("many", ASH_FS_DIRECTORY) == 0);
}

void test_names(void) {
    test_make();
    test_remove();
    test_rename();
    test_rename_directories();
    test_list_and_remove();
}
