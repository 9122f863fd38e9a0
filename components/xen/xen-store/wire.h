/* SPDX-License-Identifier: MIT */
#ifndef XEN_STORE_WIRE_H
#define XEN_STORE_WIRE_H
/*
 * The ring and the messages in it, without waiting and without a domain: Xen 4.17,
 * public/io/xs_wire.h. What the daemon writes is hostile.
 */
#include <ashlar/base.h>

#define XEN_STORE_RING    1024u /* XENSTORE_RING_SIZE */
#define XEN_STORE_LONGEST 4096u /* XENSTORE_PAYLOAD_MAX */

/* struct xenstore_domain_interface. Indices count up, and wrap with 32 bits. */
struct xen_store_ring {
    uint8_t request[XEN_STORE_RING];
    uint8_t response[XEN_STORE_RING];
    uint32_t request_taken, request_given;
    uint32_t response_taken, response_given;
};
_Static_assert(offsetof(struct xen_store_ring, response_given) == 2060, "public/io/xs_wire.h");

enum xen_store_type { /* XS_… */
                      XEN_STORE_DIRECTORY = 1,
                      XEN_STORE_READ = 2,
                      XEN_STORE_WATCH = 4,
                      XEN_STORE_UNWATCH = 5,
                      XEN_STORE_TRANSACTION_START = 6,
                      XEN_STORE_TRANSACTION_END = 7,
                      XEN_STORE_WRITE = 11,
                      XEN_STORE_RM = 13,
                      XEN_STORE_WATCH_EVENT = 15,
                      XEN_STORE_ERROR = 16,
};

/* struct xsd_sockmsg */
struct xen_store_header {
    uint32_t type;
    uint32_t request; /* the answer to which question */
    uint32_t transaction;
    uint32_t bytes; /* that follow */
};
_Static_assert(sizeof(struct xen_store_header) == 16, "public/io/xs_wire.h");

/* A message as far as it has come. */
struct xen_store_message {
    struct xen_store_header header;
    uint32_t got;                 /* bytes, the header's included */
    uint8_t text[ASH_OPT_ANSWER]; /* as much of it as there is room for */
};

/*
 * Puts as much of `bytes` into the ring as there is room for; returns how much that was, or
 * -ASH_EPROTO.
 */
int64_t xen_store_put(volatile struct xen_store_ring *ring, const uint8_t *from, size_t bytes);

/*
 * Takes the rest of a message from the ring. 1: it is whole, and the next call begins another. 0:
 * more has to come. -ASH_EPROTO: the ring or the message is not what it may be.
 */
int xen_store_take(volatile struct xen_store_ring *ring, struct xen_store_message *message);

/* How much of a whole message's text was kept. */
uint32_t xen_store_kept(const struct xen_store_message *message);

/* The error that an XEN_STORE_ERROR names. */
int xen_store_error(const struct xen_store_message *message);

/* The number of the watch that an XEN_STORE_WATCH_EVENT is for; 0: none of ours. */
uint32_t xen_store_watch_number(const struct xen_store_message *message);

/* Digits and nothing else, up to 2^32 - 1; false: something else. */
bool xen_store_decimal(const uint8_t *text, size_t bytes, uint32_t *value);

#endif
