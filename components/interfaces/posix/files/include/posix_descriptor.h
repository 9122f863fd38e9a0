/* SPDX-License-Identifier: MIT */
#ifndef POSIX_DESCRIPTOR_H
#define POSIX_DESCRIPTOR_H
/*
 * What lies between the one table of descriptors and the components whose files are in it, as
 * `net.socket`. Not for programs.
 *
 * A file is an object of its component that begins with a struct posix_file. It has users: one for
 * each descriptor, and one for each call that is in it; when the last leaves, `end` is called. So a
 * call that is in a file when another thread closes it goes on as if it were open.
 */
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include <sys/uio.h>

struct posix_file;

/* What one kind of file does. A function returns a number that is not negative, or a negative
 * errno. NULL: EINVAL, of `end`: nothing. */
struct posix_kind {
    ssize_t (*read)(struct posix_file *file, const struct iovec *parts, int count);
    ssize_t (*write)(struct posix_file *file, const struct iovec *parts, int count);
    int (*get_flags)(struct posix_file *file); /* O_…, of F_GETFL */
    int (*set_flags)(struct posix_file *file, int flags);
    void (*end)(struct posix_file *file); /* nobody can reach it any more */
    mode_t mode;                          /* what fstat says of its kind, S_IF… */
};

struct posix_file {
    const struct posix_kind *kind;
    unsigned users; /* guarded by the table's lock */
};

/* The file behind a descriptor, with one user more; NULL: EBADF. */
struct posix_file *posix_get(int fd);
void posix_put(struct posix_file *file);

/* Makes `file` one of `kind` with one user, which is the caller until it is installed. */
void posix_new(struct posix_file *file, const struct posix_kind *kind);

/* Gives a file the lowest free descriptor from `lowest` on, which takes over the caller's use of
 * it. -EMFILE: the caller puts it. */
int posix_install(struct posix_file *file, int lowest, bool cloexec);

/* Takes a descriptor's file out of the table, to be put; NULL: EBADF. */
struct posix_file *posix_remove(int fd);

/* The bytes of pieces that may be a caller's. -EFAULT; -EINVAL: more pieces, or more bytes, than
 * POSIX lets a call have. */
ssize_t posix_check(const struct iovec *parts, int count);

/* Sets errno for a negative result and makes it -1. */
long posix_result(long result);

/* May `count` bytes at `bytes` be a caller's? Intel SDM 1 §3.3.7.1: addresses of the lower half
 * have 47 bits. */
static inline bool posix_is_memory(const void *bytes, size_t count) {
    const uintptr_t end = (uintptr_t)1 << 47;
    return count == 0 || (bytes != NULL && count < end && (uintptr_t)bytes < end - count);
}
#endif
