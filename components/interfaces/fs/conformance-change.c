/* SPDX-License-Identifier: MIT */
/* Bytes that change, and room that ends. */
#include "suite.h"

static char data[20000];

static void test_write(void) {
    struct ash_fs_found found = {0};
    struct ash_fs_stat stat = {0};
    size_t done = 0;
    BEGIN("8: write");
    CHECK(make("w", ASH_FS_FILE, NULL) == 0 && find("w", &found) == 0);
    CHECK(ash_fs_write(FS, found.node, 5, "five", 4) == 0);
    CHECK(ash_fs_write(FS, found.node, ASH_FS_END, "end", 3) == 0);
    CHECK(ash_fs_read(FS, found.node, 0, data, sizeof data, &done) == 0);
    CHECK(done == 12 && same(data, "\0\0\0\0\0fiveend", 12));
    CHECK(ash_fs_write(FS, found.node, 0, "01", 2) == 0 &&
          ash_fs_write(FS, found.node, 7, "", 0) == 0);
    CHECK(ash_fs_stat(FS, found.node, &stat) == 0 && stat.size == 12);
    BEGIN("7: a hole of pages is zeroes");
    CHECK(ash_fs_write(FS, found.node, 12290, "far", 3) == 0);
    CHECK(ash_fs_read(FS, found.node, 0, data, sizeof data, &done) == 0 && done == 12293);
    CHECK(same(data, "01\0\0\0fiveend\0", 13) && same(data + 12290, "far", 3));
    size_t i = 12;
    while (i < 12290 && data[i] == 0)
        i++;
    CHECK(i == 12290);
    BEGIN("8: too long");
    CHECK(ash_fs_write(FS, found.node, UINT64_MAX - 1, "x", 1) == -ASH_EFBIG);
    CHECK(ash_fs_write(FS, found.node, UINT64_MAX - 4, "12345678", 8) == -ASH_EFBIG);
    CHECK(ash_fs_write(FS, found.node, UINT64_C(1) << 62, "x", 1) == -ASH_EFBIG);
    CHECK(ash_fs_stat(FS, found.node, &stat) == 0 && stat.size == 12293);
    drop(found.node);
    CHECK(take_away("w", ASH_FS_FILE) == 0);
}

static bool is_zero(size_t from, size_t to) {
    while (from < to && data[from] == 0)
        from++;
    return from == to;
}

static void test_resize(void) {
    struct ash_fs_found found = {0};
    size_t done = 0;
    BEGIN("9: resize");
    CHECK(make("r", ASH_FS_FILE, NULL) == 0 && find("r", &found) == 0);
    for (size_t i = 0; i < sizeof data; i++)
        data[i] = 'd';
    CHECK(ash_fs_write(FS, found.node, 0, data, 9000) == 0);
    CHECK(ash_fs_resize(FS, found.node, 5000) == 0 && ash_fs_resize(FS, found.node, 9500) == 0);
    CHECK(ash_fs_read(FS, found.node, 0, data, sizeof data, &done) == 0 && done == 9500);
    CHECK(data[0] == 'd' && data[4999] == 'd' && is_zero(5000, 9500));
    CHECK(ash_fs_resize(FS, found.node, 0) == 0 && ash_fs_resize(FS, found.node, 4097) == 0);
    CHECK(ash_fs_read(FS, found.node, 0, data, sizeof data, &done) == 0 && done == 4097);
    CHECK(is_zero(0, 4097));
    CHECK(ash_fs_write(FS, found.node, 0, "ab", 2) == 0 && ash_fs_resize(FS, found.node, 1) == 0);
    CHECK(ash_fs_write(FS, found.node, 3, "c", 1) == 0);
    CHECK(ash_fs_read(FS, found.node, 0, data, sizeof data, &done) == 0);
    CHECK(done == 4 && same(data, "a\0\0c", 4));
    CHECK(ash_fs_resize(FS, found.node, UINT64_MAX) == -ASH_EFBIG);
    CHECK(ash_fs_resize(FS, found.node, UINT64_C(1) << 62) == -ASH_EFBIG);
    CHECK(ash_fs_sync(FS, found.node) == 0);
    drop(found.node);
    CHECK(take_away("r", ASH_FS_FILE) == 0);
}

static void test_unnamed(void) {
    struct ash_fs_found file = {0}, directory = {0}, found;
    struct ash_fs_stat stat = {0};
    struct ash_fs_entry entry = {0};
    struct ash_fs_new what = {.kind = ASH_FS_FILE};
    uint64_t cursor = 0, before;
    size_t done = 0;
    BEGIN("5: what is held stays");
    CHECK(make("gone", ASH_FS_FILE, NULL) == 0 && take_away("gone", ASH_FS_FILE) == 0);
    before = available();
    CHECK(make("gone", ASH_FS_FILE, NULL) == 0 && write_text("gone", "still here") == 0);
    CHECK(find("gone", &file) == 0 && take_away("gone", ASH_FS_FILE) == 0);
    CHECK(probe("gone") == -ASH_ENOENT);
    CHECK(ash_fs_stat(FS, file.node, &stat) == 0 && stat.names == 0 && stat.size == 10);
    CHECK(ash_fs_read(FS, file.node, 0, data, sizeof data, &done) == 0);
    CHECK(done == 10 && same(data, "still here", 10));
    CHECK(ash_fs_write(FS, file.node, ASH_FS_END, "!", 1) == 0);
    CHECK(make("gone", ASH_FS_FILE, NULL) == 0 && has("gone", ""));
    CHECK(take_away("gone", ASH_FS_FILE) == 0);
    drop(file.node);
    BEGIN("5: and then is free");
    CHECK(available() == before);
    BEGIN("13: nothing is made in a directory that was removed");
    CHECK(make("old", ASH_FS_DIRECTORY, NULL) == 0 && find("old", &directory) == 0);
    CHECK(take_away("old", ASH_FS_DIRECTORY) == 0);
    struct ash_fs_name name = {directory.node, "x", 1};
    CHECK(ash_fs_make(FS, &name, &what, &found) == -ASH_ENOENT);
    CHECK(ash_fs_list(FS, directory.node, &cursor, &entry) == 0 && entry.bytes == 0);
    drop(directory.node);
    CHECK(available() == before);
}

/* Fills what is free with one file. */
static uint64_t fill(uint64_t node) {
    uint64_t size = 0;
    int error = 0;
    for (size_t part = 16384; part > 0; part /= 2) {
        while ((error = ash_fs_write(FS, node, ASH_FS_END, data, part)) == 0 && size < 1u << 30)
            size += part;
        CHECK(error == -ASH_ENOSPC || error == -ASH_EFBIG);
    }
    return size;
}

static void test_full(void) {
    struct ash_fs_found found = {0}, other = {0};
    struct ash_fs_stat stat = {0};
    size_t done = 0;
    char name[] = "many-000";
    BEGIN("16: full");
    CHECK(make("small", ASH_FS_FILE, NULL) == 0 && write_text("small", "small") == 0);
    uint64_t before = available();
    CHECK(make("fill", ASH_FS_FILE, NULL) == 0 && find("fill", &found) == 0);
    uint64_t size = fill(found.node);
    CHECK(ash_fs_stat(FS, found.node, &stat) == 0 && stat.size == size);
    CHECK(find("small", &other) == 0);
    CHECK(ash_fs_write(FS, other.node, 4096, data, 16384) == -ASH_ENOSPC);
    drop(other.node);
    CHECK(has("small", "small"));
    unsigned i = 0;
    int error = 0;
    while (i < 1000 && error == 0) {
        name[5] = (char)('0' + i / 100), name[6] = (char)('0' + i / 10 % 10);
        name[7] = (char)('0' + i % 10);
        error = make(name, ASH_FS_FILE, NULL);
        i += error == 0;
    }
    CHECK(i == 1000 || (error == -ASH_ENOSPC && probe(name) == -ASH_ENOENT));
    CHECK(move("small", "a-name-that-needs-more-room-than-there-is-left") != 0 || i == 1000 ||
          move("a-name-that-needs-more-room-than-there-is-left", "small") == 0);
    CHECK(has("small", "small"));
    CHECK(ash_fs_read(FS, found.node, size - 1, data, 2, &done) == 0 && done == 1);
    BEGIN("16: and then there is room again");
    while (i-- > 0) {
        name[5] = (char)('0' + i / 100), name[6] = (char)('0' + i / 10 % 10);
        name[7] = (char)('0' + i % 10);
        CHECK(take_away(name, ASH_FS_FILE) == 0);
    }
    CHECK(take_away("fill", ASH_FS_FILE) == 0);
    drop(found.node);
    CHECK(available() + 65536 >= before); /* the table of names may have grown */
    CHECK(make("fill", ASH_FS_FILE, NULL) == 0 && write_text("fill", "again") == 0);
    CHECK(take_away("fill", ASH_FS_FILE) == 0 && take_away("small", ASH_FS_FILE) == 0);
}

void test_change(void) {
    test_write();
    test_resize();
    test_unnamed();
    test_full();
}
