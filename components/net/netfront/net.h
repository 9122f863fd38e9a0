/* SPDX-License-Identifier: MIT */
#ifndef NETFRONT_NET_H
#define NETFRONT_NET_H
/* Names are those of Xen 4.17's public/io/netif.h and ring.h. */
#include <ashlar/lock.h>
#include <ashlar/net/buffers.h>
#include <ashlar/net/device.h>
#include <ashlar/xen/bus.h>

#define NETFRONT_ETHERNET                                                                          \
    14u /* destination, source, type. IEEE 802.3 §3.1.1, without the check                        \
         */

/* ring.h: slots in a page behind the indices, as a power of two. */
#define NETFRONT_SLOTS 256u

/*
 * ring.h, DEFINE_RING_TYPES: indices count up, and wrap with 32 bits. Whoever gives more than
 * `…_event` asks to be told of tells.
 */
struct netfront_indices {
    uint32_t requests, request_event;
    uint32_t responses, response_event;
    uint8_t pad[48];
};
_Static_assert(sizeof(struct netfront_indices) == 64, "public/io/ring.h");

enum { /* NETTXF_… */
       NETFRONT_TX_CSUM_BLANK = 1,
       NETFRONT_TX_DATA_VALIDATED = 2,
       NETFRONT_TX_MORE_DATA = 4,
};

/* struct netif_tx_request: `bytes` of the first is the whole frame's */
struct netfront_tx_request {
    uint32_t reference;
    uint16_t offset;
    uint16_t flags;
    uint16_t id;
    uint16_t bytes;
};

/* struct netif_tx_response */
struct netfront_tx_response {
    uint16_t id;
    int16_t status;
};

struct netfront_tx_ring {
    struct netfront_indices indices;
    union {
        struct netfront_tx_request request;
        struct netfront_tx_response response;
    } slots[NETFRONT_SLOTS];
};
_Static_assert(sizeof(struct netfront_tx_request) == 12, "public/io/netif.h");
_Static_assert(sizeof(struct netfront_tx_ring) <= ASH_PAGE_BYTES, "public/io/ring.h");

enum { /* NETRXF_… */
       NETFRONT_RX_DATA_VALIDATED = 1,
       NETFRONT_RX_CSUM_BLANK = 2,
       NETFRONT_RX_MORE_DATA = 4,
       NETFRONT_RX_EXTRA_INFO = 8,
};

/* struct netif_rx_request */
struct netfront_rx_request {
    uint16_t id;
    uint16_t pad;
    uint32_t reference;
};

/* struct netif_rx_response */
struct netfront_rx_response {
    uint16_t id;
    uint16_t offset;
    uint16_t flags;
    int16_t status; /* bytes, or negative: an error */
};

struct netfront_rx_ring {
    struct netfront_indices indices;
    union {
        struct netfront_rx_request request;
        struct netfront_rx_response response;
    } slots[NETFRONT_SLOTS];
};
_Static_assert(sizeof(struct netfront_rx_response) == 8, "public/io/netif.h");
_Static_assert(sizeof(struct netfront_rx_ring) <= ASH_PAGE_BYTES, "public/io/ring.h");

/* A request for sending, by its id, that the back end has not answered. */
struct netfront_sending {
    struct ash_net_buffer *buffer; /* put with the answer; NULL: not with this one */
    uint16_t reference;            /* 0: not in use */
    uint16_t next;                 /* free id to free id */
};

/* This side of a ring: how many requests it made, and which it has told of; answers it took. */
struct netfront_side {
    uint32_t made, told, taken;
};

struct netfront {
    struct ash_lock_word lock; /* guards: */
    bool open;

    /* Shared with the interrupt handler, accessed atomically. */
    uint64_t interrupts;

    /* The client's, which makes one call at a time. */
    bool usable; /* open, and the back end has kept to the protocol */
    bool connected;
    bool skipping;    /* the rest of a frame in pieces, which nobody asked for */
    bool wants_room;  /* a frame found none */
    bool lost;        /* the back end did not let go of some of our memory */
    uint16_t longest; /* frame, in bytes, Ethernet's header included */
    uint16_t free;    /* the first free id for sending; NETFRONT_SLOTS: none */
    unsigned port;
    struct ash_sched_event *wake;
    struct ash_xen_device device;
    struct ash_net_device_counts counts;
    struct netfront_side sending, receiving;
    volatile struct netfront_tx_ring *tx;
    volatile struct netfront_rx_ring *rx;
    uint8_t *pages;                           /* both rings, then those for frames */
    unsigned references[2 + ASH_OPT_BUFFERS]; /* of each page; 0: not granted */
    struct netfront_sending sent[NETFRONT_SLOTS];
};

#define NETFRONT_PAGES (2u + ASH_OPT_BUFFERS)

/* net.c: the device is out of use for good: says `why`, and wakes the client. */
void netfront_fail(struct netfront *net, const char *why);
void netfront_fired(void *argument);

/* open.c: a line on the console. Returns `error`. */
int netfront_refuse(int error, const char *why);

/* bring.c: grants, rings and xenstore, and taking all of it back. */
ASH_MUST_USE int netfront_bring_up(struct netfront *net);
void netfront_take_down(struct netfront *net);

/* receive.c: gives page `id` to the back end. netfront_tell makes it known. */
void netfront_give(struct netfront *net, unsigned id);
void netfront_tell_receive(struct netfront *net);

/* send.c: takes back what the back end has sent; all that is left, without asking it. */
void netfront_reclaim(struct netfront *net);
void netfront_drain(struct netfront *net);

/*
 * ring.h, RING_PUSH_REQUESTS_AND_CHECK_NOTIFY: what has been made becomes the other side's to read.
 * True: it wants to be told.
 */
bool netfront_push(volatile struct netfront_indices *indices, struct netfront_side *side);

/*
 * Answers that can be taken: at most as many as were asked for and not taken yet, or the other side
 * lies, which is UINT32_MAX.
 */
uint32_t netfront_answers(volatile const struct netfront_indices *indices,
                          const struct netfront_side *side);

#endif
