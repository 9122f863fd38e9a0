/* SPDX-License-Identifier: MIT */
/* qsort and bsearch: C11 7.22.5, SPEC 7. */
#include <stdlib.h>
#include <string.h>
#include "suite.h"

#define MOST  2048u
#define LARGE 40u /* bytes of the largest element */

static unsigned char array[MOST * LARGE + LARGE];
static unsigned long compares;
static size_t element_bytes;

static uint32_t random_state = 1;

static uint32_t next_random(void) {
    random_state = random_state * 1664525u + 1013904223u;
    return random_state >> 8;
}

/* Elements begin with a number of two bytes, low byte first. */
static unsigned key(const unsigned char *element) {
    return element[0] + (element_bytes > 1 ? element[1] * 256u : 0);
}

static int compare(const void *left, const void *right) {
    unsigned l = key(left), r = key(right);
    compares++;
    return l < r ? -1 : l > r;
}

/* The `i`th of `count` keys in each of several orders. */
static unsigned shape(unsigned order, unsigned i, unsigned count) {
    switch (order) {
    case 0:
        return i;
    case 1:
        return count - i;
    case 2:
        return 5;
    case 3:
        return i < count / 2 ? i : count - i;
    case 4:
        return i % 3;
    case 5:
        return i % 2 == 0 ? i : count - i;
    default:
        return next_random() % 5000;
    }
}

static unsigned log2_of(unsigned count) {
    unsigned log = 1;
    while (count >>= 1) {
        log++;
    }
    return log;
}

static void test_orders(size_t bytes) {
    element_bytes = bytes;
    for (unsigned count = 0; count <= (bytes == 1 ? 100 : MOST);
         count = count < 20 ? count + 1 : count * 3 / 2) {
        for (unsigned order = 0; order < 8; order++) {
            unsigned long sum = 0, sum_after = 0;
            for (unsigned i = 0; i < count; i++) {
                unsigned value = shape(order, i, count) % (bytes == 1 ? 256 : 65536);
                memset(array + i * bytes, (int)(value * 31),
                       bytes); /* a body that belongs to the key */
                array[i * bytes] = (unsigned char)value;
                if (bytes > 1) {
                    array[i * bytes + 1] = (unsigned char)(value >> 8);
                }
                sum += value;
            }
            memset(array + count * bytes, 0xee, LARGE);
            compares = 0;
            qsort(array, count, bytes, compare);
            bool ordered = true, whole = true;
            for (unsigned i = 0; i < count; i++) {
                unsigned value = key(array + i * bytes);
                sum_after += value;
                ordered = ordered && (i == 0 || key(array + (i - 1) * bytes) <= value);
                whole = whole &&
                        (bytes < 3 || array[i * bytes + bytes - 1] == (unsigned char)(value * 31));
            }
            CHECK(ordered && whole && sum == sum_after);
            CHECK(array[count * bytes] == 0xee && array[count * bytes + LARGE - 1] == 0xee);
            CHECK(compares <= 4ul * (count + 1) * log2_of(count + 1));
            if (compares > 4ul * (count + 1) * log2_of(count + 1)) {
                return; /* the rest would take very long */
            }
        }
    }
}

/*
 * M. D. McIlroy, "A killer adversary for quicksort", 1999: values are decided only when they are
 * compared, so that whatever pivot is taken is the worst one.
 */
static unsigned values[MOST], solid, candidate;

static int adversary(const void *left, const void *right) {
    unsigned l = *(const unsigned *)left, r = *(const unsigned *)right;
    compares++;
    if (values[l] == MOST && values[r] == MOST) {
        values[l == candidate ? l : r] = solid++;
    }
    if (values[l] == MOST) {
        candidate = l;
    } else if (values[r] == MOST) {
        candidate = r;
    }
    return values[l] < values[r] ? -1 : values[l] > values[r];
}

static void test_adversary(void) {
    static unsigned indices[MOST];
    BEGIN("qsort has no bad case");
    for (unsigned i = 0; i < MOST; i++) {
        indices[i] = i;
        values[i] = MOST;
    }
    solid = candidate = 0;
    compares = 0;
    qsort(indices, MOST, sizeof(indices[0]), adversary);
    CHECK(compares < 6ul * MOST * log2_of(MOST));
}

static int inconsistent(const void *left, const void *right) {
    (void)left, (void)right;
    return (int)(next_random() % 3) - 1;
}

/* SPEC 7: the result means nothing, but the bytes around stay. */
static void test_inconsistent(void) {
    BEGIN("an inconsistent order stays within the array");
    for (unsigned round = 0; round < 50; round++) {
        memset(array, 0xee, sizeof(array));
        for (unsigned i = 0; i < 500 * 4; i++) {
            array[4 + i] = 1;
        }
        qsort(array + 4, 500, 4, inconsistent);
        CHECK(array[3] == 0xee && array[4 + 500 * 4] == 0xee);
    }
}

static int compare_numbers(const void *left, const void *right) {
    const int *l = left, *r = right;
    return *l < *r ? -1 : *l > *r;
}

static void test_search(void) {
    int numbers[100];
    BEGIN("bsearch");
    for (int i = 0; i < 100; i++) {
        numbers[i] = 2 * i;
    }
    for (size_t count = 0; count <= 100; count++) {
        for (int wanted = -1; wanted <= 2 * (int)count; wanted++) {
            const int *found =
                bsearch(&wanted, numbers, count, sizeof(numbers[0]), compare_numbers);
            bool there = wanted >= 0 && wanted % 2 == 0 && (size_t)wanted / 2 < count;
            CHECK(there ? found == numbers + wanted / 2 : found == NULL);
        }
    }
}

void conformance_sort(void) {
    static const size_t sizes[] = {1, 2, 3, 4, 8, 12, 16, 40};
    BEGIN("qsort");
    for (unsigned i = 0; i < ASH_ARRAY_LENGTH(sizes); i++) {
        test_orders(sizes[i]);
    }
    test_adversary();
    test_inconsistent();
    test_search();
}
