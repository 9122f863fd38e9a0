/* SPDX-License-Identifier: MIT */
#ifndef LAB_H
#define LAB_H
#include <ashlar/net/device.h>
#include <ashlar/time.h>

#define LAB_FRAMES 32u
#define LAB_MTU    1500u
#define LAB_BYTES  (LAB_MTU + 14u)

struct lab_frame {
    uint16_t bytes;
    uint8_t at[LAB_BYTES];
};

/* Used by the one thread that runs; the stack's lock keeps calls of the device apart. */
struct lab {
    uint64_t now_ns;
    struct ash_time_timer *timers; /* by deadline */
    bool open;
    unsigned probes; /* for the address that wants three */
    struct ash_net_device_counts counts;
    unsigned first, queued;
    struct lab_frame frames[LAB_FRAMES]; /* on their way to the stack: a ring */
};

/* wire.c: a frame of zeroes at the end of the queue. NULL: it is full, and the frame lost. */
struct lab_frame *lab_reply(struct lab *self, unsigned bytes);

/* hosts.c: what the hosts do with a frame of `bytes` bytes. */
void lab_deliver(struct lab *self, const uint8_t *frame, unsigned bytes);

#endif
