/* SPDX-License-Identifier: MIT */
/* Descriptors. */
#include "suite.h"

static void test_flags(void) {
    BEGIN("8: flags");
    CHECK(probe("/a/b/f", 0) == -ASH_EINVAL && probe("/a/b/f", 1u << 20 | READ) == -ASH_EINVAL);
    CHECK(probe("/a/b/f", READ | ASH_VFS_TRUNCATE) == -ASH_EINVAL);
    CHECK(probe("/a/b/f", READ | ASH_VFS_EXCLUSIVE) == -ASH_EINVAL);
    CHECK(probe("/new", READ) == -ASH_ENOENT && probe("/new", WRITE | CREATE) == 0);
    CHECK(has("/new", "") && put("/new", "text") == 0 && probe("/new", WRITE | CREATE) == 0);
    CHECK(has("/new", "text") && probe("/new", WRITE | ASH_VFS_TRUNCATE) == 0 && has("/new", ""));
    CHECK(probe("/new", WRITE | CREATE | ASH_VFS_EXCLUSIVE) == -ASH_EEXIST);
    CHECK(take_away("/new") == 0 && probe("/new", WRITE | CREATE | ASH_VFS_EXCLUSIVE) == 0);
    CHECK(take_away("/new") == 0);
    BEGIN("8: what is made behind a link");
    CHECK(probe("/dangling", WRITE | CREATE | ASH_VFS_EXCLUSIVE) == -ASH_EEXIST);
    CHECK(look("/nothing") == -ASH_ENOENT && put("/dangling", "made") == 0);
    CHECK(has("/nothing", "made") && take_away("/nothing") == 0);
    CHECK(probe("/none/x", WRITE | CREATE) == -ASH_ENOENT);
    CHECK(probe("/none/../x", WRITE | CREATE) == -ASH_ENOENT && look("/none") == -ASH_ENOENT);
    CHECK(probe("/a/b/f/x", WRITE | CREATE) == -ASH_ENOTDIR);
    CHECK(probe("/new/", WRITE | CREATE) == -ASH_EISDIR && look("/new") == -ASH_ENOENT);
    BEGIN("8: directories");
    CHECK(probe("/a", WRITE) == -ASH_EISDIR && probe("/a", READ | CREATE) == -ASH_EISDIR);
    CHECK(probe("/a", READ | ASH_VFS_DIRECTORY) == 0);
    CHECK(probe("/a/b/f", READ | ASH_VFS_DIRECTORY) == -ASH_ENOTDIR);
    BEGIN("16: read-only");
    CHECK(probe("/rom/hello.txt", WRITE) == -ASH_EROFS &&
          probe("/rom/x", WRITE | CREATE) == -ASH_EROFS);
    CHECK(probe("/rom/hello.txt", READ | WRITE | ASH_VFS_TRUNCATE) == -ASH_EROFS);
    CHECK(probe("/rom/hello.txt", READ | CREATE) == 0 && has("/rom/hello.txt", "hello, world\n"));
}

static void test_table(void) {
    enum { MOST = 5000 };
    static int files[MOST];
    int count = 0, error;
    char byte;
    size_t done;
    BEGIN("6: descriptors");
    while (count < MOST && (error = open("/a/b/f", READ)) >= 0) {
        CHECK(error == count);
        files[count++] = error;
    }
    CHECK(count == MOST || error == -ASH_EMFILE);
    CHECK(probe("/full", WRITE | CREATE) == -ASH_EMFILE && look("/full") == -ASH_ENOENT);
    close(files[count / 2]);
    close(files[1]);
    CHECK(open("/a/b/f", READ) == files[1] && open("/a/b/f", READ) == files[count / 2]);
    CHECK(open("/a/b/f", READ) == -ASH_EMFILE);
    for (int i = 0; i < count; i++)
        CHECK(ash_vfs_read(VFS, files[i], &byte, 1, &done) == 0 && byte == 'h');
    while (count > 0)
        close(files[--count]);
    CHECK(open("/none", READ) == -ASH_ENOENT && open("/a/b/f", READ) == 0);
    close(0);
}

static void test_bad_numbers(void) {
    static const int numbers[] = {0, 1, -1, -2, 31, 32, 64, 5000, INT32_MAX, INT32_MIN};
    struct ash_fs_entry entry;
    struct ash_fs_stat stat;
    const void *data;
    uint64_t position;
    size_t done;
    char byte;
    BEGIN("6: what is no descriptor");
    for (unsigned i = 0; i < ASH_ARRAY_LENGTH(numbers); i++) {
        int file = numbers[i];
        CHECK(ash_vfs_close(VFS, file) == -ASH_EBADF);
        CHECK(ash_vfs_read(VFS, file, &byte, 1, &done) == -ASH_EBADF);
        CHECK(ash_vfs_write(VFS, file, "x", 1) == -ASH_EBADF);
        CHECK(ash_vfs_read_at(VFS, file, 0, &byte, 1, &done) == -ASH_EBADF);
        CHECK(ash_vfs_write_at(VFS, file, 0, "x", 1) == -ASH_EBADF);
        CHECK(ash_vfs_seek(VFS, file, 0, ASH_VFS_FROM_START, &position) == -ASH_EBADF);
        CHECK(ash_vfs_resize(VFS, file, 0) == -ASH_EBADF);
        CHECK(ash_vfs_map(VFS, file, &data, &done) == -ASH_EBADF);
        CHECK(ash_vfs_list(VFS, file, &entry) == -ASH_EBADF);
        CHECK(ash_vfs_stat_file(VFS, file, &stat) == -ASH_EBADF);
        CHECK(file == -1 || ash_vfs_sync(VFS, file) == -ASH_EBADF);
    }
    CHECK(ash_vfs_sync(VFS, -1) == 0);
}

static void test_rights(void) {
    const void *data;
    char bytes[4];
    size_t done = 0;
    int in = open("/a/b/f", READ), out = open("/a/b/f", WRITE), folder = open("/a", READ);
    BEGIN("7: rights");
    CHECK(in >= 0 && out >= 0 && folder >= 0);
    CHECK(ash_vfs_write(VFS, in, "x", 1) == -ASH_EBADF && ash_vfs_resize(VFS, in, 0) == -ASH_EBADF);
    CHECK(ash_vfs_write_at(VFS, in, 0, "x", 1) == -ASH_EBADF);
    CHECK(ash_vfs_read(VFS, out, bytes, 1, &done) == -ASH_EBADF);
    CHECK(ash_vfs_read_at(VFS, out, 0, bytes, 1, &done) == -ASH_EBADF);
    CHECK(ash_vfs_map(VFS, out, &data, &done) == -ASH_EBADF);
    CHECK(ash_vfs_read(VFS, folder, bytes, 1, &done) == -ASH_EISDIR);
    CHECK(ash_vfs_map(VFS, folder, &data, &done) == -ASH_EISDIR && has("/a/b/f", "here"));
    close(in);
    close(out);
    close(folder);
}

static void test_positions(void) {
    char data[16];
    uint64_t at = 99;
    size_t done = 0;
    int file = open("/p", READ | WRITE | CREATE);
    BEGIN("9: positions");
    CHECK(file >= 0 && ash_vfs_write(VFS, file, "0123456789", 10) == 0);
    CHECK(ash_vfs_read(VFS, file, data, 4, &done) == 0 && done == 0);
    CHECK(ash_vfs_seek(VFS, file, 2, ASH_VFS_FROM_START, &at) == 0 && at == 2);
    CHECK(ash_vfs_read(VFS, file, data, 3, &done) == 0 && done == 3 && same(data, "234", 3));
    CHECK(ash_vfs_read_at(VFS, file, 7, data, 9, &done) == 0 && done == 3 && same(data, "789", 3));
    CHECK(ash_vfs_write_at(VFS, file, 0, "AB", 2) == 0);
    CHECK(ash_vfs_seek(VFS, file, 0, ASH_VFS_FROM_HERE, &at) == 0 && at == 5);
    CHECK(ash_vfs_write(VFS, file, "F", 1) == 0);
    CHECK(ash_vfs_seek(VFS, file, -4, ASH_VFS_FROM_END, &at) == 0 && at == 6);
    CHECK(ash_vfs_seek(VFS, file, -3, ASH_VFS_FROM_HERE, &at) == 0 && at == 3);
    CHECK(has("/p", "AB234F6789"));
    BEGIN("10: seek");
    CHECK(ash_vfs_seek(VFS, file, -4, ASH_VFS_FROM_HERE, &at) == -ASH_EINVAL);
    CHECK(ash_vfs_seek(VFS, file, -11, ASH_VFS_FROM_END, &at) == -ASH_EINVAL);
    CHECK(ash_vfs_seek(VFS, file, INT64_MAX, ASH_VFS_FROM_HERE, &at) == -ASH_EINVAL);
    CHECK(ash_vfs_seek(VFS, file, INT64_MIN, ASH_VFS_FROM_END, &at) == -ASH_EINVAL);
    CHECK(ash_vfs_seek(VFS, file, 0, 3, &at) == -ASH_EINVAL);
    CHECK(ash_vfs_seek(VFS, file, 0, ASH_VFS_FROM_HERE, &at) == 0 && at == 3);
    CHECK(ash_vfs_seek(VFS, file, INT64_MAX, ASH_VFS_FROM_START, &at) == 0);
    CHECK(ash_vfs_read(VFS, file, data, 1, &done) == 0 && done == 0);
    CHECK(ash_vfs_write(VFS, file, "x", 1) == -ASH_EFBIG && ash_vfs_resize(VFS, file, 3) == 0);
    CHECK(has("/p", "AB2"));
    close(file);
}

static void test_append(void) {
    int one = open("/p", WRITE | ASH_VFS_APPEND), two = open("/p", READ | WRITE | ASH_VFS_APPEND);
    uint64_t at = 99;
    BEGIN("9: append");
    CHECK(ash_vfs_write(VFS, one, "-1", 2) == 0 && ash_vfs_write(VFS, two, "-2", 2) == 0);
    CHECK(ash_vfs_write(VFS, one, "-3", 2) == 0 && has("/p", "AB2-1-2-3"));
    CHECK(ash_vfs_seek(VFS, one, 0, ASH_VFS_FROM_HERE, &at) == 0 && at == 9);
    close(one);
    close(two);
}

static void test_map(void) {
    const void *data = NULL;
    size_t bytes = 0;
    int file = open("/rom/hello.txt", READ);
    BEGIN("11: map");
    CHECK(ash_vfs_map(VFS, file, &data, &bytes) == 0 && bytes == 13);
    CHECK(same(data, "hello, world\n", 13));
    close(file);
    file = open("/a/b/f", READ);
    int error = ash_vfs_map(VFS, file, &data, &bytes);
    CHECK(error == -ASH_ENOSYS || (error == 0 && bytes == 4 && same(data, "here", 4)));
    close(file);
}

static unsigned count(const char *path) {
    struct ash_fs_entry entry = {.bytes = 1};
    int file = open(path, READ | ASH_VFS_DIRECTORY);
    unsigned found = 0;
    if (file < 0)
        return 99;
    while (found < 50 && ash_vfs_list(VFS, file, &entry) == 0 && entry.bytes > 0)
        found++;
    uint64_t at;
    CHECK(ash_vfs_list(VFS, file, &entry) == 0 && entry.bytes == 0);
    CHECK(ash_vfs_seek(VFS, file, 0, ASH_VFS_FROM_START, &at) == 0);
    CHECK(ash_vfs_list(VFS, file, &entry) == 0 && (found == 0) == (entry.bytes == 0));
    CHECK(ash_vfs_seek(VFS, file, 1, ASH_VFS_FROM_START, &at) == -ASH_EINVAL);
    close(file);
    return found;
}

static void test_list(void) {
    struct ash_fs_entry entry;
    BEGIN("12: list");
    CHECK(count("/a/b") == 3 && count("/rom") == 7 && count("/rom/dir/void") == 0);
    CHECK(count("/rom/way") == 3);
    int file = open("/a/b/f", READ);
    CHECK(ash_vfs_list(VFS, file, &entry) == -ASH_ENOTDIR);
    close(file);
}

void test_open(void) {
    test_flags();
    test_table();
    test_bad_numbers();
    test_rights();
    test_positions();
    test_append();
    test_map();
    test_list();
}
