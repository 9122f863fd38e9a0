/* SPDX-License-Identifier: MIT */
#ifndef NET_SOCKET_FCNTL_H
#define NET_SOCKET_FCNTL_H
/* What of POSIX.1-2017 <fcntl.h> belongs to sockets. F_SETFL changes O_NONBLOCK and nothing else,
 * as for any file on Linux. FD_CLOEXEC is kept, and means nothing: there is no exec. */
#define F_GETFD 1
#define F_SETFD 2
#define F_GETFL 3
#define F_SETFL 4

#define FD_CLOEXEC 1
#define O_RDWR     02
#define O_NONBLOCK 04000
#define O_CLOEXEC  02000000

int fcntl(int fd, int command, ...);
#endif
