/* SPDX-License-Identifier: MIT */
/*
 * The environment: POSIX.1-2017, chapter 8. `environ` may be set by the program to a list of its
 * own; a list or string that setenv made is on the heap, and left there when it is replaced,
 * because pointers into it may be in use (XSH setenv, "Application usage"). Not for two threads at
 * once, as POSIX allows.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

char **environ;

/* The place of `name` in the list; that of the NULL at its end, when it is not there; NULL without
 * a list. */
static char **find(const char *name, size_t length) {
    char **at = environ;
    for (; at != NULL && *at != NULL; at++) {
        if (strncmp(*at, name, length) == 0 && (*at)[length] == '=') {
            break;
        }
    }
    return at;
}

static int check(const char *name) {
    if (name == NULL || *name == '\0' || strchr(name, '=') != NULL) {
        errno = EINVAL;
        return -1;
    }
    return 0;
}

char *getenv(const char *name) {
    size_t length = strlen(name);
    char **at = find(name, length);
    return at != NULL && *at != NULL ? *at + length + 1 : NULL;
}

int setenv(const char *name, const char *value, int overwrite) {
    if (check(name) != 0) {
        return -1;
    }
    size_t length = strlen(name), value_length = strlen(value);
    char **at = find(name, length);
    bool known = at != NULL && *at != NULL;
    if (known && !overwrite) {
        return 0;
    }
    char *entry = malloc(length + 1 + value_length + 1);
    if (entry == NULL) {
        return -1;
    }
    memcpy(entry, name, length);
    entry[length] = '=';
    memcpy(entry + length + 1, value, value_length + 1);
    if (!known) {
        size_t count = at != NULL ? (size_t)(at - environ) : 0;
        char **list = malloc((count + 2) * sizeof(*list));
        if (list == NULL) {
            free(entry);
            return -1;
        }
        if (count > 0) {
            memcpy(list, environ, count * sizeof(*list));
        }
        list[count + 1] = NULL;
        at = list + count;
        environ = list;
    }
    *at = entry;
    return 0;
}

int unsetenv(const char *name) {
    if (check(name) != 0) {
        return -1;
    }
    size_t length = strlen(name);
    char **at = find(name, length);
    while (at != NULL && *at != NULL) {
        for (char **next = at; (*next = next[1]) != NULL; next++) {
        }
        at = find(name, length);
    }
    return 0;
}
