/* SPDX-License-Identifier: MIT */
#ifndef WORLD_CARD_H
#define WORLD_CARD_H
#include <ashlar/net/device.h>
#include <ashlar/world/talk.h>

struct world_card {
    uint8_t address[6]; /* the card's */
    struct ash_sched_event *wake;
    long left;          /* frames that the stack may send, plus one; 0 is any number */
    /* What has come and was not taken: frames for the stack, lines for the program. */
    struct ash_net_buffer *frames, *lines;
};

#endif
