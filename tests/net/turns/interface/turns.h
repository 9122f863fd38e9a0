/* SPDX-License-Identifier: MIT */
#ifndef ASHLAR_TURNS_H
#define ASHLAR_TURNS_H
/*
 * What a network stack's device and clock see of it, and what they are to do. The fields are the
 * program's to read and to change. Context: thread.
 */
#include <ashlar/base.h>

struct ash_turns;
struct ash_net_buffer;
struct ash_sched_event;

struct ash_turns_wire {
    uint64_t now_ns;
    uint64_t tick_ns;  /* by which the clock goes on each time it is read */
    uint64_t gap_ns;   /* between frames that the device makes itself; 0: one is always there */
    uint64_t next_ns;  /* when the next of them comes */
    uint64_t frames;   /* how many of them still come */
    uint64_t last_ns;  /* when the last frame was taken */
    uint64_t asked_ns; /* when it was last asked to ring */
    unsigned looks;    /* how often it was asked for a frame */
    unsigned idles;    /* how often it was asked to ring */
    bool armed;        /* it has been asked, and nobody took frames since */
    struct ash_net_buffer *given; /* a frame of the program's, before all others */
    struct ash_sched_event *wake;
    void (*ring)(struct ash_sched_event *wake); /* sets `wake`, if the device was asked to */
};

struct ash_turns_wire *ash_turns_wire(struct ash_turns *self);

#endif
