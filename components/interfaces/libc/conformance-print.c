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
    PRINTS("200 "
           "12",
           "%" PRIu8 " %" PRIxMAX, (uint8_t)200, (uintmax_t)0x12);
    PRINTS("-5 5 7", "%" PRId64 " %" PRIuFAST16 " %" PRIoPTR, (int64_t)-5, (uint_fast16_t)5,
           (uintptr_t)7);
}

static void test_texts(void) {
    const char *volatile nothing = NULL; /* hidden from the compiler, which would warn */
    BEGIN("texts");
    PRINTS("", "");
    PRINTS("100%", "%d%%", 100);
    PRINTS("abc|  abc|abc  |ab|   ab|", "%s|%5s|%-5s|%.2s|%5.2s|", "abc", "abc", "abc", "abc",
           "abc");
    PRINTS("|a|", "%.0s|%.*s|", "abc", 1, "abc");
    PRINTS("x|  x|x  |", "%c|%3c|%-3c|", 'x', 'x', 'x');
    PRINTS("(null)", "%s", nothing);
    PRINTS("0x1234 0", "%p %p", (void *)0x1234, (void *)NULL);
    char unended[3] = {'a', 'b', 'c'}; /* 7.21.6.1 paragraph 8: need not end, with a precision */
    PRINTS("abc", "%.3s", unended);
    CHECK(snprintf(text, sizeof(text), "a%cb", 0) == 3 && memcmp(text, "a\0b", 4) == 0);
}

/* SPEC 2 */
static void test_refusals(void) {
    int stored = 7;
    const char *volatile store = "ab%n", *volatile wide = "%ls", *volatile unknown = "x%y",
                         *volatile end = "%";
    BEGIN("what is refused");
    errno = 0;
    CHECK(snprintf(text, sizeof(text), store, &stored) == -1 && stored == 7 && errno == EINVAL);
    CHECK(snprintf(text, sizeof(text), wide, L"x") == -1);
    CHECK(snprintf(text, sizeof(text), unknown, 1) == -1 &&
          snprintf(text, sizeof(text), end) == -1);
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
    PRINTS("0 2 2 4 -2 0 1", "%.0f %.0f %.0f %.0f %.0f %.0f %.0f", 0.5, 1.5, 2.5, 3.5, -2.5, 0.25,
           0.75);
    PRINTS("0.1 0.2 0.4 1.0 10.0", "%.1f %.1f %.1f %.1f %.1f", 0.125, 0.25, 0.375, 0.96, 9.96);
    PRINTS("9.99 10 1e+01", "%.3g %.3g %.1g", 9.994, 9.996, 9.6);
    PRINTS("17976931348623157081452742373170435679807056752584499659891747680315726078002853876058"
           "95586327668781715404589535143824642343213268894641827684675467035375169860499105765512"
           "82076245490090389328944075868508455133942304583236903222948165808559332123348274797826"
           "204144723168738177180919299881250404026184124858368",
           "%.0f", 0x1.fffffffffffffp+1023);
    CHECK(snprintf(text, sizeof(text), "%.1074f", 0x1p-1074) == 1076);
    CHECK(strncmp(text, "0.00000000000000000000000000000000000000", 40) == 0);
    CHECK(strcmp(text + 1076 - 24, "506419718265533447265625") == 0);
    CHECK(snprintf(text, sizeof(text), "%.1100f", 0x1p-1074) == 1102 && text[1075] == '5' &&
          text[1076] == '0');
    PRINTS("0.000000e+00 1.000000e+00 2e+01 1.00e+05", "%e %e %.0e %.2e", 0.0, 1.0, 15.0, 99999.0);
    PRINTS("1.00000000000000005551e-01 4.9406564584124654e-324", "%.20e %.16e", 0.1, 0x1p-1074);
    PRINTS("1.797693e+308 2.225074e-308", "%e %e", 0x1.fffffffffffffp+1023, 0x1p-1022);
    PRINTS("1.000000E-10 1E-10 1.500000", "%E %G %F", 1e-10, 1e-10, 1.5);
    PRINTS("100000 1e+06 0.0001 1e-05 0", "%g %g %g %g %g", 100000.0, 1000000.0, 0.0001, 1e-05,
           0.0);
    PRINTS("1.23457e+08 0.000123457 1e+06 1e+07", "%g %g %g %g", 123456789.0, 0.000123456789,
           999999.5, 9999995.0);
    PRINTS("1.23e+03 0.1 0.0001 0.10000000000000001", "%.3g %.10g %.0g %.17g", 1234.0, 0.1, 0.00015,
           0.1);
    PRINTS("1.00000 0.00000 100000. 1.00000e+06 1. 1.e+01", "%#g %#g %#g %#g %#.0f %#.0e", 1.0, 0.0,
           100000.0, 1e6, 1.0, 10.0);
    PRINTS("    1.50|1.50    |00001.50|+1.50| 1.50|-0001.50",
           "%8.2f|%-8.2f|%08.2f|%+.2f|% .2f|%08.2f", 1.5, 1.5, 1.5, 1.5, 1.5, -1.5);
    PRINTS("  1e+00|1e+00  |+0001e+00", "%7.0e|%-7.0e|%+09.0e", 1.0, 1.0, 1.0);
}

/* SPEC 3, and 7.21.6.1 paragraph 8 for what is no number. */
static void test_hexadecimal(void) {
    BEGIN("hexadecimal floating point, infinity, NaN");
    PRINTS("0x0p+0 0x1p+0 -0x1.8p+1 0x1.999999999999ap-4", "%a %a %a %a", 0.0, 1.0, -3.0, 0.1);
    PRINTS("0x1p-1022 0x1.fffffffffffffp+1023", "%a %a", 0x1p-1022, 0x1.fffffffffffffp+1023);
    PRINTS("0X1.ABP+3 0x1.8000p+0 0x1.p+0", "%A %.4a %#.0a", 0x1.abp3, 1.5, 1.0);
    PRINTS("0x1.2p+0 0x1.2p+0 0x1.4p+0", "%.1a %.1a %.1a", 0x1.2p0, 0x1.28p0, 0x1.38p0);
    PRINTS("  0x1p+0|0x1p+0  |0x001p+0|+0x1p+0", "%8a|%-8a|%08a|%+a", 1.0, 1.0, 1.0, 1.0);
    PRINTS("inf -inf INF nan NAN +inf|  inf|inf  |  inf", "%f %e %G %a %F %+f|%5f|%-5f|%05f",
           __builtin_inf(), -__builtin_inf(), __builtin_inf(), __builtin_nan(""), __builtin_nan(""),
           __builtin_inf(), __builtin_inf(), __builtin_inf(), __builtin_inf());
    PRINTS("0.5 2", "%.1Lf %Lg", 0.5L, 2.0L);
}

/* SPEC 4: through the macro, the function, and the one that does without. */
static void test_variants(void) {
    float single = 0.25f;
    int once = 0;
    BEGIN("with and without floating point");
    PRINTS("1 0.25 x", "%d %.2f %s", 1, (double)single, "x");
    CHECK((snprintf)(text, sizeof(text), "%.1f", 2.5) == 3 && strcmp(text, "2.5") == 0);
    CHECK(snprintf(text, sizeof(text), "%.1f", single) == 3 && strcmp(text, "0.2") == 0);
    CHECK(libc_snprintf(text, sizeof(text), "%d %s", 5, "five") == 6 &&
          strcmp(text, "5 five") == 0);
    CHECK(libc_snprintf(text, sizeof(text), "%f%d", 5) == 8 && strcmp(text, "<float>5") == 0);
    CHECK(libc_sprintf(text, "%5d|", 5) == 6 && strcmp(text, "    5|") == 0);
    CHECK(snprintf(text, sizeof(text), "%d", once++) == 1 &&
          once == 1); /* arguments are evaluated once */
    CHECK(snprintf(text, sizeof(text), "%d%d%d%d%d%d%d%d%d%d%d%d%d%d%d%d%d%d%d%d%d%d%.1f", 1, 2, 3,
                   4, 5, 6, 7, 8, 9, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1, 2, 0.5) == 25);
    CHECK(strcmp(text, "12345678901234567890120.5") == 0);
}

void conformance_print(void) {
    test_integers();
    test_texts();
    test_refusals();
    test_limits();
    test_exact();
    test_hexadecimal();
    test_variants();
}
