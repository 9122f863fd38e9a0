/* SPDX-License-Identifier: MIT */
#ifndef LIBC_STRING_H
#define LIBC_STRING_H
/*
 * C11 7.24, the "C" locale, and what POSIX.1-2017 and the BSDs add that programs take for granted.
 * Bytes compare as unsigned char. Nothing here allocates but strdup and strndup. Searching for a
 * string within another costs the product of their lengths at worst. memcpy, memmove, memset and
 * memcmp are those of `cc.runtime`.
 */
#include <stddef.h>

void *memcpy(void *restrict to, const void *restrict from, size_t count);
void *memmove(void *to, const void *from, size_t count);
void *memset(void *to, int byte, size_t count);
int memcmp(const void *left, const void *right, size_t count);

void *memchr(const void *bytes, int byte, size_t count);
void *memrchr(const void *bytes, int byte, size_t count); /* the last one */
void *memccpy(void *restrict to, const void *restrict from, int stop, size_t count);
void *memmem(const void *bytes, size_t count, const void *part, size_t part_count);

size_t strlen(const char *string);
size_t strnlen(const char *string, size_t most);
int strcmp(const char *left, const char *right);
int strncmp(const char *left, const char *right, size_t most);
int strcoll(const char *left, const char *right); /* strcmp */
size_t strxfrm(char *restrict to, const char *restrict from, size_t size);

char *strcpy(char *restrict to, const char *restrict from);
char *strncpy(char *restrict to, const char *restrict from, size_t count);
char *stpcpy(char *restrict to, const char *restrict from); /* returns the end */
char *stpncpy(char *restrict to, const char *restrict from, size_t count);
char *strcat(char *restrict to, const char *restrict from);
char *strncat(char *restrict to, const char *restrict from, size_t most);
/* Cut to `size` with its NUL; return the length that would have been, so `>= size` means cut. */
size_t strlcpy(char *restrict to, const char *restrict from, size_t size);
size_t strlcat(char *restrict to, const char *restrict from, size_t size);
char *strdup(const char *string);
char *strndup(const char *string, size_t most);

char *strchr(const char *string, int c);
char *strrchr(const char *string, int c);
char *strchrnul(const char *string, int c); /* the end instead of NULL */
size_t strspn(const char *string, const char *set);
size_t strcspn(const char *string, const char *set);
char *strpbrk(const char *string, const char *set);
char *strstr(const char *string, const char *part);
char *strtok(char *restrict string, const char *restrict separators); /* one state an image */
char *strtok_r(char *restrict string, const char *restrict separators, char **restrict state);
char *strsep(char **restrict string, const char *restrict separators); /* empty words too */

/* A text for an error number; "error" for one without a name. Constant, for all threads. */
char *strerror(int number);
#endif
