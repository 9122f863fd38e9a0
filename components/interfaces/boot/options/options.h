/* SPDX-License-Identifier: MIT */
#ifndef ASHLAR_BOOT_OPTIONS_H
#define ASHLAR_BOOT_OPTIONS_H
/*
 * Options that are given when the image starts. Each word `USE.OPTION=VALUE` of the command line,
 * before a lone `--`, is looked up in ash_plan_options (<ashlar/plan.h>), its value read as the
 * option's type says, held against the option's range, and stored. Values are written as in a
 * composition: `64KiB`, `5ms`, `true`, `10.0.2.15/24`.
 *
 * The command line comes from outside. A value that cannot be read or is out of range, or an option
 * that a use of this image does not have, is an error: whoever wrote it meant this image and must
 * not be ignored. A word that names no use of this image may be meant for somebody else; it is
 * warned about by name. `virtio_mmio.device=` belongs to discovery and is passed over in silence.
 *
 * Context: boot, once, before any `init`.
 */
#include <ashlar/base.h>

struct ash_boot_options;

/*
 * Applies the whole command line. Each error and each warning is one line on the console that says
 * the word, what was got and what is allowed. -ASH_EINVAL: at least one error; every word was
 * looked at all the same, and good values were stored. Cost: one pass, and for each option a search
 * among the image's.
 */
ASH_MUST_USE int ash_boot_options_apply(struct ash_boot_options *self);

#endif
