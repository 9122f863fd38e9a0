/* SPDX-License-Identifier: MIT */
#ifndef NET_SOCKET_ARPA_INET_H
#define NET_SOCKET_ARPA_INET_H
/* POSIX.1-2017 <arpa/inet.h> for IPv4, and inet_aton of the BSDs. */
#include <netinet/in.h>

/* 1; 0: not an address as dotted decimal; -1 with EAFNOSUPPORT: not AF_INET. */
int inet_pton(int family, const char *restrict text, void *restrict address);
/* NULL with EAFNOSUPPORT, or with ENOSPC: the text is longer than `size`. */
const char *inet_ntop(int family, const void *restrict address, char *restrict text,
                      socklen_t size);
/* One to four numbers, decimal, octal or hexadecimal. 1, or 0: none. */
int inet_aton(const char *text, struct in_addr *address);
in_addr_t inet_addr(const char *text); /* the same, INADDR_NONE: none */
/* In memory that the next call writes over: one for the image, not for each thread. */
char *inet_ntoa(struct in_addr address);
#endif
