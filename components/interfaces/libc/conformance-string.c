/* SPDX-License-Identifier: MIT */
/* <string.h>, <strings.h>, <ctype.h>: C11 7.24, 7.4. */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include "suite.h"

static void test_lengths(void) {
    const char unended[4] = {'a', 'b', 'c', 'd'};
    BEGIN("lengths");
    CHECK(strlen("") == 0 && strlen("a") == 1 && strlen("ab\0c") == 2);
    CHECK(strnlen("abc", 10) == 3 && strnlen("abc", 2) == 2 && strnlen("abc", 0) == 0);
    CHECK(strnlen(unended, 4) == 4);
}

static void test_comparison(void) {
    BEGIN("comparison");
    CHECK(strcmp("", "") == 0 && strcmp("abc", "abc") == 0);
    CHECK(strcmp("abc", "abd") < 0 && strcmp("abd", "abc") > 0);
    CHECK(strcmp("ab", "abc") < 0 && strcmp("abc", "ab") > 0);
    CHECK(strcmp("a\x80", "a\x7f") > 0); /* 7.24.4: as unsigned char */
    CHECK(strncmp("abc", "abd", 2) == 0 && strncmp("abc", "abd", 3) < 0 &&
          strncmp("a", "b", 0) == 0);
    CHECK(strncmp("ab\0x", "ab\0y", 4) == 0);
    CHECK(strcoll("abc", "abd") < 0 && strcoll("same", "same") == 0);
    CHECK(strcasecmp("HeLLo", "hEllO") == 0 && strcasecmp("a", "B") < 0 &&
          strcasecmp("_", "A") < 0);
    CHECK(strncasecmp("ABCx", "abcy", 3) == 0 && strncasecmp("ABCx", "abcy", 4) < 0);
    CHECK(memcmp("a\0b", "a\0c", 3) < 0);
}

static void test_copying(void) {
    char to[16];
    BEGIN("copying");
    CHECK(strcpy(to, "abc") == to && strcmp(to, "abc") == 0);
    CHECK(stpcpy(to, "defg") == to + 4 && strcmp(to, "defg") == 0);
    CHECK(stpcpy(to, "") == to && to[0] == '\0' && to[1] == 'e');
    memset(to, 'x', sizeof(to));
    CHECK(strncpy(to, "ab", 5) == to &&
          memcmp(to, "ab\0\0\0x", 6) == 0); /* 7.24.2.4: NULs up to the end */
    CHECK(strncpy(to, "defghi", 3) == to && memcmp(to, "def\0\0x", 6) == 0);
    CHECK(stpncpy(to, "ab", 5) == to + 2 && stpncpy(to, "abcdef", 3) == to + 3);
    strcpy(to, "ab");
    CHECK(strcat(to, "cd") == to && strcmp(to, "abcd") == 0);
    CHECK(strncat(to, "efgh", 2) == to && strcmp(to, "abcdef") == 0);
    CHECK(strncat(to, "g", 9) == to && strcmp(to, "abcdefg") == 0);
    CHECK(strncat(to, "hij", 0) == to && strcmp(to, "abcdefg") == 0);
    memset(to, 'x', sizeof(to));
    CHECK(strlcpy(to, "abcdef", 4) == 6 && memcmp(to, "abc\0x", 5) == 0);
    CHECK(strlcpy(to, "ab", 4) == 2 && strcmp(to, "ab") == 0 && strlcpy(NULL, "abc", 0) == 3);
    CHECK(strlcat(to, "cdef", 5) == 6 && strcmp(to, "abcd") == 0);
    CHECK(strlcat(to, "ef", sizeof(to)) == 6 && strcmp(to, "abcdef") == 0);
    CHECK(strlcat(to, "gh", 3) == 5); /* no end within 3 */
    CHECK(strxfrm(to, "abc", sizeof(to)) == 3 && strcmp(to, "abc") == 0 &&
          strxfrm(NULL, "abc", 0) == 3);
    CHECK(memccpy(to, "12345", '3', 5) == to + 3 && memcmp(to, "123", 3) == 0);
    CHECK(memccpy(to, "12345", 'x', 5) == NULL && memcmp(to, "12345", 5) == 0);
}

static void test_searching(void) {
    const char text[] = "the cat sat";
    BEGIN("searching");
    CHECK(memchr(text, 'a', sizeof(text)) == text + 5 && memchr(text, 'a', 5) == NULL);
    CHECK(memchr(text, 'a' + 256, sizeof(text)) ==
          text + 5); /* 7.24.5.1: converted to unsigned char */
    CHECK(memchr(text, '\0', sizeof(text)) == text + 11);
    CHECK(memrchr(text, 'a', sizeof(text)) == text + 9 && memrchr(text, 'a', 5) == NULL);
    CHECK(strchr(text, 's') == text + 8 && strchr(text, 'z') == NULL &&
          strchr(text, '\0') == text + 11);
    CHECK(strrchr(text, 't') == text + 10 && strrchr(text, 'z') == NULL &&
          strrchr(text, 0) == text + 11);
    CHECK(strchrnul(text, 'z') == text + 11 && strchrnul(text, 'h') == text + 1);
    CHECK(strspn(text, "eth") == 3 && strspn(text, "") == 0 && strspn("aaa", "a") == 3);
    CHECK(strcspn(text, " ") == 3 && strcspn(text, "") == 11 && strcspn(text, "t") == 0);
    CHECK(strpbrk(text, "xas") == text + 5 && strpbrk(text, "xyz") == NULL &&
          strpbrk(text, "") == NULL);
    CHECK(strstr(text, "at") == text + 5 && strstr(text, "ats") == NULL &&
          strstr(text, "") == text);
    CHECK(strstr("aaab", "aab") != NULL && strstr("ab", "abc") == NULL && strstr("", "a") == NULL);
    CHECK(strstr("abababc", "ababc") != NULL);
    CHECK(memmem(text, 11, "sat", 3) == text + 8 && memmem(text, 10, "sat", 3) == NULL);
    CHECK(memmem(text, 11, "", 0) == text && memmem("", 0, "a", 1) == NULL);
}

static void test_words(void) {
    char text[] = ";;one;two,,three", parts[] = "a,,b", *state, *rest = parts;
    BEGIN("words");
    CHECK(strcmp(strtok_r(text, ";,", &state), "one") == 0);
    CHECK(strcmp(strtok_r(NULL, ";", &state), "two,,three") == 0); /* other separators each time */
    CHECK(strtok_r(NULL, ";", &state) == NULL && strtok_r(NULL, ";", &state) == NULL);
    char again[] = "x y", none[] = "...";
    CHECK(strcmp(strtok(again, " "), "x") == 0 && strcmp(strtok(NULL, " "), "y") == 0);
    CHECK(strtok(NULL, " ") == NULL && strtok(none, ".") == NULL);
    CHECK(strcmp(strsep(&rest, ","), "a") == 0 && strcmp(strsep(&rest, ","), "") == 0);
    CHECK(strcmp(strsep(&rest, ","), "b") == 0 && rest == NULL && strsep(&rest, ",") == NULL);
}

static void test_errors(void) {
    static const int numbers[] = {EPERM,  ENOENT,    EIO,   ENOMEM, EXDEV,    EINVAL,
                                  EFBIG,  EROFS,     EDOM,  ERANGE, EDEADLK,  ENAMETOOLONG,
                                  ENOSYS, ENOTEMPTY, ELOOP, EILSEQ, ETIMEDOUT};
    BEGIN("texts for errors");
    for (unsigned i = 0; i < ASH_ARRAY_LENGTH(numbers); i++) {
        CHECK(strlen(strerror(numbers[i])) > 2);
        for (unsigned j = 0; j < i; j++) {
            CHECK(strcmp(strerror(numbers[i]), strerror(numbers[j])) != 0);
        }
    }
    CHECK(strerror(-1) != NULL && strerror(99999) != NULL && strerror(0) != NULL);
}

/* One letter for each class that ASCII has, by 7.4.1. */
static void test_classes(void) {
    BEGIN("classes of characters");
    for (int c = -1; c < 256; c++) {
        bool lower = c >= 'a' && c <= 'z', upper = c >= 'A' && c <= 'Z',
             digit = c >= '0' && c <= '9';
        bool graph = c > ' ' && c < 127, space = c == ' ' || (c >= 9 && c <= 13);
        bool hex = digit || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
        CHECK(!islower(c) == !lower && !isupper(c) == !upper && !isdigit(c) == !digit);
        CHECK(!isalpha(c) == !(lower || upper) && !isalnum(c) == !(lower || upper || digit));
        CHECK(!isxdigit(c) == !hex && !isspace(c) == !space &&
              !isblank(c) == !(c == ' ' || c == '\t'));
        CHECK(!isgraph(c) == !graph && !isprint(c) == !(graph || c == ' '));
        CHECK(!ispunct(c) == !(graph && !lower && !upper && !digit));
        CHECK(!iscntrl(c) == !((c >= 0 && c < 32) || c == 127));
        CHECK(tolower(c) == (upper ? c + 32 : c) && toupper(c) == (lower ? c - 32 : c));
    }
}

static void test_bits(void) {
    BEGIN("lowest bits");
    CHECK(ffs(0) == 0 && ffs(1) == 1 && ffs(12) == 3 && ffs(-2147483647 - 1) == 32);
    CHECK(ffsl(0) == 0 && ffsl(1L << 40) == 41 && ffsll(0) == 0 && ffsll(-1) == 1);
}

void conformance_strings(void) {
    test_lengths();
    test_comparison();
    test_copying();
    test_searching();
    test_words();
    test_errors();
    test_classes();
    test_bits();
}
