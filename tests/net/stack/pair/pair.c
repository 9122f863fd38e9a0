/* SPDX-License-Identifier: MIT */
#include <cc_runtime.h>
#include <ashlar/pair.h>
#include <ashlar/world/clock.h>
#include "pair.h"

static struct pair *of(struct ash_pair *self) {
    return (struct pair *)self;
}

/* xorshift64*, Vigna 2016. */
static uint32_t draw(struct pair *self, uint32_t below) {
    self->random ^= self->random >> 12;
    self->random ^= self->random << 25;
    self->random ^= self->random >> 27;
    return (uint32_t)((self->random * UINT64_C(0x2545f4914f6cdd1d)) >> 33) % below;
}

void pair_pair_impair(struct ash_pair *self, const struct ash_pair_faults *faults) {
    of(self)->faults = *faults;
    of(self)->random = faults->seed * 2 + 1;
    of(self)->impaired = true;
}

static uint64_t arrival(const struct ash_net_buffer *buffer) {
    return buffer->words[0];
}

static struct ash_net_buffer *copy(const struct ash_net_buffer *frame) {
    struct ash_net_buffer *buffer = ash_net_buffers_get(&ash_use_net_buffers);
    if (buffer == NULL)
        return NULL;
    buffer->data = ash_net_buffer_storage(buffer) + 18;
    buffer->words[0] = 0;
    for (; frame != NULL; frame = frame->next) {
        memcpy(buffer->data + buffer->bytes, frame->data, frame->bytes);
        buffer->bytes = (uint16_t)(buffer->bytes + frame->bytes);
    }
    return buffer;
}

static void append(struct pair *self, unsigned side, struct ash_net_buffer *buffer) {
    if (self->first[side] == NULL)
        self->first[side] = buffer;
    else
        self->last[side]->next = buffer;
    self->last[side] = buffer;
}

/* In the order of arrival. */
static void enter(struct pair *self, unsigned side, struct ash_net_buffer *buffer) {
    if (self->first[side] == NULL || arrival(self->last[side]) <= arrival(buffer)) {
        append(self, side, buffer);
        return;
    }
    struct ash_net_buffer **at = &self->first[side];
    while (arrival(*at) <= arrival(buffer))
        at = &(*at)->next;
    buffer->next = *at;
    *at = buffer;
}

static void send_badly(struct pair *self, unsigned side, const struct ash_net_buffer *frame) {
    const struct ash_pair_faults *faults = &self->faults;
    struct ash_net_buffer *buffer = copy(frame);
    uint64_t delay_ns = faults->delay_ns;
    if (buffer == NULL)
        return;
    if (faults->jitter_ns != 0)
        delay_ns += draw(self, (uint32_t)faults->jitter_ns);
    if (draw(self, 1000) < faults->reordered)
        delay_ns += 3 * faults->delay_ns + 2000000;
    if (draw(self, 1000) < faults->damaged)
        buffer->data[draw(self, buffer->bytes)] ^= (uint8_t)(1 + draw(self, 255));
    buffer->words[0] = ash_world_clock_now(&ash_use_world_clock) + delay_ns;
    enter(self, 1 - side, buffer);
}

void pair_pair_put(struct ash_pair *instance, unsigned side, const struct ash_net_buffer *frame) {
    struct pair *self = of(instance);
    self->count[side]++;
    if (!self->impaired) {
        struct ash_net_buffer *buffer = copy(frame);
        if (buffer != NULL)
            append(self, 1 - side, buffer);
        return;
    }
    if (draw(self, 1000) < self->faults.lost)
        return;
    send_badly(self, side, frame);
    if (draw(self, 1000) < self->faults.repeated)
        send_badly(self, side, frame);
}

struct ash_net_buffer *pair_pair_take(struct ash_pair *instance, unsigned side) {
    struct pair *self = of(instance);
    struct ash_net_buffer *buffer = self->first[side];
    if (buffer == NULL ||
        (self->impaired && arrival(buffer) > ash_world_clock_now(&ash_use_world_clock)))
        return NULL;
    self->first[side] = buffer->next;
    buffer->next = NULL;
    return buffer;
}

uint64_t pair_pair_next(struct ash_pair *instance) {
    const struct pair *self = of(instance);
    uint64_t first = UINT64_MAX;
    for (unsigned side = 0; side < 2; side++)
        if (self->first[side] != NULL && arrival(self->first[side]) < first)
            first = arrival(self->first[side]);
    return first;
}

uint64_t pair_pair_count(struct ash_pair *self, unsigned side) {
    return of(self)->count[side];
}
