/* SPDX-License-Identifier: MIT */
/*
 * Words of eight bytes, unaligned, and one that overlaps at the end instead of a tail of bytes.
 * Long runs go to the string instructions, which every x86-64 of the last decade moves a cache line
 * at a time; their start-up costs some thirty cycles, hence the threshold.
 */
#include "runtime.h"

#define LONG_BYTES 512u

typedef uint64_t __attribute__((may_alias, aligned(1))) word;
typedef uint32_t __attribute__((may_alias, aligned(1))) half;

/*
 * Forward, lowest address first. Also right when `to` lies below `from` and they overlap: each word
 * is read before one that covers it is written, and the last one is read before any is written.
 */
static inline void copy_up(char *to, const char *from, size_t count) {
    if (count >= sizeof(word)) {
        char *last_to = to + count - sizeof(word);
        word last = *(const word *)(from + count - sizeof(word));
        if (count >= LONG_BYTES) {
            size_t words = count / sizeof(word);
            __asm__ volatile("rep movsq" : "+D"(to), "+S"(from), "+c"(words)::"memory");
        } else {
            for (; to < last_to; to += sizeof(word), from += sizeof(word)) {
                *(word *)to = *(const word *)from;
                CC_RUNTIME_OPAQUE();
            }
        }
        *(word *)last_to = last;
    } else if (count >= sizeof(half)) {
        half first = *(const half *)from, last = *(const half *)(from + count - sizeof(half));
        *(half *)to = first;
        *(half *)(to + count - sizeof(half)) = last;
    } else {
        for (; count > 0; count--) {
            *to++ = *from++;
            CC_RUNTIME_OPAQUE();
        }
    }
}

/* Highest address first, for `to` above `from`. */
static inline void copy_down(char *to, const char *from, size_t count) {
    for (; count >= sizeof(word); count -= sizeof(word)) {
        *(word *)(to + count - sizeof(word)) = *(const word *)(from + count - sizeof(word));
        CC_RUNTIME_OPAQUE();
    }
    for (; count > 0; count--) {
        to[count - 1] = from[count - 1];
        CC_RUNTIME_OPAQUE();
    }
}

CC_RUNTIME_HELPER void *memcpy(void *restrict to, const void *restrict from, size_t count) {
    copy_up(to, from, count);
    return to;
}

CC_RUNTIME_HELPER void *memmove(void *to, const void *from, size_t count) {
    if ((uintptr_t)to - (uintptr_t)from >= count) {
        copy_up(to, from, count);
    } else {
        copy_down(to, from, count);
    }
    return to;
}

CC_RUNTIME_HELPER void *memset(void *to, int byte, size_t count) {
    char *at = to;
    word fill = (uint8_t)byte * UINT64_C(0x0101010101010101);
    if (count < sizeof(word)) {
        for (; count > 0; count--) {
            *at++ = (char)byte;
            CC_RUNTIME_OPAQUE();
        }
        return to;
    }
    char *last = at + count - sizeof(word);
    if (count >= LONG_BYTES) {
        size_t words = count / sizeof(word);
        __asm__ volatile("rep stosq" : "+D"(at), "+c"(words) : "a"(fill) : "memory");
    } else {
        for (; at < last; at += sizeof(word)) {
            *(word *)at = fill;
            CC_RUNTIME_OPAQUE();
        }
    }
    *(word *)last = fill;
    return to;
}

CC_RUNTIME_HELPER int memcmp(const void *left, const void *right, size_t count) {
    const unsigned char *l = left, *r = right;
    for (; count >= sizeof(word); count -= sizeof(word), l += sizeof(word), r += sizeof(word)) {
        if (*(const word *)l != *(const word *)r) {
            count = sizeof(word); /* they differ in here: the loop below says how */
            break;
        }
        CC_RUNTIME_OPAQUE();
    }
    for (; count > 0; count--, l++, r++) {
        if (*l != *r) {
            return *l - *r;
        }
        CC_RUNTIME_OPAQUE();
    }
    return 0;
}

CC_RUNTIME_HELPER int bcmp(const void *left, const void *right, size_t count) {
    return memcmp(left, right, count);
}
