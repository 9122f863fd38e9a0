/* SPDX-License-Identifier: MIT */
/* Levels from a table, text by the C library. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <ashlar/console.h>
#include <ashlar/debug.h>

#ifdef BREAK_SHOWS_ALL
#define SHOWN ASH_DEBUG_DEBUG
#elif defined(BREAK_HIDES_INFO)
#define SHOWN ASH_DEBUG_WARN
#else
#define SHOWN ASH_DEBUG_INFO
#endif

void mutant_debug_log(struct ash_debug *self, int level, const char *format, ...) {
    static const char *const names[] = {"error: ", "warn: ", "info: ", "debug: "};
    char line[100];
    (void)self;
#ifdef BREAK_HIDES_ERRORS
    if (level == ASH_DEBUG_ERROR) {
        return;
    }
#endif
    if (level > SHOWN) {
        return;
    }
#ifdef BREAK_NO_LEVEL
    line[0] = '\0';
    (void)names;
#else
    (void)strlcpy(line, names[level - 1], sizeof(line));
#endif
    size_t length = strlen(line);
    va_list arguments;
    va_start(arguments, format);
#if defined(BREAK_NO_PRECISION)
    char plain[40];
    size_t to = 0;
    for (const char *from = format; *from != '\0' && to < sizeof(plain) - 1; from++) {
        if (from[0] == '.' && from[1] >= '0' && from[1] <= '9') {
            from++;
        } else {
            plain[to++] = *from;
        }
    }
    plain[to] = '\0';
    int count = libc_vsnprintf(line + length, sizeof(line) - length, plain, arguments);
#else
    int count = libc_vsnprintf(line + length, sizeof(line) - length, format, arguments);
#endif
#ifdef BREAK_STORES
    if (strstr(format, "%n") != NULL) {
        *va_arg(arguments, int *) = 5;
    }
#endif
    va_end(arguments);
    length += count > 0 ? (size_t)count : 0;
    if (length >= sizeof(line)) {
#ifdef BREAK_DROPS_LONG
        return;
#endif
        length = sizeof(line) - 1;
        memcpy(line + length - 3, "...", 3);
    }
    line[length] = '\n';
    ash_console_write(&ash_use_console, line, length + 1);
}
