/* SPDX-License-Identifier: MIT */
#ifndef ASHLAR_CONSOLE_H
#define ASHLAR_CONSOLE_H
/*
 * Where text goes: a stream of bytes to whoever started the machine. Nothing is added, dropped or
 * translated: a line ends with `\n`, and bytes above 127 and NUL go through as they are.
 *
 * There is no input and no error. A device that is not there swallows everything, since the only
 * place where one could say so is the console.
 */
#include <ashlar/base.h>

struct ash_console;

/*
 * Writes all `count` bytes before it returns; they are out of the image's hands then, even if it
 * stops with the next instruction. `bytes` may be NULL when `count` is 0. It never waits for an
 * interrupt and needs nothing set up: it works before every `init` and in a panic. Not from
 * interrupt context, but for a panic there. Two threads that write at once are one after the other,
 * by call. Cost: for a serial port, one access of the device for each byte, and a wait for its
 * speed.
 */
void ash_console_write(struct ash_console *self, const char *bytes, size_t count);

/*
 * Writes `\n`, unless nothing was written yet or the last byte was one: what is written next begins
 * a line. Context as above.
 */
void ash_console_line(struct ash_console *self);

#endif
