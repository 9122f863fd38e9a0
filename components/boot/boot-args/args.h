/* SPDX-License-Identifier: MIT */
#ifndef BOOT_ARGS_H
#define BOOT_ARGS_H

/* Written by one thread, in ash_boot_args_get; no lock. */
struct boot_args {
    char *words[ASH_OPT_WORDS + 1];
    char text[ASH_OPT_BYTES];
};

#endif
