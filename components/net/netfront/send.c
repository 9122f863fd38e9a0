/* SPDX-License-Identifier: MIT */
/* Frames to the back end, from where they are. Names are those of Xen 4.17's public/io/netif.h. */
#include <ashlar/cpu/io.h>
#include <ashlar/net/buffers.h>
#include <ashlar/net/device.h>
#include <ashlar/xen/event.h>
#include <ashlar/xen/grant.h>
#include "net.h"

/* Each piece, and one that goes beyond its page twice: no more than XEN_NETIF_NR_SLOTS_MIN. */
#define MOST_SLOTS 18u

/* A part of a frame within a page. */
struct part {
    const uint8_t *data;
    uint16_t bytes;
    struct ash_net_buffer *buffer; /* put with this part */
};

struct outgoing {
    struct part parts[MOST_SLOTS];
    unsigned count;
    uint32_t bytes; /* of the frame */
};

static bool add_part(struct outgoing *out, const struct part *part) {
    if (out->count == MOST_SLOTS)
        return false;
    out->parts[out->count++] = *part;
    return true;
}

static bool add_piece(struct outgoing *out, struct ash_net_buffer *piece) {
    unsigned here = ASH_PAGE_BYTES - (unsigned)((uintptr_t)piece->data % ASH_PAGE_BYTES);
    struct part part = {piece->data, piece->bytes, piece};
    out->bytes += piece->bytes;
    if (piece->bytes == 0)
        return false;
    if (piece->bytes <= here)
        return add_part(out, &part);
    const struct part first = {piece->data, (uint16_t)here, NULL};
    part.data += here;
    part.bytes = (uint16_t)(piece->bytes - here);
    return add_part(out, &first) && add_part(out, &part);
}

/*
 * The back end finds out by itself where a sum belongs, of TCP and UDP over IPv4 (RFC 791 §3.1, RFC
 * 9293 §3.1, RFC 768): those alone can be left to it.
 */
static bool can_sum(const struct ash_net_buffer *frame) {
    const uint8_t *ip = frame->data + NETFRONT_ETHERNET;
    if (frame->bytes < NETFRONT_ETHERNET + 20u || ip[-2] != 0x08 || ip[-1] != 0 || ip[0] >> 4 != 4)
        return false;
    unsigned header = (ip[0] & 15u) * 4u, offset = ip[9] == 6 ? 16 : ip[9] == 17 ? 6 : 0;
    return header >= 20 && offset != 0 && frame->sum_start == NETFRONT_ETHERNET + header &&
           frame->sum_offset == offset;
}

static int list(const struct netfront *net, struct ash_net_buffer *frame, struct outgoing *out) {
    unsigned pieces = 0;
    out->count = 0;
    out->bytes = 0;
    for (struct ash_net_buffer *piece = frame; piece != NULL; piece = piece->next)
        if (++pieces > ASH_NET_DEVICE_PIECES || !add_piece(out, piece))
            return -ASH_EINVAL;
    if (out->bytes < NETFRONT_ETHERNET || out->bytes > net->longest)
        return -ASH_EINVAL;
    return (frame->flags & ASH_NET_BUFFER_UNSUMMED) == 0 || can_sum(frame) ? 0 : -ASH_EINVAL;
}

/* Ends a grant and frees its id. A page that the back end keeps is never its buffer's again. */
static bool free_id(struct netfront *net, unsigned id) {
    struct netfront_sending *sent = &net->sent[id];
    if (ash_xen_grant_end(&ash_use_xen_grant, sent->reference) != 0)
        return false;
    sent->reference = ASH_XEN_GRANT_NONE;
    sent->next = net->free;
    net->free = (uint16_t)id;
    return true;
}

/* Grants part `i`, and makes its request; false: there are no grants left. */
static bool make(struct netfront *net, const struct outgoing *out, unsigned i, unsigned flags) {
    const struct part *part = &out->parts[i];
    unsigned offset = (unsigned)((uintptr_t)part->data % ASH_PAGE_BYTES), reference;
    uint16_t id = net->free;
    if (ash_xen_grant_give(&ash_use_xen_grant, net->device.domain, part->data - offset, true,
                           &reference) != 0)
        return false;
    net->free = net->sent[id].next;
    net->sent[id].reference = (uint16_t)reference;
    net->sent[id].buffer = part->buffer;
    volatile struct netfront_tx_request *request =
        &net->tx->slots[net->sending.made++ % NETFRONT_SLOTS].request;
    request->reference = reference;
    request->offset = (uint16_t)offset;
    request->flags =
        (uint16_t)((i == 0 ? flags : 0) | (i + 1 < out->count ? NETFRONT_TX_MORE_DATA : 0));
    request->id = id;
    request->bytes = i == 0 ? (uint16_t)out->bytes : part->bytes;
    return true;
}

/* All requests of a frame, or none: they are taken back, which nobody was told of. */
static bool make_all(struct netfront *net, const struct outgoing *out, unsigned flags) {
    uint16_t ids[MOST_SLOTS]; /* the ring has them too, where the back end may write */
    for (unsigned i = 0; i < out->count; i++) {
        ids[i] = net->free;
        if (make(net, out, i, flags))
            continue;
        while (i-- != 0) {
            net->sending.made--;
            bool ended = free_id(net, ids[i]);
            ASH_ASSERT(ended);
        }
        return false;
    }
    return true;
}

static bool has_room(const struct netfront *net, unsigned slots) {
    return NETFRONT_SLOTS - (net->sending.made - net->sending.taken) >= slots;
}

int netfront_net_device_send(struct ash_net_device *self, struct ash_net_buffer *frame) {
    struct netfront *net = (struct netfront *)self;
    struct outgoing out;
    if (!net->usable)
        return -ASH_EIO;
    int error = list(net, frame, &out);
    if (error != 0)
        return error;
    unsigned flags = (frame->flags & ASH_NET_BUFFER_UNSUMMED) == 0
                         ? 0
                         : NETFRONT_TX_CSUM_BLANK | NETFRONT_TX_DATA_VALIDATED;
    if (!has_room(net, out.count))
        netfront_reclaim(net);
    if (!net->usable)
        return -ASH_EIO;
    if (!has_room(net, out.count) || !make_all(net, &out, flags)) {
        net->wants_room = true;
        return -ASH_EAGAIN;
    }
    net->counts.out++;
    net->counts.out_bytes += out.bytes;
    return 0;
}

void netfront_net_device_flush(struct ash_net_device *self) {
    struct netfront *net = (struct netfront *)self;
    if (net->usable && netfront_push(&net->tx->indices, &net->sending))
        ash_xen_event_send(&ash_use_xen_event, net->port);
}

static void put(struct ash_net_buffer *buffer) {
    if (buffer != NULL)
        ash_net_buffers_put(&ash_use_net_buffers, buffer);
}

/* How a request went does not matter: what the wire loses is lost. */
void netfront_reclaim(struct netfront *net) {
    uint32_t answers;
    while ((answers = netfront_answers(&net->tx->indices, &net->sending)) != 0) {
        uint16_t id = net->tx->slots[net->sending.taken % NETFRONT_SLOTS].response.id;
        ash_dma_acquire(); /* read once */
        if (answers == UINT32_MAX || id >= NETFRONT_SLOTS ||
            net->sent[id].reference == ASH_XEN_GRANT_NONE) {
            netfront_fail(net, "the back end answered what it was not asked");
            return;
        }
        struct ash_net_buffer *buffer = net->sent[id].buffer;
        if (!free_id(net, id)) {
            netfront_fail(net, "the back end answered, and keeps what it was given");
            return;
        }
        net->sending.taken++;
        net->wants_room = false;
        put(buffer);
    }
}

/* With the back end closed: a buffer whose grant does not end is lost. */
void netfront_drain(struct netfront *net) {
    for (unsigned id = 0; id < NETFRONT_SLOTS; id++) {
        if (net->sent[id].reference == ASH_XEN_GRANT_NONE)
            continue;
        struct ash_net_buffer *buffer = net->sent[id].buffer;
        if (free_id(net, id))
            put(buffer);
        else
            net->lost = true;
    }
}
