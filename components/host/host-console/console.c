/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <unistd.h>
#include <ashlar/console.h>
#include "host_console.h"

/* A reader that has gone away is a device that is not there: what it does not read is swallowed. */
void host_console_console_write(struct ash_console *self, const char *bytes, size_t count) {
    if (count > 0) {
        ((struct host_console *)self)->within_line = bytes[count - 1] != '\n';
    }
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

void host_console_console_line(struct ash_console *self) {
    if (((struct host_console *)self)->within_line) {
        host_console_console_write(self, "\n", 1);
    }
}
