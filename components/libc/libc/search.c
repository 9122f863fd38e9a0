/* SPDX-License-Identifier: MIT */
/* Looking for bytes, strings and words: C11 7.24.5. C takes const pointers and gives others back.
 */
#include <stdbool.h>
#include <string.h>

#pragma GCC diagnostic ignored "-Wcast-qual"

void *memchr(const void *bytes, int byte, size_t count) {
    const unsigned char *at = bytes;
    for (; count > 0; count--, at++) {
        if (*at == (unsigned char)byte) {
            return (void *)at;
        }
    }
    return NULL;
}

void *memrchr(const void *bytes, int byte, size_t count) {
    const unsigned char *first = bytes;
    while (count-- > 0) {
        if (first[count] == (unsigned char)byte) {
            return (void *)(first + count);
        }
    }
    return NULL;
}

void *memccpy(void *restrict to, const void *restrict from, int stop, size_t count) {
    const char *found = memchr(from, stop, count);
    size_t copied = found != NULL ? (size_t)(found - (const char *)from) + 1 : count;
    memcpy(to, from, copied);
    return found != NULL ? (char *)to + copied : NULL;
}

void *memmem(const void *bytes, size_t count, const void *part, size_t part_count) {
    const char *at = bytes;
    if (part_count == 0) {
        return (void *)bytes;
    }
    for (; count >= part_count; at++, count--) {
        const char *first = memchr(at, *(const unsigned char *)part, count - part_count + 1);
        if (first == NULL) {
            break;
        }
        count -= (size_t)(first - at);
        at = first;
        if (memcmp(at, part, part_count) == 0) {
            return (void *)at;
        }
    }
    return NULL;
}

char *strchrnul(const char *string, int c) {
    while (*string != '\0' && *string != (char)c) {
        string++;
    }
    return (char *)string;
}

char *strchr(const char *string, int c) {
    char *found = strchrnul(string, c);
    return *found == (char)c ? found : NULL;
}

char *strrchr(const char *string, int c) {
    return memrchr(string, c, strlen(string) + 1);
}

char *strstr(const char *string, const char *part) {
    return memmem(string, strlen(string), part, strlen(part));
}

/* How long `string` goes on with bytes that are, or are not, in `set`. */
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
    const char *found = string + strcspn(string, set);
    return *found != '\0' ? (char *)found : NULL;
}

char *strsep(char **restrict string, const char *restrict separators) {
    char *word = *string;
    if (word != NULL) {
        char *end = word + strcspn(word, separators);
        *string = *end != '\0' ? end + 1 : NULL;
        *end = '\0';
    }
    return word;
}

char *strtok_r(char *restrict string, const char *restrict separators, char **restrict state) {
    if (string == NULL) {
        string = *state;
    }
    string += strspn(string, separators);
    char *end = string + strcspn(string, separators);
    *state = end;
    if (end == string) {
        return NULL;
    }
    if (*end != '\0') {
        *end = '\0';
        *state = end + 1;
    }
    return string;
}

char *strtok(char *restrict string, const char *restrict separators) {
    static char *state; /* C11 7.24.5.8: one, and not for two threads */
    return strtok_r(string, separators, &state);
}
