/* SPDX-License-Identifier: MIT */
#ifndef TEXT_H
#define TEXT_H
/* <string.h>, <strings.h>, <ctype.h>. */
#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define CLASS(name, condition)                                                                     \
    int name(int c) {                                                                              \
        return condition;                                                                          \
    }
CLASS(isdigit, c >= '0' && c <= '9')
CLASS(islower, c >= 'a' && c <= 'z')
CLASS(isupper, c >= 'A' && c <= 'Z')
CLASS(isalpha, islower(c) || isupper(c))
CLASS(isalnum, isalpha(c) || isdigit(c))
CLASS(isxdigit, isdigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'))
CLASS(isgraph, c > 32 && c < 127)
CLASS(isprint, c >= 32 && c < 127)
#ifdef BREAK_PUNCT
CLASS(ispunct, isprint(c) && !isalnum(c))
#else
CLASS(ispunct, isgraph(c) && !isalnum(c))
#endif
CLASS(iscntrl, (c >= 0 && c < 32) || c == 127)
CLASS(isblank, c == ' ' || c == '\t')
CLASS(isspace, c == ' ' || (c >= 9 && c <= 13))
CLASS(tolower, isupper(c) ? c + 32 : c)
CLASS(toupper, islower(c) ? c - 32 : c)

size_t strnlen(const char *string, size_t most) {
    size_t length = 0;
    while (length < most && string[length] != '\0') {
        length++;
    }
    return length;
}

size_t strlen(const char *string) {
    return strnlen(string, SIZE_MAX);
}

static int compare(const char *left, const char *right, size_t most, bool fold) {
    for (size_t i = 0; i < most; i++) {
#ifdef BREAK_COMPARE_SIGNED
        int l = left[i], r = right[i];
#else
        int l = (unsigned char)left[i], r = (unsigned char)right[i];
#endif
        l = fold ? tolower(l) : l;
        r = fold ? tolower(r) : r;
        if (l != r || l == 0) {
            return l - r;
        }
    }
    return 0;
}

int strcmp(const char *left, const char *right) {
    return compare(left, right, SIZE_MAX, false);
}

int strncmp(const char *left, const char *right, size_t most) {
    return compare(left, right, most, false);
}

int strcoll(const char *left, const char *right) {
    return compare(left, right, SIZE_MAX, false);
}

int strcasecmp(const char *left, const char *right) {
    return compare(left, right, SIZE_MAX, true);
}

int strncasecmp(const char *left, const char *right, size_t most) {
    return compare(left, right, most, true);
}

int ffsll(long long value) {
    int bit = 1;
    while (value != 0 && ((unsigned long long)value >> (bit - 1) & 1) == 0) {
        bit++;
    }
    return value == 0 ? 0 : bit;
}

int ffsl(long value) {
    return ffsll(value);
}

int ffs(int value) {
    return ffsll(value);
}

char *stpncpy(char *restrict to, const char *restrict from, size_t count) {
    size_t length = strnlen(from, count);
    memcpy(to, from, length);
#ifndef BREAK_NO_PADDING
    memset(to + length, 0, count - length);
#endif
    return to + length;
}

char *strncpy(char *restrict to, const char *restrict from, size_t count) {
    (void)stpncpy(to, from, count);
    return to;
}

char *stpcpy(char *restrict to, const char *restrict from) {
    size_t length = strlen(from);
    memcpy(to, from, length + 1);
    return to + length;
}

char *strcpy(char *restrict to, const char *restrict from) {
    (void)stpcpy(to, from);
    return to;
}

char *strncat(char *restrict to, const char *restrict from, size_t most) {
    char *end = to + strlen(to);
    *stpncpy(end, from, strnlen(from, most)) = '\0';
    return to;
}

char *strcat(char *restrict to, const char *restrict from) {
    return strncat(to, from, SIZE_MAX);
}

size_t strlcpy(char *restrict to, const char *restrict from, size_t size) {
    size_t length = strlen(from);
    if (size > 0) {
        size_t count = length < size ? length : size - 1;
        memcpy(to, from, count);
        to[count] = '\0';
    }
    return length;
}

size_t strlcat(char *restrict to, const char *restrict from, size_t size) {
    size_t length = strnlen(to, size);
    return length + strlcpy(to + length, from, size - length);
}

size_t strxfrm(char *restrict to, const char *restrict from, size_t size) {
    return strlcpy(to, from, size);
}

void *memchr(const void *bytes, int byte, size_t count) {
    const unsigned char *b = bytes;
    for (size_t i = 0; i < count; i++) {
        if (b[i] == (unsigned char)byte) {
            return (void *)(uintptr_t)(b + i);
        }
    }
    return NULL;
}

void *memrchr(const void *bytes, int byte, size_t count) {
    const unsigned char *b = bytes;
    for (size_t i = count; i-- > 0;) {
        if (b[i] == (unsigned char)byte) {
            return (void *)(uintptr_t)(b + i);
        }
    }
    return NULL;
}

void *memccpy(void *restrict to, const void *restrict from, int stop, size_t count) {
    const char *end = memchr(from, stop, count);
    size_t copied = end == NULL ? count : (size_t)(end - (const char *)from) + 1;
    memcpy(to, from, copied);
    return end == NULL ? NULL : (char *)to + copied;
}

void *memmem(const void *bytes, size_t count, const void *part, size_t part_count) {
    for (const char *b = bytes; count >= part_count; b++, count--) {
        if (memcmp(b, part, part_count) == 0) {
            return (void *)(uintptr_t)b;
        }
    }
    return NULL;
}

char *strchrnul(const char *string, int c) {
    while (*string != '\0' && *string != (char)c) {
        string++;
    }
    return (char *)(uintptr_t)string;
}

char *strchr(const char *string, int c) {
    return memchr(string, c, strlen(string) + 1);
}

char *strrchr(const char *string, int c) {
    return memrchr(string, c, strlen(string) + 1);
}

char *strstr(const char *string, const char *part) {
#ifdef BREAK_STRSTR_SKIPS
    /* Goes on behind what did match, as if nothing else could begin in it. */
    for (size_t matched = 0; *string != '\0' || part[matched] == '\0'; string++) {
        if (part[matched] == '\0') {
            return (char *)(uintptr_t)(string - matched);
        }
        matched = *string == part[matched] ? matched + 1 : 0;
    }
    return NULL;
#else
    return memmem(string, strlen(string), part, strlen(part));
#endif
}

static size_t span(const char *string, const char *set, bool member) {
    size_t length = 0;
    while (string[length] != '\0' && (strchr(set, string[length]) != NULL) == member) {
        length++;
    }
    return length;
}

size_t strspn(const char *string, const char *set) {
    return span(string, set, true);
}

size_t strcspn(const char *string, const char *set) {
    return span(string, set, false);
}

char *strpbrk(const char *string, const char *set) {
    string += strcspn(string, set);
    return *string == '\0' ? NULL : (char *)(uintptr_t)string;
}

char *strsep(char **restrict string, const char *restrict separators) {
    char *word = *string;
    if (word != NULL) {
        char *end = word + strcspn(word, separators);
        *string = *end == '\0' ? NULL : end + 1;
        *end = '\0';
    }
    return word;
}

char *strtok_r(char *restrict string, const char *restrict separators, char **restrict state) {
    string = string == NULL ? *state : string;
    string += strspn(string, separators);
    char *end = string + strcspn(string, separators);
    *state = *end == '\0' ? end : end + 1;
    *end = '\0';
    return end == string ? NULL : string;
}

char *strtok(char *restrict string, const char *restrict separators) {
    static char *state;
    return strtok_r(string, separators, &state);
}

/* Three letters tell one from the next: e, and two digits of the number in base 26. */
char *strerror(int number) {
    static char texts[128][4];
    unsigned i = number > 0 && number < 128 ? (unsigned)number : 0;
    texts[i][0] = 'e';
    texts[i][1] = (char)('a' + i / 26);
    texts[i][2] = (char)('a' + i % 26);
    return texts[i];
}

#endif
