/* SPDX-License-Identifier: MIT */
/* Lengths, comparisons, copies: C11 7.24.2 to 7.24.4. Byte by byte: small, and right at page ends.
 */
#include <string.h>

size_t strlen(const char *string) {
    const char *end = string;
    while (*end != '\0') {
        end++;
    }
    return (size_t)(end - string);
}

size_t strnlen(const char *string, size_t most) {
    size_t length = 0;
    while (length < most && string[length] != '\0') {
        length++;
    }
    return length;
}

int strncmp(const char *left, const char *right, size_t most) {
    for (; most > 0; most--, left++, right++) {
        if (*left != *right || *left == '\0') {
            return (unsigned char)*left - (unsigned char)*right;
        }
    }
    return 0;
}

int strcmp(const char *left, const char *right) {
    return strncmp(left, right, (size_t)-1);
}

int strcoll(const char *left, const char *right) {
    return strcmp(left, right);
}

size_t strxfrm(char *restrict to, const char *restrict from, size_t size) {
    return strlcpy(to, from, size);
}

char *stpcpy(char *restrict to, const char *restrict from) {
    while ((*to = *from++) != '\0') {
        to++;
    }
    return to;
}

char *strcpy(char *restrict to, const char *restrict from) {
    (void)stpcpy(to, from);
    return to;
}

char *stpncpy(char *restrict to, const char *restrict from, size_t count) {
    size_t length = strnlen(from, count);
    memcpy(to, from, length);
    memset(to + length, 0, count - length);
    return to + length;
}

char *strncpy(char *restrict to, const char *restrict from, size_t count) {
    (void)stpncpy(to, from, count);
    return to;
}

char *strcat(char *restrict to, const char *restrict from) {
    (void)stpcpy(to + strlen(to), from);
    return to;
}

char *strncat(char *restrict to, const char *restrict from, size_t most) {
    size_t length = strnlen(from, most);
    char *end = to + strlen(to);
    memcpy(end, from, length);
    end[length] = '\0';
    return to;
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
