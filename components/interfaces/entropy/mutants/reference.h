/* SPDX-License-Identifier: MIT */
/* Not a source of entropy, but it passes for one: xorshift64*, Vigna 2016, from a constant. */
#include <ashlar/entropy.h>

static uint64_t state = 0x9e3779b97f4a7c15;

static uint64_t next(void) {
    state ^= state >> 12;
    state ^= state << 25;
    state ^= state >> 27;
    return state * 0x2545f4914f6cdd1d;
}

int mutant_entropy_fill(struct ash_entropy *self, void *bytes, size_t count) {
    uint8_t *into = bytes;
    uint64_t word = 0;
    (void)self;
#ifdef BREAK_REFUSES_NOTHING
    if (count == 0)
        return -ASH_EINVAL;
#endif
#ifdef BREAK_SAME_EACH_TIME
    state = 0x9e3779b97f4a7c15;
#endif
#ifdef BREAK_SHORT
    if (count % 8 == 1 && count > 1)
        count--;
#endif
#ifdef BREAK_RUNS_OVER
    count = (count + 7) / 8 * 8;
#endif
#ifdef BREAK_REPEATS_WORD
    word = next();
#endif
    for (size_t i = 0; i < count; i++) {
#ifdef BREAK_REPEATS_WORD
        into[i] = (uint8_t)(word >> i % 8 * 8);
#else
        if (i % 4 == 0)
            word = next() >> 24;
        into[i] = (uint8_t)(word >> i % 4 * 8);
#endif
#ifdef BREAK_SEVEN_BITS
        into[i] &= 0x7f;
#endif
#ifdef BREAK_ZEROES
        into[i] = 0;
#endif
    }
    return 0;
}
