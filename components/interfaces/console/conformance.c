/* SPDX-License-Identifier: MIT */
/*
 * The suite cannot see what it writes; whoever started the machine does, and looks for the line
 * `tests N failed 0` and for lines that begin with `not ok`. So the one is written in ways that a
 * broken console spoils, and the others in ways that only a broken console makes readable.
 */
#include <ashlar/console.h>

#define PAD 5000u

int main(void);

static char text[PAD + 32];

static void put(const char *bytes, size_t count) {
    ash_console_write(&ash_use_console, bytes, count);
}

#define PUT(literal) put(literal, sizeof(literal) - 1)

static void baits(void) {
    /* 1: bytes above 127 are no letters, nor nothing. */
    PUT("\xee"
        "ot ok 1: seven bits\n");
    PUT("\xff"
        "not ok 1: high bytes are lost\n");
    /* 1: and so are NUL and DEL. */
    PUT("\0not ok 1: NUL is lost\n");
    PUT("\x7f"
        "not ok 1: DEL is lost\n");
    /* 4: a line is ended where one was begun, */
    PUT("not");
    ash_console_line(&ash_use_console);
    PUT(" ok 4: no line\n");
    /* 3: and nothing is nothing. */
    put(NULL, 0);
    put("not ok 3: nothing is something\n", 0);
}

/* 1: one long write, whose last line counts; NUL and all sorts of bytes before it. */
static void verdict(void) {
    static const char last[] = "\ntests 1 failed 0\n";
    size_t at = 0;
    for (; at < PAD; at++)
        text[at] = (char)(at % 100 == 99 ? '\n' : at % 7 == 0 ? 0 : 'a' + at % 26);
    for (size_t i = 0; i < sizeof last - 1; i++)
        text[at++] = last[i];
    put(text, at);
}

/* 2: a byte at a time, and nothing after it but what is no text. */
static void slowly(const char *line) {
    for (; *line != '\0'; line++)
        put(line, 1);
}

int main(void) {
    ash_console_line(&ash_use_console);
    baits();
    slowly("ok 1, 3, 4: as it is\n");
    verdict();
    baits();
    return 0;
}
