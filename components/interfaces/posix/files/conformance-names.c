/* SPDX-License-Identifier: MIT */
/* Names, directories, and where paths begin. */
#include "suite.h"

static void test_status(void) {
    struct stat a = {0}, b = {0};
    BEGIN("6: kinds, sizes, numbers");
    int fd = conformance_file("/seen", "12345");
    CHECK(fstat(fd, &a) == 0 && stat("/seen", &b) == 0);
    CHECK(S_ISREG(a.st_mode) && a.st_size == 5 && a.st_nlink == 1 && a.st_blocks == 1);
    CHECK(a.st_ino == b.st_ino && a.st_mode == b.st_mode && a.st_size == b.st_size);
    CHECK(stat("/rom", &a) == 0 && S_ISDIR(a.st_mode));
    CHECK(lstat("/rom/link", &a) == 0 && S_ISLNK(a.st_mode) && a.st_size == 13);
    CHECK(stat("/rom/link", &a) == 0 && S_ISREG(a.st_mode) && a.st_size == 6);
    CHECK(stat("/rom/dir/inner.txt", &b) == 0 && a.st_ino == b.st_ino);
    FAILS(stat("/seen/", &a), ENOTDIR);
    GIVES(unlink("/seen"), 0);
    CHECK(fstat(fd, &a) == 0 && a.st_nlink == 0);
    GIVES(close(fd), 0);
}

static void test_changes(void) {
    char text[8] = "#######";
    BEGIN("7: directories come and go");
    GIVES(mkdir("/d", 0755), 0);
    FAILS(mkdir("/d", 0755), EEXIST);
    FAILS(mkdir("/none/d", 0755), ENOENT);
    GIVES(close(conformance_file("/d/f", "x")), 0);
    FAILS(rmdir("/d"), ENOTEMPTY);
    FAILS(unlink("/d"), EISDIR);
    FAILS(rmdir("/d/f"), ENOTDIR);
    BEGIN("7: links");
    GIVES(symlink("d/f", "/l"), 0);
    FAILS(symlink("d/f", "/l"), EEXIST);
    FAILS(symlink("", "/m"), ENOENT);
    GIVES(readlink("/l", text, sizeof text), 3);
    CHECK(memcmp(text, "d/f####", 7) == 0);
    GIVES(readlink("/l", text, 2), 2);
    FAILS(readlink("/d/f", text, sizeof text), EINVAL);
    FAILS(readlink("/l", text, 0), EINVAL);
    GIVES(unlink("/l"), 0);
    CHECK(conformance_kind("/d/f") == S_IFREG);
    GIVES(unlink("/d/f"), 0);
    FAILS(unlink("/d/f"), ENOENT);
    GIVES(rmdir("/d"), 0);
    CHECK(conformance_kind("/d") == 0);
    FAILS(unlink("/rom/hello.txt"), EROFS);
}

/* How often each of three names came, and another. */
static unsigned count(DIR *directory, unsigned counts[4]) {
    unsigned all = 0;
    memset(counts, 0, 4 * sizeof *counts);
    errno = 4321;
    for (const struct dirent *each; (each = readdir(directory)) != NULL; all++) {
        bool right = each->d_name[0] == 's' ? each->d_type == DT_DIR : each->d_type == DT_REG;
        unsigned which = each->d_name[0] == 's' ? 2 : each->d_name[0] == 'a' ? 0 : 1;
        counts[right && each->d_name[1] == '\0' ? which : 3]++;
    }
    return errno == 4321 ? all : UINT_MAX;
}

static void test_listing(void) {
    unsigned counts[4];
    BEGIN("8: each name once, with its kind");
    CHECK(mkdir("/list", 0755) == 0 && mkdir("/list/s", 0755) == 0);
    CHECK(close(conformance_file("/list/a", "")) == 0 &&
          close(conformance_file("/list/b", "")) == 0);
    DIR *directory = opendir("/list");
    CHECK(directory != NULL);
    if (directory == NULL)
        return;
    for (int pass = 0; pass < 2; pass++) {
        CHECK(count(directory, counts) == 3 && counts[3] == 0);
        CHECK(counts[0] == 1 && counts[1] == 1 && counts[2] == 1);
        CHECK(readdir(directory) == NULL);
        rewinddir(directory);
    }
    GIVES(closedir(directory), 0);
    IS_NULL(opendir("/list/a"), ENOTDIR);
    IS_NULL(opendir("/none"), ENOENT);
    directory = opendir("/rom");
    const struct dirent *each = NULL;
    while (directory != NULL && (each = readdir(directory)) != NULL &&
           strcmp(each->d_name, "link") != 0)
        continue;
    CHECK(each != NULL && each->d_type == DT_LNK);
    CHECK(directory != NULL && closedir(directory) == 0);
    CHECK(unlink("/list/a") == 0 && unlink("/list/b") == 0);
    CHECK(rmdir("/list/s") == 0 && rmdir("/list") == 0);
}

static bool here(const char *path) {
    char text[64];
    return getcwd(text, sizeof text) == text && strcmp(text, path) == 0;
}

static void test_directory(void) {
    char text[8];
    BEGIN("9: where relative paths begin");
    CHECK(here("/"));
    CHECK(mkdir("/one", 0755) == 0 && mkdir("/one/two", 0755) == 0);
    CHECK(symlink("/one/../one/two/", "/short") == 0);
    GIVES(chdir("one//./"), 0);
    CHECK(here("/one"));
    int fd = conformance_file("near", "found");
    CHECK(conformance_kind("/one/near") == S_IFREG);
    GIVES(close(fd), 0);
    FILE *stream = fopen("near", "r");
    CHECK(stream != NULL && fgets(text, sizeof text, stream) != NULL && strcmp(text, "found") == 0);
    CHECK(stream != NULL && fclose(stream) == 0);
    GIVES(chdir("../short"), 0);
    CHECK(here("/one/two"));
    GIVES(chdir(".."), 0);
    CHECK(here("/one") && conformance_kind("near") == S_IFREG);
    FAILS(chdir("near"), ENOTDIR);
    FAILS(chdir("none"), ENOENT);
    FAILS(chdir(""), ENOENT);
    CHECK(here("/one"));
    BEGIN("9: getcwd");
    CHECK(getcwd(text, 5) == text && strcmp(text, "/one") == 0);
    IS_NULL(getcwd(text, 4), ERANGE);
    IS_NULL(getcwd(text, 0), EINVAL);
    char *own = getcwd(NULL, 0);
    CHECK(own != NULL && strcmp(own, "/one") == 0);
    free(own);
    GIVES(chdir("/rom/dir/sub"), 0);
    CHECK(here("/rom/dir/sub") && conformance_kind("deep.txt") == S_IFREG);
    GIVES(chdir("../../.."), 0);
    CHECK(here("/"));
    BEGIN("9: links in a circle");
    CHECK(symlink("round", "/round") == 0);
    FAILS(chdir("/round"), ELOOP);
    CHECK(unlink("/round") == 0 && unlink("/short") == 0 && unlink("/one/near") == 0);
    CHECK(rmdir("/one/two") == 0 && rmdir("/one") == 0);
}

void conformance_names(void) {
    test_status();
    test_changes();
    test_listing();
    test_directory();
}
