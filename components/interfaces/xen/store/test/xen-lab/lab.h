/* SPDX-License-Identifier: MIT */
#ifndef XEN_LAB_H
#define XEN_LAB_H
#include <ashlar/time.h>
#include <ashlar/xen/call.h>
#include <ashlar/xen/event.h>
#include <ashlar/xen/model.h>

#define XEN_LAB_RING    1024u /* public/io/xs_wire.h, XENSTORE_RING_SIZE */
#define XEN_LAB_LONGEST 4096u /* XENSTORE_PAYLOAD_MAX */
#define XEN_LAB_PORT    3u

/* public/io/xs_wire.h, struct xenstore_domain_interface */
struct xen_lab_ring {
    uint8_t request[XEN_LAB_RING];
    uint8_t response[XEN_LAB_RING];
    uint32_t request_taken, request_given;
    uint32_t response_taken, response_given;
};

struct xen_lab_watch {
    struct xen_lab_watch *next;
    char *asked, *path, *token;
};

/* One thread of control: what an interrupt would do happens while nobody runs. */
struct xen_lab {
    uint64_t now_ns;
    struct ash_time_timer *timers; /* by deadline */

    struct xen_lab_ring *ring;
    void (*handler)(void *argument);
    void *argument;
    bool sent; /* there may be something to do */

    struct xen_model_model model;
    struct xen_lab_watch *watches;
    uint8_t asked[16 + XEN_LAB_LONGEST + 1]; /* the question as far as it was taken */
    size_t asked_bytes;
    uint8_t *out; /* what has to go, of which so much is gone; at most `step` bytes at a time */
    size_t out_bytes, out_gone, step;
    uint8_t *late; /* an answer that is kept for the next question */
    size_t late_bytes;
};

/* domain.c: the ring, with what the tree has at first. */
void xen_lab_make_ring(struct xen_lab *self);

/* daemon.c: answers what was asked, as far as there is room. false: there was nothing to do. */
bool xen_lab_serve(struct xen_lab *self);

#endif
