/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <sys/random.h>
#include <ashlar/entropy.h>

int host_entropy_entropy_fill(struct ash_entropy *self, void *bytes, size_t count) {
    char *to = bytes;
    (void)self;
    while (count > 0) {
        ssize_t got = getrandom(to, count, 0); /* short above 256 bytes if a signal comes */
        if (got < 0 && errno != EINTR) {
            return -ASH_ENODEV;
        }
        if (got > 0) {
            to += got;
            count -= (size_t)got;
        }
    }
    return 0;
}
