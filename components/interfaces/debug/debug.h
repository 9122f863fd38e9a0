/* SPDX-License-Identifier: MIT */
#ifndef ASHLAR_DEBUG_H
#define ASHLAR_DEBUG_H
/*
 * Log lines for whoever watches the console. A component takes it as an optional slot and guards
 * its calls with `#if ASH_HAS_…`: an image without a provider holds neither the calls nor their
 * texts. A program's own output is not logging: that is `printf`. Assertions and counting marks are
 * in <ashlar/base.h>.
 *
 * Levels grow with detail. Which of them are shown is the provider's to say, at boot where it can.
 *
 * Errors: none; a line that cannot be shown is lost. Context: boot and thread.
 */
#include <ashlar/base.h>

struct ash_debug;

#define ASH_DEBUG_ERROR 1 /* something that was asked for was not done */
#define ASH_DEBUG_WARN  2 /* done, but somebody should know */
#define ASH_DEBUG_INFO  3 /* a step that happens once, or seldom */
#define ASH_DEBUG_DEBUG 4 /* anything else */

/*
 * Writes one line, `LEVEL: ` and the text, when `level` is shown; else returns after a compare.
 * `format` is printf's, without a line end; a text beyond the provider's line length is cut, and
 * ends in `...`. A line is written whole: lines of two threads do not mix. A level outside the four
 * is a programming error.
 */
void ash_debug_log(struct ash_debug *self, int level, const char *format, ...) ASH_PRINTF(3, 4);

#endif
