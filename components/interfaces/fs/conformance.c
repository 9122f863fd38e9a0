/* SPDX-License-Identifier: MIT */
/* The sample, by path: in a read-only provider it is there, in another it is made first. */
#include "suite.h"

char long_name[ASH_FS_NAME];

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

int find(const char *path, struct ash_fs_found *found) {
    return ash_fs_find(FS, path, length(path), found);
}

void drop(uint64_t node) {
    ash_fs_drop(FS, node);
}

int probe(const char *path) {
    struct ash_fs_found found;
    int error = find(path, &found);
    if (error == 0)
        drop(found.node);
    return error;
}

void parent(const char *path, struct ash_fs_name *name) {
    struct ash_fs_found found = {0};
    size_t bytes = length(path), end = bytes;
    while (end > 0 && path[end - 1] != '/')
        end--;
    CHECK(ash_fs_find(FS, path, end > 0 ? end - 1 : 0, &found) == 0);
    CHECK(found.kind == ASH_FS_DIRECTORY);
    *name = (struct ash_fs_name){found.node, path + end, bytes - end};
}

int make(const char *path, uint32_t kind, const char *target) {
    struct ash_fs_name name;
    struct ash_fs_found found = {0};
    struct ash_fs_new what = {kind, target, target == NULL ? 0 : length(target)};
    parent(path, &name);
    int error = ash_fs_make(FS, &name, &what, &found);
    if (error == 0) {
        CHECK(found.kind == kind && found.used == name.bytes && found.size == what.bytes);
        drop(found.node);
    }
    drop(name.directory);
    return error;
}

int write_text(const char *path, const char *text) {
    struct ash_fs_found found;
    int error = find(path, &found);
    if (error != 0)
        return error;
    error = ash_fs_write(FS, found.node, 0, text, length(text));
    drop(found.node);
    return error;
}

bool has(const char *path, const char *text) {
    struct ash_fs_found found;
    char data[64];
    size_t done = 0;
    if (find(path, &found) != 0)
        return false;
    int error = ash_fs_read(FS, found.node, 0, data, sizeof data, &done);
    drop(found.node);
    return error == 0 && done == length(text) && same(data, text, done) && found.size == done;
}

int take_away(const char *path, uint32_t kind) {
    struct ash_fs_name name;
    parent(path, &name);
    int error = ash_fs_remove(FS, &name, kind);
    drop(name.directory);
    return error;
}

int move(const char *from, const char *to) {
    struct ash_fs_name old, new;
    parent(from, &old);
    parent(to, &new);
    int error = ash_fs_rename(FS, &old, &new);
    drop(old.directory);
    drop(new.directory);
    return error;
}

uint64_t available(void) {
    struct ash_fs_facts facts;
    ash_fs_facts(FS, &facts);
    return facts.available;
}

static void make_sample(void) {
    static char big[BIG_BYTES];
    struct ash_fs_found found;
    BEGIN("make the sample");
    for (size_t i = 0; i < BIG_BYTES; i++)
        big[i] = sample_byte(i);
    CHECK(make("hello.txt", ASH_FS_FILE, NULL) == 0 &&
          write_text("hello.txt", "hello, world\n") == 0);
    CHECK(make("empty", ASH_FS_FILE, NULL) == 0);
    CHECK(make("big.bin", ASH_FS_FILE, NULL) == 0 && find("big.bin", &found) == 0);
    CHECK(ash_fs_write(FS, found.node, 0, big, BIG_BYTES) == 0);
    drop(found.node);
    CHECK(make("dir", ASH_FS_DIRECTORY, NULL) == 0 && make("dir/sub", ASH_FS_DIRECTORY, NULL) == 0);
    CHECK(make("dir/void", ASH_FS_DIRECTORY, NULL) == 0);
    CHECK(make("dir/inner.txt", ASH_FS_FILE, NULL) == 0 &&
          write_text("dir/inner.txt", "inner\n") == 0);
    CHECK(make("dir/sub/deep.txt", ASH_FS_FILE, NULL) == 0);
    CHECK(write_text("dir/sub/deep.txt", "deep\n") == 0);
    CHECK(make("link", ASH_FS_LINK, "dir/inner.txt") == 0 && make("way", ASH_FS_LINK, "dir") == 0);
    struct ash_fs_name name = {0, long_name, sizeof long_name};
    struct ash_fs_new what = {.kind = ASH_FS_FILE};
    CHECK(find("", &found) == 0);
    name.directory = found.node;
    CHECK(ash_fs_make(FS, &name, &what, &found) == 0);
    CHECK(ash_fs_write(FS, found.node, 0, "long\n", 5) == 0);
    drop(found.node);
    drop(name.directory);
}

static void test_read_only(void) {
    struct ash_fs_found found;
    struct ash_fs_new what = {.kind = ASH_FS_FILE};
    BEGIN("1: nothing changes what is read-only");
    CHECK(find("hello.txt", &found) == 0);
    CHECK(ash_fs_write(FS, found.node, 0, "x", 1) == -ASH_EROFS);
    CHECK(ash_fs_resize(FS, found.node, 0) == -ASH_EROFS);
    drop(found.node);
    CHECK(make("new", ASH_FS_FILE, NULL) == -ASH_EROFS && probe("new") == -ASH_ENOENT);
    CHECK(make("hello.txt", what.kind, NULL) == -ASH_EROFS);
    CHECK(take_away("hello.txt", ASH_FS_FILE) == -ASH_EROFS);
    CHECK(take_away("none", ASH_FS_FILE) == -ASH_EROFS);
    CHECK(move("hello.txt", "moved") == -ASH_EROFS && probe("moved") == -ASH_ENOENT);
    CHECK(has("hello.txt", "hello, world\n"));
    CHECK(ash_fs_sync(FS, 0) == 0);
}

int main(void) {
    struct ash_fs_facts facts, again;
    ash_fs_facts(FS, &facts);
    ash_fs_facts(FS, &again);
    for (size_t i = 0; i < sizeof long_name; i++)
        long_name[i] = 'n';
    BEGIN("1: facts");
    CHECK(facts.at == again.at && facts.at_bytes == again.at_bytes);
    CHECK(facts.at_bytes == 1 && facts.at[0] == '/' && facts.at[1] == '\0');
    CHECK(facts.read_only == again.read_only && facts.available <= facts.size);
    struct ash_fs_found null;
    if (find("null", &null) == 0) {
        drop(null.node);
        test_devices();
        return ash_test_end(&ash_use_test);
    }
    if (!facts.read_only)
        make_sample();
    test_find();
    if (facts.read_only)
        test_read_only();
    else {
        test_change();
        test_names();
    }
    return ash_test_end(&ash_use_test);
}
