/* SPDX-License-Identifier: MIT */
/* Frames to the device. Section numbers are those of virtio 1.2. */
#include <ashlar/net/buffers.h>
#include <ashlar/net/device.h>
#include <ashlar/virtio/bus.h>
#include <ashlar/virtio/queue.h>
#include "net.h"

/* A frame as the device is given it: its header, which may be a piece of its own, and its pieces.
 */
struct outgoing {
    struct ash_virtio_buffer pieces[ASH_NET_DEVICE_PIECES + 1];
    unsigned count;
    uint32_t bytes; /* of the frame */
};

/* From `frame` on; -ASH_EINVAL: not a frame that can be sent. */
static int list(const struct virtio_net *net, const struct ash_net_buffer *frame,
                struct outgoing *out) {
    out->count = 1;
    out->bytes = 0;
    for (const struct ash_net_buffer *piece = frame; piece != NULL; piece = piece->next) {
        if (out->count > ASH_NET_DEVICE_PIECES || piece->bytes == 0)
            return -ASH_EINVAL;
        out->pieces[out->count++] =
            (struct ash_virtio_buffer){(uintptr_t)piece->data, piece->bytes};
        out->bytes += piece->bytes;
    }
    if (out->bytes < VIRTIO_NET_ETHERNET || out->bytes > net->longest)
        return -ASH_EINVAL;
    return 0;
}

/* §5.1.6.2: all of the header, which may begin at any byte. */
static int write_header(const struct virtio_net *net, const struct ash_net_buffer *frame,
                        uint32_t bytes, uint8_t *to) {
    struct virtio_net_header header = {0};
    if ((frame->flags & ASH_NET_BUFFER_UNSUMMED) != 0) {
        if ((net->features & VIRTIO_NET_F_CSUM) == 0 ||
            frame->sum_start + frame->sum_offset + 2u > bytes)
            return -ASH_EINVAL;
        header.flags = VIRTIO_NET_NEEDS_CSUM;
        header.csum_start = frame->sum_start;
        header.csum_offset = frame->sum_offset;
    }
    *(struct virtio_net_header *)(void *)to = header;
    return 0;
}

void virtio_net_reclaim(struct virtio_net *net) {
    void *token;
    uint32_t written;
    int error;
    while ((error = ash_virtio_queue_take(&ash_use_virtio_queue, &net->transmit, &token,
                                          &written)) == 0) {
        virtio_net_put(token);
        net->wants_room = false;
    }
    if (error == -ASH_EPROTO)
        virtio_net_fail(net, "the device returned what it was not given");
}

/* After the queue had no room: takes back what is in the way, and tries once more. */
__attribute__((noinline)) static int add_again(struct virtio_net *net,
                                               const struct ash_virtio_buffer *pieces,
                                               unsigned count, void *token) {
    virtio_net_reclaim(net);
    if (!net->usable)
        return -ASH_EIO;
    if (ash_virtio_queue_add(&ash_use_virtio_queue, &net->transmit, pieces, count, 0, token) == 0)
        return 0;
    net->wants_room = true;
    return -ASH_EAGAIN;
}

static inline int add(struct virtio_net *net, const struct ash_virtio_buffer *pieces,
                      unsigned count, void *token) {
    int error =
        ash_virtio_queue_add(&ash_use_virtio_queue, &net->transmit, pieces, count, 0, token);
    return error == 0 ? 0 : add_again(net, pieces, count, token);
}

static void count(struct virtio_net *net, uint32_t bytes) {
    net->counts.out++;
    net->counts.out_bytes += bytes;
}

/*
 * In pieces, or without room for the header, which then takes a buffer of its own, put with the
 * frame. Not inline: its array costs the common case a check.
 */
__attribute__((noinline)) static int send_pieces(struct virtio_net *net,
                                                 struct ash_net_buffer *frame) {
    struct outgoing out;
    struct ash_net_buffer *apart = NULL;
    int error = list(net, frame, &out);
    if (error != 0)
        return error;
    uint8_t *header = frame->data - VIRTIO_NET_HEADER;
    if (ash_net_buffer_headroom(frame) < VIRTIO_NET_HEADER) {
        apart = ash_net_buffers_get(&ash_use_net_buffers);
        net->wants_room = apart == NULL;
        if (apart == NULL)
            return -ASH_EAGAIN;
        apart->next = frame;
        header = apart->data;
        out.pieces[0] = (struct ash_virtio_buffer){(uintptr_t)header, VIRTIO_NET_HEADER};
    } else {
        out.pieces[1].address = (uintptr_t)header;
        out.pieces[1].bytes += VIRTIO_NET_HEADER;
    }
    unsigned first = apart == NULL ? 1 : 0;
    error = write_header(net, frame, out.bytes, header);
    if (error == 0)
        error = add(net, out.pieces + first, out.count - first, apart == NULL ? frame : apart);
    if (error == 0)
        count(net, out.bytes);
    else if (apart != NULL)
        ash_net_buffers_put(&ash_use_net_buffers, apart);
    return error;
}

/* The common case: one piece, with room before it. */
int virtio_net_net_device_send(struct ash_net_device *self, struct ash_net_buffer *frame) {
    struct virtio_net *net = (struct virtio_net *)self;
    if (!net->usable)
        return -ASH_EIO;
    if (frame->next != NULL || ash_net_buffer_headroom(frame) < VIRTIO_NET_HEADER)
        return send_pieces(net, frame);
    unsigned bytes = frame->bytes;
    uint8_t *header = frame->data - VIRTIO_NET_HEADER;
    if (bytes < VIRTIO_NET_ETHERNET || bytes > net->longest ||
        write_header(net, frame, bytes, header) != 0)
        return -ASH_EINVAL;
    const struct ash_virtio_buffer piece = {(uintptr_t)header, bytes + VIRTIO_NET_HEADER};
    int error = add(net, &piece, 1, frame);
    if (error == 0)
        count(net, bytes);
    return error;
}

void virtio_net_net_device_flush(struct ash_net_device *self) {
    struct virtio_net *net = (struct virtio_net *)self;
    if (net->usable && ash_virtio_queue_publish(&ash_use_virtio_queue, &net->transmit))
        ash_virtio_bus_notify(&ash_use_virtio_bus, net->device, VIRTIO_NET_TRANSMIT);
}
