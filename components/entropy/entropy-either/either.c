/* SPDX-License-Identifier: MIT */
#include <ashlar/entropy.h>

/* A first source that is there and fails is an error: only its absence leads to the second. */
int entropy_either_entropy_fill(struct ash_entropy *self, void *bytes, size_t count) {
    (void)self;
    int error = ash_first_fill(&ash_use_first, bytes, count);
    return error == -ASH_ENODEV ? ash_second_fill(&ash_use_second, bytes, count) : error;
}
