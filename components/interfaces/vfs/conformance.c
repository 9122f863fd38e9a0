/* SPDX-License-Identifier: MIT */
/* Paths: however they are written, and wherever links lead. */
#include "suite.h"

size_t length(const char *text) {
    size_t bytes = 0;
    while (text[bytes] != '\0')
        bytes++;
    return bytes;
}

bool same(const char *a, const char *b, size_t bytes) {
    size_t i = 0;
    while (i < bytes && a[i] == b[i])
        i++;
    return i == bytes;
}

int open(const char *path, unsigned flags) {
    int file = -1, error = ash_vfs_open(VFS, path, length(path), flags, &file);
    return error != 0 ? error : file;
}

void close(int file) {
    CHECK(ash_vfs_close(VFS, file) == 0);
}

int probe(const char *path, unsigned flags) {
    int file = open(path, flags);
    if (file < 0)
        return file;
    close(file);
    return 0;
}

int look(const char *path) {
    struct ash_fs_stat stat;
    return ash_vfs_stat(VFS, path, length(path), 0, &stat);
}

bool has(const char *path, const char *text) {
    char data[64];
    size_t done = 0;
    int file = open(path, READ);
    if (file < 0)
        return false;
    int error = ash_vfs_read(VFS, file, data, sizeof data, &done);
    close(file);
    return error == 0 && done == length(text) && same(data, text, done);
}

int put(const char *path, const char *text) {
    int file = open(path, WRITE | CREATE | ASH_VFS_TRUNCATE);
    if (file < 0)
        return file;
    int error = ash_vfs_write(VFS, file, text, length(text));
    close(file);
    return error;
}

int directory(const char *path) {
    return ash_vfs_make_directory(VFS, path, length(path));
}

int link(const char *target, const char *path) {
    return ash_vfs_make_link(VFS, target, length(target), path, length(path));
}

int take_away(const char *path) {
    return ash_vfs_remove(VFS, path, length(path));
}

int take_directory(const char *path) {
    return ash_vfs_remove_directory(VFS, path, length(path));
}

int move(const char *from, const char *to) {
    return ash_vfs_rename(VFS, from, length(from), to, length(to));
}

static void test_written(void) {
    static const char *const ways[] = {
        "/a/b/f",           "//a/b/f",          "/a//b///f",        "/./a/./b/./f",
        "/../a/b/f",        "/../../a/b/f",     "/a/../a/b/f",      "/a/b/../b/f",
        "/a/b/../../a/b/f", "/a/b/./../b/f",    "/rom/../a/b/f",    "/rom/dir/../../a/b/f",
        "/to-a/b/f",        "/a/b/up/b/f",      "/a/b/to-f",        "/absolute/f",
        "/a/b/up/../a/b/f", "/absolute/../b/f", "/rom/../to-a/b/f", "/a/b/up/b/to-f",
    };
    BEGIN("1, 4: one file by many ways");
    CHECK(directory("/a") == 0 && directory("/a/b") == 0 && put("/a/b/f", "here") == 0);
    CHECK(link("a", "/to-a") == 0 && link("..", "/a/b/up") == 0 && link("f", "/a/b/to-f") == 0);
    CHECK(link("/a/b", "/absolute") == 0);
    for (unsigned i = 0; i < ASH_ARRAY_LENGTH(ways); i++)
        CHECK(has(ways[i], "here"));
    BEGIN("3: file systems");
    CHECK(has("/rom/hello.txt", "hello, world\n") && has("/a/../rom/hello.txt", "hello, world\n"));
    CHECK(look("/romulus") == -ASH_ENOENT && look("/ro") == -ASH_ENOENT && look("/rom/none") != 0);
    CHECK(look("/rom") == 0 && look("/rom/") == 0 && look("/") == 0 && look("/..") == 0);
    CHECK(link("/rom/dir", "/to-rom") == 0 && has("/to-rom/inner.txt", "inner\n"));
    CHECK(has("/rom/link", "inner\n") && has("/rom/way/sub/deep.txt", "deep\n"));
    CHECK(has("/rom/way/../hello.txt", "hello, world\n"));
    CHECK(has("/to-rom/../hello.txt", "hello, world\n") && has("/to-rom/../../a/b/f", "here"));
    CHECK(link("../a/b/f", "/a/out") == 0 && has("/a/out", "here"));
}

static void test_wrong(void) {
    char long_path[ASH_FS_PATH + 300];
    struct ash_fs_stat stat;
    BEGIN("2: paths that are none");
    CHECK(look("") == -ASH_ENOENT && look("a/b/f") == -ASH_EINVAL && look(".") == -ASH_EINVAL);
    CHECK(ash_vfs_stat(VFS, "/a\0", 3, 0, &stat) == -ASH_EINVAL);
    CHECK(ash_vfs_stat(VFS, "/a\0b/f", 6, 0, &stat) == -ASH_EINVAL);
    CHECK(ash_vfs_stat(VFS, "/a/b/f/behind", 6, 0, &stat) == 0 && stat.size == 4);
    for (size_t i = 0; i < sizeof long_path; i++)
        long_path[i] = i == 0 ? '/' : 'n';
    CHECK(ash_vfs_stat(VFS, long_path, 1 + ASH_FS_NAME, 0, &stat) == -ASH_ENOENT);
    CHECK(ash_vfs_stat(VFS, long_path, 2 + ASH_FS_NAME, 0, &stat) == -ASH_ENAMETOOLONG);
    for (size_t i = 0; i < sizeof long_path; i++)
        long_path[i] = '/';
    CHECK(ash_vfs_stat(VFS, long_path, ASH_FS_PATH, 0, &stat) == 0);
    CHECK(ash_vfs_stat(VFS, long_path, ASH_FS_PATH + 1, 0, &stat) == -ASH_ENAMETOOLONG);
    BEGIN("2: a link that makes a path too long");
    for (size_t i = 0; i < sizeof long_path; i++)
        long_path[i] = i % 2 == 0 ? '.' : '/';
    CHECK(ash_vfs_make_link(VFS, long_path, 900, "/long", 5) == 0);
    CHECK(look("/long/a/b/f") == 0 && ash_vfs_make_link(VFS, long_path, 1021, "/longer", 7) == 0);
    CHECK(look("/longer/a/b/f") == -ASH_ENAMETOOLONG);
    CHECK(take_away("/long") == 0 && take_away("/longer") == 0);
    BEGIN("1, 5: what is on the way");
    CHECK(look("/a/b/f/x") == -ASH_ENOTDIR && look("/a/b/f/..") == -ASH_ENOTDIR);
    CHECK(look("/a/b/f/.") == -ASH_ENOTDIR && look("/a/b/f/") == -ASH_ENOTDIR);
    CHECK(look("/none/..") == -ASH_ENOENT && look("/none/../a") == -ASH_ENOENT);
    CHECK(look("/a/b/") == 0 && look("/to-a/") == 0 && look("/a/b/to-f/") == -ASH_ENOTDIR);
}

static void test_links(void) {
    struct ash_fs_stat stat;
    char target[16], name[] = "/chain-a", next[] = "chain-b";
    size_t bytes = 0;
    BEGIN("4: links that lead nowhere");
    CHECK(link("circle-2", "/circle-1") == 0 && link("/circle-1", "/circle-2") == 0);
    CHECK(look("/circle-1") == -ASH_ELOOP && look("/circle-2/x") == -ASH_ELOOP);
    CHECK(link("self/x", "/self") == 0 && look("/self") == -ASH_ELOOP);
    CHECK(link("nothing", "/dangling") == 0 && look("/dangling") == -ASH_ENOENT);
    BEGIN("4: sixteen links, and one more");
    for (name[7] = 'a'; name[7] < 'q'; name[7]++) {
        next[6] = (char)(name[7] + 1);
        CHECK(link(name[7] == 'p' ? "a" : next, name) == 0);
    }
    CHECK(look("/chain-a") == 0 && link("chain-a", "/chain-z") == 0);
    CHECK(look("/chain-z") == -ASH_ELOOP);
    BEGIN("4: the link itself");
    CHECK(ash_vfs_stat(VFS, "/to-a", 5, ASH_VFS_NO_FOLLOW, &stat) == 0 && stat.kind == ASH_FS_LINK);
    CHECK(ash_vfs_stat(VFS, "/to-a", 5, 0, &stat) == 0 && stat.kind == ASH_FS_DIRECTORY);
    CHECK(ash_vfs_stat(VFS, "/to-a/", 6, ASH_VFS_NO_FOLLOW, &stat) == 0);
    CHECK(stat.kind == ASH_FS_DIRECTORY);
    CHECK(ash_vfs_stat(VFS, "/to-a/b/up", 10, ASH_VFS_NO_FOLLOW, &stat) == 0);
    CHECK(stat.kind == ASH_FS_LINK && probe("/to-a", READ | ASH_VFS_NO_FOLLOW) == -ASH_ELOOP);
    CHECK(ash_vfs_target(VFS, "/to-a/b/up", 10, target, sizeof target, &bytes) == 0 && bytes == 2);
    CHECK(same(target, "..", 2));
    CHECK(ash_vfs_target(VFS, "/a", 2, target, sizeof target, &bytes) == -ASH_EINVAL);
    CHECK(ash_vfs_target(VFS, "/none", 5, target, sizeof target, &bytes) == -ASH_ENOENT);
}

void test_paths(void) {
    test_written();
    test_wrong();
    test_links();
}

int main(void) {
    test_paths();
    test_open();
    test_names();
    return ash_test_end(&ash_use_test);
}
