/* SPDX-License-Identifier: MIT */
#ifndef LIBC_STDLIB_H
#define LIBC_STDLIB_H
/*
 * C11 7.22 without multibyte characters and quick_exit; from POSIX.1-2017 the environment,
 * posix_memalign and rand_r. The heap is the image's `alloc`.
 */
#include <stddef.h>

#define EXIT_SUCCESS 0
#define EXIT_FAILURE 1
#define RAND_MAX     0x7fffffff
#define MB_CUR_MAX   ((size_t)1)

typedef struct {
    int quot, rem;
} div_t;
typedef struct {
    long quot, rem;
} ldiv_t;
typedef struct {
    long long quot, rem;
} lldiv_t;

/*
 * A request for 0 bytes gives a block of its own, realloc to 0 too. NULL sets ENOMEM. aligned_alloc
 * wants a power of two (else NULL and EINVAL) and, unlike C11 and like C17, no multiple of it as
 * size.
 */
__attribute__((malloc)) void *malloc(size_t bytes);
__attribute__((malloc)) void *calloc(size_t count, size_t bytes);
void *realloc(void *block, size_t bytes);
__attribute__((malloc)) void *aligned_alloc(size_t align, size_t bytes);
int posix_memalign(void **block, size_t align, size_t bytes);
size_t malloc_usable_size(void *block);
void free(void *block);

/* Saturate and set ERANGE on overflow; EINVAL for a base that is not 0 or 2 to 36. */
long strtol(const char *restrict text, char **restrict end, int base);
unsigned long strtoul(const char *restrict text, char **restrict end, int base);
long long strtoll(const char *restrict text, char **restrict end, int base);
unsigned long long strtoull(const char *restrict text, char **restrict end, int base);
int atoi(const char *text);
long atol(const char *text);
long long atoll(const char *text);

/*
 * Correctly rounded, to nearest and ties to even, however many digits there are. Overflow gives
 * infinity and ERANGE, a result that is subnormal and inexact, or 0, ERANGE too. strtold has
 * double's precision.
 */
double strtod(const char *restrict text, char **restrict end);
float strtof(const char *restrict text, char **restrict end);
long double strtold(const char *restrict text, char **restrict end);
double atof(const char *text);

/* In place, not stable, O(n log n) compares at worst, a fixed amount of stack. */
void qsort(void *base, size_t count, size_t bytes, int (*compare)(const void *, const void *));
void *bsearch(const void *key, const void *base, size_t count, size_t bytes,
              int (*compare)(const void *, const void *));

int abs(int value);
long labs(long value);
long long llabs(long long value);
div_t div(int dividend, int divisor);
ldiv_t ldiv(long dividend, long divisor);
lldiv_t lldiv(long long dividend, long long divisor);

/* 31 bits of a 64-bit sequence: for tests and games, never for secrets (that is `entropy`). */
int rand(void);
void srand(unsigned seed);
int rand_r(unsigned *state);

/*
 * exit runs what atexit registered, last first, flushes the streams, and ends the image; so does a
 * return from main. _Exit does neither of the first two. abort panics. atexit holds 32 functions.
 */
__attribute__((noreturn)) void exit(int status);
__attribute__((noreturn)) void _Exit(int status);
__attribute__((noreturn)) void abort(void);
int atexit(void (*function)(void));

/* NULL, or a NULL-terminated list of "NAME=VALUE". An image starts with none. */
extern char **environ;
char *getenv(const char *name);
int setenv(const char *name, const char *value, int overwrite);
int unsetenv(const char *name);

/* There is no command processor: 0 for NULL, -1 and ENOSYS for everything else. */
int system(const char *command);
#endif
