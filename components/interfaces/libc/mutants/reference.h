/* SPDX-License-Identifier: MIT */
/* A C library that takes the shortest way everywhere: one file a topic, and the rest here. */
#include <assert.h>
#include <inttypes.h>
#include <setjmp.h>
#include <time.h>
#include <ashlar/alloc.h>
#include <ashlar/console.h>
#include <ashlar/machine.h>
#include "text.h"
#include "print.h"
#include "scan.h"
#include "files.h"

char **environ;
static int error_number;
static uint64_t random_state;
static void (*at_exit[32])(void);
static unsigned at_exit_count;

int *__errno_location(void) {
    return &error_number;
}

int putc(int c, FILE *stream) {
    return fputc(c, stream);
}

int putchar(int c) {
    return fputc(c, stdout);
}

size_t fwrite(const void *restrict items, size_t bytes, size_t count, FILE *restrict stream) {
    for (size_t i = 0; i < bytes * count; i++) {
        if (fputc(((const char *)items)[i], stream) == EOF) {
            return 0;
        }
    }
    return bytes == 0 ? 0 : count;
}

int fputs(const char *restrict string, FILE *restrict stream) {
    return (int)fwrite(string, 1, strlen(string), stream);
}

int puts(const char *string) {
    return fputs(string, stdout) + (putchar('\n') == '\n' ? 1 : 0);
}

void setbuf(FILE *restrict stream, char *restrict buffer) {
    (void)setvbuf(stream, buffer, buffer == NULL ? _IONBF : _IOFBF, BUFSIZ);
}

void perror(const char *what) {
    (void)libc_fprintf(stderr, "%s: %s\n", what, strerror(errno));
}

static void put_stream(struct out *out, char c) {
    (void)fputc(c, out->stream);
}

static void put_text(struct out *out, char c) {
    if (out->room > 0) {
        *out->to++ = c;
        out->room--;
    }
}

static int to_stream(FILE *stream, bool floats, const char *format, va_list arguments) {
    struct out out = {.put = put_stream, .stream = stream};
    int count = print(&out, floats, format, arguments);
    return stream->failed ? -1 : count;
}

static int to_text(char *to, size_t size, bool floats, const char *format, va_list arguments) {
    struct out out = {.put = put_text, .to = to, .room = size == 0 ? 0 : size - 1};
    int count = print(&out, floats, format, arguments);
    if (size > 0) {
        *out.to = '\0';
    }
    return count;
}

/* One function with `...`, and what it is made of. */
#define VARIADIC(name, parameters, call)                                                           \
    int name parameters {                                                                          \
        va_list arguments;                                                                         \
        va_start(arguments, format);                                                               \
        int count = call;                                                                          \
        va_end(arguments);                                                                         \
        return count;                                                                              \
    }
#define FORMAT const char *restrict format, ...
VARIADIC(printf, (FORMAT), to_stream(stdout, true, format, arguments))
VARIADIC(fprintf, (FILE *restrict stream, FORMAT), to_stream(stream, true, format, arguments))
VARIADIC(sprintf, (char *restrict to, FORMAT), to_text(to, SIZE_MAX, true, format, arguments))
VARIADIC(snprintf, (char *restrict to, size_t size, FORMAT),
         to_text(to, size, true, format, arguments))
VARIADIC(asprintf, (char **restrict to, FORMAT), vasprintf(to, format, arguments))
VARIADIC(fscanf, (FILE *restrict stream, FORMAT), vfscanf(stream, format, arguments))
VARIADIC(scanf, (FORMAT), vfscanf(stdin, format, arguments))
VARIADIC(libc_printf, (FORMAT), to_stream(stdout, false, format, arguments))
VARIADIC(libc_fprintf, (FILE *restrict stream, FORMAT), to_stream(stream, false, format, arguments))
VARIADIC(libc_sprintf, (char *restrict to, FORMAT), to_text(to, SIZE_MAX, false, format, arguments))
VARIADIC(libc_snprintf, (char *restrict to, size_t size, FORMAT),
         to_text(to, size, false, format, arguments))

int vprintf(const char *restrict format, va_list arguments) {
    return to_stream(stdout, true, format, arguments);
}

int vfprintf(FILE *restrict stream, const char *restrict format, va_list arguments) {
    return to_stream(stream, true, format, arguments);
}

int vsprintf(char *restrict to, const char *restrict format, va_list arguments) {
    return to_text(to, SIZE_MAX, true, format, arguments);
}

int vsnprintf(char *restrict to, size_t size, const char *restrict format, va_list arguments) {
    return to_text(to, size, true, format, arguments);
}

int libc_vsnprintf(char *restrict to, size_t size, const char *restrict format, va_list arguments) {
    return to_text(to, size, false, format, arguments);
}

int vasprintf(char **restrict to, const char *restrict format, va_list arguments) {
    *to = malloc(4096);
    return to_text(*to, 4096, true, format, arguments);
}

static void *checked(void *block) {
    errno = block == NULL ? ENOMEM : errno;
    return block;
}

void *malloc(size_t bytes) {
    return checked(ash_alloc_get(&ash_use_alloc, bytes));
}

void *calloc(size_t count, size_t bytes) {
#ifndef BREAK_CALLOC_WRAPS
    if (bytes != 0 && count > SIZE_MAX / bytes) {
        return checked(NULL);
    }
#endif
    void *block = malloc(count * bytes);
    return block == NULL ? NULL : memset(block, 0, count * bytes);
}

void *realloc(void *block, size_t bytes) {
    return checked(ash_alloc_resize(&ash_use_alloc, block, bytes));
}

int posix_memalign(void **block, size_t align, size_t bytes) {
    void *got = NULL;
    if (align >= 8 && (align & (align - 1)) == 0) {
        got = ash_alloc_get_aligned(&ash_use_alloc, align, bytes);
        *block = got == NULL ? *block : got;
        return got == NULL ? ENOMEM : 0;
    }
    return EINVAL;
}

void *aligned_alloc(size_t align, size_t bytes) {
    if (align == 0 || (align & (align - 1)) != 0) {
        errno = EINVAL;
        return NULL;
    }
    return checked(ash_alloc_get_aligned(&ash_use_alloc, align, bytes));
}

size_t malloc_usable_size(void *block) {
    return ash_alloc_usable(&ash_use_alloc, block);
}

void free(void *block) {
    ash_alloc_put(&ash_use_alloc, block);
}

char *strndup(const char *string, size_t most) {
    size_t length = strnlen(string, most);
    char *copy = calloc(length + 1, 1);
    return copy == NULL ? NULL : memcpy(copy, string, length);
}

char *strdup(const char *string) {
    return strndup(string, SIZE_MAX);
}

/* Integers: white space, the number, and where it ended. */
static uint64_t read_text(const char *text, char **end, int base, bool *negative, bool *overflow) {
    uint64_t size = 0;
    size_t spaces = 0, length = 0;
    *negative = *overflow = false;
    if (base == 0 || (base >= 2 && base <= 36)) {
        while (isspace((unsigned char)text[spaces])) {
            spaces++;
        }
        length = read_integer(text + spaces, SIZE_MAX, base, &size, negative, overflow);
    } else {
        errno = EINVAL;
    }
    if (end != NULL) {
        *end = (char *)(uintptr_t)(text + (length == 0 ? 0 : spaces + length));
    }
    return size;
}

long strtol(const char *restrict text, char **restrict end, int base) {
    bool negative, overflow, range;
    uint64_t size = read_text(text, end, base, &negative, &overflow);
    int64_t value = signed_of(size, negative, &range);
#ifdef BREAK_NO_ERANGE
    range = false;
#endif
    errno = range ? ERANGE : errno;
    return value;
}

unsigned long strtoul(const char *restrict text, char **restrict end, int base) {
    bool negative, overflow;
    uint64_t size = read_text(text, end, base, &negative, &overflow);
    errno = overflow ? ERANGE : errno;
    return negative && !overflow ? 0 - size : size;
}

static double read_double(const char *text, char **end, const struct format *f) {
    double value;
    bool range;
    size_t spaces = 0;
    while (isspace((unsigned char)text[spaces])) {
        spaces++;
    }
    size_t length = read_float(text + spaces, SIZE_MAX, f, &value, &range);
    errno = range ? ERANGE : errno;
    if (end != NULL) {
        *end = (char *)(uintptr_t)(text + (length == 0 ? 0 : spaces + length));
    }
    return value;
}

/* Functions that are others by another name, or an expression. */
#define SAME(type, name, parameters, expression)                                                   \
    type name parameters {                                                                         \
        return expression;                                                                         \
    }
#define TEXT const char *restrict text, char **restrict end
SAME(long long, strtoll, (TEXT, int base), strtol(text, end, base))
SAME(unsigned long long, strtoull, (TEXT, int base), strtoul(text, end, base))
SAME(intmax_t, strtoimax, (TEXT, int base), strtol(text, end, base))
SAME(uintmax_t, strtoumax, (TEXT, int base), strtoul(text, end, base))
SAME(int, atoi, (const char *text), (int)strtol(text, NULL, 10))
SAME(long, atol, (const char *text), strtol(text, NULL, 10))
SAME(long long, atoll, (const char *text), strtol(text, NULL, 10))
SAME(double, strtod, (TEXT), read_double(text, end, &double_format))
SAME(float, strtof, (TEXT), (float)read_double(text, end, &float_format))
SAME(long double, strtold, (TEXT), (long double)strtod(text, end))
SAME(double, atof, (const char *text), strtod(text, NULL))
SAME(int, abs, (int value), value < 0 ? -value : value)
SAME(long, labs, (long value), value < 0 ? -value : value)
SAME(long long, llabs, (long long value), value < 0 ? -value : value)
SAME(intmax_t, imaxabs, (intmax_t value), value < 0 ? -value : value)
SAME(div_t, div, (int l, int r), ((div_t){l / r, l % r}))
SAME(ldiv_t, ldiv, (long l, long r), ((ldiv_t){l / r, l % r}))
SAME(lldiv_t, lldiv, (long long l, long long r), ((lldiv_t){l / r, l % r}))
SAME(imaxdiv_t, imaxdiv, (intmax_t l, intmax_t r), ((imaxdiv_t){l / r, l % r}))
SAME(clock_t, clock, (void), -1)
SAME(double, difftime, (time_t end, time_t start), (double)end - (double)start)
SAME(int, timespec_get, (struct timespec * now, int base), now == NULL ? base : 0)

time_t time(time_t *seconds) {
    if (seconds != NULL) {
        *seconds = -1;
    }
    return -1;
}

#include "rest.h"
#include "calendar.h"
