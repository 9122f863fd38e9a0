/* SPDX-License-Identifier: MIT */
/*
 * C11 7.22.5. Introsort (Musser, "Introspective sorting and selection algorithms", 1997): quicksort
 * with the median of three, the smaller part first, so that the stack holds log2(n) calls; below a
 * dozen elements insertion; and a heap when the parts stay lopsided for 2 log2(n) levels, which
 * bounds the compares whatever the input.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define FEW 12

struct order {
    size_t bytes; /* of an element */
    int (*compare)(const void *, const void *);
};

static void swap(char *left, char *right, size_t bytes) {
    for (; bytes >= sizeof(uint64_t); bytes -= sizeof(uint64_t)) {
        uint64_t l, r;
        memcpy(&l, left, sizeof(l));
        memcpy(&r, right, sizeof(r));
        memcpy(left, &r, sizeof(r));
        memcpy(right, &l, sizeof(l));
        left += sizeof(l);
        right += sizeof(r);
    }
    for (; bytes > 0; bytes--) {
        char l = *left;
        *left++ = *right;
        *right++ = l;
    }
}

static void insertion_sort(const struct order *order, char *base, size_t count) {
    for (size_t next = 1; next < count; next++) {
        for (char *at = base + next * order->bytes;
             at > base && order->compare(at - order->bytes, at) > 0; at -= order->bytes) {
            swap(at - order->bytes, at, order->bytes);
        }
    }
}

/* Lets the element at `root` sink to its place in a heap of `count`, the greatest on top. */
static void sink(const struct order *order, char *base, size_t root, size_t count) {
    for (size_t child; (child = 2 * root + 1) < count; root = child) {
        char *greater = base + child * order->bytes;
        if (child + 1 < count && order->compare(greater, greater + order->bytes) < 0) {
            greater += order->bytes;
            child++;
        }
        if (order->compare(base + root * order->bytes, greater) >= 0) {
            return;
        }
        swap(base + root * order->bytes, greater, order->bytes);
    }
}

static void heap_sort(const struct order *order, char *base, size_t count) {
    for (size_t root = count / 2; root-- > 0;) {
        sink(order, base, root, count);
    }
    while (count-- > 1) {
        swap(base, base + count * order->bytes, order->bytes);
        sink(order, base, 0, count);
    }
}

/*
 * Puts the median of first, middle and last element in front, and the others on its two sides;
 * returns the pivot's place. Elements equal to it stop both scans, so that equal keys split evenly.
 * The bounds hold even when `compare` is inconsistent.
 */
static char *partition(const struct order *order, char *first, size_t count) {
    size_t bytes = order->bytes;
    char *middle = first + count / 2 * bytes, *last = first + (count - 1) * bytes;
    if (order->compare(middle, last) > 0) {
        swap(middle, last, bytes);
    }
    if (order->compare(first, last) > 0) {
        swap(first, last, bytes);
    }
    if (order->compare(middle, first) > 0) {
        swap(middle, first, bytes);
    }
    char *left = first, *right = last + bytes;
    for (;;) {
        do {
            left += bytes;
        } while (left < last && order->compare(left, first) < 0);
        do {
            right -= bytes;
        } while (right > first && order->compare(right, first) > 0);
        if (left >= right) {
            swap(first, right, bytes);
            return right;
        }
        swap(left, right, bytes);
    }
}

static void sort(const struct order *order, char *base, size_t count, unsigned levels) {
    while (count > FEW) {
        if (levels-- == 0) {
            heap_sort(order, base, count);
            return;
        }
        char *pivot = partition(order, base, count);
        size_t below = (size_t)(pivot - base) / order->bytes, above = count - below - 1;
        if (below < above) {
            sort(order, base, below, levels);
            base = pivot + order->bytes;
            count = above;
        } else {
            sort(order, pivot + order->bytes, above, levels);
            count = below;
        }
    }
    insertion_sort(order, base, count);
}

void qsort(void *base, size_t count, size_t bytes, int (*compare)(const void *, const void *)) {
    const struct order order = {bytes, compare};
    if (count > 1 && bytes > 0) {
        sort(&order, base, count, 2 * (63 - (unsigned)__builtin_clzll(count)));
    }
}

void *bsearch(const void *key, const void *base, size_t count, size_t bytes,
              int (*compare)(const void *, const void *)) {
    const char *first = base;
    while (count > 0) {
        const char *middle = first + count / 2 * bytes;
        int difference = compare(key, middle);
        if (difference == 0) {
            return (void *)(uintptr_t)middle;
        }
        if (difference > 0) {
            first = middle + bytes;
            count -= count / 2 + 1;
        } else {
            count /= 2;
        }
    }
    return NULL;
}
