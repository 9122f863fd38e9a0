/* SPDX-License-Identifier: MIT */
#include <ashlar/mem/pages.h>
#include <ashlar/test.h>

#define BEGIN(name) ash_test_begin(&ash_use_test, name)
#define PIECES      64u
#define ROUNDS      4000u

/* What the suite holds: pieces of pages, each filled with a number of its own. */
static struct {
    uint8_t *pages;
    size_t count;
    uint32_t number;
} held[PIECES];

static uint32_t random_state = 1;

/* Numerical Recipes, ch. 7.1: good enough to choose what to do next, and the same each time. */
static uint32_t next_random(uint32_t below) {
    random_state = random_state * 1664525u + 1013904223u;
    return (random_state >> 8) % below;
}

static size_t in_use(void) {
    return ash_mem_pages_in_use(&ash_use_mem_pages);
}

static size_t largest(void) {
    return ash_mem_pages_largest(&ash_use_mem_pages);
}

static int get(size_t count, uint8_t **pages) {
    void *got = NULL;
    int error = ash_mem_pages_get(&ash_use_mem_pages, count, &got);
    *pages = got;
    return error;
}

static void put(void *pages, size_t count) {
    ash_mem_pages_put(&ash_use_mem_pages, pages, count);
}

/* A word at the beginning and at the end of each page. */
static void mark(uint8_t *pages, size_t count, uint32_t number) {
    for (size_t i = 0; i < count * ASH_PAGE_BYTES; i += ASH_PAGE_BYTES) {
        *(volatile uint32_t *)(void *)(pages + i) = number + (uint32_t)(i / ASH_PAGE_BYTES);
        *(volatile uint32_t *)(void *)(pages + i + ASH_PAGE_BYTES - 4) = ~number;
    }
}

static bool is_marked(const uint8_t *pages, size_t count, uint32_t number) {
    for (size_t i = 0; i < count * ASH_PAGE_BYTES; i += ASH_PAGE_BYTES)
        if (*(const volatile uint32_t *)(const void *)(pages + i) !=
                number + (uint32_t)(i / ASH_PAGE_BYTES) ||
            *(const volatile uint32_t *)(const void *)(pages + i + ASH_PAGE_BYTES - 4) != ~number)
            return false;
    return true;
}

static void test_one(void) {
    uint8_t *pages = NULL, *other = NULL;
    size_t before;
    BEGIN("1: pages of one's own");
    CHECK(get(1, &pages) == 0);
    CHECK(get(1, &other) == 0);
    CHECK(pages != NULL && (uintptr_t)pages % ASH_PAGE_BYTES == 0);
    CHECK((uintptr_t)pages >= ASH_PAGE_BYTES && other != pages);
    mark(pages, 1, 1);
    mark(other, 1, 2);
    CHECK(is_marked(pages, 1, 1) && is_marked(other, 1, 2));
    put(other, 1);
    BEGIN("5: counts");
    before = in_use();
    CHECK(get(5, &other) == 0);
    CHECK(in_use() == before + 5);
    CHECK(ash_mem_pages_peak(&ash_use_mem_pages) >= before + 5);
    put(other, 5);
    CHECK(in_use() == before);
    CHECK(ash_mem_pages_peak(&ash_use_mem_pages) >= before + 5);
    CHECK(ash_mem_pages_peak(&ash_use_mem_pages) <= ash_mem_pages_total(&ash_use_mem_pages));
    put(pages, 1);
}

static void test_aligned(void) {
    uint8_t *odd = NULL;
    BEGIN("1: alignment");
    CHECK(get(1, &odd) == 0);
    for (size_t align = 1; align <= 64; align *= 2) {
        void *pages = NULL;
        CHECK(ash_mem_pages_get_aligned(&ash_use_mem_pages, 3, align, &pages) == 0);
        CHECK((uintptr_t)pages % (align * ASH_PAGE_BYTES) == 0);
        mark(pages, 3, 7);
        put(pages, 3);
    }
    put(odd, 1);
}

static void test_too_much(void) {
    uint8_t *pages;
    size_t before = in_use(), peak = ash_mem_pages_peak(&ash_use_mem_pages);
    BEGIN("3: more than there is");
    CHECK(get(ash_mem_pages_total(&ash_use_mem_pages) + 1, &pages) == -ASH_ENOMEM);
    CHECK(get(SIZE_MAX / ASH_PAGE_BYTES, &pages) == -ASH_ENOMEM);
    CHECK(get(SIZE_MAX, &pages) == -ASH_ENOMEM);
    CHECK(in_use() == before && ash_mem_pages_peak(&ash_use_mem_pages) == peak);
}

static void test_parts(void) {
    uint8_t *pages;
    size_t before, most;
    BEGIN("4: parts, joined again");
    before = in_use();
    most = largest();
    CHECK(get(16, &pages) == 0);
    mark(pages, 16, 3);
    put(pages + 5 * ASH_PAGE_BYTES, 2);
    put(pages + 9 * ASH_PAGE_BYTES, 1);
    CHECK(is_marked(pages, 5, 3));
    put(pages + 7 * ASH_PAGE_BYTES, 2);
    put(pages, 5);
    put(pages + 10 * ASH_PAGE_BYTES, 6);
    CHECK(in_use() == before);
    CHECK(largest() == most);
}

static void test_largest(void) {
    uint8_t *pages;
    size_t most;
    BEGIN("6: the largest");
    most = largest();
    CHECK(most > 0 && most <= ash_mem_pages_total(&ash_use_mem_pages));
    CHECK(get(most + 1, &pages) == -ASH_ENOMEM);
    CHECK(get(most, &pages) == 0);
    mark(pages, most, 9);
    CHECK(is_marked(pages, most, 9));
    put(pages, most);
    CHECK(largest() == most);
}

static void change(unsigned i) {
    if (held[i].count == 0) {
        size_t count = 1 + next_random(next_random(8) == 0 ? 60 : 6);
        if (get(count, &held[i].pages) == 0) {
            held[i].count = count;
            held[i].number = next_random(1u << 24);
            mark(held[i].pages, count, held[i].number);
        }
        return;
    }
    CHECK(is_marked(held[i].pages, held[i].count, held[i].number));
    size_t kept = next_random((uint32_t)held[i].count); /* some of it from the end, or all */
    put(held[i].pages + kept * ASH_PAGE_BYTES, held[i].count - kept);
    held[i].count = kept;
}

static void test_random(void) {
    size_t before, most;
    BEGIN("1, 4, 7: at random");
    before = in_use();
    most = largest();
    for (unsigned i = 0; i < ROUNDS; i++)
        change(next_random(PIECES));
    for (unsigned i = 0; i < PIECES; i++) {
        if (held[i].count != 0) {
            CHECK(is_marked(held[i].pages, held[i].count, held[i].number));
            put(held[i].pages, held[i].count);
        }
    }
    CHECK(in_use() == before);
    CHECK(largest() == most);
}

/* Every page once, in a list through their first words. */
static void test_all(void) {
    void **list = NULL;
    uint8_t *page;
    size_t count = 0, before, most;
    BEGIN("3, 4: all of them");
    before = in_use();
    most = largest();
    while (get(1, &page) == 0) {
        *(void **)(void *)page = list;
        list = (void **)(void *)page;
        count++;
    }
    CHECK(count >= most);
    CHECK(in_use() >= before + count && in_use() <= ash_mem_pages_total(&ash_use_mem_pages));
    while (list != NULL) {
        void *next = *list;
        put(list, 1);
        list = next;
    }
    CHECK(largest() == most);
}

int main(void) {
    test_one();
    test_aligned();
    test_too_much();
    test_parts();
    test_largest();
    test_random();
    test_all();
    return ash_test_end(&ash_use_test);
}
