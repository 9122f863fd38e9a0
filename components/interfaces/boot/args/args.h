/* SPDX-License-Identifier: MIT */
#ifndef ASHLAR_BOOT_ARGS_H
#define ASHLAR_BOOT_ARGS_H
/*
 * The program's arguments: the words of the command line after a word that is `--`. Words are
 * separated by spaces; `"…"` groups, and in it, as outside, `\` takes the next character as it is.
 * A word that begins with `virtio_mmio.device=` is discovery's wherever it stands, because QEMU
 * appends it at the end, and is left out.
 *
 * Context: boot and thread. The strings and the array are the program's from then on, and may be
 * written to.
 */
#include <ashlar/base.h>

struct ash_boot_args;

/*
 * Sets `*argv` to the arguments, ended by NULL, with the image's name as argv[0], and returns how
 * many there are, at least 1. May be called again: it begins anew, and gives the same. -ASH_ENOSPC:
 * more words or bytes than the provider has room for. -ASH_EINVAL: a `"` without its pair, or a `\`
 * at the end. Cost: one pass over the command line.
 */
ASH_MUST_USE int ash_boot_args_get(struct ash_boot_args *self, char ***argv);

#endif
