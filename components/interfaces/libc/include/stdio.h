/* SPDX-License-Identifier: MIT */
#ifndef LIBC_STDIO_H
#define LIBC_STDIO_H
/*
 * C11 7.21 for the two streams that there are: stdout, which gathers lines, and stderr, which does
 * not. Both are the image's console, byte for byte. There is no input stream and no file yet.
 *
 * printf: every flag, width, precision and length modifier of 7.21.6.1, and floating point exact to
 * the last digit that is asked for. `%n` and wide characters are refused: the call stops there,
 * returns -1 and sets EINVAL, as for any other conversion that is not in the standard. `L`
 * arguments print with double's precision.
 */
#include <stdarg.h>
#include <stddef.h>

#define EOF    (-1)
#define BUFSIZ 256
#define _IOFBF 0 /* keep until full */
#define _IOLBF 1 /* until a line ends */
#define _IONBF 2 /* not at all */

typedef struct libc_file FILE;
extern FILE libc_stdout, libc_stderr;
#define stdout (&libc_stdout)
#define stderr (&libc_stderr)

#define LIBC_PRINTF(string, first) __attribute__((format(printf, string, first)))
#define LIBC_SCANF(string, first)  __attribute__((format(scanf, string, first)))

int printf(const char *restrict format, ...) LIBC_PRINTF(1, 2);
int fprintf(FILE *restrict stream, const char *restrict format, ...) LIBC_PRINTF(2, 3);
int sprintf(char *restrict to, const char *restrict format, ...) LIBC_PRINTF(2, 3);
int snprintf(char *restrict to, size_t size, const char *restrict format, ...) LIBC_PRINTF(3, 4);
int asprintf(char **restrict to, const char *restrict format, ...) LIBC_PRINTF(2, 3);
int vprintf(const char *restrict format, va_list arguments) LIBC_PRINTF(1, 0);
int vfprintf(FILE *restrict stream, const char *restrict format, va_list arguments)
    LIBC_PRINTF(2, 0);
int vsprintf(char *restrict to, const char *restrict format, va_list arguments) LIBC_PRINTF(2, 0);
int vsnprintf(char *restrict to, size_t size, const char *restrict format, va_list arguments)
    LIBC_PRINTF(3, 0);
int vasprintf(char **restrict to, const char *restrict format, va_list arguments) LIBC_PRINTF(2, 0);

/* Floating point is always understood. Wide characters and `m` are refused, as a matching failure.
 */
int sscanf(const char *restrict text, const char *restrict format, ...) LIBC_SCANF(2, 3);
int vsscanf(const char *restrict text, const char *restrict format, va_list arguments)
    LIBC_SCANF(2, 0);

int puts(const char *string);
int putchar(int c);
int putc(int c, FILE *stream);
int fputc(int c, FILE *stream);
int fputs(const char *restrict string, FILE *restrict stream);
size_t fwrite(const void *restrict items, size_t bytes, size_t count, FILE *restrict stream);
void perror(const char *what);

/* Writing to a console does not fail, so these say 0. fflush(NULL) is both streams. */
int fflush(FILE *stream);
int ferror(FILE *stream);
int feof(FILE *stream);
void clearerr(FILE *stream);

/* Sets when the stream is written out; `buffer` and `size` are not used. -1: `mode` is none of the
 * three. */
int setvbuf(FILE *restrict stream, char *restrict buffer, int mode, size_t size);
void setbuf(FILE *restrict stream, char *restrict buffer);

/*
 * The code for floating point is larger than all other of printf. So there is a second set of
 * functions, which do without it, and macros of the standard names (7.1.4 allows them) that take
 * these where no argument has a floating type, which is known while compiling. A program need not
 * care: one that prints a double has the code in its image, one that does not has not. Through a
 * pointer, or as `(printf)(…)`, it is always the full function, and so it is with the `v`
 * functions, whose arguments nobody sees. What libc_vsnprintf finds of floating point it prints as
 * `<float>`, and takes no argument for it.
 */
int libc_printf(const char *restrict format, ...) LIBC_PRINTF(1, 2);
int libc_fprintf(FILE *restrict stream, const char *restrict format, ...) LIBC_PRINTF(2, 3);
int libc_sprintf(char *restrict to, const char *restrict format, ...) LIBC_PRINTF(2, 3);
int libc_snprintf(char *restrict to, size_t size, const char *restrict format, ...)
    LIBC_PRINTF(3, 4);
int libc_vsnprintf(char *restrict to, size_t size, const char *restrict format, va_list arguments)
    LIBC_PRINTF(3, 0);

#include <libc_floating.h>
#define printf(...)                                                                                \
    __builtin_choose_expr(LIBC_FLOATING(__VA_ARGS__), printf, libc_printf)(__VA_ARGS__)
#define fprintf(...)                                                                               \
    __builtin_choose_expr(LIBC_FLOATING(__VA_ARGS__), fprintf, libc_fprintf)(__VA_ARGS__)
#define sprintf(...)                                                                               \
    __builtin_choose_expr(LIBC_FLOATING(__VA_ARGS__), sprintf, libc_sprintf)(__VA_ARGS__)
#define snprintf(...)                                                                              \
    __builtin_choose_expr(LIBC_FLOATING(__VA_ARGS__), snprintf, libc_snprintf)(__VA_ARGS__)
#endif
