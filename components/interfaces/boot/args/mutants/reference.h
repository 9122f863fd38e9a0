/* SPDX-License-Identifier: MIT */
#include <ashlar/boot/args.h>
#include <ashlar/boot/info.h>
#include <ashlar/plan.h>

#define WORDS 64

static char text[4096];
static char *words[WORDS + 1];
static int count;

/* Copies `from` up to a space outside of a group, or (`plain`) all of it; where it stopped. */
static const char *copy(const char *from, char **into, bool plain) {
    bool group = false;
    for (; *from != '\0' && (plain || group || *from != ' '); from++) {
        if (!plain && *from == '"') {
            group = !group;
            continue;
        }
        if (!plain && *from == '\\' && from[1] != '\0')
            from++;
        *(*into)++ = *from;
    }
    *(*into)++ = '\0';
    return from;
}

static bool equal(const char *word, const char *other, size_t length) {
    for (size_t i = 0; i < length; i++)
        if (word[i] != other[i])
            return false;
    return true;
}

int mutant_boot_args_get(struct ash_boot_args *self, char ***argv) {
    const char *from = ash_boot_info_command_line(&ash_use_boot_info);
    char *into = text;
    bool after = false;
    (void)self;
#ifndef BREAK_APPENDS
    count = 0;
#endif
    words[count++] = into;
#ifdef BREAK_BORROWS_NAME
    words[count - 1] = (char *)(uintptr_t)ash_plan_name;
#elif defined(BREAK_NO_NAME)
    copy("", &into, true);
#else
    copy(ash_plan_name, &into, true);
#endif
    for (;;) {
        while (*from == ' ')
            from++;
        if (*from == '\0' || count >= WORDS)
            break;
        char *word = into;
        from = copy(from, &into, false);
#ifdef BREAK_TAKES_ALL
        words[count++] = word;
#else
        if (after && !equal(word, "virtio_mmio.device=", 19))
            words[count++] = word;
#endif
        after = after || equal(word, "--", 3);
    }
#ifdef BREAK_NO_END
    words[count] = text;
#else
    words[count] = NULL;
#endif
    *argv = words;
#ifdef BREAK_COUNTS_FROM_0
    return count - 1;
#else
    return count;
#endif
}
