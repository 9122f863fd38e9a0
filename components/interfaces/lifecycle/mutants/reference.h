/* SPDX-License-Identifier: MIT */
#include <ashlar/lifecycle.h>

static bool quiet;
static unsigned clones;

int mutant_lifecycle_before_snapshot(struct ash_lifecycle *self) {
    (void)self;
#ifdef BREAK_ALWAYS_BUSY
    return -ASH_EBUSY;
#endif
#ifdef BREAK_CANNOT_GIVE_UP
    if (quiet)
        return -ASH_EBUSY;
#endif
#ifdef BREAK_ONLY_ONCE
    if (clones > 0)
        return -ASH_EBUSY;
#endif
    quiet = true;
    return 0;
}

int mutant_lifecycle_after_clone(struct ash_lifecycle *self) {
    (void)self;
#ifdef BREAK_CANNOT_GO_ON
    return -ASH_EIO;
#endif
#ifdef BREAK_COUNTS_WRONG
    if (clones == 50)
        return -ASH_EIO;
#endif
    quiet = false;
    clones++;
    return 0;
}
