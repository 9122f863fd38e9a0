/* SPDX-License-Identifier: MIT */
#ifndef ASHLAR_XEN_BUS_H
#define ASHLAR_XEN_BUS_H
/*
 * Devices of a Xen domain: two halves, a front end here and a back end in another domain, that find
 * each other in xenstore, where each says how far it has come. Xen 4.17, public/io/xenbus.h; how a
 * kind of device agrees on more is in its own header there (netif.h, blkif.h).
 *
 * What the other side writes is hostile: numbers are checked to be numbers, texts are bounded. It
 * may close, or be silent, at any time: a driver that waits sets a limit, and one that works looks
 * at ash_xen_bus_state when its event is set.
 *
 * Errors, of all: those of xen.store. Context: thread, and boot; not where interrupts are saved
 * away.
 */
#include <ashlar/base.h>
#include <ashlar/sched.h>
#include <ashlar/xen/store.h>

struct ash_xen_bus;

/* How far a half has come. public/io/xenbus.h, enum xenbus_state */
enum ash_xen_state {
    ASH_XEN_UNKNOWN = 0, /* also: it says nothing, or nonsense */
    ASH_XEN_INITIALISING = 1,
    ASH_XEN_WAITING = 2, /* has said what it can do, and waits for the other half */
    ASH_XEN_INITIALISED = 3,
    ASH_XEN_CONNECTED = 4,
    ASH_XEN_CLOSING = 5,
    ASH_XEN_CLOSED = 6,
};

#define ASH_XEN_FOLDER_BYTES 64u

/* A device that was found. In memory of the driver's, which stays where it is; all of it for
 * reading. */
struct ash_xen_device {
    char front[ASH_XEN_FOLDER_BYTES]; /* folders in xenstore */
    char back[ASH_XEN_FOLDER_BYTES];
    unsigned domain; /* where the back end is */
    enum ash_xen_state peer;
    struct ash_xen_watch watch;
};

/*
 * The device with number `index`, from 0, of those of `kind` (`vif`, `vbd`), in the order of their
 * numbers. From now on `wake` is set, from interrupt context, when the back end's state may have
 * changed, and for no reason. -ASH_ENODEV: there are fewer. -ASH_EPROTO: what stands in xenstore of
 * it makes no sense.
 */
ASH_MUST_USE int ash_xen_bus_find(struct ash_xen_bus *self, const char *kind, unsigned index,
                                  struct ash_sched_event *wake, struct ash_xen_device *device);

/*
 * What the front end's (`ours`) or the back end's folder says at `key`, with a NUL behind it. Else
 * as ash_xen_store_read.
 */
ASH_MUST_USE int ash_xen_bus_read(struct ash_xen_bus *self, const struct ash_xen_device *device,
                                  bool ours, const char *key, char *buffer, size_t size);

/* A number that the back end says; -ASH_EPROTO: it is none, or beyond 2^32 - 1. */
ASH_MUST_USE int ash_xen_bus_read_number(struct ash_xen_bus *self,
                                         const struct ash_xen_device *device, const char *key,
                                         uint32_t *number);

/* Says a number in the front end's folder. */
ASH_MUST_USE int ash_xen_bus_write_number(struct ash_xen_bus *self,
                                          const struct ash_xen_device *device, const char *key,
                                          uint32_t number);

/* Says how far the front end is. */
ASH_MUST_USE int ash_xen_bus_move(struct ash_xen_bus *self, const struct ash_xen_device *device,
                                  enum ash_xen_state state);

/* How far the back end is. Asks only if it may have changed. */
ASH_MUST_USE int ash_xen_bus_state(struct ash_xen_bus *self, struct ash_xen_device *device,
                                   enum ash_xen_state *state);

/*
 * Waits until the back end is in one of `states`, or-ed bits ASH_XEN_IN(state). -ASH_ECONNRESET: it
 * is gone, unless ASH_XEN_UNKNOWN is among them. -ASH_ETIMEDOUT: `deadline_ns` passed. Consumes
 * `wake`.
 */
ASH_MUST_USE int ash_xen_bus_wait(struct ash_xen_bus *self, struct ash_xen_device *device,
                                  unsigned states, uint64_t deadline_ns);

#define ASH_XEN_IN(state) (1u << (state))

/* The driver wants to know nothing more: `wake` is not set any more. */
void ash_xen_bus_release(struct ash_xen_bus *self, struct ash_xen_device *device);

#endif
