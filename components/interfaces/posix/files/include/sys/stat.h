/* SPDX-License-Identifier: MIT */
#ifndef POSIX_FILES_SYS_STAT_H
#define POSIX_FILES_SYS_STAT_H
/*
 * POSIX.1-2017 <sys/stat.h>; values and layout are Linux's on x86-64. What a file system does not
 * keep is the best that is true: the three times are that of the last change of the bytes, st_dev
 * is 1, st_uid and st_gid are 0. `mkdir` does not look at its mode.
 */
#include <sys/types.h>
#include <time.h>

struct stat {
    dev_t st_dev;
    ino_t st_ino;
    nlink_t st_nlink;
    mode_t st_mode;
    uid_t st_uid;
    gid_t st_gid;
    int st_reserved0;
    dev_t st_rdev;
    off_t st_size;
    blksize_t st_blksize;
    blkcnt_t st_blocks; /* of 512 bytes, as if the file had no holes */
    struct timespec st_atim;
    struct timespec st_mtim;
    struct timespec st_ctim;
    long st_reserved1[3];
};
#define st_atime st_atim.tv_sec
#define st_mtime st_mtim.tv_sec
#define st_ctime st_ctim.tv_sec

#define S_IFMT   0170000u
#define S_IFSOCK 0140000u
#define S_IFLNK  0120000u
#define S_IFREG  0100000u
#define S_IFBLK  0060000u
#define S_IFDIR  0040000u
#define S_IFCHR  0020000u
#define S_IFIFO  0010000u

#define S_ISSOCK(mode) (((mode) & S_IFMT) == S_IFSOCK)
#define S_ISLNK(mode)  (((mode) & S_IFMT) == S_IFLNK)
#define S_ISREG(mode)  (((mode) & S_IFMT) == S_IFREG)
#define S_ISBLK(mode)  (((mode) & S_IFMT) == S_IFBLK)
#define S_ISDIR(mode)  (((mode) & S_IFMT) == S_IFDIR)
#define S_ISCHR(mode)  (((mode) & S_IFMT) == S_IFCHR)
#define S_ISFIFO(mode) (((mode) & S_IFMT) == S_IFIFO)

#define S_IRWXU 0700u
#define S_IRUSR 0400u
#define S_IWUSR 0200u
#define S_IXUSR 0100u
#define S_IRWXG 0070u
#define S_IRGRP 0040u
#define S_IWGRP 0020u
#define S_IXGRP 0010u
#define S_IRWXO 0007u
#define S_IROTH 0004u
#define S_IWOTH 0002u
#define S_IXOTH 0001u

int stat(const char *restrict path, struct stat *restrict into);
int lstat(const char *restrict path, struct stat *restrict into);
int fstat(int fd, struct stat *into);
int mkdir(const char *path, mode_t mode);
#endif
