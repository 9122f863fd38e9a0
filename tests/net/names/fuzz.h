/* SPDX-License-Identifier: MIT */
#ifndef NAMES_FUZZ_H
#define NAMES_FUZZ_H
/* What the fuzzers of message parsers share: a generator, damage, and a failed check. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FUZZ_BYTES 700u

static uint64_t fuzz_state;

/* xorshift64*: Vigna 2016. The same for the same seed. */
static uint32_t fuzz_draw(uint32_t below) {
    fuzz_state ^= fuzz_state >> 12;
    fuzz_state ^= fuzz_state << 25;
    fuzz_state ^= fuzz_state >> 27;
    return (uint32_t)(fuzz_state * UINT64_C(0x2545f4914f6cdd1d) >> 32) % below;
}

#define FUZZ_CHECK(condition)                                                                      \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            (void)fprintf(stderr, "FOUND: %s\n", #condition);                                      \
            exit(1);                                                                               \
        }                                                                                          \
    } while (0)

/* A few bytes changed, taken out or put in, or the end cut off; or all of it random. */
static size_t fuzz_damage(uint8_t *bytes, size_t count) {
    static const uint8_t telling[] = {0, 1, 2, 4, 12, 29, 63, 64, 127, 128, 192, 193, 254, 255};
    if (fuzz_draw(16) == 0)
        for (size_t i = fuzz_draw(2) * 12; i < count; i++)
            bytes[i] = (uint8_t)fuzz_draw(256);
    for (uint32_t left = fuzz_draw(5); left != 0 && count > 0; left--) {
        size_t at = fuzz_draw((uint32_t)count);
        switch (fuzz_draw(5)) {
        case 0:
            bytes[at] = (uint8_t)fuzz_draw(256);
            break;
        case 1:
            bytes[at] = telling[fuzz_draw(sizeof telling)];
            break;
        case 2:
            memmove(bytes + at, bytes + at + 1, count - at - 1);
            count--;
            break;
        case 3:
            if (count == FUZZ_BYTES)
                break;
            memmove(bytes + at + 1, bytes + at, count - at);
            count++;
            break;
        default:
            if (fuzz_draw(4) == 0)
                count = at;
        }
    }
    return count;
}

/* The seed is the first argument, the number of rounds the second. */
static long fuzz_begin(int count, char **argument) {
    fuzz_state = count > 1 ? strtoull(argument[1], NULL, 10) : 1;
    return count > 2 ? strtol(argument[2], NULL, 10) : 100000;
}

#endif
