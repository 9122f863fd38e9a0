/* SPDX-License-Identifier: MIT */
#ifndef POSIX_FILES_SUITE_H
#define POSIX_FILES_SUITE_H
/* What the parts of the suite share. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>
#include <ashlar/test.h>

#define BEGIN(name) ash_test_begin(&ash_use_test, name)

/* 1: -1 and errno. */
#define FAILS(call, error)   CHECK((errno = 0, (call) == -1 && errno == (error)))
#define IS_NULL(call, error) CHECK((errno = 0, (call) == NULL && errno == (error)))

/* 1: one that succeeds leaves errno as it is. */
#define GIVES(call, result) CHECK((errno = 4321, (call) == (result) && errno == 4321))

#define MODE 0644

/* A file with this text; it is open for both, at its start. */
int conformance_file(const char *path, const char *text);
/* Are these the bytes of the file from the start on, and no more? The place stays. */
bool conformance_has(int fd, const char *text);
off_t conformance_place(int fd);
mode_t conformance_kind(const char *path);

void conformance_descriptors(void);
void conformance_names(void);
void conformance_bad(void);
#endif
