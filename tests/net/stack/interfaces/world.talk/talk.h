/* SPDX-License-Identifier: MIT */
#ifndef ASHLAR_WORLD_TALK_H
#define ASHLAR_WORLD_TALK_H
/*
 * A test and the program that plays what it says, a line at a time. Context: thread.
 */
#include <ashlar/base.h>

struct ash_world_talk;

/* The next line of the test, without its end; false: there is no more. Waits for it. */
bool ash_world_talk_hear(struct ash_world_talk *self, char *into, size_t room);

/* A line to the test. */
void ash_world_talk_say(struct ash_world_talk *self, const char *line);

/* How many frames the device takes from now on before it is full; -1: any number. */
void ash_world_talk_limit(struct ash_world_talk *self, long frames);

#endif
