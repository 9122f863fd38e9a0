/* SPDX-License-Identifier: MIT */
#include <ashlar/boot/info.h>
#include <ashlar/boot/options.h>
#include <ashlar/console.h>
#include "options.h"

static void say(const char *text) {
    size_t count = 0;
    while (text[count] != '\0')
        count++;
    ash_console_write(&ash_use_console, text, count);
}

static void say_number(uint64_t value) {
    char digits[21]; /* 2^64 - 1, and NUL */
    char *at = digits + sizeof digits;
    *--at = '\0';
    do {
        *--at = (char)('0' + value % 10);
        value /= 10;
    } while (value != 0);
    say(at);
}

/* Begins a line about `word`, which the caller ends. */
static void begin(const char *severity, const char *word) {
    ash_console_line(&ash_use_console);
    say("ashlar: ");
    say(severity);
    say(word);
    say(": ");
}

/* What the option's type looks like, by enum ash_option_type. */
static const char *const forms[] = {
    [ASH_OPTION_SIZE] = "a size, such as 64KiB",
    [ASH_OPTION_DURATION] = "a duration, such as 5ms",
    [ASH_OPTION_COUNT] = "a whole number",
    [ASH_OPTION_BOOL] = "true or false",
    [ASH_OPTION_ENUM] = "one of ",
    [ASH_OPTION_STRING] = "",
    [ASH_OPTION_IPV4] = "an address, such as 10.0.2.15",
    [ASH_OPTION_CIDR] = "an address with its prefix, such as 10.0.2.15/24",
    [ASH_OPTION_PORT] = "a port",
};

static int refuse(const struct ash_plan_option *option, const char *word,
                  enum boot_options_result result) {
    begin("option ", word);
    if (result == BOOT_OPTIONS_OUT_OF_RANGE) {
        say("allowed are ");
        say_number(option->min);
        say(" to ");
        say_number(option->type == ASH_OPTION_PORT && option->max > UINT16_MAX ? UINT16_MAX
                                                                               : option->max);
        say(option->type == ASH_OPTION_SIZE       ? " bytes"
            : option->type == ASH_OPTION_DURATION ? " ns"
                                                  : "");
    } else {
        say("allowed is ");
        say(forms[option->type]);
        if (option->values != NULL)
            say(option->values);
    }
    say("\n");
    return -ASH_EINVAL;
}

/* Cuts `word` at its first `c`, and returns what follows; NULL: it has none. */
static char *cut(char *word, char c) {
    for (; *word != '\0'; word++) {
        if (*word == c) {
            *word = '\0';
            return word + 1;
        }
    }
    return NULL;
}

static bool has_use(const char *name) {
    for (unsigned i = 0; i < ash_plan_use_count; i++)
        if (boot_options_same(ash_plan_uses[i], name))
            return true;
    return false;
}

/* A word of no option: an error if it names a use of this image, else perhaps somebody else's. */
static int unknown(char *word) {
    char *point = NULL;
    for (char *at = word; *at != '\0'; at++)
        if (*at == '.')
            point = at;
    if (point != NULL) {
        *point = '\0';
        bool ours = has_use(word);
        *point = '.';
        if (ours) {
            begin("option ", word);
            say("no such option\n");
            return -ASH_EINVAL;
        }
    }
    begin("warning: ", word);
    say("ignored\n");
    return 0;
}

/* One word of the command line, unquoted, in memory that stays only if `*keep` is set. */
static int apply_word(char *word, bool *keep) {
    char *value = cut(word, '=');
    for (unsigned i = 0; i < ash_plan_option_count; i++) {
        const struct ash_plan_option *option = &ash_plan_options[i];
        if (!boot_options_same(option->name, word))
            continue;
        enum boot_options_result result =
            value == NULL ? BOOT_OPTIONS_BAD_FORM : boot_options_store(option, value);
        *keep = result == BOOT_OPTIONS_STORED && option->type == ASH_OPTION_STRING;
        if (value != NULL)
            value[-1] = '=';
        return result == BOOT_OPTIONS_STORED ? 0 : refuse(option, word, result);
    }
    if (boot_options_same(word, "virtio_mmio.device"))
        return 0;
    return unknown(word);
}

/*
 * Copies the word at `*from` without its quotes; where it ends, or NULL: it is too long or broken.
 */
static char *copy_word(struct boot_options *self, const char **from) {
    char *into = self->text + self->used, *end = self->text + sizeof self->text;
    bool quoted = false;
    for (; **from != '\0' && (quoted || **from != ' '); ++*from) {
        if (**from == '"') {
            quoted = !quoted;
            continue;
        }
        if (**from == '\\' && *++*from == '\0')
            return NULL;
        if (into + 1 >= end)
            return NULL;
        *into++ = **from;
    }
    if (quoted || into == end)
        return NULL;
    *into++ = '\0';
    return into;
}

int boot_options_boot_options_apply(struct ash_boot_options *instance) {
    struct boot_options *self = (struct boot_options *)instance;
    const char *from = ash_boot_info_command_line(&ash_use_boot_info);
    int result = 0;
    for (;;) {
        bool keep = false;
        while (*from == ' ')
            from++;
        if (*from == '\0')
            return result;
        char *word = self->text + self->used, *end = copy_word(self, &from);
        if (end == NULL) {
            begin("option", "");
            say("a word is too long, or a quote does not end\n");
            return -ASH_EINVAL;
        }
        if (boot_options_same(word, "--"))
            return result;
        int error = apply_word(word, &keep);
        if (error != 0)
            result = error;
        if (keep)
            self->used = (size_t)(end - self->text);
    }
}
