/* SPDX-License-Identifier: MIT */
/*
 * Frames from the device. Section numbers are those of virtio 1.2.
 *
 * Everything that the device says of a frame is read once and checked. What it can do with bad
 * frames is to lose frames: each call takes at most what the device was given before, so that none
 * loops; a frame in pieces that are not there breaks the protocol, since nobody knows any more
 * where the next one begins.
 */
#include <ashlar/cpu/io.h>
#include <ashlar/net/buffers.h>
#include <ashlar/net/device.h>
#include <ashlar/virtio/bus.h>
#include <ashlar/virtio/queue.h>
#include "net.h"

static unsigned held(const struct virtio_net *net) {
    return ash_virtio_queue_in_flight(&ash_use_virtio_queue, &net->receive);
}

/* One buffer more for the device to fill. */
static bool post(struct virtio_net *net) {
    struct ash_net_buffer *buffer = ash_net_buffers_get(&ash_use_net_buffers);
    if (buffer == NULL)
        return false;
    buffer->data -= VIRTIO_NET_BEFORE;
    const struct ash_virtio_buffer piece = {(uintptr_t)buffer->data, VIRTIO_NET_ROOM};
    if (ash_virtio_queue_add(&ash_use_virtio_queue, &net->receive, &piece, 0, 1, buffer) == 0)
        return true;
    ash_net_buffers_put(&ash_use_net_buffers, buffer);
    return false;
}

/* How many the pool can spare: what is beyond its reserve, but what the device needs at least. */
static unsigned spare(struct virtio_net *net, unsigned has) {
    unsigned least = has < net->fewest ? net->fewest - has : 0;
    if (virtio_net_low(net))
        virtio_net_reclaim(net);
    unsigned free = ash_net_buffers_free(&ash_use_net_buffers);
    unsigned beyond = free > net->reserve ? free - net->reserve : 0;
    return beyond > least ? beyond : least;
}

void virtio_net_refill(struct virtio_net *net) {
    unsigned has = held(net), wanted = net->goal - has, can = spare(net, has);
    if (!net->usable)
        return;
    if (can < wanted)
        net->counts.starved++;
    for (unsigned count = can < wanted ? can : wanted; count > 0 && post(net); count--)
        ;
    if (ash_virtio_queue_publish(&ash_use_virtio_queue, &net->receive))
        ash_virtio_bus_notify(&ash_use_virtio_bus, net->device, VIRTIO_NET_RECEIVE);
}

/* Refills once a quarter is used up, and lets a device that uses buffers have more of them. */
static void refill_in_time(struct virtio_net *net) {
    if ((net->goal - held(net)) * 4 < net->goal)
        return;
    net->goal = net->goal * 2 < net->most ? net->goal * 2 : net->most;
    virtio_net_refill(net);
}

/* The next buffer that the device has filled, with what it wrote; NULL: none, or it lied. */
static struct ash_net_buffer *take(struct virtio_net *net) {
    void *token;
    uint32_t written;
    int error = ash_virtio_queue_take(&ash_use_virtio_queue, &net->receive, &token, &written);
    if (error == -ASH_EPROTO)
        virtio_net_fail(net, "the device filled what it was not given");
    if (error != 0)
        return NULL;
    struct ash_net_buffer *buffer = token;
    buffer->bytes = (uint16_t)written; /* at most VIRTIO_NET_ROOM, which virtio.queue checks */
    return buffer;
}

/*
 * The pieces after the first, §5.1.6.4: all are there at once, and each but the last is full. Null
 * in `*bytes` if they are not what they should be; false: they are not there.
 */
static bool take_pieces(struct virtio_net *net, struct ash_net_buffer *first, unsigned more,
                        uint32_t *bytes) {
    bool good = true;
    uint32_t sum = first->bytes;
    struct ash_net_buffer *last = first;
    for (; more > 0; more--) {
        good = good && last->bytes == VIRTIO_NET_ROOM;
        last->next = take(net);
        if (last->next == NULL)
            return false;
        last = last->next;
        sum += last->bytes;
        good = good && last->bytes != 0;
    }
    *bytes = good ? sum : 0;
    return true;
}

/* What the device says about the checksum, §5.1.6.4; false: it points out of the frame. */
static bool read_sums(const struct virtio_net *net, struct ash_net_buffer *first,
                      const struct virtio_net_header *header) {
    if ((net->features & VIRTIO_NET_F_GUEST_CSUM) == 0)
        return true;
    if ((header->flags & VIRTIO_NET_NEEDS_CSUM) != 0) {
        if (header->csum_start < VIRTIO_NET_ETHERNET ||
            header->csum_start + header->csum_offset + 2u > first->bytes)
            return false;
        first->flags = ASH_NET_BUFFER_UNSUMMED;
        first->sum_start = header->csum_start;
        first->sum_offset = header->csum_offset;
    } else if ((header->flags & VIRTIO_NET_DATA_VALID) != 0) {
        first->flags = ASH_NET_BUFFER_CHECKED;
    }
    return true;
}

/* Takes the device's header off; false: what is left is no frame of `bytes` bytes and its header.
 */
static bool is_frame(const struct virtio_net *net, struct ash_net_buffer *first, uint32_t bytes,
                     const struct virtio_net_header *header) {
    if (bytes < VIRTIO_NET_BEFORE || bytes > VIRTIO_NET_HEADER + net->longest ||
        header->gso_type != 0)
        return false;
    first->data += VIRTIO_NET_HEADER;
    first->bytes = (uint16_t)(first->bytes - VIRTIO_NET_HEADER);
    return read_sums(net, first, header);
}

/* The frame that begins with `first`, and its bytes; NULL: it was dropped. */
static struct ash_net_buffer *assemble(struct virtio_net *net, struct ash_net_buffer *first,
                                       uint32_t *bytes) {
    bool merges = (net->features & VIRTIO_NET_F_MRG_RXBUF) != 0;
    struct virtio_net_header header = *(const struct virtio_net_header *)(const void *)first->data;
    ash_dma_acquire(); /* what was read is what is checked, whatever the device writes now */
    *bytes = first->bytes;
    if (*bytes < VIRTIO_NET_HEADER)
        header = (struct virtio_net_header){0}; /* there is none */
    if (merges && header.num_buffers > 1 &&
        !take_pieces(net, first, header.num_buffers - 1u, bytes)) {
        virtio_net_put(first);
        virtio_net_fail(net, "the device announced pieces of a frame that did not come");
        return NULL;
    }
    if ((!merges || header.num_buffers != 0) && is_frame(net, first, *bytes, &header)) {
        *bytes -= VIRTIO_NET_HEADER;
        return first;
    }
    net->counts.dropped++;
    virtio_net_put(first);
    return NULL;
}

/*
 * Has the device enough left to receive at all? If the pool cannot make it so, what just came must:
 * were the device left without a buffer, nothing would ever call for more.
 */
static bool can_give_away(struct virtio_net *net) {
    if (held(net) < net->fewest)
        virtio_net_refill(net);
    return held(net) >= net->fewest || !net->usable;
}

/* `frame` for the client, or NULL: the device needs its buffers more. */
static struct ash_net_buffer *hand_on(struct virtio_net *net, struct ash_net_buffer *frame,
                                      uint32_t bytes) {
    if (!can_give_away(net)) {
        net->counts.dropped++;
        virtio_net_put(frame);
        return NULL;
    }
    net->counts.in++;
    net->counts.in_bytes += bytes;
    return frame;
}

struct ash_net_buffer *virtio_net_net_device_receive(struct ash_net_device *self) {
    struct virtio_net *net = (struct virtio_net *)self;
    struct ash_net_buffer *first, *frame = NULL;
    uint32_t bytes;
    if (!net->usable)
        return NULL;
    if (net->armed) {
        net->armed = false;
        ash_virtio_queue_quiet(&ash_use_virtio_queue, &net->receive);
        ash_virtio_queue_quiet(&ash_use_virtio_queue, &net->transmit);
    }
    while (frame == NULL && (first = take(net)) != NULL)
        frame = assemble(net, first, &bytes);
    if (frame != NULL)
        frame = hand_on(net, frame, bytes);
    else if (net->usable)
        virtio_net_reclaim(net);
    if (net->usable)
        refill_in_time(net);
    return frame;
}
