/* SPDX-License-Identifier: MIT */
#ifndef ASHLAR_WORLD_H
#define ASHLAR_WORLD_H
/*
 * All that a network stack sees of the world, in a test, besides the clock: a wire on which frames
 * lie until they are taken. The test is told of what the stack sends. Context: thread.
 */
#include <ashlar/base.h>

struct ash_world;

/* Puts a frame on the wire to the stack. False: the wire is full, or the frame too long. */
bool ash_world_inject(struct ash_world *self, const uint8_t *bytes, size_t count);

/* Takes the next frame; how long it is, 0: none. `into` has room for 2,048 bytes. */
size_t ash_world_take(struct ash_world *self, uint8_t *into);

/* The stack sends a frame. */
void ash_world_emit(struct ash_world *self, const uint8_t *bytes, size_t count);

/* From now on the test is not told of frames that are sent, they are kept: the last one. How long
 * it is. */
void ash_world_keep(struct ash_world *self);
size_t ash_world_last(struct ash_world *self, uint8_t *into);

/* Does the device take another one? */
bool ash_world_room(struct ash_world *self);

#endif
