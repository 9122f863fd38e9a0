/* SPDX-License-Identifier: MIT */
/* Frames to the kernel, from where they are; it copies them, so that they are put at once. */
#include <ashlar/linux/call.h>
#include <ashlar/net/buffers.h>
#include <ashlar/net/device.h>
#include "net.h"

#define EINTR 4 /* asm-generic/errno-base.h */

/* linux/uio.h, struct iovec */
struct part {
    const void *bytes;
    size_t count;
};
_Static_assert(sizeof(struct part) == 16, "linux/uio.h");

struct outgoing {
    uint8_t prefix[LINUX_NET_PREFIX];
    struct part parts[1 + ASH_NET_DEVICE_PIECES]; /* the first is the prefix */
    unsigned count;
    uint32_t bytes; /* of the frame */
};

static int list(const struct ash_net_buffer *frame, struct outgoing *out) {
    out->count = 1;
    out->bytes = 0;
    if ((frame->flags & ASH_NET_BUFFER_UNSUMMED) != 0)
        return -ASH_EINVAL;
    for (; frame != NULL; frame = frame->next) {
        if (out->count == ASH_ARRAY_LENGTH(out->parts) || frame->bytes == 0)
            return -ASH_EINVAL;
        out->parts[out->count++] = (struct part){frame->data, frame->bytes};
        out->bytes += frame->bytes;
    }
    if (out->bytes < LINUX_NET_ETHERNET || out->bytes > LINUX_NET_LONGEST)
        return -ASH_EINVAL;
    for (unsigned i = 0; i < LINUX_NET_PREFIX; i++)
        out->prefix[i] = (uint8_t)(out->bytes >> (24 - 8 * i));
    out->parts[0] = (struct part){out->prefix, LINUX_NET_PREFIX};
    return 0;
}

static long write_parts(const struct linux_net *net, const struct part *parts, unsigned count) {
    long written;
    do
        written = ash_linux_call(ASH_LINUX_WRITEV, net->file, (long)parts, count);
    while (written == -EINTR);
    return written;
}

bool linux_net_send_rest(struct linux_net *net) {
    if (net->rest_from == net->rest_to)
        return true;
    const struct part part = {net->rest + net->rest_from, (size_t)(net->rest_to - net->rest_from)};
    long written = write_parts(net, &part, 1);
    if (written < 0 && written != -ASH_EAGAIN) {
        net->gone = true;
        written = (long)part.count;
    }
    if (written > 0)
        net->rest_from = (uint16_t)(net->rest_from + written);
    return net->rest_from == net->rest_to;
}

/* What the kernel did not take of the parts waits for its next room. */
static void keep_rest(struct linux_net *net, const struct outgoing *out, size_t written) {
    net->rest_from = net->rest_to = 0;
    for (unsigned i = 0; i < out->count; i++) {
        const uint8_t *bytes = out->parts[i].bytes;
        for (size_t j = 0; j < out->parts[i].count; j++) {
            if (written > 0)
                written--;
            else
                net->rest[net->rest_to++] = bytes[j];
        }
    }
}

/* 0: it is out, or lost on the wire. */
static int write_frame(struct linux_net *net, const struct outgoing *out) {
    bool stream = net->cable == LINUX_NET_STREAM;
    if (net->cable == LINUX_NET_NONE || net->gone)
        return 0;
    const struct part *first = stream ? out->parts : out->parts + 1;
    long written = write_parts(net, first, stream ? out->count : out->count - 1);
    if (written == -ASH_EAGAIN)
        return -ASH_EAGAIN;
    if (stream && written < 0)
        net->gone = true;
    else if (stream)
        keep_rest(net, out, (size_t)written);
    return 0;
}

int linux_net_net_device_send(struct ash_net_device *self, struct ash_net_buffer *frame) {
    struct linux_net *net = (struct linux_net *)self;
    struct outgoing out;
    if (!net->open)
        return -ASH_EIO;
    int error = list(frame, &out);
    if (error == 0)
        error = linux_net_send_rest(net) ? write_frame(net, &out) : -ASH_EAGAIN;
    if (error != 0)
        return error;
    net->counts.out++;
    net->counts.out_bytes += out.bytes;
    while (frame != NULL) {
        struct ash_net_buffer *next = frame->next;
        ash_net_buffers_put(&ash_use_net_buffers, frame);
        frame = next;
    }
    return 0;
}

void linux_net_net_device_flush(struct ash_net_device *self) {
    bool done = linux_net_send_rest((struct linux_net *)self);
    (void)done; /* else with the next signal */
}
