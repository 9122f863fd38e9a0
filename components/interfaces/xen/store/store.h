/* SPDX-License-Identifier: MIT */
#ifndef ASHLAR_XEN_STORE_H
#define ASHLAR_XEN_STORE_H
/*
 * Xenstore: a tree of texts by which the domains of a Xen machine tell each other what they have.
 * The protocol is Xen's, docs/misc/xenstore.txt and public/io/xs_wire.h, version 4.17.
 *
 * Each question is answered by a daemon in another domain, which may take its time: these functions
 * let other threads run meanwhile. Questions of several threads are asked one after the other. What
 * the daemon answers is hostile: it is bounded, and is a text only as far as its length goes.
 *
 * Errors, of all: -ASH_ENODEV: this domain has no xenstore. -ASH_ETIMEDOUT: no answer came in the
 * provider's time. -ASH_EPROTO: the daemon broke the protocol, once and for good, or answered
 * something else. -ASH_ENOENT, -ASH_EPERM, -ASH_EAGAIN, -ASH_EINVAL, -ASH_ENOSPC: the daemon says
 * so; what else it says is -ASH_EIO. Context: thread, and boot; not where interrupts are saved
 * away.
 */
#include <ashlar/base.h>
#include <ashlar/sched.h>

struct ash_xen_store;

/*
 * A place in the tree: `folder`, a slash and `key`, or `folder` alone when `key` is NULL. Without a
 * slash at its beginning it is below the folder of this domain. Seen within `transaction`, which is
 * 0 for none.
 */
struct ash_xen_place {
    const char *folder;
    const char *key;
    uint32_t transaction;
};

/* The longest place, its end included. */
#define ASH_XEN_PLACE_BYTES 256u

/* A wish to be told of changes. In memory of the caller's; `wake` is its, the rest the provider's.
 */
struct ash_xen_watch {
    struct ash_sched_event *wake;
    struct ash_xen_watch *next;
    struct ash_xen_place place;
    uint32_t number;
    bool changed;
};

/*
 * The text at `place`, with a NUL behind it, in `buffer`, which has room for `size` bytes; its
 * length in `*bytes`. It may hold NULs of its own. -ASH_EOVERFLOW: it does not fit.
 */
ASH_MUST_USE int ash_xen_store_read(struct ash_xen_store *self, const struct ash_xen_place *place,
                                    char *buffer, size_t size, size_t *bytes);

/* The names of what is below `place`, each with a NUL behind it; else as ash_xen_store_read. */
ASH_MUST_USE int ash_xen_store_list(struct ash_xen_store *self, const struct ash_xen_place *place,
                                    char *buffer, size_t size, size_t *bytes);

/* Writes `bytes` bytes, making the place if need be. */
ASH_MUST_USE int ash_xen_store_write(struct ash_xen_store *self, const struct ash_xen_place *place,
                                     const char *text, size_t bytes);

/*
 * Takes a place away, with all below it. 0 also where it was not there; -ASH_ENOENT: nor is the
 * folder that it would be in. docs/misc/xenstore.txt, RM
 */
ASH_MUST_USE int ash_xen_store_remove(struct ash_xen_store *self,
                                      const struct ash_xen_place *place);

/* Begins a transaction: what is done within it happens at its end, at once or not at all. */
ASH_MUST_USE int ash_xen_store_begin(struct ash_xen_store *self, uint32_t *transaction);

/* Ends it. -ASH_EAGAIN: somebody else changed what was looked at: nothing happened; once more. */
ASH_MUST_USE int ash_xen_store_end(struct ash_xen_store *self, uint32_t transaction, bool commit);

/*
 * Asks to be told when something at or below `place`, which the watch keeps a pointer to, changes:
 * `watch->wake` is set then, from interrupt context, and also for reasons that are not this
 * watch's. Counts as changed at first.
 */
ASH_MUST_USE int ash_xen_store_watch(struct ash_xen_store *self, struct ash_xen_watch *watch,
                                     const struct ash_xen_place *place);

/* Forgets the watch, whatever the daemon says to that: its memory is the caller's again. */
void ash_xen_store_unwatch(struct ash_xen_store *self, struct ash_xen_watch *watch);

/*
 * Has something changed since this last returned true? Never waits. A store that is out of use
 * counts as changed.
 */
bool ash_xen_store_changed(struct ash_xen_store *self, struct ash_xen_watch *watch);

#endif
