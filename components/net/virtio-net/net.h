/* SPDX-License-Identifier: MIT */
#ifndef VIRTIO_NET_NET_H
#define VIRTIO_NET_NET_H
/* Section numbers are those of virtio 1.2. */
#include <ashlar/lock.h>
#include <ashlar/net/buffers.h>
#include <ashlar/net/device.h>
#include <ashlar/virtio/bus.h>
#include <ashlar/virtio/queue.h>

/* §5.1.2: with one pair of queues. */
enum { VIRTIO_NET_RECEIVE = 0, VIRTIO_NET_TRANSMIT = 1 };

/* §5.1.3 */
#define VIRTIO_NET_F_CSUM       (1ull << 0)
#define VIRTIO_NET_F_GUEST_CSUM (1ull << 1)
#define VIRTIO_NET_F_MTU        (1ull << 3)
#define VIRTIO_NET_F_MAC        (1ull << 5)
#define VIRTIO_NET_F_MRG_RXBUF  (1ull << 15)
#define VIRTIO_NET_F_STATUS     (1ull << 16)

/* Before each frame, in both directions. §5.1.6; little endian, like every machine of ours. */
struct virtio_net_header {
    uint8_t flags;
    uint8_t gso_type; /* 0: none, and no other was agreed on */
    uint16_t hdr_len;
    uint16_t gso_size;
    uint16_t csum_start;
    uint16_t csum_offset;
    uint16_t num_buffers;
} __attribute__((packed)); /* a frame may begin at any byte */
_Static_assert(sizeof(struct virtio_net_header) == 12, "virtio 1.2 §5.1.6");

enum { VIRTIO_NET_NEEDS_CSUM = 1, VIRTIO_NET_DATA_VALID = 2 }; /* its flags. §5.1.6 */

#define VIRTIO_NET_HEADER ((unsigned)sizeof(struct virtio_net_header))
#define VIRTIO_NET_ETHERNET                                                                        \
    14u /* destination, source, type. IEEE 802.3 §3.1.1, without the check */

/*
 * A buffer that the device fills begins so far before where a fresh one does: its own header and
 * Ethernet's, so that IP's begins where the fresh one did, aligned to 4.
 */
#define VIRTIO_NET_BEFORE (VIRTIO_NET_HEADER + VIRTIO_NET_ETHERNET)
_Static_assert(ASH_NET_BUFFER_HEADROOM % 4 == 0, "the IP header is aligned");

/* What the device may write into one buffer. */
#define VIRTIO_NET_ROOM (ASH_NET_BUFFER_STORAGE - ASH_NET_BUFFER_HEADROOM + VIRTIO_NET_BEFORE)

/* The entries of a queue: the option, as a power of two; and what a frame may need of them. */
#define VIRTIO_NET_ENTRIES     (1u << (31 - __builtin_clz(ASH_OPT_QUEUE_SIZE)))
#define VIRTIO_NET_MIN_ENTRIES 32u
_Static_assert(ASH_NET_DEVICE_PIECES + 1 <= VIRTIO_NET_MIN_ENTRIES, "a frame and its header");

/* The tables for frames in pieces: a page of them. */
#define VIRTIO_NET_TABLE_ENTRIES 4u
#define VIRTIO_NET_TABLES        64u

/* Buffers given to the device at open. Each round of refilling doubles what it has, up to `most`.
 */
#define VIRTIO_NET_FIRST 32u
/* Buffers that the device is left with, however low the pool is, and at least one whole frame. */
#define VIRTIO_NET_FEWEST 4u

struct virtio_net {
    struct ash_lock_word lock; /* guards: */
    bool open;

    /* Shared with the interrupt handler, each a word accessed atomically. */
    bool changed; /* the configuration, or the device wants a reset */
    uint64_t interrupts;

    /* The client's, which makes one call at a time. */
    bool usable;                 /* open, and the device has kept to the protocol */
    bool lost;                   /* the device did not let go of its memory */
    bool armed;                  /* interrupts were asked for */
    bool wants_room;             /* a frame found none */
    uint16_t longest;            /* frame, in bytes, Ethernet's header included */
    unsigned goal, most, fewest; /* buffers that the device is to have: now, at most, at least */
    unsigned reserve;            /* of the pool, for sending */
    uint64_t features;
    struct ash_sched_event *wake;
    struct ash_virtio_device *device;
    struct ash_virtio_ring receive, transmit;
    struct ash_net_device_counts counts;
    void *pages;
    size_t page_count;
};

/* open.c: the device is out of use for good: says `why`, resets it, and puts what it held. */
void virtio_net_fail(struct virtio_net *net, const char *why);

/* receive.c: gives the device buffers, as many as it is to have and the pool allows. */
void virtio_net_refill(struct virtio_net *net);

/* send.c: takes back what the device has sent. */
void virtio_net_reclaim(struct virtio_net *net);

/* net.c: the interrupt handler. */
void virtio_net_fired(void *argument, unsigned why);

/* Puts every buffer of a frame. */
static inline void virtio_net_put(struct ash_net_buffer *frame) {
    while (frame != NULL) {
        struct ash_net_buffer *next = frame->next; /* first: who else holds it may go on */
        ash_net_buffers_put(&ash_use_net_buffers, frame);
        frame = next;
    }
}

/* Is what is left of the pool for sending? */
static inline bool virtio_net_low(const struct virtio_net *net) {
    return ash_net_buffers_free(&ash_use_net_buffers) <= net->reserve;
}

#endif
