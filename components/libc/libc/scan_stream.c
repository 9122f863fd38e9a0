/* SPDX-License-Identifier: MIT */
/*
 * fscanf: C11 7.21.6.2 from a stream, of which one byte more than the item is looked at and given
 * back. Numbers are gathered first, as long as they may become one (paragraph 9), and then read as
 * sscanf reads them.
 */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include "scan.h"
#include "stream.h"

#define NUMBER 1024 /* with its NUL */

struct input {
    FILE *stream;
    size_t count; /* bytes that were taken: `%n` */
};

static int take(struct input *in) {
    int c = libc_get(in->stream);
    in->count += c != EOF ? 1 : 0;
    return c;
}

static void give(struct input *in, int c) {
    if (c != EOF) {
        (void)libc_give_back(c, in->stream);
        in->count--;
    }
}

/* Returns what follows the white space, which is given back. */
static int skip(struct input *in) {
    int c;
    do {
        c = take(in);
    } while (c != EOF && isspace(c));
    give(in, c);
    return c;
}

/* A number that is being gathered. */
struct number {
    char text[NUMBER];
    size_t count, width;
    int c; /* the next byte, taken and not in the text */
    struct input *in;
};

/* Adds the next byte if `yes`, and there is room in width and text. */
static bool add(struct number *n, bool yes) {
    if (!yes || n->c == EOF || n->count == n->width || n->count == NUMBER - 1) {
        return false;
    }
    n->text[n->count++] = (char)n->c;
    n->c = n->count < n->width ? take(n->in) : EOF;
    return true;
}

static bool is_letter(const struct number *n, char letter) {
    return n->c != EOF && (n->c | 32) == letter;
}

static bool is_digit(const struct number *n, int base) {
    int value = n->c == EOF     ? 99
                : isdigit(n->c) ? n->c - '0'
                : isalpha(n->c) ? (n->c | 32) - 'a' + 10
                                : 99;
    return value < base;
}

/* How many digits. */
static size_t add_digits(struct number *n, int base) {
    size_t before = n->count;
    while (add(n, is_digit(n, base))) {
    }
    return n->count - before;
}

static void add_sign(struct number *n) {
    (void)add(n, n->c == '-' || n->c == '+');
}

static void add_integer(struct number *n, int base) {
    add_sign(n);
    if ((base == 0 || base == 16) && add(n, n->c == '0')) {
        base = add(n, is_letter(n, 'x')) ? 16 : base == 0 ? 8 : base;
    }
    (void)add_digits(n, base == 0 ? 10 : base);
}

/* As many letters as are those of `word`. */
static void add_word(struct number *n, const char *word) {
    while (*word != '\0' && add(n, is_letter(n, *word))) {
        word++;
    }
    if (word[0] == '\0' && word[-1] == 'n' && add(n, n->c == '(')) {
        while (add(n, n->c != EOF && (isalnum(n->c) || n->c == '_'))) {
        }
        (void)add(n, n->c == ')');
    }
}

static void add_float(struct number *n) {
    int base = 10;
    size_t digits = 0;
    add_sign(n);
    if (is_letter(n, 'i')) {
        add_word(n, "infinity");
        return;
    }
    if (is_letter(n, 'n')) {
        add_word(n, "nan");
        return;
    }
    if (add(n, n->c == '0')) {
        digits = 1;
        base = add(n, is_letter(n, 'x')) ? 16 : 10;
    }
    digits += add_digits(n, base);
    if (add(n, n->c == '.')) {
        digits += add_digits(n, base);
    }
    if (digits > 0 && add(n, is_letter(n, base == 16 ? 'p' : 'e'))) {
        add_sign(n);
        (void)add_digits(n, 10);
    }
}

static bool scan_number(struct input *in, const struct libc_conversion *c, void *to) {
    struct number n = {.width = c->width, .in = in};
    struct libc_conversion whole = *c;
    n.c = take(in);
    if (strchr("diouxXp", c->letter) != NULL) {
        add_integer(&n, c->letter == 'i'                       ? 0
                        : c->letter == 'o'                     ? 8
                        : c->letter == 'd' || c->letter == 'u' ? 10
                                                               : 16);
    } else {
        add_float(&n);
    }
    give(in, n.c);
    n.text[n.count] = '\0';
    if (n.count == NUMBER - 1) {
        return false;
    }
    whole.width = SIZE_MAX;
    const char *end = libc_scan_item(n.text, &whole, NULL);
    if (end == NULL || *end != '\0') {
        return false;
    }
    return to == NULL || libc_scan_item(n.text, &whole, to) != NULL;
}

static bool scan_text(struct input *in, const struct libc_conversion *c, char *to) {
    size_t width = c->letter == 'c' && c->width == SIZE_MAX ? 1 : c->width, count = 0;
    while (count < width) {
        int byte = take(in);
        bool fits =
            byte != EOF && (c->letter == 'c' ||
                            (c->letter == '[' ? libc_scan_in_set(c, (char)byte) : !isspace(byte)));
        if (!fits) {
            give(in, byte);
            break;
        }
        if (to != NULL) {
            to[count] = (char)byte;
        }
        count++;
    }
    if (count == 0 || (c->letter == 'c' && count < width)) {
        return false;
    }
    if (to != NULL && c->letter != 'c') {
        to[count] = '\0';
    }
    return true;
}

/* 1: matched, 0: not, EOF: there was nothing. */
static int match(struct input *in, const struct libc_conversion *c, void *to) {
    bool skips = c->letter != 'c' && c->letter != '[';
    int next = skips ? skip(in) : take(in);
    if (!skips) {
        give(in, next);
    }
    if (next == EOF) {
        return EOF;
    }
    if (c->letter == 's' || !skips) {
        return c->bytes != 8 && scan_text(in, c, to) ? 1 : 0;
    }
    return c->letter != '\0' && strchr("diouxXpaAeEfFgG", c->letter) != NULL &&
                   scan_number(in, c, to)
               ? 1
               : 0;
}

/* White space, or one byte that has to be there. 1, 0 or EOF, as above. */
static int match_literal(struct input *in, char byte) {
    if (isspace((unsigned char)byte)) {
        (void)skip(in);
        return 1;
    }
    int c = take(in);
    if (c == (unsigned char)byte) {
        return 1;
    }
    give(in, c);
    return c == EOF ? EOF : 0;
}

static int scan(FILE *stream, const char *format, va_list arguments) {
    struct input in = {.stream = stream};
    int assigned = 0, matched = 1;
    bool converted = false;
    while (*format != '\0' && matched == 1) {
        struct libc_conversion c;
        if (*format != '%' || format[1] == '%') {
            if (*format == '%') {
                format++;
                (void)skip(&in);
            }
            matched = match_literal(&in, *format++);
            continue;
        }
        format = libc_scan_parse(format + 1, &c);
        void *to = c.assign ? va_arg(arguments, void *) : NULL;
        if (c.letter == 'n') {
            if (to != NULL) {
                memcpy(to, &in.count, c.bytes); /* little endian */
            }
            continue;
        }
        matched = match(&in, &c, to);
        if (matched == 1) {
            converted = true;
            assigned += c.assign ? 1 : 0;
        }
    }
    return matched == EOF && !converted ? EOF : assigned;
}

int vfscanf(FILE *restrict stream, const char *restrict format, va_list arguments) {
    libc_enter(stream);
    int assigned = scan(stream, format, arguments);
    libc_leave(stream);
    return assigned;
}

int fscanf(FILE *restrict stream, const char *restrict format, ...) {
    va_list arguments;
    va_start(arguments, format);
    int assigned = vfscanf(stream, format, arguments);
    va_end(arguments);
    return assigned;
}

int vscanf(const char *restrict format, va_list arguments) {
    return vfscanf(stdin, format, arguments);
}

int scanf(const char *restrict format, ...) {
    va_list arguments;
    va_start(arguments, format);
    int assigned = vfscanf(stdin, format, arguments);
    va_end(arguments);
    return assigned;
}
