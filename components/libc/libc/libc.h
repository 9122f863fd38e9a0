/* SPDX-License-Identifier: MIT */
#ifndef LIBC_LIBC_H
#define LIBC_LIBC_H
/*
 * What the files of this component share. C's interface has no instance, so the state is in static
 * variables beside the functions that use it: what a program does not call, its state included, is
 * not in its image.
 */
#include <stdarg.h>
#include <ashlar/base.h>

/*
 * A function with several callers that is not worth copying into each: both compilers, at -Os,
 * think that it is. printf is in most images, so its size is everybody's.
 */
#define LIBC_SHARED __attribute__((noinline))

/* Where formatted text goes, piece by piece. Whoever needs more than the function embeds this. */
struct libc_sink {
    void (*write)(struct libc_sink *sink, const char *bytes, size_t count);
};

/* A conversion specification of printf, C11 7.21.6.1 paragraph 4. */
struct libc_spec {
    unsigned flags;  /* LIBC_… */
    int width;       /* never negative: that is LIBC_LEFT */
    int precision;   /* negative: none */
    char conversion; /* its letter */
};

/* The flags are told apart by their characters, which lie within 32 places from the space on. */
#define LIBC_FLAG(c)   (1u << ((c) - ' '))
#define LIBC_LEFT      LIBC_FLAG('-')
#define LIBC_PLUS      LIBC_FLAG('+')
#define LIBC_SPACE     LIBC_FLAG(' ')
#define LIBC_ALTERNATE LIBC_FLAG('#')
#define LIBC_ZERO      LIBC_FLAG('0')

/* One converted argument: `sign`, `zeros` times 0, `body`, padded to the width. Returns its length.
 */
size_t libc_format_field(struct libc_sink *sink, const struct libc_spec *spec, const char *sign,
                         size_t zeros, const char *body, size_t body_bytes);

/* `count` times `c`, which is a space or a 0. */
void libc_format_repeat(struct libc_sink *sink, char c, size_t count);

/* Converts one floating-point argument, and returns its length. */
typedef size_t libc_float_formatter(struct libc_sink *sink, const struct libc_spec *spec,
                                    double value);
libc_float_formatter libc_format_float;

/*
 * printf. `floats` is libc_format_float, or NULL in the functions that do without; only the linker
 * knows whether an image needs the former. Returns how many bytes it wrote; -1 with errno EINVAL at
 * a conversion that does not exist, EOVERFLOW when the length does not fit an int.
 */
int libc_format(struct libc_sink *sink, libc_float_formatter *floats, const char *format,
                va_list arguments);

/* What strtol and its kin read, C11 7.22.1.4, looking at no more than `most` bytes. */
struct libc_integer {
    uint64_t size;   /* the magnitude; UINT64_MAX on overflow */
    bool negative;   /* a minus stood before it */
    bool overflow;   /* the magnitude does not fit 64 bits */
    const char *end; /* after its last digit; NULL: there is none */
};
struct libc_integer libc_read_integer(const char *text, size_t most, int base);

/* What strtod and its kin read, C11 7.22.1.3, rounded to a significand of `bits`: 53 or 24. */
struct libc_float {
    double value;
    bool range;      /* overflow, or an inexact result that is subnormal or 0 */
    const char *end; /* NULL: no number */
};
struct libc_float libc_read_float(const char *text, size_t most, int bits);

/* Runs the atexit functions and flushes the streams: the `fini` of the component. */
void libc_fini(void);

#endif
