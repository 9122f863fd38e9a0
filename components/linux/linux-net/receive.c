/* SPDX-License-Identifier: MIT */
/*
 * Frames from the kernel. A stream is read in large pieces and cut, which costs a copy, and one
 * call for many frames; a TAP gives one frame a call, into its buffer.
 */
#include <cc_runtime.h>
#include <ashlar/linux/call.h>
#include <ashlar/net/buffers.h>
#include <ashlar/net/device.h>
#include "net.h"

#define EINTR 4 /* asm-generic/errno-base.h */

/* A signal from now on tells of something that this does not bring. */
static long read_file(struct linux_net *net, void *bytes, size_t room) {
    long got;
    __atomic_store_n(&net->signalled, false, __ATOMIC_RELAXED);
    __atomic_signal_fence(__ATOMIC_SEQ_CST);
    do
        got = ash_linux_call(ASH_LINUX_READ, net->file, (long)bytes, (long)room);
    while (got == -EINTR);
    return got;
}

/* Reads on behind what is there; false: nothing came. */
static bool fill(struct linux_net *net) {
    if (net->gone)
        return false;
    if (net->from > 0) {
        memmove(net->in, net->in + net->from, net->to - net->from);
        net->to -= net->from;
        net->from = 0;
    }
    long got = read_file(net, net->in + net->to, sizeof net->in - net->to);
    if (got == 0 || (got < 0 && got != -ASH_EAGAIN))
        net->gone = true;
    if (got <= 0)
        return false;
    net->to += (uint32_t)got;
    return true;
}

static uint32_t length(const uint8_t *prefix) {
    return (uint32_t)prefix[0] << 24 | (uint32_t)prefix[1] << 16 | (uint32_t)prefix[2] << 8 |
           prefix[3];
}

/* Past what belongs to a frame that is dropped; false: there is more of it to come. */
static bool skip(struct linux_net *net) {
    uint32_t here = net->to - net->from;
    uint32_t count = net->skip < here ? net->skip : here;
    net->from += count;
    net->skip -= count;
    return net->skip == 0;
}

/*
 * The length of the whole frame that stands behind its prefix; 0: there is none. One of a length
 * that no frame has is dropped as it comes.
 */
static uint32_t next_frame(struct linux_net *net) {
    do {
        while (skip(net) && net->to - net->from >= LINUX_NET_PREFIX) {
            uint32_t bytes = length(net->in + net->from);
            if (bytes >= LINUX_NET_ETHERNET && bytes <= LINUX_NET_LONGEST) {
                if (net->to - net->from >= LINUX_NET_PREFIX + bytes)
                    return bytes;
                break;
            }
            net->counts.dropped++;
            net->from += LINUX_NET_PREFIX;
            net->skip = bytes;
        }
    } while (fill(net));
    return 0;
}

bool linux_net_has_frame(const struct linux_net *net) {
    uint32_t here = net->to - net->from;
    return net->skip == 0 && here >= LINUX_NET_PREFIX &&
           here - LINUX_NET_PREFIX >= length(net->in + net->from);
}

static struct ash_net_buffer *handed_on(struct linux_net *net, struct ash_net_buffer *buffer,
                                        uint32_t bytes) {
    buffer->bytes = (uint16_t)bytes;
    net->counts.in++;
    net->counts.in_bytes += bytes;
    return buffer;
}

/* A frame that finds no buffer waits where it is. */
static struct ash_net_buffer *from_stream(struct linux_net *net) {
    uint32_t bytes = next_frame(net);
    if (bytes == 0)
        return NULL;
    struct ash_net_buffer *buffer = ash_net_buffers_get(&ash_use_net_buffers);
    if (buffer == NULL) {
        net->counts.starved++;
        return NULL;
    }
    memcpy(buffer->data, net->in + net->from + LINUX_NET_PREFIX, bytes);
    net->from += LINUX_NET_PREFIX + bytes;
    return handed_on(net, buffer, bytes);
}

static struct ash_net_buffer *from_tap(struct linux_net *net) {
    struct ash_net_buffer *buffer = ash_net_buffers_get(&ash_use_net_buffers);
    if (buffer == NULL) {
        net->counts.starved++;
        return NULL;
    }
    for (;;) {
        long got = read_file(net, buffer->data, LINUX_NET_LONGEST + 1);
        if (got < 0) { /* nothing now, or the interface is down */
            ash_net_buffers_put(&ash_use_net_buffers, buffer);
            return NULL;
        }
        if (got >= LINUX_NET_ETHERNET && got <= LINUX_NET_LONGEST)
            return handed_on(net, buffer, (uint32_t)got);
        net->counts.dropped++;
    }
}
_Static_assert(LINUX_NET_LONGEST + 1 <= ASH_NET_BUFFER_STORAGE - ASH_NET_BUFFER_HEADROOM,
               "a fresh buffer holds a frame");

struct ash_net_buffer *linux_net_net_device_receive(struct ash_net_device *self) {
    struct linux_net *net = (struct linux_net *)self;
    if (!net->open || net->cable == LINUX_NET_NONE)
        return NULL;
    return net->cable == LINUX_NET_TAP ? from_tap(net) : from_stream(net);
}
