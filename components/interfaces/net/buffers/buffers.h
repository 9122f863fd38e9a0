/* SPDX-License-Identifier: MIT */
#ifndef ASHLAR_NET_BUFFERS_H
#define ASHLAR_NET_BUFFERS_H
/*
 * Packet buffers: pieces of memory of one size, which a device reads and writes, the network stack
 * keeps in its queues, and a program may own without a copy. All are there from the start, so that
 * taking one never waits and never grows the image: an empty pool is an answer.
 *
 * A buffer is this structure and, right behind it, ASH_NET_BUFFER_STORAGE bytes. Its content is
 * `bytes` bytes from `data` on, anywhere in the storage; what is before it is headroom, for the
 * headers that each layer puts in front. A device may be told the address, since a buffer does not
 * move.
 *
 * Holders are counted. Who gets a buffer is its one holder; each further one calls
 * ash_net_buffers_hold, and each puts once. A holder changes content, or `next`, only while it is
 * the only one, or when the holders agreed.
 *
 * Context: boot and thread, never interrupt. A provider takes its `lock`; nothing blocks.
 */
#include <ashlar/base.h>

struct ash_net_buffers;

/* What a buffer takes, and what of it can be content. */
#define ASH_NET_BUFFER_BYTES   2048u
#define ASH_NET_BUFFER_STORAGE (ASH_NET_BUFFER_BYTES - 64u)

/*
 * Headroom of a fresh buffer: a device's own header (virtio 1.2 §5.1.6: 12), Ethernet's (14), IP's
 * (IPv6's 40) and TCP's with all options (60).
 */
#define ASH_NET_BUFFER_HEADROOM 128u

/* Flags of a frame on its way from or to a device (net.device). */
#define ASH_NET_BUFFER_CHECKED 1u /* in: the transport checksum is known to be right */
#define ASH_NET_BUFFER_UNSUMMED                                                                    \
    2u /* out, and in from a neighbour that left it out: the device                                \
          sums from `sum_start` and stores at `sum_start + sum_offset`;                            \
          the pseudo header's sum stands there already */

struct ash_net_buffer {
    struct ash_net_buffer *next; /* the holder's: a queue, or the next piece of a frame */
    uint8_t *data;
    uint16_t bytes;
    uint16_t holders;
    uint16_t flags;      /* ASH_NET_BUFFER_… */
    uint16_t sum_start;  /* from `data`. Only with ASH_NET_BUFFER_UNSUMMED */
    uint16_t sum_offset; /* from there */
    uint16_t word;     /* the client's own, undefined when it gets the buffer; a device leaves it */
    uint64_t words[4]; /* likewise */
};
_Static_assert(sizeof(struct ash_net_buffer) == 64, "storage follows, and is aligned to 64");

/* The first byte of a buffer's storage. */
static inline uint8_t *ash_net_buffer_storage(struct ash_net_buffer *buffer) {
    return (uint8_t *)(buffer + 1);
}

/* Bytes that still fit behind the content. */
static inline size_t ash_net_buffer_tailroom(struct ash_net_buffer *buffer) {
    return (size_t)(ash_net_buffer_storage(buffer) + ASH_NET_BUFFER_STORAGE - buffer->data) -
           buffer->bytes;
}

/* Bytes that still fit before the content. */
static inline size_t ash_net_buffer_headroom(struct ash_net_buffer *buffer) {
    return (size_t)(buffer->data - ash_net_buffer_storage(buffer));
}

/*
 * A buffer without content, `data` at ASH_NET_BUFFER_HEADROOM, no flags, `next` NULL, held once; or
 * NULL: all are in use. A few instructions.
 */
ASH_MUST_USE struct ash_net_buffer *ash_net_buffers_get(struct ash_net_buffers *self);

/* One more holder. A buffer has at most 65,535; more is a programming error. */
void ash_net_buffers_hold(struct ash_net_buffers *self, struct ash_net_buffer *buffer);

/*
 * One holder less; the last one's put makes the buffer free. Not its `next`. A buffer that nobody
 * holds, or of another pool, is a programming error, which a provider traps as far as it can tell.
 */
void ash_net_buffers_put(struct ash_net_buffers *self, struct ash_net_buffer *buffer);

/* Buffers that are free now. A load. */
unsigned ash_net_buffers_free(struct ash_net_buffers *self);

/* Buffers that there are. Constant once anything here has been called; 0: no memory for any. */
unsigned ash_net_buffers_total(struct ash_net_buffers *self);

#endif
