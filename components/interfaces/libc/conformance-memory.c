/* SPDX-License-Identifier: MIT */
/* The heap, jumps, the environment, and what else <stdlib.h> has: C11 7.22, 7.13. */
#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "suite.h"

static bool is_aligned(const void *block, size_t align) {
    return ((uintptr_t)block & (align - 1)) == 0;
}

static void test_heap(void) {
    volatile size_t huge = SIZE_MAX; /* compilers warn of what they can see */
    BEGIN("the heap");
    unsigned char *block = malloc(100), *empty = malloc(0), *other = malloc(0);
    CHECK(block != NULL && is_aligned(block, 16) && empty != NULL && other != NULL &&
          empty != other);
    CHECK(malloc_usable_size(block) >= 100 && malloc_usable_size(NULL) == 0);
    memset(block, 5, 100);
    block = realloc(block, 5000);
    CHECK(block != NULL && block[0] == 5 && block[99] == 5);
    CHECK(realloc(block, huge) == NULL && block[99] == 5);
    free(block);
    free(empty);
    free(other);
    free(NULL);
    block = realloc(NULL, 10);
    CHECK(block != NULL);
    free(block);
    for (unsigned round = 0; round < 20; round++) {
        block = calloc(33, 7);
        unsigned char any = 0;
        for (unsigned i = 0; i < 33 * 7; i++) {
            any |= block[i];
        }
        CHECK(any == 0);
        memset(block, 0xff, 33 * 7);
        free(block);
    }
    errno = 0;
    CHECK(calloc(huge / 2 + 2, 2) == NULL && errno == ENOMEM); /* the product wraps to 2 */
    errno = 0;
    CHECK(malloc(huge) == NULL && errno == ENOMEM);
}

static void test_alignment(void) {
    void *block = NULL;
    BEGIN("aligned blocks");
    for (size_t align = 1; align <= 4096; align *= 2) {
        block = aligned_alloc(align, 10);
        CHECK(block != NULL && is_aligned(block, align));
        free(block);
    }
    errno = 0;
    volatile size_t odd = 24;
    CHECK(aligned_alloc(odd, 10) == NULL && errno == EINVAL);
    CHECK(posix_memalign(&block, 256, 10) == 0 && is_aligned(block, 256));
    free(block);
    void *untouched = block = &untouched;
    CHECK(posix_memalign(&block, 24, 10) == EINVAL && posix_memalign(&block, 2, 10) == EINVAL);
    CHECK(posix_memalign(&block, 16, (size_t)PTRDIFF_MAX) == ENOMEM && block == untouched);
}

static void test_duplicates(void) {
    BEGIN("strdup");
    char *copy = strdup("abc"), *part = strndup("abcdef", 2), *all = strndup("ab", 9);
    CHECK(strcmp(copy, "abc") == 0 && strcmp(part, "ab") == 0 && strcmp(all, "ab") == 0);
    free(copy);
    free(part);
    free(all);
}

/* gcc takes a recursion that ends in a function that does not return for one that does not end. */
#pragma GCC diagnostic ignored "-Winfinite-recursion"

static jmp_buf environment;

static __attribute__((noinline)) void jump(int depth, int value) {
    if (depth == 0) {
        longjmp(environment, value);
    }
    jump(depth - 1, value);
    __asm__ volatile(""); /* not a tail call */
}

/* 7.13.2.1: a value of 0 arrives as 1; what is volatile keeps its value. */
static void test_jumps(void) {
    static const int values[] = {0, 1, -1, 77, INT_MIN};
    volatile unsigned round = 0, jumps = 0;
    BEGIN("setjmp and longjmp");
    int got = setjmp(environment);
    if (got != 0) {
        int sent = values[round];
        CHECK(got == (sent == 0 ? 1 : sent));
        round = round + 1;
    }
    if (round < ASH_ARRAY_LENGTH(values) && jumps < 10) {
        jumps = jumps + 1;
        jump((int)round, values[round]);
    }
    CHECK(round == ASH_ARRAY_LENGTH(values));
}

static void test_environment(void) {
    BEGIN("the environment");
    CHECK(getenv("NAME") == NULL);
    CHECK(setenv("NAME", "value", 0) == 0 && strcmp(getenv("NAME"), "value") == 0);
    CHECK(setenv("NAME", "other", 0) == 0 && strcmp(getenv("NAME"), "value") == 0);
    CHECK(setenv("NAME", "other", 1) == 0 && strcmp(getenv("NAME"), "other") == 0);
    CHECK(setenv("NAM", "", 1) == 0 && strcmp(getenv("NAM"), "") == 0 &&
          strcmp(getenv("NAME"), "other") == 0);
    CHECK(environ != NULL && environ[0] != NULL && environ[1] != NULL && environ[2] == NULL);
    errno = 0;
    CHECK(setenv("A=B", "", 1) == -1 && errno == EINVAL && setenv("", "x", 1) == -1);
    CHECK(unsetenv("NAME") == 0 && getenv("NAME") == NULL && getenv("NAM") != NULL);
    CHECK(unsetenv("NONE") == 0 && unsetenv("X=") == -1 && unsetenv("NAM") == 0);
    static char entry[] = "OWN=list", *list[] = {entry, NULL};
    environ = list;
    CHECK(strcmp(getenv("OWN"), "list") == 0 && getenv("OW") == NULL);
    environ = NULL;
    CHECK(getenv("OWN") == NULL);
}

static void test_arithmetic(void) {
    BEGIN("integer arithmetic");
    CHECK(abs(-5) == 5 && abs(5) == 5 && labs(LONG_MIN + 1) == LONG_MAX && llabs(-7) == 7 &&
          imaxabs(-1) == 1);
    CHECK(div(-7, 2).quot == -3 && div(-7, 2).rem == -1 && div(7, -2).quot == -3 &&
          div(7, -2).rem == 1);
    CHECK(ldiv(LONG_MAX, 10).rem == 7 && lldiv(-9, 4).quot == -2 && imaxdiv(9, 4).rem == 1);
}

/* SPEC 11 */
static void test_random(void) {
    int first[8];
    bool differ = false;
    unsigned state = 5, again = 5;
    BEGIN("pseudo-random numbers");
    for (int i = 0; i < 8; i++) {
        first[i] = rand(); /* without srand: as after srand(1) */
        CHECK(first[i] >= 0);
        differ = differ || first[i] != first[0];
    }
    CHECK(differ);
    srand(1);
    for (int i = 0; i < 8; i++) {
        CHECK(rand() == first[i]);
    }
    srand(2);
    CHECK(rand() != first[0]);
    for (int i = 0; i < 8; i++) {
        int one = rand_r(&state);
        CHECK(one >= 0 && one == rand_r(&again));
    }
}

/* SPEC 12: either answer is right, but they have to agree. */
static void test_time(void) {
    struct timespec now = {-5, -5};
    time_t seconds = 7;
    BEGIN("time");
    time_t result = time(&seconds);
    CHECK(result == seconds);
    int base = timespec_get(&now, TIME_UTC);
    CHECK(base == 0 ? result == -1
                    : base == TIME_UTC && now.tv_nsec >= 0 && now.tv_nsec < 1000000000);
    CHECK(timespec_get(&now, 77) == 0);
    clock_t before = clock();
    CHECK(before == -1 || clock() >= before);
    CHECK(difftime(5, 7) == -2.0);
}

static void test_assert(void) {
    int evaluated = 0;
    BEGIN("assert");
    assert(++evaluated == 1);
    CHECK(evaluated == 1);
}

void conformance_memory(void) {
    test_heap();
    test_alignment();
    test_duplicates();
    test_jumps();
    test_environment();
    test_arithmetic();
    test_random();
    test_time();
    test_assert();
}
