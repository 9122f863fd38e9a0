/* SPDX-License-Identifier: MIT */
#ifndef LINUX_INFO_H
#define LINUX_INFO_H
#include <ashlar/boot/info.h>

/* Constant once the first `init` is called; no lock. */
struct linux_info {
    const char *command_line; /* NULL: none was given */
    struct ash_boot_range ram;
    const void *module;
    size_t module_bytes;
    bool has_module;
};

/* What the words in front say: for this component, and not for the image. */
struct linux_info_words {
    char **rest;          /* of argv, ended by NULL: the command line */
    const char *initrd;   /* a path, or NULL */
    uint64_t memory;      /* bytes; 0: the image's own */
    const char *mistaken; /* a word that is none, or NULL */
};

/* words.c */
struct linux_info_words linux_info_read(char **argv);
size_t linux_info_line_bytes(char **words); /* that the line takes at most, with its NUL */
void linux_info_line(char **words, char *line);

#endif
