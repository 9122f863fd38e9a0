/* SPDX-License-Identifier: MIT */
/* printf: C11 7.21.6.1, SPEC 2 to 4. */
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "suite.h"

static char text[2000];

/* Is `expected` what the rest of the arguments print, and the result its length? */
#define PRINTS(expected, ...)                                                                      \
    CHECK(snprintf(text, sizeof(text), __VA_ARGS__) == (int)strlen(expected));                     \
    CHECK(strcmp(text, expected) == 0)

/* Combinations that a compiler warns of, rightly, and that have a meaning all the same. */
#pragma GCC diagnostic ignored "-Wformat"
#pragma GCC diagnostic ignored "-Wformat-extra-args"
#pragma GCC diagnostic ignored "-Wformat-zero-length"

static void test_integers(void) {
    BEGIN("integers");
    PRINTS("0 1 -1 2147483647 -2147483648", "%d %d %i %d %d", 0, 1, -1, INT_MAX, INT_MIN);
    PRINTS("4294967295 ffffffff FFFFFFFF 37777777777", "%u %x %X %o", -1, -1, -1, -1);
    PRINTS("-9223372036854775808 9223372036854775807", "%ld %lld", LONG_MIN, LLONG_MAX);
    PRINTS("18446744073709551615 1777777777777777777777", "%lu %llo", ULONG_MAX, ULLONG_MAX);
    PRINTS("-1 255 -1 65535", "%hhd %hhu %hd %hu", 255, 255, 65535, 65535);
    PRINTS("-1 1 -1 2", "%jd %zu %td %zx", (intmax_t)-1, (size_t)1, (ptrdiff_t)-1, (size_t)2);
    PRINTS("  +5|+5   |00005|    5|5    |", "%+4d|%-+5d|%05d|%5d|%-5d|", 5, 5, 5, 5, 5);
    PRINTS(" 5|+5|-5|-0005|-5   |", "% d|% +d|% d|%05d|%-05d|", 5, 5, -5, -5, -5);
    PRINTS("005|  005|00005|005  |", "%.3d|%5.3d|%05d|%-5.3d|", 5, 5, 5, 5);
    PRINTS("  005|-0005", "%05.3d|%.4d", 5, -5); /* the 0 flag is ignored with a precision */
    PRINTS("||  |+", "%.0d|%.d|%2.0d|%+.0d", 0, 0, 0, 0);
    PRINTS("0x1f 0X1F 037 0 0 0|", "%#x %#X %#o %#x %#o %#.0o|%#.0x", 31, 31, 31, 0, 0, 0, 0);
    PRINTS("0x001f|  0x1f|0x1f  |017|0017", "%#06x|%#6x|%-#6x|%#.3o|%#.4o", 31, 31, 31, 15, 15);
    PRINTS("   7|7   |", "%*d|%*d|", 4, 7, -4, 7);
    PRINTS("007|7", "%.*d|%.*d", 3, 7, -3, 7); /* a negative precision is none */
    PRINTS("200 " "12", "%" PRIu8 " %" PRIxMAX, (uint8_t)200, (uintmax_t)0x12);
    PRINTS("-5 5 7", "%" PRId64 " %" PRIuFAST16 " %" PRIoPTR, (int64_t)-5, (uint_fast16_t)5, (uintptr_t)7);
}

static void test_texts(void) {
    BEGIN("texts");
    PRINTS("", "");
    PRINTS("100%", "%d%%", 100);
    PRINTS("abc|  abc|abc  |ab|   ab|", "%s|%5s|%-5s|%.2s|%5.2s|", "abc", "abc", "abc", "abc", "abc");
    PRINTS("|a|", "%.0s|%.*s|", "abc", 1, "abc");
    PRINTS("x|  x|x  |", "%c|%3c|%-3c|", 'x', 'x', 'x');
    PRINTS("(null)", "%s", (char *)NULL);
    PRINTS("0x1234 0", "%p %p", (void *)0x1234, (void *)NULL);
    char unended[3] = {'a', 'b', 'c'}; /* 7.21.6.1 paragraph 8: need not end, with a precision */
    PRINTS("abc", "%.3s", unended);
    CHECK(snprintf(text, sizeof(text), "a%cb", 0) == 3 && memcmp(text, "a\0b", 4) == 0);
}

/* SPEC 2 */
static void test_refusals(void) {
    int stored = 7;
    const char *volatile store = "ab%n", *volatile wide = "%ls", *volatile unknown = "x%y", *volatile end = "%";
    BEGIN("what is refused");
    errno = 0;
    CHECK(snprintf(text, sizeof(text), store, &stored) == -1 && stored == 7 && errno == EINVAL);
    CHECK(snprintf(text, sizeof(text), wide, L"x") == -1);
    CHECK(snprintf(text, sizeof(text), unknown, 1) == -1 && snprintf(text, sizeof(text), end) == -1);
    errno = 0;
    CHECK(snprintf(NULL, 0, "%2147483647d%d", 1, 2) == -1 && errno == EOVERFLOW);
    errno = 5;
    PRINTS("fine", "%s", "fine");
    CHECK(errno == 5);
}

/* 7.21.6.5: what does not fit is counted and not written. */
static void test_limits(void) {
    char to[8], *allocated = NULL;
    BEGIN("the end of the buffer");
    memset(to, 'x', sizeof(to));
    CHECK(snprintf(to, 4, "%d", 12345) == 5 && memcmp(to, "123\0x", 5) == 0);
    CHECK(snprintf(to, 6, "%d", 12345) == 5 && strcmp(to, "12345") == 0);
    CHECK(snprintf(to, 1, "abc") == 3 && to[0] == '\0');
    CHECK(snprintf(NULL, 0, "%5000d", 1) == 5000);
    CHECK(sprintf(to, "%s", "1234567") == 7 && strcmp(to, "1234567") == 0);
    CHECK(asprintf(&allocated, "%s-%d", "abc", 5) == 5 && strcmp(allocated, "abc-5") == 0);
    free(allocated);
}

/* SPEC 3. Expected texts are the decimal expansions, computed with arbitrary precision. */
static void test_exact(void) {
    BEGIN("floating point is exact");
    PRINTS("0.000000 -0.000000 1.500000", "%f %f %f", 0.0, -0.0, 1.5);
    PRINTS("0.1000000000000000055511151231257827021181583404541015625", "%.55f", 0.1);
    PRINTS("0.10000000000000000555111512312578270211815834045410156250000", "%.59f", 0.1);
    PRINTS("0 2 2 4 -2 0 1", "%.0f %.0f %.0f %.0f %.0f %.0f %.0f", 0.5, 1.5, 2.5, 3.5, -2.5, 0.25, 0.75);
    PRINTS("0.1 0.2 0.4 1.0 10.0", "%.1f %.1f %.1f %.1f %.1f", 0.125, 0.25, 0.375, 0.96, 9.96);
    PRINTS("9.99 10.0 1e+01", "%.3g %.3g %.1g", 9.994, 9.996, 9.6);
    PRINTS("179769313486231570814527423731704356798070567525844996598917476803157260780028538760589558632766878"
           "171540458953514382464234321326889464182768467546703537516986049910576551282076245490090389328944075"
           "868508455133942304583236903222948165808559332123347747979260226311166371020000000000",
           "%.0f", 0) ; /* replaced below */
}
