/* SPDX-License-Identifier: MIT */
/* C11 7.22.3 on the image's `alloc`, which has its own lock. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <ashlar/alloc.h>
#include "libc.h"

static void *or_enomem(void *block) {
    if (block == NULL) {
        errno = ENOMEM;
    }
    return block;
}

void *malloc(size_t bytes) {
    return or_enomem(ash_alloc_get(&ash_use_alloc, bytes));
}

void *calloc(size_t count, size_t bytes) {
    size_t total;
    if (__builtin_mul_overflow(count, bytes, &total)) {
        return or_enomem(NULL);
    }
    void *block = malloc(total);
    return block != NULL ? memset(block, 0, total) : NULL;
}

void *realloc(void *block, size_t bytes) {
    return or_enomem(ash_alloc_resize(&ash_use_alloc, block, bytes));
}

int posix_memalign(void **block, size_t align, size_t bytes) {
    if (align < sizeof(void *) || (align & (align - 1)) != 0) {
        return EINVAL;
    }
    void *got = ash_alloc_get_aligned(&ash_use_alloc, align, bytes);
    if (got == NULL) {
        return ENOMEM;
    }
    *block = got;
    return 0;
}

void *aligned_alloc(size_t align, size_t bytes) {
    if (align == 0 || (align & (align - 1)) != 0) {
        errno = EINVAL;
        return NULL;
    }
    return or_enomem(ash_alloc_get_aligned(&ash_use_alloc, align, bytes));
}

size_t malloc_usable_size(void *block) {
    return ash_alloc_usable(&ash_use_alloc, block);
}

void free(void *block) {
    ash_alloc_put(&ash_use_alloc, block);
}

char *strndup(const char *string, size_t most) {
    size_t length = strnlen(string, most);
    char *copy = malloc(length + 1);
    if (copy != NULL) {
        memcpy(copy, string, length);
        copy[length] = '\0';
    }
    return copy;
}

char *strdup(const char *string) {
    return strndup(string, SIZE_MAX - 1);
}
