/* SPDX-License-Identifier: MIT */
/* What is refused, and how. */
#include "suite.h"

#define BEYOND ((size_t)1 << 62) /* more than there are addresses */

static void descriptor(int fd) {
    char c = 0;
    struct iovec part = {&c, 1};
    struct stat found;
    FAILS(close(fd), EBADF);
    FAILS(read(fd, &c, 1), EBADF);
    FAILS(write(fd, &c, 1), EBADF);
    FAILS(readv(fd, &part, 1), EBADF);
    FAILS(writev(fd, &part, 1), EBADF);
    FAILS(pread(fd, &c, 1, 0), EBADF);
    FAILS(pwrite(fd, &c, 1, 0), EBADF);
    FAILS(lseek(fd, 0, SEEK_SET), EBADF);
    FAILS(ftruncate(fd, 0), EBADF);
    FAILS(fsync(fd), EBADF);
    FAILS(fdatasync(fd), EBADF);
    FAILS(fstat(fd, &found), EBADF);
    FAILS(dup(fd), EBADF);
    FAILS(dup2(fd, 5), EBADF);
    FAILS(fcntl(fd, F_GETFD), EBADF);
    FAILS(fcntl(fd, F_SETFD, 0), EBADF);
    FAILS(fcntl(fd, F_GETFL), EBADF);
    FAILS(fcntl(fd, F_SETFL, 0), EBADF);
    FAILS(fcntl(fd, F_DUPFD, 0), EBADF);
    CHECK((errno = 0, isatty(fd) == 0 && errno == EBADF));
}

static void test_memory(void) {
    char c = 0;
    struct iovec parts[2] = {{&c, 1}, {&c, SIZE_MAX}};
    struct stat found;
    BEGIN("1: memory and lengths");
    int fd = conformance_file("/bad", "x");
    FAILS(read(fd, NULL, 1), EFAULT);
    FAILS(write(fd, NULL, 1), EFAULT);
    FAILS(pread(fd, NULL, 1, 0), EFAULT);
    FAILS(pwrite(fd, NULL, 1, 0), EFAULT);
    FAILS(read(fd, &c, SIZE_MAX), EINVAL);
    FAILS(write(fd, &c, BEYOND), EFAULT);
    FAILS(writev(fd, parts, 2), EINVAL);
    FAILS(writev(fd, parts, -1), EINVAL);
    FAILS(readv(fd, parts, 1025), EINVAL);
    FAILS(readv(fd, NULL, 1), EFAULT);
    FAILS(fstat(fd, NULL), EFAULT);
    FAILS(stat("/bad", NULL), EFAULT);
    FAILS(access("/bad", 8), EINVAL);
    CHECK(conformance_has(fd, "x"));
    BEGIN("1: no path");
    FAILS(open(NULL, O_RDONLY), EFAULT);
    FAILS(creat(NULL, MODE), EFAULT);
    FAILS(truncate(NULL, 0), EFAULT);
    FAILS(stat(NULL, &found), EFAULT);
    FAILS(lstat(NULL, &found), EFAULT);
    FAILS(access(NULL, F_OK), EFAULT);
    FAILS(mkdir(NULL, 0755), EFAULT);
    FAILS(rmdir(NULL), EFAULT);
    FAILS(unlink(NULL), EFAULT);
    FAILS(symlink(NULL, "/l"), EFAULT);
    FAILS(symlink("l", NULL), EFAULT);
    FAILS(readlink(NULL, &c, 1), EFAULT);
    FAILS(readlink("/rom/link", NULL, 1), EFAULT);
    FAILS(chdir(NULL), EFAULT);
    IS_NULL(opendir(NULL), EFAULT);
    FAILS(open("", O_RDONLY), ENOENT);
    GIVES(close(fd), 0);
    GIVES(unlink("/bad"), 0);
}

static void test_long(void) {
    char path[3000], name[300];
    BEGIN("1: names and paths that are too long");
    memset(path, '/', sizeof path);
    path[sizeof path - 1] = '\0';
    memset(name, 'n', sizeof name);
    name[sizeof name - 1] = '\0';
    FAILS(open(path, O_RDONLY), ENAMETOOLONG);
    FAILS(mkdir(name, 0755), ENAMETOOLONG);
    FAILS(chdir(path), ENAMETOOLONG);
    FAILS(chdir(name), ENAMETOOLONG);
    FAILS(symlink(path, "/l"), ENAMETOOLONG);
    FAILS(unlink(name), ENAMETOOLONG);
}

void conformance_bad(void) {
    static const int bad[] = {-1, INT_MIN, 3, 200, 100000, INT_MAX};
    BEGIN("1: descriptors that are not open");
    for (unsigned i = 0; i < sizeof bad / sizeof *bad; i++)
        descriptor(bad[i]);
    test_memory();
    test_long();
}
