/* SPDX-License-Identifier: MIT */
/*
 * Host test: command lines. Build with -DASH_HOSTED -DASH_OPT_WORDS=6 -DASH_OPT_BYTES=40 and any
 * image's headers.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <ashlar/boot/info.h>

struct ash_boot_info {
    char unused;
} ash_use_boot_info;

#include "../args.c"

const char ash_plan_name[] = "im \"age";

static const char *line;
static struct boot_args args;

const char *ash_boot_info_command_line(struct ash_boot_info *self) {
    (void)self;
    return line;
}

static int cut_line(const char *text, char ***argv) {
    char *copy = strdup(text); /* of exactly this length, so that ASan sees a step too far */
    line = copy;
    int result = boot_args_boot_args_get((struct ash_boot_args *)&args, argv);
    assert(strcmp(copy, text) == 0);
    free(copy);
    return result;
}

/* `expected` is the words joined by `|`. */
static bool gives(const char *text, const char *expected) {
    char **argv, joined[256] = "";
    int argc = cut_line(text, &argv);
    assert(argc >= 1 && strcmp(argv[0], ash_plan_name) == 0 && argv[argc] == NULL);
    for (int i = 1; i < argc; i++) {
        strcat(joined, i > 1 ? "|" : "");
        strcat(joined, argv[i]);
    }
    return strcmp(joined, expected) == 0;
}

int main(void) {
    char **argv;
    assert(gives("", "") && gives("   ", "") && gives("a b c", "") && gives("--", ""));
    assert(gives("-- a b", "a|b") && gives("x -- a  b  ", "a|b") && gives("  --   a", "a"));
    assert(gives("-- a -- b", "a|--|b") && gives("--x a", "") && gives("x--  -- a", "a"));
    assert(gives("-- \"a b\" c", "a b|c") && gives("-- a\\ b \\\" \\\\", "a b|\"|\\"));
    assert(gives("-- x\"y z\"w \"\" v", "xy zw||v") && gives("\"a -- b\" -- c", "c"));
    assert(gives("-- a virtio_mmio.device=1@2:3 b virtio_mmio.device=4@5:6", "a|b"));
    assert(gives("virtio_mmio.device=1@2:3 -- a", "a") && gives("\\-- -- a", "a"));
    assert(cut_line("-- \"a", &argv) == -ASH_EINVAL && cut_line("-- a\\", &argv) == -ASH_EINVAL);
    assert(cut_line("-- a b c d e", &argv) == 6 &&
           cut_line("-- a b c d e f", &argv) == -ASH_ENOSPC);
    assert(cut_line("-- 0123456789012345678901234567890", &argv) == 2);
    assert(cut_line("-- 01234567890123456789012345678901", &argv) == -ASH_ENOSPC);
    for (unsigned round = 0; round < 500000; round++) {
        char text[24];
        for (size_t i = 0; i < sizeof text; i++)
            text[i] = " -\\\"ab"[rand() % 6];
        memcpy(text, "-- ", round % 2 == 0 ? 3 : 0);
        text[(size_t)rand() % sizeof text] = '\0';
        text[sizeof text - 1] = '\0';
        (void)cut_line(text, &argv);
    }
    return 0;
}
