/* SPDX-License-Identifier: MIT */
#include <ashlar/boot/args.h>
#include <ashlar/boot/info.h>
#include <ashlar/plan.h>
#include "args.h"

/*
 * Where reading and writing are. The text read is never written to: the loader's stays as it was.
 */
struct cut {
    const char *from;
    char *into, *end;
};

/* One word, without its quotes, to `into`. Nothing is stored where `into` is NULL. */
static int copy_word(struct cut *cut) {
    bool quoted = false;
    for (; *cut->from != '\0' && (quoted || *cut->from != ' '); cut->from++) {
        if (*cut->from == '"') {
            quoted = !quoted;
            continue;
        }
        if (*cut->from == '\\' && *++cut->from == '\0')
            return -ASH_EINVAL;
        if (cut->into == cut->end)
            return -ASH_ENOSPC;
        *cut->into++ = *cut->from;
    }
    if (quoted)
        return -ASH_EINVAL;
    if (cut->into == cut->end)
        return -ASH_ENOSPC;
    *cut->into++ = '\0';
    return 0;
}

/* Past a word that is not wanted; quotes and backslashes count here too. */
static const char *skip_word(const char *from) {
    char quote = 0;
    for (char c; (c = *from) != '\0'; from++) {
        if (c > '\\') /* most letters: every boot pays for each */
            continue;
        if (c == ' ' && quote == 0)
            break;
        if (c == '"')
            quote ^= 1;
        else if (c == '\\' && from[1] != '\0')
            from++;
    }
    return from;
}

static const char *skip_spaces(const char *from) {
    while (*from == ' ')
        from++;
    return from;
}

static bool begins_with(const char *text, const char *start) {
    while (*start != '\0')
        if (*text++ != *start++)
            return false;
    return true;
}

static bool is_separator(const char *word) {
    return word[0] == '-' && word[1] == '-' && (word[2] == '\0' || word[2] == ' ');
}

int boot_args_boot_args_get(struct ash_boot_args *instance, char ***argv) {
    struct boot_args *self = (struct boot_args *)instance;
    struct cut cut = {.from = ash_plan_name, .into = self->text, .end = self->text + ASH_OPT_BYTES};
    int count = 0;
    bool wanted = false;

    self->words[count++] = cut.into;
    while (*cut.from != '\0') { /* the name as it is: no words, no quotes */
        if (cut.into == cut.end - 1)
            return -ASH_ENOSPC;
        *cut.into++ = *cut.from++;
    }
    *cut.into++ = '\0';

    cut.from = skip_spaces(ash_boot_info_command_line(&ash_use_boot_info));
    for (; *cut.from != '\0'; cut.from = skip_spaces(cut.from)) {
        if (!wanted || begins_with(cut.from, "virtio_mmio.device=")) {
            wanted |= is_separator(cut.from);
            cut.from = skip_word(cut.from);
            continue;
        }
        if (count == ASH_OPT_WORDS)
            return -ASH_ENOSPC;
        self->words[count++] = cut.into;
        int error = copy_word(&cut);
        if (error != 0)
            return error;
    }
    self->words[count] = NULL;
    *argv = self->words;
    return count;
}
