/* SPDX-License-Identifier: MIT */
#ifndef VFS_SUITE_H
#define VFS_SUITE_H
/* What the parts of the suite share. Paths are NUL-terminated here. */
#include <ashlar/test.h>
#include <ashlar/vfs.h>

#define BEGIN(name) ash_test_begin(&ash_use_test, name)
#define VFS         &ash_use_vfs

#define READ   ASH_VFS_READ
#define WRITE  ASH_VFS_WRITE
#define CREATE ASH_VFS_CREATE

size_t length(const char *text);
bool same(const char *a, const char *b, size_t bytes);

/* A descriptor, or an error. */
int open(const char *path, unsigned flags);
void close(int file);
/* The error of opening; what was opened is closed. */
int probe(const char *path, unsigned flags);
/* What a path leads to: 0, or an error. */
int look(const char *path);
bool has(const char *path, const char *text);
int put(const char *path, const char *text);
int directory(const char *path);
int link(const char *target, const char *path);
int take_away(const char *path);
int take_directory(const char *path);
int move(const char *from, const char *to);

void test_paths(void);
void test_open(void);
void test_names(void);

#endif
