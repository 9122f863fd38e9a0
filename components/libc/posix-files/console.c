/* SPDX-License-Identifier: MIT */
/* Descriptors 0 to 2. The console takes bytes and gives none: reading is at the end. */
#include <fcntl.h>
#include <sys/stat.h>
#include <ashlar/console.h>
#include "files.h"

struct posix_file posix_console;

static ssize_t console_read(struct posix_file *file, const struct iovec *parts, int count) {
    (void)file, (void)parts, (void)count;
    return 0;
}

static ssize_t console_write(struct posix_file *file, const struct iovec *parts, int count) {
    ssize_t bytes = 0;
    (void)file;
    for (int i = 0; i < count; i++) {
        ash_console_write(&ash_use_console, parts[i].iov_base, parts[i].iov_len);
        bytes += (ssize_t)parts[i].iov_len;
    }
    return bytes;
}

static int console_flags(struct posix_file *file) {
    (void)file;
    return O_RDWR;
}

/* It never waits, so that O_NONBLOCK would mean nothing. */
static int console_set(struct posix_file *file, int flags) {
    (void)file, (void)flags;
    return 0;
}

const struct posix_kind posix_console_kind = {
    .read = console_read,
    .write = console_write,
    .get_flags = console_flags,
    .set_flags = console_set,
    .mode = S_IFCHR,
};
