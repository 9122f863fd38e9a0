/* SPDX-License-Identifier: MIT */
/* strtol, strtod and sscanf: C11 7.22.1, 7.21.6.2, SPEC 5 and 6. */
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "suite.h"

#pragma GCC diagnostic ignored "-Wformat"

/* Is it `value`, `used` characters long, with `error` in errno? */
#define READS(function, type, string, base, value, used, error)                                    \
    do {                                                                                           \
        const char *input = string;                                                                \
        char *behind = NULL;                                                                       \
        errno = 0;                                                                                 \
        type got = function(input, &behind, base);                                                 \
        CHECK(got == (type)(value));                                                               \
        CHECK(behind == input + (used));                                                           \
        CHECK(errno == (error));                                                                   \
    } while (0)

static void test_integers(void) {
    BEGIN("text to integers");
    READS(strtol, long, "123", 10, 123, 3, 0);
    READS(strtol, long, " \t\n\v\f\r+7x", 10, 7, 8, 0);
    READS(strtol, long, "-42 ", 10, -42, 3, 0);
    READS(strtol, long, "", 10, 0, 0, 0);
    READS(strtol, long, "  x", 10, 0, 0, 0);
    READS(strtol, long, "+-1", 10, 0, 0, 0);
    READS(strtol, long, "0x1F", 0, 31, 4, 0);
    READS(strtol, long, "0x1F", 16, 31, 4, 0);
    READS(strtol, long, "0xg", 16, 0, 1, 0); /* the number 0, and an x */
    READS(strtol, long, "0x", 0, 0, 1, 0);
    READS(strtol, long, "017", 0, 15, 3, 0);
    READS(strtol, long, "08", 0, 0, 1, 0);
    READS(strtol, long, "zZ", 36, 35 * 36 + 35, 2, 0);
    READS(strtol, long, "102", 2, 2, 2, 0);
    READS(strtol, long, "9223372036854775807", 10, LONG_MAX, 19, 0);
    READS(strtol, long, "9223372036854775808", 10, LONG_MAX, 19, ERANGE);
    READS(strtol, long, "-9223372036854775808", 10, LONG_MIN, 20, 0);
    READS(strtol, long, "-9223372036854775809", 10, LONG_MIN, 20, ERANGE);
    READS(strtol, long, "99999999999999999999999999x", 10, LONG_MAX, 26, ERANGE);
    READS(strtoul, unsigned long, "18446744073709551615", 10, ULONG_MAX, 20, 0);
    READS(strtoul, unsigned long, "18446744073709551616", 10, ULONG_MAX, 20, ERANGE);
    READS(strtoul, unsigned long, "-1", 10, ULONG_MAX, 2, 0); /* 7.22.1.4 paragraph 5: negated */
    READS(strtoul, unsigned long, "-18446744073709551616", 10, ULONG_MAX, 21, ERANGE);
    READS(strtoll, long long, "-5", 10, -5, 2, 0);
    READS(strtoull, unsigned long long, "5", 10, 5, 1, 0);
    READS(strtoimax, intmax_t, "-77", 8, -63, 3, 0);
    READS(strtoumax, uintmax_t, "ff", 16, 255, 2, 0);
    errno = 0;
    CHECK(strtol("1", NULL, 1) == 0 && errno == EINVAL);
    errno = 0;
    CHECK(strtol("1", NULL, 37) == 0 && errno == EINVAL && strtol("12", NULL, 10) == 12);
    CHECK(atoi(" 12a") == 12 && atol("-3") == -3 && atoll("4") == 4);
}

static bool is(const char *string, double value, int used, int error) {
    char *end = NULL;
    errno = 0;
    double got = strtod(string, &end);
    return memcmp(&got, &value, sizeof(got)) == 0 && end == string + used && errno == error;
}

static bool is_single(const char *string, float value, int error) {
    errno = 0;
    float got = strtof(string, NULL);
    return memcmp(&got, &value, sizeof(got)) == 0 && errno == error;
}

/* Halves of a last place, and numbers right beside them, need all of their digits: SPEC 6. */
static void test_rounding(void) {
    BEGIN("text to floating point, rounded");
    CHECK(is("9007199254740993", 9007199254740992.0, 16, 0)); /* 2^53 + 1: a tie, to even */
    CHECK(is("9007199254740993.00000000000000000000000000000000000000000000001", 9007199254740994.0,
             64, 0));
    CHECK(is("9007199254740992.99999999999999999999999999999999999999999999999", 9007199254740992.0,
             64, 0));
    CHECK(is("9007199254740995", 9007199254740996.0, 16, 0));
    CHECK(is("1.00000000000000011102230246251565404236316680908203125", 1.0, 55, 0));
    CHECK(is("1.00000000000000011102230246251565404236316680908203124", 1.0, 55, 0));
    CHECK(
        is("1.00000000000000011102230246251565404236316680908203126", 0x1.0000000000001p0, 55, 0));
    CHECK(is("1.7976931348623157e308", 0x1.fffffffffffffp1023, 22, 0));
    CHECK(is("1.7976931348623158079e308", 0x1.fffffffffffffp1023, 25, 0));
    CHECK(is("1.7976931348623159e308", __builtin_inf(), 22, ERANGE));
    CHECK(is("-1e309", -__builtin_inf(), 6, ERANGE) &&
          is("1e999999999999", __builtin_inf(), 14, ERANGE));
    CHECK(is("4.9406564584124654e-324", 0x1p-1074, 23, ERANGE)); /* subnormal and inexact */
    CHECK(is("2.4703282292062327e-324", 0.0, 23, ERANGE) &&
          is("2.4703282292062328e-324", 0x1p-1074, 23, ERANGE));
    CHECK(is("1e-400", 0.0, 6, ERANGE) && is("-1e-999999999999", -0.0, 16, ERANGE));
    CHECK(is("2.2250738585072014e-308", 0x1p-1022, 23, 0));
    CHECK(is("2.2250738585072011e-308", 0x0.fffffffffffffp-1022, 23, ERANGE));
    CHECK(is("123456789012345678901234567890", 0x1.8ee90ff6c373ep96, 30, 0));
    CHECK(is("8.98846567431157953865e307", 0x1p1023, 26, 0) && is("1e23", 1e23, 4, 0) &&
          is("0.1", 0.1, 3, 0));
    CHECK(is_single("16777217", 16777216.0f, 0) && is_single("16777219", 16777220.0f, 0));
    CHECK(is_single("16777217.0000000000000000000000001", 16777218.0f,
                    0)); /* no rounding to double first */
    CHECK(is_single("3.4028236e38", __builtin_inff(), ERANGE) &&
          is_single("3.4028235e38", 0x1.fffffep127f, 0));
    CHECK(is_single("1e-45", 0x1p-149f, ERANGE) && is_single("1.1754944e-38", 0x1p-126f, 0));
}

/* 7.22.1.3 */
static void test_forms(void) {
    BEGIN("forms of floating point");
    CHECK(is("0", 0.0, 1, 0) && is("-0", -0.0, 2, 0) && is("+1.5", 1.5, 4, 0) &&
          is(" \n1", 1, 3, 0));
    CHECK(is("1.", 1, 2, 0) && is(".5", .5, 2, 0) && is(".", 0, 0, 0) && is("-.", 0, 0, 0) &&
          is("", 0, 0, 0));
    CHECK(is("1e5", 1e5, 3, 0) && is("1E+5", 1e5, 4, 0) && is("1e-5", 1e-5, 4, 0));
    CHECK(is("1e", 1, 1, 0) && is("1e+", 1, 1, 0) && is("1ex", 1, 1, 0) && is("e5", 0, 0, 0));
    CHECK(is("0x1.8p1", 3, 7, 0) && is("0X.8P+1", 1, 7, 0) && is("0x10", 16, 4, 0) &&
          is("0x1p", 1, 3, 0));
    CHECK(is("0x", 0, 1, 0) && is("0x.p1", 0, 1, 0) && is("0xg", 0, 1, 0) && is("-0x", -0.0, 2, 0));
    CHECK(is("0x1.00000000000008p0", 1, 20, 0) &&
          is("0x1.00000000000018p0", 0x1.0000000000002p0, 20, 0));
    CHECK(is("0x1.000000000000080000000001p0", 0x1.0000000000001p0, 30, 0));
    CHECK(is("0x1p-1074", 0x1p-1074, 9, 0) && is("0x1p-1075", 0, 9, ERANGE) &&
          is("0x1p1024", __builtin_inf(), 8, ERANGE));
    CHECK(is("inf", __builtin_inf(), 3, 0) && is("-INFINITY", -__builtin_inf(), 9, 0));
    CHECK(is("infinit", __builtin_inf(), 3, 0) && is("in", 0, 0, 0));
    char *end;
    double nan = strtod("nan", &end);
    CHECK(nan != nan && *end == '\0');
    nan = strtod("NaN(12_a)x", &end);
    CHECK(nan != nan && *end == 'x');
    nan = strtod("nan(", &end);
    CHECK(nan != nan && *end == '(');
    CHECK(atof("2.5x") == 2.5 && strtold("0.5", NULL) == 0.5L);
}

static void test_round_trip(void) {
    char text[64];
    uint64_t bits = 1;
    BEGIN("17 digits are enough");
    for (unsigned i = 0; i < 100; i++) {
        double value, back;
        bits = bits * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        memcpy(&value, &bits, sizeof(value));
        if (value - value != 0) {
            continue;
        }
        (void)snprintf(text, sizeof(text), "%.17g", value);
        back = strtod(text, NULL);
        CHECK(memcmp(&value, &back, sizeof(value)) == 0);
        (void)snprintf(text, sizeof(text), "%a", value);
        back = strtod(text, NULL);
        CHECK(memcmp(&value, &back, sizeof(value)) == 0);
    }
}

static void test_scan(void) {
    int i = 7, j = 7, n = 7;
    unsigned u = 7;
    char word[16], set[16], c[4] = "xyz";
    BEGIN("sscanf");
    CHECK(sscanf("12 -34", "%d%d", &i, &j) == 2 && i == 12 && j == -34);
    CHECK(sscanf("0x1f 017 12", "%i %i %i", &i, &j, &n) == 3 && i == 31 && j == 15 && n == 12);
    CHECK(sscanf("ff 17 4294967295", "%x %o %u", &i, &j, &u) == 3 && i == 255 && j == 15 &&
          u == UINT_MAX);
    CHECK(sscanf("12345", "%2d%*2d%n%d", &i, &n, &j) == 2 && i == 12 && n == 4 && j == 5);
    CHECK(sscanf("word and rest", "%s %[^x]", word, set) == 2 && !strcmp(word, "word") &&
          !strcmp(set, "and rest"));
    CHECK(sscanf("abc123", "%[a-c]%d", set, &i) == 2 && !strcmp(set, "abc") && i == 123);
    CHECK(sscanf("a]-b", "%[]a-]", set) == 1 && !strcmp(set, "a]-"));
    CHECK(sscanf("ab cd", "%c%c%c", &c[0], &c[1], &c[2]) == 3 && !memcmp(c, "ab ", 3));
    CHECK(sscanf("abcd", "%3c", c) == 1 && !memcmp(c, "abc", 3) && sscanf("ab", "%3c", c) == 0);
    CHECK(sscanf("k=5%", "k = %d%%", &i) == 1 && i == 5);
    CHECK(sscanf("", "%d", &i) == EOF && sscanf("  ", "%d", &i) == EOF &&
          sscanf("x", "%d", &i) == 0);
    CHECK(sscanf("5", "%d%d", &i, &j) == 1 && sscanf("5 x", "%d%d", &i, &j) == 1 &&
          sscanf("", "x") == EOF);
    CHECK(sscanf("1:2", "%d:%d%n", &i, &j, &n) == 2 && n == 3 &&
          sscanf("1;2", "%d:%d", &i, &j) == 1);
    CHECK(sscanf("ab", " %1s%n", word, &n) == 1 && !strcmp(word, "a") && n == 1);
}

static void test_scan_sizes(void) {
    signed char hh = 7;
    short h = 7;
    long l = 7;
    long long ll = 7;
    size_t z = 7;
    void *p = NULL;
    BEGIN("sscanf: length modifiers");
    CHECK(sscanf("-1 -2 -3 -4 5", "%hhd %hd %ld %lld %zu", &hh, &h, &l, &ll, &z) == 5);
    CHECK(hh == -1 && h == -2 && l == -3 && ll == -4 && z == 5);
    CHECK(sscanf("0x1234", "%p", &p) == 1 && p == (void *)0x1234);
    CHECK(sscanf("99999999999999999999", "%ld", &l) == 1 && l == LONG_MAX);
    struct {
        signed char before, value, after;
    } guarded = {1, 2, 3};
    CHECK(sscanf("100", "%hhd", &guarded.value) == 1 && guarded.before == 1 &&
          guarded.value == 100 && guarded.after == 3);
}

/* SPEC 5 */
static void test_scan_floats(void) {
    float f = 7;
    double d = 7;
    long double ld = 7;
    char rest[16];
    BEGIN("sscanf: floating point, and items that come to nothing");
    CHECK(sscanf("1.5 -2e3 .25", "%f %lf %Lf", &f, &d, &ld) == 3 && f == 1.5f && d == -2000 &&
          ld == 0.25L);
    CHECK(sscanf("0x1.8p1 inf", "%lf %f", &d, &f) == 2 && d == 3 && f == __builtin_inff());
    CHECK(sscanf("123456", "%3lf%s", &d, rest) == 2 && d == 123 && !strcmp(rest, "456"));
    CHECK(sscanf("1e5x", "%2lf%s", &d, rest) == 0);             /* the item is `1e` */
    CHECK(sscanf("100ergs of energy", "%lf%s", &d, rest) == 0); /* 7.21.6.2 paragraph 21 */
    int i = 7;
    CHECK(sscanf("0xg", "%x", &i) == 0 && sscanf("0x", "%i", &i) == 0 && i == 7);
    CHECK(sscanf("infin", "%lf", &d) == 0 && sscanf("1.e1e1", "%lf%s", &d, rest) == 2 && d == 10);
}

void conformance_read(void) {
    test_integers();
    test_rounding();
    test_forms();
    test_round_trip();
    test_scan();
    test_scan_sizes();
    test_scan_floats();
}
