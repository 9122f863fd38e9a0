/* SPDX-License-Identifier: MIT */
/* printf into memory: C11 7.21.6.5 to 7.21.6.14, and asprintf. No lock: the memory is the caller's.
 */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "libc.h"

/* Text for `to`, of which `room` bytes are left before the one that is kept for the NUL. */
struct memory_sink {
    struct libc_sink sink;
    char *to;
    size_t room;
};

/* No output is longer: printf's result is an int. */
#define ANY_SIZE ((size_t)INT_MAX + 1)

static void write_memory(struct libc_sink *sink, const char *bytes, size_t count) {
    struct memory_sink *memory = ASH_CONTAINER_OF(sink, struct memory_sink, sink);
    if (count > memory->room) {
        count = memory->room;
    }
    memcpy(memory->to, bytes, count);
    memory->to += count;
    memory->room -= count;
}

static int print(char *to, size_t size, libc_float_formatter *floats, const char *format,
                 va_list arguments) {
    char nothing;
    struct memory_sink memory = {{write_memory}, size > 0 ? to : &nothing, size > 0 ? size - 1 : 0};
    int count = libc_format(&memory.sink, floats, format, arguments);
    *memory.to = '\0';
    return count;
}

int vsnprintf(char *restrict to, size_t size, const char *restrict format, va_list arguments) {
    return print(to, size, libc_format_float, format, arguments);
}

int vsprintf(char *restrict to, const char *restrict format, va_list arguments) {
    return print(to, ANY_SIZE, libc_format_float, format, arguments);
}

int(snprintf)(char *restrict to, size_t size, const char *restrict format, ...) {
    va_list arguments;
    va_start(arguments, format);
    int count = print(to, size, libc_format_float, format, arguments);
    va_end(arguments);
    return count;
}

int(sprintf)(char *restrict to, const char *restrict format, ...) {
    va_list arguments;
    va_start(arguments, format);
    int count = print(to, ANY_SIZE, libc_format_float, format, arguments);
    va_end(arguments);
    return count;
}

int libc_vsnprintf(char *restrict to, size_t size, const char *restrict format, va_list arguments) {
    return print(to, size, NULL, format, arguments);
}

int libc_snprintf(char *restrict to, size_t size, const char *restrict format, ...) {
    va_list arguments;
    va_start(arguments, format);
    int count = print(to, size, NULL, format, arguments);
    va_end(arguments);
    return count;
}

int libc_sprintf(char *restrict to, const char *restrict format, ...) {
    va_list arguments;
    va_start(arguments, format);
    int count = print(to, ANY_SIZE, NULL, format, arguments);
    va_end(arguments);
    return count;
}

/* Once to measure, once to write. */
int vasprintf(char **restrict to, const char *restrict format, va_list arguments) {
    va_list again;
    va_copy(again, arguments);
    int count = vsnprintf(NULL, 0, format, arguments);
    char *text = count < 0 ? NULL : malloc((size_t)count + 1);
    if (text != NULL) {
        count = vsnprintf(text, (size_t)count + 1, format, again);
        *to = text;
    }
    va_end(again);
    return text == NULL ? -1 : count;
}

int asprintf(char **restrict to, const char *restrict format, ...) {
    va_list arguments;
    va_start(arguments, format);
    int count = vasprintf(to, format, arguments);
    va_end(arguments);
    return count;
}
