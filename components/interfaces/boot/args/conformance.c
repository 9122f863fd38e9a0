/* SPDX-License-Identifier: MIT */
/*
 * Whatever the command line is: the suite reads it by itself, character by character, and compares.
 */
#include <ashlar/boot/args.h>
#include <ashlar/boot/info.h>
#include <ashlar/plan.h>
#include <ashlar/test.h>

#define BEGIN(name) ash_test_begin(&ash_use_test, name)

static bool same(const char *a, const char *b) {
    while (*a != '\0' && *a == *b) {
        a++;
        b++;
    }
    return *a == *b;
}

static bool begins_with(const char *text, const char *start) {
    while (*start != '\0' && *text == *start) {
        text++;
        start++;
    }
    return *start == '\0';
}

/*
 * The word at `text` up to the next space outside of a group, unquoted, into `word`; what follows.
 */
static const char *next_word(const char *text, char *word, size_t room) {
    bool group = false;
    while (*text == ' ')
        text++;
    for (; *text != '\0' && (group || *text != ' '); text++) {
        if (*text == '"')
            group = !group;
        else if (room > 1) {
            if (*text == '\\' && text[1] != '\0')
                text++;
            *word++ = *text;
            room--;
        }
    }
    *word = '\0';
    return text;
}

static int call(char ***argv) {
    return ash_boot_args_get(&ash_use_boot_args, argv);
}

static void compare(void) {
    static char word[1024];
    char **argv = NULL;
    int argc = call(&argv), expected = 1;
    bool after = false, equal = true;
    const char *text = ash_boot_info_command_line(&ash_use_boot_info);
    BEGIN("3, 4: the words after --");
    CHECK(argc >= 1);
    while (*(text = next_word(text, word, sizeof word)) != '\0' || word[0] != '\0') {
        if (after && !begins_with(word, "virtio_mmio.device=")) {
            equal = equal && expected < argc && same(argv[expected], word);
            expected++;
        }
        after = after || same(word, "--");
        word[0] = '\0';
        if (*text == '\0')
            break;
    }
    CHECK(equal);
    CHECK(argc == expected);
}

int main(void) {
    char **argv = NULL;
    int argc = call(&argv);
    BEGIN("1: count and end");
    CHECK(argc >= 1 && argv != NULL);
    for (int i = 0; i < argc; i++)
        CHECK(argv[i] != NULL);
    CHECK(argv[argc] == NULL);
    BEGIN("2: the name");
    CHECK(same(argv[0], ash_plan_name));
    compare();
    BEGIN("6: one's own, and anew");
    if (argv[0][0] != '\0')
        argv[0][0] = '!';
    CHECK(ash_plan_name[0] != '!');
    argv[0] = NULL;
    CHECK(call(&argv) == argc);
    CHECK(argv[0] != NULL && same(argv[0], ash_plan_name));
    CHECK(argv[argc] == NULL);
    return ash_test_end(&ash_use_test);
}
