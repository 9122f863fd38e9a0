/* SPDX-License-Identifier: MIT */
/* Reads whole numbers and texts without quotes: enough for a command line that names no option. */
#include <ashlar/boot/info.h>
#include <ashlar/boot/options.h>
#include <ashlar/plan.h>

static void apply_number(const struct ash_plan_option *option, const char *text) {
    uint64_t value = 0;
    for (; *text >= '0' && *text <= '9'; text++)
        value = value * 10 + (uint64_t)(*text - '0');
    if (option->type == ASH_OPTION_COUNT && value >= option->min && value <= option->max)
        *(uint64_t *)option->value = value;
}

static void spoil(const struct ash_plan_option *option) {
    (void)option;
#ifdef BREAK_CLEARS_NUMBERS
    if (option->type == ASH_OPTION_COUNT)
        *(uint64_t *)option->value = 0;
#endif
#ifdef BREAK_CLEARS_TEXT
    if (option->type == ASH_OPTION_STRING)
        *(const char **)option->value = "";
#endif
#ifdef BREAK_FIRST_OF_SET
    if (option->type == ASH_OPTION_ENUM)
        *(uint32_t *)option->value = 0;
#endif
#ifdef BREAK_RAISES_TO_MAX
    if (option->type == ASH_OPTION_SIZE)
        *(uint64_t *)option->value = option->max;
#endif
#ifdef BREAK_FLIPS
    if (option->type == ASH_OPTION_BOOL)
        *(uint8_t *)option->value ^= 1;
#endif
}

static bool names(const char *word, const char *name) {
    while (*name != '\0' && *word == *name) {
        word++;
        name++;
    }
    return *name == '\0' && *word == '=';
}

int mutant_boot_options_apply(struct ash_boot_options *self) {
    const char *word = ash_boot_info_command_line(&ash_use_boot_info);
    (void)self;
    for (unsigned i = 0; i < ash_plan_option_count; i++)
        spoil(&ash_plan_options[i]);
    while (*word != '\0' && !(word[0] == '-' && word[1] == '-')) {
        for (unsigned i = 0; i < ash_plan_option_count; i++) {
            const char *value = word;
            if (!names(word, ash_plan_options[i].name))
                continue;
            while (*value != '=')
                value++;
            apply_number(&ash_plan_options[i], value + 1);
        }
        while (*word != '\0' && *word != ' ')
            word++;
        while (*word == ' ')
            word++;
    }
#ifdef BREAK_REFUSES
    return -ASH_EINVAL;
#else
    return 0;
#endif
}
