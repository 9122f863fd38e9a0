/* SPDX-License-Identifier: MIT */
/*
 * Output. A stream's lock is held for the whole of a call, the console included, so that the output
 * of one printf stays together.
 */
#include <stdio.h>
#include <string.h>
#include <ashlar/console.h>
#include "stream.h"

FILE libc_stdout, libc_stderr;
#if ASH_HAS_VFS
FILE *libc_streams;
struct libc_guard libc_streams_guard;
#endif

static char buffer[ASH_OPT_BUFFER]; /* of stdout; guarded by its lock */

static LIBC_SHARED void flush_locked(void) {
    ASH_ASSERT(ash_lock_held(&ash_use_lock, &libc_stdout.lock));
    if (libc_stdout.used > 0) {
        ash_console_write(&ash_use_console, buffer, libc_stdout.used);
        libc_stdout.used = 0;
    }
}

static void console_locked(FILE *stream, const char *bytes, size_t count) {
    ASH_ASSERT(ash_lock_held(&ash_use_lock, &stream->lock));
    if (stream != stdout) {
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

/* Writes to a stream that was entered. Returns how many bytes it took; the console takes all. */
static inline size_t write_entered(FILE *stream, const char *bytes, size_t count) {
#if ASH_HAS_VFS
    if (stream->way != NULL) {
        return stream->way->write(stream, bytes, count);
    }
#endif
    console_locked(stream, bytes, count);
    return count;
}

#if ASH_HAS_VFS
static int flush_file(FILE *stream) {
    libc_take(&stream->guard);
    int result = stream->way->flush(stream);
    libc_release(&stream->guard);
    return result;
}

static int flush_files(void) {
    int result = 0;
    libc_take(&libc_streams_guard);
    for (FILE *stream = libc_streams; stream != NULL; stream = stream->next) {
        result |= flush_file(stream);
    }
    libc_release(&libc_streams_guard);
    return result;
}
#endif

int fflush(FILE *stream) {
    int result = 0;
#if ASH_HAS_VFS
    if (stream != NULL && stream->way != NULL) {
        return flush_file(stream);
    }
    if (stream == NULL) {
        result = flush_files();
    }
#endif
    if (stream != stderr) {
        ash_lock_take(&ash_use_lock, &libc_stdout.lock);
        flush_locked();
        ash_lock_release(&ash_use_lock, &libc_stdout.lock);
    }
    return result;
}

int setvbuf(FILE *restrict stream, char *restrict given, int mode, size_t size) {
    (void)given, (void)size;
#if ASH_HAS_VFS
    if (stream->way != NULL) {
        if (mode < _IOFBF || mode > _IONBF || fflush(stream) != 0) {
            return -1;
        }
        libc_enter(stream);
        stream->way->use(stream, given, mode, size);
        libc_leave(stream);
        return 0;
    }
#endif
    if (mode < _IOFBF || mode > _IONBF || (stream == stderr && mode != _IONBF)) {
        return -1;
    }
    (void)fflush(stream);
    stream->mode = (uint32_t)mode + 1;
    return 0;
}

void setbuf(FILE *restrict stream, char *restrict given) {
    (void)setvbuf(stream, given, given == NULL ? _IONBF : _IOFBF, BUFSIZ);
}

/* In one piece. Returns how many bytes were taken. */
static inline size_t write(FILE *stream, const char *bytes, size_t count) {
    libc_enter(stream);
    size_t taken = write_entered(stream, bytes, count);
    libc_leave(stream);
    return taken;
}

size_t fwrite(const void *restrict items, size_t bytes, size_t count, FILE *restrict stream) {
    size_t taken = write(stream, items, bytes * count);
    if (bytes == 0) {
        return 0;
    }
    return taken == bytes * count ? count : taken / bytes;
}

int fputs(const char *restrict string, FILE *restrict stream) {
    size_t length = strlen(string);
    return write(stream, string, length) == length ? 0 : EOF;
}

int puts(const char *string) {
    size_t length = strlen(string);
    libc_enter(stdout);
    bool all = write_entered(stdout, string, length) == length;
    all = write_entered(stdout, "\n", 1) == 1 && all;
    libc_leave(stdout);
    return all ? 0 : EOF;
}

int fputc(int c, FILE *stream) {
    char byte = (char)c;
    return write(stream, &byte, 1) == 1 ? (unsigned char)c : EOF;
}

int putc(int c, FILE *stream) {
    return fputc(c, stream);
}

int putchar(int c) {
    return fputc(c, stdout);
}

int ferror(FILE *stream) {
    return stream->flags & LIBC_FAILED;
}

int feof(FILE *stream) {
    return stream->flags & LIBC_AT_END;
}

void clearerr(FILE *stream) {
    libc_enter(stream);
    stream->flags &= (uint8_t)~(LIBC_AT_END | LIBC_FAILED);
    libc_leave(stream);
}

struct stream_sink {
    struct libc_sink sink;
    FILE *stream;
#if ASH_HAS_VFS
    bool failed;
#endif
};

static void write_sink(struct libc_sink *sink, const char *bytes, size_t count) {
    struct stream_sink *to = ASH_CONTAINER_OF(sink, struct stream_sink, sink);
#if ASH_HAS_VFS
    if (!to->failed && write_entered(to->stream, bytes, count) != count) {
        to->failed = true;
    }
#else
    (void)write_entered(to->stream, bytes, count);
#endif
}

static int print(FILE *stream, libc_float_formatter *floats, const char *format,
                 va_list arguments) {
    struct stream_sink to = {.sink = {write_sink}, .stream = stream};
    libc_enter(stream);
    int count = libc_format(&to.sink, floats, format, arguments);
    libc_leave(stream);
#if ASH_HAS_VFS
    count = to.failed ? -1 : count;
#endif
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
