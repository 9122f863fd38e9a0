/* SPDX-License-Identifier: MIT */
/*
 * The two streams. A stream's lock is held for the whole of a call, the console included, so that
 * the output of one printf stays together.
 */
#include <stdio.h>
#include <string.h>
#include <ashlar/console.h>
#include "libc.h"

FILE libc_stdout, libc_stderr;

static char buffer[ASH_OPT_BUFFER]; /* of stdout; guarded by its lock */

static LIBC_SHARED void flush_locked(void) {
    ASH_ASSERT(ash_lock_held(&ash_use_lock, &libc_stdout.lock));
    if (libc_stdout.used > 0) {
        ash_console_write(&ash_use_console, buffer, libc_stdout.used);
        libc_stdout.used = 0;
    }
}

static void write_locked(FILE *stream, const char *bytes, size_t count) {
    ASH_ASSERT(ash_lock_held(&ash_use_lock, &stream->lock));
    if (stream == stderr) {
        ash_console_write(&ash_use_console, bytes, count);
        return;
    }
    bool flush = stream->mode == _IONBF + 1;
    for (size_t at = 0; at < count; at++) {
        if (stream->used == sizeof(buffer)) {
            flush_locked();
        }
        buffer[stream->used++] = bytes[at];
        if (bytes[at] == '\n' && stream->mode != _IOFBF + 1) {
            flush = true;
        }
    }
    if (flush) {
        flush_locked();
    }
}

int fflush(FILE *stream) {
    if (stream != stderr) {
        ash_lock_take(&ash_use_lock, &libc_stdout.lock);
        flush_locked();
        ash_lock_release(&ash_use_lock, &libc_stdout.lock);
    }
    return 0;
}

int setvbuf(FILE *restrict stream, char *restrict unused, int mode, size_t size) {
    (void)unused, (void)size;
    if (mode < _IOFBF || mode > _IONBF || (stream == stderr && mode != _IONBF)) {
        return -1;
    }
    (void)fflush(stream);
    stream->mode = (uint32_t)mode + 1;
    return 0;
}

void setbuf(FILE *restrict stream, char *restrict unused) {
    (void)setvbuf(stream, unused, unused == NULL ? _IONBF : _IOFBF, BUFSIZ);
}

size_t fwrite(const void *restrict items, size_t bytes, size_t count, FILE *restrict stream) {
    ash_lock_take(&ash_use_lock, &stream->lock);
    write_locked(stream, items, bytes * count);
    ash_lock_release(&ash_use_lock, &stream->lock);
    return bytes == 0 ? 0 : count;
}

int fputs(const char *restrict string, FILE *restrict stream) {
    (void)fwrite(string, 1, strlen(string), stream);
    return 0;
}

int puts(const char *string) {
    ash_lock_take(&ash_use_lock, &libc_stdout.lock);
    write_locked(stdout, string, strlen(string));
    write_locked(stdout, "\n", 1);
    ash_lock_release(&ash_use_lock, &libc_stdout.lock);
    return 0;
}

int fputc(int c, FILE *stream) {
    char byte = (char)c;
    (void)fwrite(&byte, 1, 1, stream);
    return (unsigned char)c;
}

int putc(int c, FILE *stream) {
    return fputc(c, stream);
}

int putchar(int c) {
    return fputc(c, stdout);
}

int ferror(FILE *stream) {
    (void)stream;
    return 0;
}

int feof(FILE *stream) {
    (void)stream;
    return 0;
}

void clearerr(FILE *stream) {
    (void)stream;
}

struct stream_sink {
    struct libc_sink sink;
    FILE *stream;
};

static void write_sink(struct libc_sink *sink, const char *bytes, size_t count) {
    write_locked(ASH_CONTAINER_OF(sink, struct stream_sink, sink)->stream, bytes, count);
}

static int print(FILE *stream, libc_float_formatter *floats, const char *format,
                 va_list arguments) {
    struct stream_sink to = {{write_sink}, stream};
    ash_lock_take(&ash_use_lock, &stream->lock);
    int count = libc_format(&to.sink, floats, format, arguments);
    ash_lock_release(&ash_use_lock, &stream->lock);
    return count;
}

int vfprintf(FILE *restrict stream, const char *restrict format, va_list arguments) {
    return print(stream, libc_format_float, format, arguments);
}

int vprintf(const char *restrict format, va_list arguments) {
    return print(stdout, libc_format_float, format, arguments);
}

int(fprintf)(FILE *restrict stream, const char *restrict format, ...) {
    va_list arguments;
    va_start(arguments, format);
    int count = print(stream, libc_format_float, format, arguments);
    va_end(arguments);
    return count;
}

int(printf)(const char *restrict format, ...) {
    va_list arguments;
    va_start(arguments, format);
    int count = print(stdout, libc_format_float, format, arguments);
    va_end(arguments);
    return count;
}

int libc_fprintf(FILE *restrict stream, const char *restrict format, ...) {
    va_list arguments;
    va_start(arguments, format);
    int count = print(stream, NULL, format, arguments);
    va_end(arguments);
    return count;
}

int libc_printf(const char *restrict format, ...) {
    va_list arguments;
    va_start(arguments, format);
    int count = print(stdout, NULL, format, arguments);
    va_end(arguments);
    return count;
}
