/* SPDX-License-Identifier: MIT */
#ifndef NET_SOCKET_SYS_TYPES_H
#define NET_SOCKET_SYS_TYPES_H
/* POSIX.1-2017 <sys/types.h>, as far as sockets need it. */
#include <stddef.h>

typedef long ssize_t;
typedef long time_t;
typedef long suseconds_t;
#endif
