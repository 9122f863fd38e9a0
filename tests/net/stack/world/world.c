/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>
#include <ashlar/world.h>
#include <ashlar/world/clock.h>
#include <ashlar/world/talk.h>
#include "world.h"

static struct world *of(struct ash_world *self) {
    return (struct world *)self;
}

bool world_world_inject(struct ash_world *instance, const uint8_t *bytes, size_t count) {
    struct world *self = of(instance);
    if (self->count == WORLD_FRAMES || count > WORLD_BYTES)
        return false;
    unsigned at = (self->first + self->count++) % WORLD_FRAMES;
    memcpy(self->frames[at], bytes, count);
    self->bytes[at] = count;
    return true;
}

size_t world_world_take(struct ash_world *instance, uint8_t *into) {
    struct world *self = of(instance);
    if (self->count == 0)
        return 0;
    size_t count = self->bytes[self->first];
    memcpy(into, self->frames[self->first], count);
    self->first = (self->first + 1) % WORLD_FRAMES;
    self->count--;
    return count;
}

void world_world_keep(struct ash_world *self) {
    of(self)->keeps = true;
}

size_t world_world_last(struct ash_world *self, uint8_t *into) {
    memcpy(into, of(self)->last, of(self)->last_bytes);
    return of(self)->last_bytes;
}

void world_world_emit(struct ash_world *instance, const uint8_t *bytes, size_t count) {
    struct world *self = of(instance);
    if (self->left > 0)
        self->left--;
    if (self->keeps) {
        memcpy(self->last, bytes, count);
        self->last_bytes = count;
        return;
    }
    (void)printf("out %llu ", (unsigned long long)ash_world_clock_now(&ash_use_world_clock));
    for (size_t i = 0; i < count; i++)
        (void)printf("%02x", bytes[i]);
    (void)printf("\n");
}

bool world_world_room(struct ash_world *self) {
    return of(self)->left != 1;
}

static size_t decode(const char *hex, uint8_t *into, size_t room) {
    size_t count = 0;
    unsigned byte;
    while (count < room && sscanf(hex + 2 * count, "%2x", &byte) == 1)
        into[count++] = (uint8_t)byte;
    return count;
}

void world_world_talk_say(struct ash_world_talk *self, const char *line) {
    (void)self;
    (void)puts(line);
    (void)fflush(stdout);
}

/* Frames of the test's are its lines, too: `in HEX`. */
bool world_world_talk_hear(struct ash_world_talk *self, char *into, size_t room) {
    static uint8_t frame[WORLD_BYTES];
    (void)self;
    while (fgets(into, (int)room, stdin) != NULL) {
        into[strcspn(into, "\n")] = '\0';
        if (strncmp(into, "in ", 3) != 0)
            return true;
        bool fits = world_world_inject((struct ash_world *)self, frame,
                                       decode(into + 3, frame, sizeof frame));
        world_world_talk_say(self, fits ? "ok 0" : "error 28");
    }
    return false;
}

void world_world_talk_limit(struct ash_world_talk *self, long frames) {
    ((struct world *)self)->left = frames + 1;
}
