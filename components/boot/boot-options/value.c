/* SPDX-License-Identifier: MIT */
#include "options.h"

bool boot_options_in_set(const char *set, const char *text, uint32_t *index) {
    *index = 0;
    for (const char *at = text; set != NULL; set++) {
        if (*set != '|' && *set != '\0') {
            at = at != NULL && *at == *set ? at + 1 : NULL; /* NULL: this word is another */
            continue;
        }
        if (at != NULL && *at == '\0')
            return true;
        if (*set == '\0')
            return false;
        at = text;
        ++*index;
    }
    return false;
}

/* Reads a number of the option's type. */
static bool number(const struct ash_plan_option *option, const char *text, uint64_t *value) {
    switch (option->type) {
    case ASH_OPTION_SIZE:
        return boot_options_with_unit(text, false, value);
    case ASH_OPTION_DURATION:
        return boot_options_with_unit(text, true, value);
    default:
        return boot_options_whole(text, value);
    }
}

static enum boot_options_result store_number(const struct ash_plan_option *option,
                                             const char *text) {
    uint64_t value;
    uint32_t index;
    if (boot_options_in_set(option->values, text, &index))
        value = 0; /* a word that is allowed besides numbers */
    else if (!number(option, text, &value))
        return BOOT_OPTIONS_BAD_FORM;
    else if (value < option->min || value > option->max)
        return BOOT_OPTIONS_OUT_OF_RANGE;
    if (option->type != ASH_OPTION_PORT)
        *(uint64_t *)option->value = value;
    else if (value <= UINT16_MAX)
        *(uint16_t *)option->value = (uint16_t)value;
    else
        return BOOT_OPTIONS_OUT_OF_RANGE;
    return BOOT_OPTIONS_STORED;
}

enum boot_options_result boot_options_store(const struct ash_plan_option *option,
                                            const char *text) {
    uint32_t word;
    struct ash_cidr network;
    switch (option->type) {
    case ASH_OPTION_BOOL:
        if (!boot_options_in_set("false|true", text, &word))
            return BOOT_OPTIONS_BAD_FORM;
        *(uint8_t *)option->value = (uint8_t)word;
        return BOOT_OPTIONS_STORED;
    case ASH_OPTION_ENUM:
        if (!boot_options_in_set(option->values, text, &word))
            return BOOT_OPTIONS_BAD_FORM;
        *(uint32_t *)option->value = word;
        return BOOT_OPTIONS_STORED;
    case ASH_OPTION_STRING:
        *(const char **)option->value = text;
        return BOOT_OPTIONS_STORED;
    case ASH_OPTION_IPV4:
        if (!boot_options_ipv4(text, &word))
            return BOOT_OPTIONS_BAD_FORM;
        *(uint32_t *)option->value = word;
        return BOOT_OPTIONS_STORED;
    case ASH_OPTION_CIDR:
        if (!boot_options_cidr(text, &network))
            return BOOT_OPTIONS_BAD_FORM;
        *(struct ash_cidr *)option->value = network;
        return BOOT_OPTIONS_STORED;
    default:
        return store_number(option, text);
    }
}
