/* SPDX-License-Identifier: MIT */
/*
 * What the console shows cannot be read back. But whoever runs a suite takes a line that begins
 * with `not ok` for a failure, and misses the sum if it does not begin a line; so texts are chosen
 * that make such a line when the provider is wrong. Each test says how.
 */
#include <ashlar/console.h>
#include <ashlar/debug.h>
#include <ashlar/test.h>

#define BEGIN(name)     ash_test_begin(&ash_use_test, name)
#define LOG(level, ...) ash_debug_log(&ash_use_debug, level, __VA_ARGS__)

static void put(const char *text) {
    size_t length = 0;
    while (text[length] != '\0') {
        length++;
    }
    ash_console_write(&ash_use_console, text, length);
}

/* SPEC 1, 2: without the log's line these two make `not ok …`; with it they stand on two lines. */
static void before_line(void) {
    put("not");
}

static void after_line(void) {
    put(" ok (a line that has to be shown was not)\n");
}

static void test_levels(void) {
    BEGIN("three levels are shown");
    before_line();
    LOG(ASH_DEBUG_ERROR, "first");
    after_line();
    before_line();
    LOG(ASH_DEBUG_WARN, "second");
    after_line();
    before_line();
    LOG(ASH_DEBUG_INFO, "third");
    after_line();
    CHECK(true);
}

/* SPEC 2: the second line of this text, if it is shown. */
static void test_hidden(void) {
    BEGIN("the fourth is not");
    LOG(ASH_DEBUG_DEBUG, "this text is hidden\nnot ok (it is shown)");
    CHECK(true);
}

/* SPEC 1: without the level in front the line is a failure. */
static void test_prefix(void) {
    BEGIN("the level stands in front");
    LOG(ASH_DEBUG_ERROR, "not ok is only what a line begins with");
    LOG(ASH_DEBUG_WARN, "not ok is only what a line begins with");
    LOG(ASH_DEBUG_INFO, "not ok is only what a line begins with");
    CHECK(true);
}

/* SPEC 1: what precision and width cut off, or stars mean, would be a failure if it were printed.
 */
static void test_format(void) {
    const char *volatile nothing = NULL; /* hidden from the compiler, which would warn */
    BEGIN("arguments are converted");
    LOG(ASH_DEBUG_INFO, "%.3s", "abc\nnot ok (precision)");
    LOG(ASH_DEBUG_INFO, "%.*s and %d", 2, "ab\nnot ok (star)", 5);
    LOG(ASH_DEBUG_INFO, "%s%.0s", "the first argument", "\nnot ok (the second)");
    LOG(ASH_DEBUG_INFO, "%d%u%lx%c%p%s%.0s", -1, 2u, 3ul, '4', (void *)"", "",
        "\nnot ok (too far)");
    LOG(ASH_DEBUG_INFO, "%s", nothing);
    CHECK(true);
}

/* SPEC 5 */
static void test_no_store(void) {
    volatile int stored = 7;
    const char *volatile format = "12345%n"; /* hidden from the compiler, which would warn */
    BEGIN("nothing is stored");
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-security"
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    LOG(ASH_DEBUG_ERROR, format, &stored);
#pragma GCC diagnostic pop
    CHECK(stored == 7);
}

/* SPEC 4: cut or not, it ends, and the next line is one. */
static void test_long(void) {
    static char text[10000];
    BEGIN("long lines end");
    for (size_t i = 0; i < sizeof(text) - 1; i++) {
        text[i] = (char)('a' + i % 26);
    }
    before_line();
    LOG(ASH_DEBUG_INFO, "%s", text);
    after_line();
    before_line();
    LOG(ASH_DEBUG_INFO, "after a long one");
    after_line();
    CHECK(true);
}

int main(void) {
    test_levels();
    test_hidden();
    test_prefix();
    test_format();
    test_no_store();
    test_long();
    return ash_test_end(&ash_use_test);
}
