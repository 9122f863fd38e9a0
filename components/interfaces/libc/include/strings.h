/* SPDX-License-Identifier: MIT */
#ifndef LIBC_STRINGS_H
#define LIBC_STRINGS_H
/* POSIX.1-2017 <strings.h>: letters of both cases alike (ASCII), and the number of the lowest bit
 * that is set. */
#include <stddef.h>

int bcmp(const void *left, const void *right, size_t count); /* of `cc.runtime` */
int strcasecmp(const char *left, const char *right);
int strncasecmp(const char *left, const char *right, size_t most);
int ffs(int value); /* from 1; 0 for 0 */
int ffsl(long value);
int ffsll(long long value);
#endif
