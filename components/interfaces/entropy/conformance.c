/* SPDX-License-Identifier: MIT */
/* A test cannot tell good randomness from bad; it can tell the bad that bugs make. */
#include <ashlar/entropy.h>
#include <ashlar/test.h>

#define BEGIN(name) ash_test_begin(&ash_use_test, name)
#define BYTES       4096u
#define CANARY      0xa5u

static uint8_t bytes[BYTES + 32], other[BYTES];

static int fill(void *into, size_t count) {
    return ash_entropy_fill(&ash_use_entropy, into, count);
}

static bool same(const uint8_t *a, const uint8_t *b, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (a[i] != b[i])
            return false;
    return true;
}

/* `count` bytes at an odd place, and those round them still what they were. */
static bool exactly(size_t at, size_t count) {
    bool changed = count < 8;
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = CANARY;
    if (fill(bytes + at, count) != 0)
        return false;
    for (size_t i = 0; i < count; i++)
        changed = changed || bytes[at + i] != CANARY;
    for (size_t i = 0; i < sizeof bytes; i++)
        if ((i < at || i >= at + count) && bytes[i] != CANARY)
            return false;
    return changed;
}

static unsigned ones(uint8_t byte) {
    unsigned count = 0;
    for (; byte != 0; byte &= (uint8_t)(byte - 1))
        count++;
    return count;
}

/* The last byte of short requests is written too: of 64 of them few can be what they were. */
static unsigned last_bytes_kept(void) {
    unsigned kept = 0;
    for (unsigned i = 0; i < 64; i++) {
        uint8_t word[9] = {[8] = CANARY};
        if (fill(word, sizeof word) != 0 || word[8] == CANARY)
            kept++;
    }
    return kept;
}

int main(void) {
    BEGIN("1: all bytes, and no other");
    for (size_t count = 1; count <= 70; count++)
        CHECK(exactly(3 + count % 5, count));
    CHECK(exactly(16, BYTES));
    CHECK(last_bytes_kept() < 8);

    BEGIN("2: never the same");
    CHECK(fill(bytes, BYTES) == 0 && fill(other, BYTES) == 0);
    CHECK(!same(bytes, other, 16));
    CHECK(!same(bytes, bytes + 64, 64));
    CHECK(!same(bytes, bytes + 8, 64));
    unsigned total = 0, per_bit[8] = {0}, seen = 0;
    bool values[256] = {false};
    for (unsigned i = 0; i < BYTES; i++) {
        total += ones(bytes[i]);
        for (unsigned bit = 0; bit < 8; bit++)
            per_bit[bit] += bytes[i] >> bit & 1;
        seen += values[bytes[i]] ? 0 : 1;
        values[bytes[i]] = true;
    }
    /* Ten standard deviations: 90.5 for all bits, 32 for each. */
    CHECK(total > BYTES * 4 - 905 && total < BYTES * 4 + 905);
    for (unsigned bit = 0; bit < 8; bit++)
        CHECK(per_bit[bit] > BYTES / 2 - 320 && per_bit[bit] < BYTES / 2 + 320);
    CHECK(seen > 250);

    BEGIN("5: nothing");
    CHECK(fill(NULL, 0) == 0);
    return ash_test_end(&ash_use_test);
}
