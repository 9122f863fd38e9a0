/* SPDX-License-Identifier: MIT */
/* Names that come, go and change, across file systems and on top of them. */
#include "suite.h"

static void test_made(void) {
    BEGIN("17: make_directory");
    CHECK(directory("/d") == 0 && directory("/d") == -ASH_EEXIST && directory("/d/e/") == 0);
    CHECK(look("/d/e") == 0 && directory("/d/e/f/g") == -ASH_ENOENT &&
          directory("/") == -ASH_EEXIST);
    CHECK(directory("/d/.") == -ASH_EEXIST && directory("/d/..") == -ASH_EEXIST);
    CHECK(directory("/to-a") == -ASH_EEXIST && directory("/dangling") == -ASH_EEXIST);
    CHECK(directory("/to-a/made") == 0 && look("/a/made") == 0 &&
          directory("/a/b/f/x") == -ASH_ENOTDIR);
    CHECK(directory("/rom") == -ASH_EEXIST && directory("/rom/x") == -ASH_EROFS);
    BEGIN("17: make_link");
    CHECK(link("x", "/d") == -ASH_EEXIST && link("", "/d/l") == -ASH_ENOENT);
    CHECK(ash_vfs_make_link(VFS, "a\0b", 3, "/d/l", 4) == -ASH_EINVAL);
    CHECK(link("x", "/d/l/") == -ASH_ENOENT && look("/d/l") == -ASH_ENOENT);
    CHECK(link("x", "/rom/l") == -ASH_EROFS);
}

static void test_removed(void) {
    char data[8];
    size_t done = 0;
    BEGIN("14: remove");
    CHECK(take_directory("/d") == -ASH_ENOTEMPTY && take_away("/d") == -ASH_EISDIR);
    CHECK(take_directory("/d/e/.") == -ASH_EINVAL && take_directory("/d/e/..") == -ASH_EINVAL);
    CHECK(take_directory("/") == -ASH_EINVAL && take_directory("//") == -ASH_EINVAL);
    CHECK(take_directory("/d/./e/") == 0 && take_directory("/d/e") == -ASH_ENOENT);
    CHECK(take_away("/none") == -ASH_ENOENT && take_directory("/a/b/f") == -ASH_ENOTDIR);
    CHECK(take_away("/a/b/f/") == -ASH_ENOTDIR && take_away("/rom/hello.txt") == -ASH_EROFS);
    CHECK(take_away("") == -ASH_ENOENT && take_away("d") == -ASH_EINVAL);
    BEGIN("14: places");
    CHECK(take_directory("/rom") == -ASH_EBUSY && take_away("/rom") == -ASH_EBUSY);
    CHECK(move("/rom", "/d/rom") == -ASH_EBUSY && move("/d", "/rom") == -ASH_EBUSY);
    CHECK(take_directory("/d/../rom/") == -ASH_EBUSY && has("/rom/hello.txt", "hello, world\n"));
    BEGIN("15: a link is removed itself");
    CHECK(link("../a/b/f", "/d/l") == 0 && take_away("/d/l") == 0 && has("/a/b/f", "here"));
    CHECK(take_away("/to-a/out") == 0 && look("/a/out") == -ASH_ENOENT);
    BEGIN("13: what is open stays");
    CHECK(put("/d/open", "open") == 0);
    int file = open("/d/open", READ);
    CHECK(take_away("/d/open") == 0 && look("/d/open") == -ASH_ENOENT);
    CHECK(ash_vfs_read(VFS, file, data, sizeof data, &done) == 0 && done == 4 &&
          same(data, "open", 4));
    close(file);
}

static void test_renamed(void) {
    struct ash_fs_stat stat;
    BEGIN("15: rename");
    CHECK(put("/d/x", "x") == 0 && move("/d/x", "/d/../a/x") == 0 && has("/a/x", "x"));
    CHECK(look("/d/x") == -ASH_ENOENT && move("/to-a/x", "/d/y") == 0 && has("/d/y", "x"));
    CHECK(put("/d/z", "zz") == 0 && move("/d/z", "/d/y") == 0 && has("/d/y", "zz"));
    CHECK(move("/d/y", "/none/y") == -ASH_ENOENT && move("/none", "/d/n") == -ASH_ENOENT);
    CHECK(move("/d/y", "/none/../y") == -ASH_ENOENT && has("/d/y", "zz"));
    CHECK(move("/d/y", "/d/q/") == -ASH_ENOTDIR && has("/d/y", "zz"));
    CHECK(move("/d", "/d/sub") == -ASH_EINVAL && move("/d/.", "/e") == -ASH_EINVAL);
    CHECK(move("/d", "/e/..") == -ASH_EINVAL && move("/", "/e") == -ASH_EINVAL);
    CHECK(move("/d/", "/e/") == 0 && has("/e/y", "zz") && move("/e", "/d") == 0);
    BEGIN("15: a link is renamed itself, and replaced itself");
    CHECK(link("y", "/d/l") == 0 && move("/d/l", "/d/m") == 0 && has("/d/m", "zz"));
    CHECK(ash_vfs_stat(VFS, "/d/m", 4, ASH_VFS_NO_FOLLOW, &stat) == 0 && stat.kind == ASH_FS_LINK);
    CHECK(put("/d/n", "n") == 0 && move("/d/n", "/d/m") == 0 && has("/d/m", "n") &&
          has("/d/y", "zz"));
    BEGIN("15, 16: other file systems");
    CHECK(move("/d/y", "/rom/y") == -ASH_EXDEV && move("/rom/hello.txt", "/d/h") == -ASH_EXDEV);
    CHECK(move("/rom/hello.txt", "/rom/h") == -ASH_EROFS && has("/d/y", "zz"));
}

void test_names(void) {
    test_made();
    test_removed();
    test_renamed();
}
