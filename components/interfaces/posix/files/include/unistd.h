/* SPDX-License-Identifier: MIT */
#ifndef POSIX_FILES_UNISTD_H
#define POSIX_FILES_UNISTD_H
/*
 * POSIX.1-2017 <unistd.h>, as far as files and sockets need it. Descriptors 0 to 2 are the
 * console's: reading is at the end at once, writing does not wait. They are not stdio's: what
 * printf has buffered comes later than what write gave.
 *
 * There is one user, who may do everything that the file system can: `access` asks only whether
 * something is there, and whether it can be written at all. In an image without `vfs` every
 * function that takes a path fails with ENOSYS.
 */
#include <sys/types.h>

#define STDIN_FILENO  0
#define STDOUT_FILENO 1
#define STDERR_FILENO 2

#define F_OK 0
#define X_OK 1
#define W_OK 2
#define R_OK 4

/* <stdio.h> has the same three. */
#define SEEK_SET 0
#define SEEK_CUR 1
#define SEEK_END 2

int close(int fd);
ssize_t read(int fd, void *into, size_t count);
ssize_t write(int fd, const void *bytes, size_t count);
ssize_t pread(int fd, void *into, size_t count, off_t offset);
ssize_t pwrite(int fd, const void *bytes, size_t count, off_t offset);
off_t lseek(int fd, off_t offset, int from);
int dup(int fd);
int dup2(int fd, int wanted);
int ftruncate(int fd, off_t bytes);
int truncate(const char *path, off_t bytes);
int fsync(int fd);
int fdatasync(int fd);
void sync(void);
int isatty(int fd); /* 0 with ENOTTY: nothing here has terminal settings */
int access(const char *path, int what);
int rmdir(const char *path);
int unlink(const char *path);
int symlink(const char *target, const char *path);
ssize_t readlink(const char *restrict path, char *restrict into, size_t room);
int chdir(const char *path);
char *getcwd(char *into, size_t room); /* NULL: memory of malloc */
int getdtablesize(void);               /* descriptors that there are, 0 to 2 counted; of 4.4BSD */
#endif
