/* SPDX-License-Identifier: MIT */
#ifndef POSIX_FILES_FCNTL_H
#define POSIX_FILES_FCNTL_H
/*
 * POSIX.1-2017 <fcntl.h>; the values are Linux's on x86-64. F_SETFL changes O_NONBLOCK, as a file
 * of a file system it leaves it without meaning; another O_APPEND than the descriptor was opened
 * with is EINVAL. FD_CLOEXEC is kept, and means nothing: there is no exec. The mode of what O_CREAT
 * makes is the file system's.
 */
#include <sys/types.h>

#define F_DUPFD         0
#define F_GETFD         1
#define F_SETFD         2
#define F_GETFL         3
#define F_SETFL         4
#define F_DUPFD_CLOEXEC 1030

#define FD_CLOEXEC 1

#define O_RDONLY    0
#define O_WRONLY    01
#define O_RDWR      02
#define O_ACCMODE   03
#define O_CREAT     0100
#define O_EXCL      0200
#define O_NOCTTY    0400
#define O_TRUNC     01000
#define O_APPEND    02000
#define O_NONBLOCK  04000
#define O_DSYNC     010000
#define O_DIRECTORY 0200000
#define O_NOFOLLOW  0400000
#define O_CLOEXEC   02000000
#define O_SYNC      04010000

int open(const char *path, int flags, ...);
int creat(const char *path, mode_t mode);
int fcntl(int fd, int command, ...);
#endif
