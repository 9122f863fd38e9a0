/* SPDX-License-Identifier: MIT */
#include <ashlar/console.h>
#include <ashlar/linux/call.h>
#include "console.h"

#define OUTPUT 1

/* errno(3), asm-generic/errno-base.h: a signal came first, or the other end does not take more yet.
 */
#define EINTR  4
#define EAGAIN 11

/* A reader that has gone away is a device that is not there: what it does not read is swallowed. */
void linux_console_console_write(struct ash_console *self, const char *bytes, size_t count) {
    if (count > 0)
        ((struct linux_console *)self)->inside_line = bytes[count - 1] != '\n';
    while (count > 0) {
        long written = ash_linux_call(ASH_LINUX_WRITE, OUTPUT, (long)bytes, (long)count);
        if (written > 0) {
            bytes += written;
            count -= (size_t)written;
        } else if (written != -EINTR && written != -EAGAIN) {
            return;
        }
    }
}

void linux_console_console_line(struct ash_console *self) {
    if (((struct linux_console *)self)->inside_line)
        linux_console_console_write(self, "\n", 1);
}
