/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <unistd.h>
#include <ashlar/console.h>

/* A reader that has gone away is a device that is not there: what it does not read is swallowed. */
void host_console_console_write(struct ash_console *self, const char *bytes, size_t count) {
    (void)self;
    while (count > 0) {
        ssize_t written = write(STDOUT_FILENO, bytes, count);
        if (written >= 0) {
            bytes += written;
            count -= (size_t)written;
        } else if (errno != EINTR && errno != EAGAIN) {
            return;
        }
    }
}
