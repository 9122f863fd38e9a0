/* SPDX-License-Identifier: MIT */
#ifndef ASHLAR_WORLD_H
#define ASHLAR_WORLD_H
/*
 * All that a network stack sees of the world, in a test: a clock that stands until it is set, and a
 * wire on which frames lie until they are taken. Frames that the stack sends are printed, as lines
 * `out NANOSECONDS HEX`. Context: thread.
 */
#include <ashlar/base.h>

struct ash_world;

uint64_t ash_world_now(struct ash_world *self);
void ash_world_set(struct ash_world *self, uint64_t now_ns);

/* Puts a frame on the wire to the stack. False: the wire is full, or the frame too long. */
bool ash_world_inject(struct ash_world *self, const uint8_t *bytes, size_t count);

/* Takes the next frame; how long it is, 0: none. `into` has room for 2,048 bytes. */
size_t ash_world_take(struct ash_world *self, uint8_t *into);

/* The stack sends a frame. */
void ash_world_emit(struct ash_world *self, const uint8_t *bytes, size_t count);

/* From now on frames that are sent are not printed, but kept: the last one. How long it is. */
void ash_world_keep(struct ash_world *self);
size_t ash_world_last(struct ash_world *self, uint8_t *into);

/* How many frames the device takes from now on before it is full; -1: any number. */
void ash_world_limit(struct ash_world *self, long frames);
bool ash_world_room(struct ash_world *self);

#endif
