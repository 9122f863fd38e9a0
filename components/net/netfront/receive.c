/* SPDX-License-Identifier: MIT */
/*
 * Frames from the back end. It fills whole pages, from their beginning on (public/io/netif.h),
 * which buffers of the pool are not: a frame is copied, and its page given again with the grant
 * that it has. Each answer is read once and checked.
 */
#include <cc_runtime.h>
#include <ashlar/cpu/io.h>
#include <ashlar/net/buffers.h>
#include <ashlar/net/device.h>
#include <ashlar/xen/event.h>
#include "net.h"

void netfront_give(struct netfront *net, unsigned id) {
    volatile struct netfront_rx_request *request =
        &net->rx->slots[net->receiving.made++ % NETFRONT_SLOTS].request;
    request->id = (uint16_t)id;
    request->reference = net->references[2 + id];
}

void netfront_tell_receive(struct netfront *net) {
    if (netfront_push(&net->rx->indices, &net->receiving))
        ash_xen_event_send(&ash_use_xen_event, net->port);
}

/*
 * The next answer; false: there is none, or it answers nothing that was asked. A page that is named
 * twice is given twice, and another never again: the back end's loss.
 */
static bool take(struct netfront *net, struct netfront_rx_response *answer) {
    uint32_t answers = netfront_answers(&net->rx->indices, &net->receiving);
    if (answers == 0)
        return false;
    volatile struct netfront_rx_response *slot =
        &net->rx->slots[net->receiving.taken % NETFRONT_SLOTS].response;
    answer->id = slot->id;
    answer->offset = slot->offset;
    answer->flags = slot->flags;
    answer->status = slot->status;
    ash_dma_acquire(); /* what was read is what is checked, whatever is written now */
    if (answers == UINT32_MAX || answer->id >= ASH_OPT_BUFFERS) {
        netfront_fail(net, "the back end filled what it was not given");
        return false;
    }
    net->receiving.taken++;
    return true;
}

/* Is it a frame, whole and within its page? Pieces and notes were not agreed on. */
static bool is_frame(struct netfront *net, const struct netfront_rx_response *answer) {
    bool rest = net->skipping;
    net->skipping = (answer->flags & NETFRONT_RX_MORE_DATA) != 0;
    return !rest && (answer->flags & (NETFRONT_RX_MORE_DATA | NETFRONT_RX_EXTRA_INFO)) == 0 &&
           answer->status >= (int)NETFRONT_ETHERNET && answer->status <= net->longest &&
           answer->offset <= ASH_PAGE_BYTES - (unsigned)answer->status;
}

/* A copy in a buffer of the pool, the IP header aligned; NULL: there is none. */
static struct ash_net_buffer *copy(struct netfront *net,
                                   const struct netfront_rx_response *answer) {
    struct ash_net_buffer *buffer = ash_net_buffers_get(&ash_use_net_buffers);
    if (buffer == NULL) {
        net->counts.starved++;
        return NULL;
    }
    const uint8_t *page = net->pages + (size_t)(2u + answer->id) * ASH_PAGE_BYTES;
    buffer->data -= NETFRONT_ETHERNET;
    buffer->bytes = (uint16_t)answer->status;
    memcpy(buffer->data, page + answer->offset, buffer->bytes);
    /* A sum that was left out between domains of one machine is as good as a right one. */
    if ((answer->flags & (NETFRONT_RX_DATA_VALIDATED | NETFRONT_RX_CSUM_BLANK)) != 0)
        buffer->flags = ASH_NET_BUFFER_CHECKED;
    return buffer;
}

struct ash_net_buffer *netfront_net_device_receive(struct ash_net_device *self) {
    struct netfront *net = (struct netfront *)self;
    struct ash_net_buffer *frame = NULL;
    struct netfront_rx_response answer;
    while (frame == NULL && net->usable && take(net, &answer)) {
        if (is_frame(net, &answer))
            frame = copy(net, &answer);
        netfront_give(net, answer.id);
        if (frame == NULL)
            net->counts.dropped++;
    }
    if (frame != NULL) {
        net->counts.in++;
        net->counts.in_bytes += frame->bytes;
    }
    if (frame == NULL && net->usable)
        netfront_reclaim(net);
    if (net->usable && (net->receiving.made - net->receiving.told) * 4 >= ASH_OPT_BUFFERS)
        netfront_tell_receive(net);
    return frame;
}
