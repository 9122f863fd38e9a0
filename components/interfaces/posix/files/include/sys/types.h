/* SPDX-License-Identifier: MIT */
#ifndef POSIX_FILES_SYS_TYPES_H
#define POSIX_FILES_SYS_TYPES_H
/* POSIX.1-2017 <sys/types.h>, as far as files and sockets need it; the widths are Linux's on
 * x86-64. */
#include <stddef.h>

typedef long ssize_t;
typedef long off_t;
typedef long time_t;
typedef long suseconds_t;
typedef unsigned long dev_t;
typedef unsigned long ino_t;
typedef unsigned long nlink_t;
typedef unsigned int mode_t;
typedef unsigned int uid_t;
typedef unsigned int gid_t;
typedef long blksize_t;
typedef long blkcnt_t;
#endif
