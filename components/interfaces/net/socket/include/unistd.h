/* SPDX-License-Identifier: MIT */
#ifndef NET_SOCKET_UNISTD_H
#define NET_SOCKET_UNISTD_H
/* What of POSIX.1-2017 <unistd.h> belongs to sockets. Descriptors 0 to 2 are not open: the console
 * is stdio's. */
#include <sys/types.h>

int close(int fd);
ssize_t read(int fd, void *into, size_t count);
ssize_t write(int fd, const void *bytes, size_t count);
#endif
