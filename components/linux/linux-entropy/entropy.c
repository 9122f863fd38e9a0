/* SPDX-License-Identifier: MIT */
#include <ashlar/entropy.h>
#include <ashlar/linux/call.h>

#define EINTR 4 /* asm-generic/errno-base.h */

/* getrandom(2): without flags it waits until the kernel's generator has been seeded, and no longer.
 */
int linux_entropy_entropy_fill(struct ash_entropy *self, void *bytes, size_t count) {
    char *to = bytes;
    (void)self;
    do {
        long got = ash_linux_call(ASH_LINUX_GETRANDOM, (long)to, (long)count, 0);
        if (got < 0 && got != -EINTR)
            return -ASH_ENODEV;
        if (got > 0) {
            to += got;
            count -= (size_t)got;
        }
    } while (count > 0);
    return 0;
}
