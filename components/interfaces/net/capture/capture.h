/* SPDX-License-Identifier: MIT */
#ifndef ASHLAR_NET_CAPTURE_H
#define ASHLAR_NET_CAPTURE_H
/*
 * The newest frames of a network device, as a pcap file in memory that a program hands out: by
 * HTTP, by a socket, on the console. It has a bounded size, and the oldest frames make room for
 * newer ones, so that it may stay on, and tells of the last moments when something went wrong.
 *
 * The file: draft-ietf-opsawg-pcap, little endian, with times in nanoseconds, link type Ethernet.
 *
 * Context: thread. Errors: none.
 */
#include <ashlar/base.h>

struct ash_net_capture;
struct ash_net_buffer;

#define ASH_NET_CAPTURE_HEAD   24u /* bytes of the file's header */
#define ASH_NET_CAPTURE_RECORD 16u /* bytes before each frame */

/* Adds `frame`, a chain of buffers, with the time that it is, unless adding is paused. */
void ash_net_capture_add(struct ash_net_capture *self, const struct ash_net_buffer *frame);

/*
 * While it is paused nothing is added, and the file stays as it is: whoever hands it out over the
 * same device would otherwise read what it causes. Each pause ends with a call of its own, so that
 * of two who read neither ends the other's.
 */
void ash_net_capture_pause(struct ash_net_capture *self, bool paused);

/* How long the file is now, in bytes; at least ASH_NET_CAPTURE_HEAD. */
uint64_t ash_net_capture_bytes(struct ash_net_capture *self);

/*
 * Copies up to `room` bytes of the file from `offset` on; how many, 0 at its end. Reads that belong
 * together are made while it is paused.
 */
size_t ash_net_capture_read(struct ash_net_capture *self, uint64_t offset, void *into, size_t room);

/* Counted since the start. */
struct ash_net_capture_counts {
    uint64_t added;     /* frames */
    uint64_t forgotten; /* of them, to make room */
};

struct ash_net_capture_counts ash_net_capture_count(struct ash_net_capture *self);

#endif
