/* SPDX-License-Identifier: MIT */
#ifndef NET_DEVICE_SUITE_H
#define NET_DEVICE_SUITE_H
/* What the files of the suite share: frames that can be told apart, and waiting for them. */
#include <ashlar/net/buffers.h>
#include <ashlar/net/device.h>
#include <ashlar/test.h>

#define BEGIN(name) ash_test_begin(&ash_use_test, name)
#define DEVICE      &ash_use_net_device
#define POOL        &ash_use_net_buffers
#define ETHERNET    14u
#define PATIENCE_MS 5000u

extern struct ash_net_device_facts conformance_facts;
extern struct ash_sched_event conformance_wake;

/*
 * A frame of `bytes` bytes from this device to itself with a content of its own for each `number`,
 * in pieces of at most `piece` bytes behind the first, which holds the Ethernet header.
 */
struct ash_net_buffer *conformance_make(unsigned bytes, unsigned piece, uint32_t number);

/* Is this, in however many pieces, what conformance_make would make of these? */
bool conformance_is(const struct ash_net_buffer *frame, unsigned bytes, uint32_t number);

/* Puts all of a frame. NULL is none. */
void conformance_put(struct ash_net_buffer *frame);

/* The next frame, after waiting for it so long; NULL: none came. */
struct ash_net_buffer *conformance_next(unsigned patience_ms);

/* Takes all that is on the wire: a frame is sent after it, and what comes before that is put. */
void conformance_quiet(void);

/* conformance-rooms.c: full queues, empty pools, holders. */
void conformance_rooms(void);

#endif
