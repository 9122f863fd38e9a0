/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>
#include <ashlar/world.h>
#include "world.h"

static struct world *of(struct ash_world *self) {
    return (struct world *)self;
}

uint64_t world_world_now(struct ash_world *self) {
    return of(self)->now_ns;
}

void world_world_set(struct ash_world *self, uint64_t now_ns) {
    of(self)->now_ns = now_ns;
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
    (void)printf("out %llu ", (unsigned long long)self->now_ns);
    for (size_t i = 0; i < count; i++)
        (void)printf("%02x", bytes[i]);
    (void)printf("\n");
}

void world_world_limit(struct ash_world *self, long frames) {
    of(self)->left = frames + 1;
}

bool world_world_room(struct ash_world *self) {
    return of(self)->left != 1;
}
