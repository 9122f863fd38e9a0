/* SPDX-License-Identifier: MIT */
/*
 * A process gets words, a machine a line. Words in front that begin with `@` are for the start
 * itself; of the others a line is made in which a parser finds the same words.
 */
#include "info.h"

/* What follows `start` in `text`, or NULL. */
static const char *after(const char *text, const char *start) {
    while (*start != '\0')
        if (*text++ != *start++)
            return NULL;
    return text;
}

/* A number of bytes in decimal; 0: it is none, or is too large. */
static uint64_t number(const char *text) {
    uint64_t value = 0;
    for (; *text >= '0' && *text <= '9'; text++) {
        value = value * 10 + (uint64_t)(*text - '0');
        if (value >> 47 != 0)
            return 0;
    }
    return *text == '\0' ? value : 0;
}

struct linux_info_words linux_info_read(char **argv) {
    struct linux_info_words words = {.rest = argv};
    if (*words.rest != NULL) /* execve(2) may give no name */
        words.rest++;
    for (; *words.rest != NULL && **words.rest == '@'; words.rest++) {
        const char *value;
        if ((value = after(*words.rest, "@initrd=")) != NULL && *value != '\0')
            words.initrd = value;
        else if ((value = after(*words.rest, "@memory=")) != NULL && number(value) != 0)
            words.memory = number(value);
        else
            words.mistaken = *words.rest;
    }
    return words;
}

static bool is_special(char c) {
    return c == '"' || c == '\\';
}

size_t linux_info_line_bytes(char **words) {
    size_t bytes = 1;
    for (; *words != NULL; words++) {
        bytes += 3;
        for (const char *c = *words; *c != '\0'; c++)
            bytes += is_special(*c) ? 2 : 1;
    }
    return bytes;
}

void linux_info_line(char **words, char *line) {
    for (bool first = true; *words != NULL; words++, first = false) {
        bool quoted = **words == '\0';
        for (const char *c = *words; *c != '\0'; c++)
            quoted |= *c == ' ';
        if (!first)
            *line++ = ' ';
        if (quoted)
            *line++ = '"';
        for (const char *c = *words; *c != '\0'; c++) {
            if (is_special(*c))
                *line++ = '\\';
            *line++ = *c;
        }
        if (quoted)
            *line++ = '"';
    }
    *line = '\0';
}
