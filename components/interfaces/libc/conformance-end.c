/* SPDX-License-Identifier: MIT */
/* Streams, and the end of the program. What is written cannot be read back: see the suite of debug
 * for the trick. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <ashlar/console.h>
#include "suite.h"

static void put(const char *text) {
    ash_console_write(&ash_use_console, text, strlen(text));
}

/* SPEC 8: `not` and ` ok …` make a failure, unless something has come in between. */
static void before(void) {
    put("not");
}

static void after(void) {
    put(" ok (nothing was written)\n");
}

static void test_streams(void) {
    static const char line[] = "(a line)\n";
    BEGIN("streams");
    before();
    CHECK(printf("(%s)\n", "printf") == 9);
    after();
    before();
    CHECK(puts("(puts)") >= 0);
    after();
    before();
    CHECK(fputs(line, stdout) >= 0);
    after();
    before();
    CHECK(fwrite(line, 3, 3, stdout) == 3 && fwrite(line, 0, 5, stdout) == 0);
    after();
    before();
    CHECK(putchar('\n') == '\n');
    after();
    before();
    CHECK(fprintf(stdout, "(no line end)") == 13 && fflush(stdout) == 0);
    after();
    before();
    CHECK(fputc('.', stdout) == '.' && putc(0x12e, stdout) == '.' && fflush(NULL) == 0);
    after();
    before();
    CHECK(fprintf(stderr, "(at once)") == 9);
    after();
    before();
    CHECK(setvbuf(stdout, NULL, _IONBF, 0) == 0 && printf("(at once, too)") == 14);
    after();
    CHECK(setvbuf(stdout, NULL, 77, 0) != 0);
    CHECK(setvbuf(stdout, NULL, _IOFBF, BUFSIZ) == 0);
    CHECK(puts("not ok (of which the first three letters stay away for now)") >= 0);
    put("in front of ");
    CHECK(fflush(stdout) == 0 && setvbuf(stdout, NULL, _IOLBF, BUFSIZ) == 0);
    CHECK(ferror(stdout) == 0 && feof(stdout) == 0);
    clearerr(stdout);
}

/* SPEC 8: longer than any buffer. */
static void test_long_line(void) {
    static char text[3000];
    BEGIN("long lines");
    memset(text, '.', sizeof(text) - 1);
    before();
    CHECK(printf("%s\n", text) == (int)sizeof(text));
    after();
}

static unsigned called;

static void last(void) {
    CHECK(called == 2);
    _Exit(ash_test_end(&ash_use_test));
}

static void first(void) {
    CHECK(called == 0);
    called = 1;
}

static void second(void) {
    CHECK(called == 1);
    called = 2;
    CHECK(atexit(last) == 0); /* C11 7.22.4.4: called all the same, and next */
}

static void never(void) {
    put("not ok (a function of atexit was called in the wrong order)\n");
}

/* SPEC 9 */
void conformance_end(void) {
    test_streams();
    test_long_line();
    BEGIN("the end");
    CHECK(atexit(never) == 0);
    CHECK(atexit(second) == 0);
    CHECK(atexit(first) == 0);
}
