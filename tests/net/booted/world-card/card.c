/* SPDX-License-Identifier: MIT */
/*
 * Lines travel as frames of the EtherType that is left for experiments (IEEE 802, annex 9.2.3), on
 * the same wire as the stack's frames and in order with them, so that the test knows what was sent
 * before an answer, and the stack gets only what came before the command that lets it look. Behind
 * each frame of the stack goes the line `at NANOSECONDS`.
 */
#include <stdio.h>
#include <string.h>
#include <ashlar/net/device.h>
#include <ashlar/world/clock.h>
#include <ashlar/world/talk.h>
#include "world_card.h"

#define LINE_HEADER 14u

static const uint8_t line_type[2] = {0x88, 0xb5};

/* There is one, which is both the card and who talks. */
static struct world_card *card;

static bool is_line(const struct ash_net_buffer *frame) {
    return frame->bytes > LINE_HEADER && memcmp(frame->data + 12, line_type, sizeof line_type) == 0;
}

static void append(struct ash_net_buffer **list, struct ash_net_buffer *frame) {
    while (*list != NULL)
        list = &(*list)->next;
    frame->next = NULL;
    *list = frame;
}

static struct ash_net_buffer *take(struct ash_net_buffer **list) {
    struct ash_net_buffer *first = *list;
    if (first != NULL) {
        *list = first->next;
        first->next = NULL;
    }
    return first;
}

/* Takes all that has come. The stack is not asked: it gets its frames when it looks. */
static void collect(void) {
    struct ash_net_buffer *frame;
    while ((frame = ash_device_receive(&ash_use_device)) != NULL)
        append(is_line(frame) ? &card->lines : &card->frames, frame);
}

/* A card that is slow is waited for: whether it has room depends on the host. */
static int send(struct ash_net_buffer *frame) {
    int error;
    while ((error = ash_device_send(&ash_use_device, frame)) == -ASH_EAGAIN) {
        ash_device_flush(&ash_use_device);
        collect();
    }
    return error;
}

static void say(const char *line) {
    struct ash_net_buffer *frame = ash_net_buffers_get(&ash_use_net_buffers);
    ASH_ASSERT(frame != NULL);
    size_t bytes = strlen(line);
    memset(frame->data, 0xff, 6);
    memcpy(frame->data + 6, card->address, 6);
    memcpy(frame->data + 12, line_type, sizeof line_type);
    memcpy(frame->data + LINE_HEADER, line, bytes);
    frame->bytes = (uint16_t)(LINE_HEADER + bytes);
    int error = send(frame);
    ASH_ASSERT(error == 0);
    ash_device_flush(&ash_use_device);
}

int world_card_net_device_open(struct ash_net_device *self, struct ash_sched_event *wake,
                               struct ash_net_device_facts *facts) {
    int error = ash_device_open(&ash_use_device, wake, facts);
    card = (struct world_card *)self;
    card->wake = wake;
    if (error == 0)
        memcpy(card->address, facts->address, sizeof card->address);
    return error;
}

int world_card_net_device_send(struct ash_net_device *self, struct ash_net_buffer *frame) {
    (void)self;
    if (card->left == 1)
        return -ASH_EAGAIN;
    int error = send(frame);
    if (error != 0)
        return error;
    if (card->left > 0)
        card->left--;
    char line[32];
    (void)snprintf(line, sizeof line, "at %llu",
                   (unsigned long long)ash_world_clock_now(&ash_use_world_clock));
    say(line);
    return 0;
}

void world_card_net_device_flush(struct ash_net_device *self) {
    (void)self;
    ash_device_flush(&ash_use_device);
}

struct ash_net_buffer *world_card_net_device_receive(struct ash_net_device *self) {
    (void)self;
    return take(&card->frames);
}

bool world_card_net_device_idle(struct ash_net_device *self) {
    (void)self;
    return card->frames == NULL;
}

bool world_card_net_device_link(struct ash_net_device *self) {
    (void)self;
    return ash_device_link(&ash_use_device);
}

int world_card_net_device_health(struct ash_net_device *self) {
    (void)self;
    return ash_device_health(&ash_use_device);
}

struct ash_net_device_counts world_card_net_device_count(struct ash_net_device *self) {
    (void)self;
    return ash_device_count(&ash_use_device);
}

void world_card_net_device_close(struct ash_net_device *self) {
    (void)self;
    ash_device_close(&ash_use_device);
}

/*
 * How many buffers a device holds depends on what has passed through it. One that has just been
 * opened holds as many each time, so that those that are free can be compared.
 */
static void start_again(void) {
    struct ash_net_device_facts facts;
    ash_device_close(&ash_use_device);
    int error = ash_device_open(&ash_use_device, card->wake, &facts);
    ASH_ASSERT(error == 0);
}

/* Waits without sleeping: the clock, which would wake a sleeper, stands. */
bool world_card_world_talk_hear(struct ash_world_talk *self, char *into, size_t room) {
    (void)self;
    while (card->lines == NULL)
        collect();
    struct ash_net_buffer *line = take(&card->lines);
    size_t bytes = line->bytes - LINE_HEADER;
    if (bytes >= room)
        bytes = room - 1;
    memcpy(into, line->data + LINE_HEADER, bytes);
    into[bytes] = '\0'; /* and so ends what the wire may have padded */
    ash_net_buffers_put(&ash_use_net_buffers, line);
    if (strcmp(into, "free") == 0)
        start_again();
    return true;
}

void world_card_world_talk_say(struct ash_world_talk *self, const char *line) {
    (void)self;
    say(line);
}

void world_card_world_talk_limit(struct ash_world_talk *self, long frames) {
    ((struct world_card *)self)->left = frames + 1;
}
