/* SPDX-License-Identifier: MIT */
#ifndef XEN_STORE_H
#define XEN_STORE_H
#include <ashlar/lock.h>
#include <ashlar/sched.h>
#include <ashlar/xen/store.h>
#include "wire.h"

/* A thread that waits for something of the store's, on its own stack. */
struct xen_store_waiter {
    struct ash_sched_event event;
    struct xen_store_waiter *next;
};

struct xen_store {
    /* Read by the interrupt handler; others write with interrupts off. */
    struct xen_store_waiter *waiters;
    struct ash_xen_watch *watches;
    bool wants_room; /* somebody waits for room to ask */

    /* The lock guards these; one thread at a time has the turn, and with it `question`. */
    struct ash_lock_word lock;
    bool started;
    bool broken; /* the daemon broke the protocol: for good */
    bool turn;
    bool answered; /* `message` is the answer, until the turn ends */
    uint32_t question;
    uint32_t last_watch;
    struct xen_store_message message;

    /* Constant once started. */
    volatile struct xen_store_ring *ring;
    unsigned port;

    _Alignas(ASH_PAGE_BYTES) uint8_t table[ASH_PAGE_BYTES]; /* mem.map's, if it needed one */
};

/* A piece of a question's text. */
struct xen_store_piece {
    const void *bytes;
    size_t count;
};

#define XEN_STORE_PIECES 6u

struct xen_store_question {
    enum xen_store_type type;
    uint32_t transaction;
    unsigned count;
    struct xen_store_piece pieces[XEN_STORE_PIECES];
};

/* ask.c */

/* Adds a piece, or a place with its NUL; -ASH_EINVAL: a place that is too long or empty. */
void xen_store_add(struct xen_store_question *question, const void *bytes, size_t count);
ASH_MUST_USE int xen_store_add_place(struct xen_store_question *question,
                                     const struct ash_xen_place *place);

/*
 * Asks, and waits for the answer. 0: it is in `message`, and the turn is the caller's until
 * xen_store_done. Else an error, that of the answer included, and there is no turn.
 */
ASH_MUST_USE int xen_store_ask(struct xen_store *self, const struct xen_store_question *question);
void xen_store_done(struct xen_store *self);

/* The same where an answer has nothing to say. */
ASH_MUST_USE int xen_store_tell(struct xen_store *self, const struct xen_store_question *question);

/* Takes what has come. */
void xen_store_look(struct xen_store *self);

#endif
