/* SPDX-License-Identifier: MIT */
#ifndef NET_SOCKET_NETINET_TCP_H
#define NET_SOCKET_NETINET_TCP_H
/* Options of level IPPROTO_TCP; the others are ENOPROTOOPT. */
#define TCP_NODELAY  1 /* send small segments at once */
#define TCP_MAXSEG   2
#define TCP_CORK     3 /* send full segments only, or what has waited for a time-out */
#define TCP_KEEPIDLE 4
#endif
