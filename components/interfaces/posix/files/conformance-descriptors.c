/* SPDX-License-Identifier: MIT */
/* Numbers, the console behind the first three, and two numbers for one file. */
#include "suite.h"

#define MOST 70000 /* a provider without a limit is as good */

static void test_console(void) {
    struct stat found = {0};
    char c;
    BEGIN("2: the console");
    for (int fd = 0; fd < 3; fd++) {
        GIVES(read(fd, &c, 1), 0);
        GIVES(write(fd, "", 0), 0);
        CHECK((fcntl(fd, F_GETFL) & O_ACCMODE) == O_RDWR);
        GIVES(fstat(fd, &found), 0);
        CHECK(S_ISCHR(found.st_mode));
        FAILS(lseek(fd, 0, SEEK_SET), ESPIPE);
        FAILS(pread(fd, &c, 1, 0), ESPIPE);
        FAILS(ftruncate(fd, 0), EINVAL);
        FAILS(fsync(fd), EINVAL);
        CHECK((errno = 0, isatty(fd) == 0 && errno == ENOTTY));
    }
    const struct iovec parts[] = {{"written with ", 13}, {"descriptor 1\n", 13}};
    GIVES(writev(1, parts, 2), 26);
}

static void test_lowest(void) {
    static int fds[MOST];
    int count = 0, fd = -1;
    BEGIN("2: the lowest that is free");
    while (count < MOST && (fd = open("/rom/hello.txt", O_RDONLY)) >= 0)
        fds[count++] = fd;
    CHECK(count >= 5 && (fd >= 0 || errno == EMFILE));
    bool lowest = true;
    for (int i = 0; i < count; i++)
        lowest = lowest && fds[i] == 3 + i;
    CHECK(lowest && getdtablesize() > fds[count - 1]);
    CHECK(close(6) == 0 && close(4) == 0);
    CHECK(open("/rom/hello.txt", O_RDONLY) == 4 && open("/rom/hello.txt", O_RDONLY) == 6);
    while (count > 0)
        GIVES(close(fds[--count]), 0);
    CHECK(open("/rom/hello.txt", O_RDONLY) == 3 && close(3) == 0);
}

static void test_two_numbers(void) {
    struct stat a = {0}, b = {0};
    BEGIN("3: two numbers of one file");
    int fd = conformance_file("/two", "abcdef"), copy = dup(fd);
    CHECK(copy == fd + 1);
    GIVES(lseek(fd, 2, SEEK_SET), 2);
    CHECK(conformance_place(copy) == 2);
    GIVES(fcntl(copy, F_SETFD, FD_CLOEXEC), 0);
    CHECK(fcntl(fd, F_GETFD) == 0 && fcntl(copy, F_GETFD) == FD_CLOEXEC);
    GIVES(fcntl(copy, F_SETFL, O_NONBLOCK), 0);
    CHECK(fcntl(fd, F_GETFL) == (O_RDWR | O_NONBLOCK));
    CHECK(fstat(fd, &a) == 0 && fstat(copy, &b) == 0 && a.st_ino == b.st_ino);
    GIVES(close(fd), 0);
    CHECK(conformance_has(copy, "abcdef"));
    BEGIN("3: at a number that is chosen");
    CHECK(dup2(copy, 6) == 6 && dup2(copy, copy) == copy);
    CHECK(fcntl(6, F_GETFD) == 0 && fcntl(copy, F_GETFD) == FD_CLOEXEC);
    CHECK(fcntl(copy, F_DUPFD, 6) == 7 && fcntl(copy, F_DUPFD_CLOEXEC, 5) == 5);
    CHECK(fcntl(5, F_GETFD) == FD_CLOEXEC && fcntl(7, F_GETFD) == 0);
    int other = conformance_file("/other", "other"); /* 3 again */
    CHECK(other == fd && dup2(other, 6) == 6 && conformance_has(6, "other"));
    GIVES(close(other), 0);
    CHECK(conformance_has(6, "other") && conformance_has(7, "abcdef"));
    FAILS(dup2(copy, -1), EBADF);
    FAILS(dup2(copy, getdtablesize()), EBADF);
    FAILS(dup2(other, 6), EBADF);
    CHECK(conformance_has(6, "other"));
    FAILS(fcntl(copy, F_DUPFD, -1), EINVAL);
    FAILS(fcntl(copy, F_DUPFD, getdtablesize()), EINVAL);
    FAILS(fcntl(copy, 77), EINVAL);
    for (int each = 4; each < 8; each++)
        GIVES(close(each), 0);
    CHECK(dup2(1, 9) == 9 && write(9, "", 0) == 0 && close(9) == 0);
    CHECK(unlink("/two") == 0 && unlink("/other") == 0);
}

void conformance_descriptors(void) {
    test_console();
    test_lowest();
    test_two_numbers();
}
