/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <ashlar/console.h>
#include <ashlar/debug.h>
#include "log.h"

void debug_log_debug_log(struct ash_debug *self, int level, const char *format, ...) {
    static const char names[][8] = {"error: ", "warn: ", "info: ", "debug: "};
    const char cut[] = "...";
    const struct debug_log *log = (const struct debug_log *)self;
    ASH_ASSERT(level >= ASH_DEBUG_ERROR && level <= ASH_DEBUG_DEBUG);
    if ((unsigned)level > log->boot.level) {
        return;
    }
    char line[ASH_OPT_LINE];
    const size_t most = sizeof(line) - 1; /* a place for the line end, instead of the NUL */
    size_t length = strlcpy(line, names[level - 1], sizeof(line));
    va_list arguments;
    va_start(arguments, format);
    int count = libc_vsnprintf(line + length, sizeof(line) - length, format, arguments);
    va_end(arguments);
    if (count > 0) { /* a format that printf refuses leaves the level standing alone */
        length += (size_t)count;
    }
    if (length > most) {
        length = most;
        memcpy(line + most - strlen(cut), cut, strlen(cut));
    }
    line[length] = '\n';
    ash_console_write(&ash_use_console, line, length + 1);
}
