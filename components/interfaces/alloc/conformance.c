/* SPDX-License-Identifier: MIT */
#include <ashlar/alloc.h>
#include <ashlar/test.h>

#define BEGIN(name) ash_test_begin(&ash_use_test, name)
#define BLOCKS      128u
#define ROUNDS      20000u

/* What the suite holds. Every usable byte of a block is filled with a number of its own. */
static struct {
    uint8_t *bytes;
    size_t usable;
    uint8_t number;
} held[BLOCKS];

static uint32_t random_state = 1;

/* Numerical Recipes, ch. 7.1: good enough to choose what to do next, and the same each time. */
static uint32_t next_random(uint32_t below) {
    random_state = random_state * 1664525u + 1013904223u;
    return (random_state >> 8) % below;
}

static void *get(size_t bytes) {
    return ash_alloc_get(&ash_use_alloc, bytes);
}

static void *get_aligned(size_t align, size_t bytes) {
    return ash_alloc_get_aligned(&ash_use_alloc, align, bytes);
}

static void *resize(void *block, size_t bytes) {
    return ash_alloc_resize(&ash_use_alloc, block, bytes);
}

static void put(void *block) {
    ash_alloc_put(&ash_use_alloc, block);
}

static size_t usable(const void *block) {
    return ash_alloc_usable(&ash_use_alloc, block);
}

static void fill(uint8_t *bytes, size_t count, uint8_t number) {
    for (size_t i = 0; i < count; i++) {
        bytes[i] = (uint8_t)(number + i % 251);
    }
}

static bool is_filled(const uint8_t *bytes, size_t count, uint8_t number) {
    for (size_t i = 0; i < count; i++) {
        if (bytes[i] != (uint8_t)(number + i % 251)) {
            return false;
        }
    }
    return true;
}

static bool is_aligned(const void *block, size_t align) {
    return ((uintptr_t)block & (align - 1)) == 0;
}

/* Mostly small, some large, a few of the sizes at which lists and pages change. */
static size_t random_size(void) {
    switch (next_random(8)) {
    case 0:
        return next_random(40000);
    case 1:
        return ((size_t)1 << next_random(13)) - 1 + next_random(3);
    default:
        return next_random(400);
    }
}

/* SPEC 1, 2 */
static void test_sizes(void) {
    BEGIN("blocks are aligned and large enough");
    for (size_t bytes = 1; bytes < 5000; bytes += 1 + bytes / 16) {
        uint8_t *block = get(bytes);
        CHECK(block != NULL);
        if (block == NULL) {
            return;
        }
        CHECK(is_aligned(block, ASH_ALLOC_ALIGN));
        CHECK(usable(block) >= bytes);
        fill(block, usable(block), 7);
        CHECK(is_filled(block, usable(block), 7));
        put(block);
    }
    CHECK(usable(NULL) == 0);
}

/* SPEC 3, 7 */
static void test_zero(void) {
    BEGIN("a block of 0 bytes is a block");
    void *first = get(0), *second = get(0);
    CHECK(first != NULL && second != NULL && first != second);
    put(first);
    put(second);
    put(NULL);
}

/* SPEC 4 */
static void test_alignment(void) {
    BEGIN("alignments");
    void *blocks[14];
    for (unsigned i = 0; i < 14; i++) {
        size_t align = (size_t)1 << i;
        blocks[i] = get_aligned(align, 100 + i);
        CHECK(blocks[i] != NULL);
        CHECK(is_aligned(blocks[i], align) && is_aligned(blocks[i], ASH_ALLOC_ALIGN));
        CHECK(usable(blocks[i]) >= 100 + i);
        fill(blocks[i], usable(blocks[i]), (uint8_t)i);
    }
    for (unsigned i = 0; i < 14; i++) {
        CHECK(is_filled(blocks[i], usable(blocks[i]), (uint8_t)i));
        put(blocks[i]);
    }
}

/* SPEC 5 */
static void test_resize(void) {
    BEGIN("resize keeps the content");
    uint8_t *block = resize(NULL, 10);
    CHECK(block != NULL);
    size_t old = usable(block);
    fill(block, old, 3);
    for (size_t bytes = 10; bytes < 30000; bytes = bytes * 5 / 3) {
        uint8_t *neighbour = get(bytes % 100); /* so that it has to move now and then */
        block = resize(block, bytes);
        CHECK(block != NULL && is_aligned(block, ASH_ALLOC_ALIGN) && usable(block) >= bytes);
        CHECK(is_filled(block, old < bytes ? old : bytes, 3));
        old = usable(block);
        fill(block, old, 3);
        put(neighbour);
    }
    block = resize(block, 20);
    CHECK(block != NULL && is_filled(block, 20, 3));
    block = resize(block, 0);
    CHECK(block != NULL);
    void *other = get(0);
    CHECK(other != block);
    put(other);
    put(block);
}

/* SPEC 6 */
static void test_refusal(void) {
    BEGIN("what cannot be served changes nothing");
    uint8_t *block = get(100);
    fill(block, usable(block), 5);
    size_t before = usable(block);
    CHECK(get(ASH_ALLOC_MAX + 1) == NULL);
    CHECK(get(SIZE_MAX) == NULL);
    CHECK(get(SIZE_MAX - 15) == NULL);
    CHECK(get_aligned(64, SIZE_MAX - 32) == NULL);
    CHECK(get_aligned((size_t)1 << 62, (size_t)1 << 62) == NULL);
    CHECK(resize(block, SIZE_MAX) == NULL);
    CHECK(resize(block, ASH_ALLOC_MAX) == NULL);
    CHECK(usable(block) == before && is_filled(block, before, 5));
    void *after = get(100);
    CHECK(after != NULL);
    put(after);
    put(block);
}

static void check_held(unsigned i) {
    CHECK(usable(held[i].bytes) == held[i].usable);
    CHECK(is_filled(held[i].bytes, held[i].usable, held[i].number));
}

static void hold(unsigned i, void *block, size_t bytes) {
    held[i].bytes = block;
    held[i].usable = usable(block);
    held[i].number = (uint8_t)next_random(256);
    CHECK(held[i].usable >= bytes && is_aligned(block, ASH_ALLOC_ALIGN));
    fill(held[i].bytes, held[i].usable, held[i].number);
}

/* One random step with block `i`. False: a request failed. */
static bool step(unsigned i) {
    size_t bytes = random_size();
    if (held[i].bytes == NULL) {
        size_t align = (size_t)1 << next_random(11);
        void *block = next_random(4) == 0 ? get_aligned(align, bytes) : get(bytes);
        if (block != NULL) {
            hold(i, block, bytes);
        }
        return block != NULL;
    }
    check_held(i);
    if (next_random(3) == 0) {
        size_t kept = held[i].usable < bytes ? held[i].usable : bytes;
        void *block = resize(held[i].bytes, bytes);
        if (block == NULL) {
            check_held(i);
            return false;
        }
        CHECK(is_filled(block, kept, held[i].number));
        hold(i, block, bytes);
    } else {
        put(held[i].bytes);
        held[i].bytes = NULL;
    }
    return true;
}

/* SPEC 1, 2, 5, 8: live blocks never touch each other, whatever happens around them. */
static void test_random(void) {
    BEGIN("random gets, resizes and puts");
    bool served = true; /* a heap that takes nothing back may run out: SPEC 7 */
    for (unsigned round = 0; round < ROUNDS && served; round++) {
        served = step(next_random(BLOCKS));
        if (round % 1000 == 0) {
            for (unsigned i = 0; i < BLOCKS; i++) {
                if (held[i].bytes != NULL) {
                    check_held(i);
                }
            }
        }
    }
    for (unsigned i = 0; i < BLOCKS; i++) {
        if (held[i].bytes != NULL) {
            check_held(i);
            put(held[i].bytes);
            held[i].bytes = NULL;
        }
    }
}

/* SPEC 7: the block that was put last can be had again, for ever. */
static void test_again(void) {
    BEGIN("what was put is there again");
    for (unsigned round = 0; round < ROUNDS; round++) {
        uint8_t *block = get(20000);
        CHECK(block != NULL);
        if (block == NULL) {
            return;
        }
        block[0] = block[19999] = (uint8_t)round;
        put(block);
    }
}

/* SPEC 6: uses up the memory, in ever smaller blocks, and gives it back. */
static void test_exhaustion(void) {
    BEGIN("no memory is no accident");
    void **chain = NULL;
    size_t count = 0;
    for (size_t bytes = (size_t)1 << 22; bytes >= 1 << 12; bytes /= 2) {
        void **block;
        while ((block = get(bytes)) != NULL) {
            *block = chain;
            chain = block;
            count++;
        }
    }
    CHECK(count > 0);
    while (chain != NULL) {
        void **next = *chain;
        put(chain);
        chain = next;
    }
    void *after = get(100);
    CHECK(after != NULL);
    put(after);
}

int main(void) {
    test_sizes();
    test_zero();
    test_alignment();
    test_resize();
    test_refusal();
    test_again();
    test_random();
    test_exhaustion();
    return ash_test_end(&ash_use_test);
}
