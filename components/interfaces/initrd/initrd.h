/* SPDX-License-Identifier: MIT */
#ifndef ASHLAR_INITRD_H
#define ASHLAR_INITRD_H
/*
 * The initial RAM disk: one file that was given to the machine beside the image, in memory from the
 * start. What is in it, a text, an archive, is between whoever starts the machine and the program.
 */
#include <ashlar/base.h>

struct ash_initrd;

/*
 * Sets `*data` and `*bytes` to the file, which can be read and not written, and stays where it is.
 * An empty file is 0 bytes at an address that means nothing. -ASH_ENOENT: none was given.
 * -ASH_ENOMEM: no memory for the tables that make it reachable. Context: boot and thread. Cost:
 * with the first call about 30 instructions a page.
 */
ASH_MUST_USE int ash_initrd_get(struct ash_initrd *self, const void **data, size_t *bytes);

#endif
