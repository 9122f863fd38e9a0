/* SPDX-License-Identifier: MIT */
#ifndef ASHLAR_NET_DEVICE_H
#define ASHLAR_NET_DEVICE_H
/*
 * An Ethernet device: frames out and in, without a copy. A frame is a chain of buffers of
 * net.buffers, linked by `next`, from destination address to the end of the payload, without check
 * sequence; the first holds at least the headers. What comes in is hostile, and nothing of it has
 * been looked at.
 *
 * One client opens the device and makes all calls, one at a time. Frames leave in the order of
 * ash_net_device_send, and arrive in the order of ash_net_device_receive.
 *
 * Nothing is polled in the background: the client takes frames until there are none, says so with
 * ash_net_device_idle, and waits for the event that it gave to ash_net_device_open. While it takes
 * frames the device does not interrupt.
 *
 * Errors: -ASH_EIO: the device broke its protocol or gave up, and is out of use for good; its
 * memory is safe. Context: boot and thread.
 */
#include <ashlar/base.h>
#include <ashlar/net/buffers.h>
#include <ashlar/sched.h>

struct ash_net_device;

/* What a device can do besides. */
#define ASH_NET_DEVICE_SUMS 1u /* sends frames with ASH_NET_BUFFER_UNSUMMED */

/* What is so as long as the device is open. */
struct ash_net_device_facts {
    uint8_t address[6]; /* its own, unicast */
    uint16_t mtu;       /* the most bytes behind an Ethernet header, at least 576 */
    uint32_t offers;    /* ASH_NET_DEVICE_… */
};

/* Counted since open. */
struct ash_net_device_counts {
    uint64_t in, in_bytes;   /* frames handed on */
    uint64_t out, out_bytes; /* frames that the device was given */
    uint64_t dropped;        /* frames that came too long, too short or broken, or found no room */
    uint64_t starved;        /* times that the pool had no buffer for the device to fill */
    uint64_t interrupts;
};

/*
 * Starts the device. From now on it sets `wake`, from interrupt context, when the client said that
 * it is idle and a frame came, or sent frames made room that was missing, or the link changed, or
 * the device gave up. -ASH_ENODEV: there is none. -ASH_EBUSY: it is open. -ASH_EPROTO: it cannot do
 * what is needed, or its configuration makes no sense. -ASH_ENOMEM: not enough memory for its
 * queues, or no buffers. Each of these but -ASH_EBUSY stands on the console too, with its reason.
 */
ASH_MUST_USE int ash_net_device_open(struct ash_net_device *self, struct ash_sched_event *wake,
                                     struct ash_net_device_facts *facts);

/*
 * Takes `frame` to send. 0: the device holds it, and puts every buffer of it once it is out; the
 * client may hold it too (ash_net_buffers_hold), and leaves it unchanged until it is the only
 * holder; what is before its `data` is the device's meanwhile. -ASH_EAGAIN: no room now,
 * -ASH_EINVAL: shorter than an Ethernet header, longer than the MTU allows (a VLAN tag counts), in
 * more than ASH_NET_DEVICE_PIECES pieces or with an empty one, or unsummed and the device does not
 * sum it, -ASH_EIO: the frame is still the client's alone. The frame may stay where it is until
 * ash_net_device_flush.
 */
ASH_MUST_USE int ash_net_device_send(struct ash_net_device *self, struct ash_net_buffer *frame);

#define ASH_NET_DEVICE_PIECES 16u

/* Lets every frame go that was sent. At most one access of the device. */
void ash_net_device_flush(struct ash_net_device *self);

/*
 * The next frame, now the caller's, or NULL: none now. Also takes back what has been sent, and
 * gives the device buffers to fill.
 */
ASH_MUST_USE struct ash_net_buffer *ash_net_device_receive(struct ash_net_device *self);

/*
 * Asks for `wake`. True: there is nothing to do, and the next thing that happens will set it.
 * False: something came in between; ash_net_device_receive first.
 */
ASH_MUST_USE bool ash_net_device_idle(struct ash_net_device *self);

/* Is the cable in? One access of the device. A device that cannot tell has it in. */
bool ash_net_device_link(struct ash_net_device *self);

/* Is the device usable? -ASH_EIO: not any more. A load. */
ASH_MUST_USE int ash_net_device_health(struct ash_net_device *self);

/* What has been counted. */
struct ash_net_device_counts ash_net_device_count(struct ash_net_device *self);

/* Stops the device, and puts every buffer that it holds, but for a device that does not let go of
 * them, of which the console tells. It may be opened again. */
void ash_net_device_close(struct ash_net_device *self);

#endif
