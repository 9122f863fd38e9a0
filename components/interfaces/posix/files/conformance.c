/* SPDX-License-Identifier: MIT */
/* Files: opened, read, written, cut. */
#include "suite.h"

int conformance_file(const char *path, const char *text) {
    int fd = open(path, O_RDWR | O_CREAT | O_TRUNC, MODE);
    CHECK(fd >= 0);
    GIVES(write(fd, text, strlen(text)), (ssize_t)strlen(text));
    GIVES(lseek(fd, 0, SEEK_SET), 0);
    return fd;
}

bool conformance_has(int fd, const char *text) {
    char bytes[64];
    ssize_t count = pread(fd, bytes, sizeof bytes, 0);
    return count == (ssize_t)strlen(text) && memcmp(bytes, text, (size_t)count) == 0;
}

off_t conformance_place(int fd) {
    return lseek(fd, 0, SEEK_CUR);
}

mode_t conformance_kind(const char *path) {
    struct stat found;
    return lstat(path, &found) == 0 ? found.st_mode & S_IFMT : 0;
}

static void test_open(void) {
    BEGIN("4: what open takes");
    FAILS(open("/none", O_RDONLY), ENOENT);
    FAILS(open("/none/x", O_RDWR | O_CREAT, MODE), ENOENT);
    int fd = open("/file", O_WRONLY | O_CREAT | O_EXCL, MODE);
    CHECK(fd >= 0);
    FAILS(open("/file", O_WRONLY | O_CREAT | O_EXCL, MODE), EEXIST);
    GIVES(write(fd, "abcdef", 6), 6);
    FAILS(read(fd, (char[1]){0}, 1), EBADF);
    GIVES(close(fd), 0);
    fd = open("/file", O_RDONLY);
    CHECK(fd >= 0 && conformance_has(fd, "abcdef"));
    FAILS(write(fd, "x", 1), EBADF);
    FAILS(ftruncate(fd, 0), EINVAL);
    GIVES(close(fd), 0);
    fd = open("/file", O_RDONLY | O_TRUNC);
    CHECK(fd >= 0 && conformance_has(fd, "abcdef"));
    GIVES(close(fd), 0);
    BEGIN("4: O_APPEND");
    fd = open("/file", O_RDWR | O_APPEND);
    GIVES(lseek(fd, 1, SEEK_SET), 1);
    GIVES(write(fd, "gh", 2), 2);
    CHECK(conformance_has(fd, "abcdefgh"));
    CHECK(fcntl(fd, F_GETFL) == (O_RDWR | O_APPEND));
    FAILS(fcntl(fd, F_SETFL, 0), EINVAL);
    GIVES(fcntl(fd, F_SETFL, O_APPEND | O_NONBLOCK), 0);
    CHECK(fcntl(fd, F_GETFL) == (O_RDWR | O_APPEND | O_NONBLOCK));
    GIVES(close(fd), 0);
    BEGIN("4: O_TRUNC, O_DIRECTORY, O_NOFOLLOW");
    fd = creat("/file", MODE);
    CHECK(fd >= 0 && fcntl(fd, F_GETFL) == O_WRONLY);
    GIVES(close(fd), 0);
    fd = open("/file", O_RDONLY);
    CHECK(conformance_has(fd, ""));
    GIVES(close(fd), 0);
    FAILS(open("/file", O_RDONLY | O_DIRECTORY), ENOTDIR);
    FAILS(open("/rom", O_RDWR), EISDIR);
    FAILS(open("/rom/link", O_RDONLY | O_NOFOLLOW), ELOOP);
    FAILS(open("/file", O_ACCMODE), EINVAL);
    fd = open("/rom/dir", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    CHECK(fd >= 0 && fcntl(fd, F_GETFD) == FD_CLOEXEC);
    FAILS(read(fd, (char[1]){0}, 1), EISDIR);
    GIVES(close(fd), 0);
    BEGIN("10: what cannot be written");
    FAILS(open("/rom/hello.txt", O_WRONLY), EROFS);
    FAILS(open("/rom/new", O_WRONLY | O_CREAT, MODE), EROFS);
    FAILS(access("/rom/hello.txt", W_OK), EROFS);
    GIVES(access("/rom/hello.txt", R_OK), 0);
    GIVES(access("/file", R_OK | W_OK), 0);
    FAILS(access("/none", F_OK), ENOENT);
    FAILS(truncate("/rom/hello.txt", 0), EROFS);
    GIVES(unlink("/file"), 0);
}

static void test_places(void) {
    char bytes[8] = "";
    int fd = conformance_file("/places", "0123456789");
    BEGIN("5: places");
    GIVES(read(fd, bytes, 4), 4);
    CHECK(memcmp(bytes, "0123", 4) == 0 && conformance_place(fd) == 4);
    GIVES(pread(fd, bytes, 3, 7), 3);
    CHECK(memcmp(bytes, "789", 3) == 0 && conformance_place(fd) == 4);
    GIVES(pwrite(fd, "xy", 2, 9), 2);
    CHECK(conformance_place(fd) == 4 && conformance_has(fd, "012345678xy"));
    GIVES(lseek(fd, -1, SEEK_END), 10);
    GIVES(read(fd, bytes, 8), 1);
    GIVES(read(fd, bytes, 8), 0);
    GIVES(lseek(fd, 3, SEEK_CUR), 14);
    FAILS(lseek(fd, -1, SEEK_SET), EINVAL);
    FAILS(lseek(fd, 0, 3), EINVAL);
    FAILS(lseek(fd, 0, -1), EINVAL);
    FAILS(pread(fd, bytes, 1, -1), EINVAL);
    FAILS(pwrite(fd, bytes, 1, -1), EINVAL);
    CHECK(conformance_place(fd) == 14);
    BEGIN("5: pieces");
    char a[3] = "", b[3] = "";
    const struct iovec out[] = {{"AB", 2}, {"", 0}, {"CDE", 3}};
    const struct iovec in[] = {{a, 2}, {b, 3}};
    GIVES(lseek(fd, 0, SEEK_SET), 0);
    GIVES(writev(fd, out, 3), 5);
    CHECK(conformance_has(fd, "ABCDE5678xy"));
    GIVES(lseek(fd, 1, SEEK_SET), 1);
    GIVES(readv(fd, in, 2), 5);
    CHECK(memcmp(a, "BC", 2) == 0 && memcmp(b, "DE5", 3) == 0 && conformance_place(fd) == 6);
    GIVES(lseek(fd, 10, SEEK_SET), 10);
    GIVES(readv(fd, in, 2), 1);
    BEGIN("10: lengths");
    GIVES(ftruncate(fd, 3), 0);
    CHECK(conformance_has(fd, "ABC"));
    GIVES(truncate("/places", 5), 0);
    GIVES(pread(fd, bytes, 8, 0), 5);
    CHECK(memcmp(bytes, "ABC\0\0", 5) == 0);
    FAILS(ftruncate(fd, -1), EINVAL);
    FAILS(truncate("/places", -1), EINVAL);
    FAILS(truncate("/rom", 1), EISDIR);
    GIVES(fsync(fd), 0);
    GIVES(fdatasync(fd), 0);
    sync();
    GIVES(close(fd), 0);
    fd = open("/places", O_WRONLY | O_SYNC);
    CHECK((fcntl(fd, F_GETFL) & O_SYNC) == O_SYNC);
    GIVES(write(fd, "s", 1), 1);
    GIVES(close(fd), 0);
    GIVES(unlink("/places"), 0);
}

/* 2 and 4: what is open stays when its name goes, and what fopen sees is the same tree. */
static void test_names_and_streams(void) {
    BEGIN("7: what is open outlasts its name");
    int fd = conformance_file("/gone", "still");
    GIVES(unlink("/gone"), 0);
    FAILS(open("/gone", O_RDONLY), ENOENT);
    CHECK(conformance_has(fd, "still"));
    GIVES(close(fd), 0);
    BEGIN("9: streams and descriptors see one tree");
    fd = conformance_file("/both", "text\n");
    char line[16] = "";
    FILE *stream = fopen("/both", "r");
    CHECK(stream != NULL && fgets(line, sizeof line, stream) != NULL &&
          strcmp(line, "text\n") == 0);
    CHECK(fclose(stream) == 0);
    GIVES(close(fd), 0);
    GIVES(rename("/both", "/other"), 0);
    GIVES(unlink("/other"), 0);
}

int main(void) {
    test_open();
    test_places();
    test_names_and_streams();
    conformance_descriptors();
    conformance_names();
    conformance_bad();
    return ash_test_end(&ash_use_test);
}
