/* SPDX-License-Identifier: MIT */
#ifndef LIBC_STDIO_H
#define LIBC_STDIO_H
/*
 * C11 7.21 for byte streams. stdout, which gathers lines, and stderr, which does not, are the
 * image's console, byte for byte; stdin has nothing in it: it is at its end from the start. Files
 * are those of `vfs`; in an image without it, what opens, removes or renames one fails with ENOSYS.
 * freopen gives one of the three a file, and fclose the console back.
 *
 * Each function that reads or writes holds its stream for the whole of the call. A file's stream
 * gathers a buffer of the component's own, or the caller's (setvbuf); what is in it when writing
 * fails stays there, to be tried again. Between reading and writing no fflush is needed. Errors set
 * errno, and the stream's indicator.
 *
 * printf: every flag, width, precision and length modifier of 7.21.6.1, and floating point exact to
 * the last digit that is asked for. `%n` and wide characters are refused: the call stops there,
 * returns -1 and sets EINVAL, as for any other conversion that is not in the standard. `L`
 * arguments print with double's precision.
 */
#include <stdarg.h>
#include <stddef.h>

#define EOF          (-1)
#define BUFSIZ       256
#define FILENAME_MAX 1025 /* bytes of a path, and a NUL */
#define FOPEN_MAX    16   /* at least: memory and the descriptors of vfs are the limit */
#define L_tmpnam     16
#define TMP_MAX      1000000
#define SEEK_SET     0
#define SEEK_CUR     1
#define SEEK_END     2
#define _IOFBF       0 /* keep until full */
#define _IOLBF       1 /* until a line ends */
#define _IONBF       2 /* not at all */

typedef struct libc_file FILE;
extern FILE libc_stdin, libc_stdout, libc_stderr;
#define stdin  (&libc_stdin)
#define stdout (&libc_stdout)
#define stderr (&libc_stderr)

/* POSIX.1-2017 has the two names here; <sys/types.h> has the same. */
typedef long off_t;
typedef long ssize_t;
typedef struct {
    off_t offset;
} fpos_t;

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

/*
 * Floating point is always understood. Wide characters and `m` are refused, as a matching failure.
 * A number that has more than 1,022 characters in a stream is none.
 */
int sscanf(const char *restrict text, const char *restrict format, ...) LIBC_SCANF(2, 3);
int vsscanf(const char *restrict text, const char *restrict format, va_list arguments)
    LIBC_SCANF(2, 0);

int fscanf(FILE *restrict stream, const char *restrict format, ...) LIBC_SCANF(2, 3);
int vfscanf(FILE *restrict stream, const char *restrict format, va_list arguments) LIBC_SCANF(2, 0);
int scanf(const char *restrict format, ...) LIBC_SCANF(1, 2);
int vscanf(const char *restrict format, va_list arguments) LIBC_SCANF(1, 0);

/*
 * Modes: `r`, `w`, `a`, each with `+` for both ways, `x` behind `w` or `a` to refuse what is there;
 * `b` means nothing. A relative path begins at the current directory, which is the root unless
 * chdir (`posix.files`) moved it. freopen without a path fails with EBADF, and closes the stream.
 */
FILE *fopen(const char *restrict path, const char *restrict mode);
FILE *freopen(const char *restrict path, const char *restrict mode, FILE *restrict stream);
int fclose(FILE *stream);
/* Of a file, a link or an empty directory. */
int remove(const char *path);
int rename(const char *from, const char *to);
/* In /tmp where that is a directory, else in the root. A temporary file has no name. */
FILE *tmpfile(void);
char *tmpnam(char *name);

size_t fread(void *restrict items, size_t bytes, size_t count, FILE *restrict stream);
int fgetc(FILE *stream);
int getc(FILE *stream);
int getchar(void);
char *fgets(char *restrict line, int size, FILE *restrict stream);
int ungetc(int c, FILE *stream); /* up to four in a row */
/* `*line` is NULL or from malloc, of `*size` bytes; grown as is needed. -1: nothing was read. */
ssize_t getdelim(char **restrict line, size_t *restrict size, int delimiter, FILE *restrict stream);
ssize_t getline(char **restrict line, size_t *restrict size, FILE *restrict stream);

/* The console has no positions: ESPIPE. */
int fseek(FILE *stream, long offset, int from);
long ftell(FILE *stream);
int fseeko(FILE *stream, off_t offset, int from);
off_t ftello(FILE *stream);
void rewind(FILE *stream);
int fgetpos(FILE *restrict stream, fpos_t *restrict position);
int fsetpos(FILE *stream, const fpos_t *position);

int puts(const char *string);
int putchar(int c);
int putc(int c, FILE *stream);
int fputc(int c, FILE *stream);
int fputs(const char *restrict string, FILE *restrict stream);
size_t fwrite(const void *restrict items, size_t bytes, size_t count, FILE *restrict stream);
void perror(const char *what);

/*
 * Writing to a console does not fail. fflush(NULL) is all streams. Of a file that was read, it
 * gives back what was read ahead, and drops what ungetc gave.
 */
int fflush(FILE *stream);
int ferror(FILE *stream);
int feof(FILE *stream);
void clearerr(FILE *stream);

/*
 * Sets when the stream is written out. A file uses `buffer`, if it is not NULL, until it is closed;
 * the console uses neither it nor `size`. -1: `mode` is none of the three.
 */
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
