/* SPDX-License-Identifier: MIT */
#ifndef LIBC_FILES_H
#define LIBC_FILES_H
/*
 * What lies between the streams of <stdio.h> and `posix.files`: the current directory, which both
 * need, and the way from a stream to its file of `vfs` and back. Not for programs: they have
 * chdir, fileno and fdopen. In an image without `vfs` all of these fail with ENOSYS.
 */
#include <stddef.h>
#include <stdio.h>

/*
 * Writes the absolute path that `path` stands for, as it is written, behind the current directory
 * if it is relative. `whole` has room for ASH_FS_PATH + 1 bytes; no NUL is added. -1: with errno.
 */
int libc_path(const char *path, char *whole, size_t *bytes);

/* Makes `whole`, an absolute path of at most ASH_FS_PATH bytes, the current directory; at the start
 * it is the root. Who calls it has seen that it is a directory, and took links and dots out. */
void libc_set_directory(const char *whole, size_t bytes);

/* The descriptor of `vfs` behind a stream; -1: the console's. */
int libc_file_of(FILE *stream);

/* A stream for an open descriptor, which the stream closes. NULL: with errno. */
FILE *libc_stream_of(int file, const char *mode);

/* 0, or -1 with errno set to the ASH_E… that `error` is the negative of. */
int libc_failed(int error);
#endif
