/* SPDX-License-Identifier: MIT */
/* Rings, grants, and what both sides tell each other: Xen 4.17, public/io/netif.h. */
#include <ashlar/mem/pages.h>
#include <ashlar/sched.h>
#include <ashlar/time.h>
#include <ashlar/xen/bus.h>
#include <ashlar/xen/event.h>
#include <ashlar/xen/grant.h>
#include "net.h"

#define BUS (&ash_use_xen_bus)

/* How long a back end may take to let go; it is closed all the same. */
#define FAREWELL_NS 2000000000u

static uint64_t in(uint64_t ns) {
    return ash_time_now_ns(&ash_use_time) + ns;
}

static void *page(const struct netfront *net, unsigned index) {
    return net->pages + (size_t)index * ASH_PAGE_BYTES;
}

static int grant_all(struct netfront *net) {
    for (unsigned i = 0; i < NETFRONT_PAGES; i++) {
        int error = ash_xen_grant_give(&ash_use_xen_grant, net->device.domain, page(net, i), false,
                                       &net->references[i]);
        if (error != 0) {
            net->references[i] = ASH_XEN_GRANT_NONE;
            return netfront_refuse(-ASH_ENOMEM, "too few grants: more frames for xen-grant");
        }
    }
    return 0;
}

static int take_memory(struct netfront *net) {
    void *pages;
    if (ash_mem_pages_get(&ash_use_mem_pages, NETFRONT_PAGES, &pages) != 0)
        return netfront_refuse(-ASH_ENOMEM, "too little memory");
    net->pages = pages;
    net->tx = page(net, 0);
    net->rx = page(net, 1);
    /* ring.h, SHARED_RING_INIT */
    net->tx->indices.requests = net->rx->indices.requests = 0;
    net->tx->indices.responses = net->rx->indices.responses = 0;
    net->tx->indices.request_event = net->rx->indices.request_event = 1;
    net->tx->indices.response_event = net->rx->indices.response_event = 1;
    for (unsigned id = 0; id < NETFRONT_SLOTS; id++)
        net->sent[id].next = (uint16_t)(id + 1);
    return grant_all(net);
}

/* One channel for both rings; frames copied to us in one piece, of which we are told. */
static int tell(const struct netfront *net) {
    const struct {
        const char *key;
        uint32_t value;
    } facts[] = {
        {"tx-ring-ref", net->references[0]},
        {"rx-ring-ref", net->references[1]},
        {"event-channel", net->port},
        {"request-rx-copy", 1},
        {"feature-rx-notify", 1},
    };
    int error = 0;
    for (unsigned i = 0; i < ASH_ARRAY_LENGTH(facts) && error == 0; i++)
        error = ash_xen_bus_write_number(BUS, &net->device, facts[i].key, facts[i].value);
    return error;
}

/* A frame in pieces is what a back end has to take. */
static int check_back_end(const struct netfront *net) {
    uint32_t pieces = 0;
    int error = ash_xen_bus_read_number(BUS, &net->device, "feature-sg", &pieces);
    if (error == 0 && pieces == 1)
        return 0;
    return netfront_refuse(-ASH_EPROTO, "the back end takes no frames in pieces (feature-sg)");
}

static int connect(struct netfront *net) {
    uint64_t deadline = in(ASH_OPT_PATIENCE);
    int error = ash_xen_bus_move(BUS, &net->device, ASH_XEN_INITIALISING);
    if (error == 0)
        error = ash_xen_bus_wait(BUS, &net->device, ASH_XEN_IN(ASH_XEN_WAITING), deadline);
    if (error != 0)
        return netfront_refuse(-ASH_EPROTO, "the back end does not begin");
    error = check_back_end(net);
    if (error != 0)
        return error;
    error = tell(net);
    if (error == 0)
        error = ash_xen_bus_move(BUS, &net->device, ASH_XEN_CONNECTED);
    if (error == 0)
        error = ash_xen_bus_wait(BUS, &net->device, ASH_XEN_IN(ASH_XEN_CONNECTED), deadline);
    return error == 0 ? 0 : netfront_refuse(-ASH_EPROTO, "the back end does not connect");
}

int netfront_bring_up(struct netfront *net) {
    int error = take_memory(net);
    if (error != 0)
        return error;
    if (ash_xen_event_offer(&ash_use_xen_event, net->device.domain, &net->port) != 0) {
        net->port = 0;
        return netfront_refuse(-ASH_EPROTO, "no event channel is to be had");
    }
    if (ash_xen_event_attach(&ash_use_xen_event, net->port, netfront_fired, net) != 0)
        return netfront_refuse(-ASH_EPROTO, "no event channel is to be had");
    for (unsigned id = 0; id < ASH_OPT_BUFFERS; id++)
        netfront_give(net, id);
    error = connect(net);
    if (error != 0)
        return error;
    net->usable = net->connected = true;
    netfront_tell_receive(net);
    return 0;
}

/* A back end that does not answer is left alone: what it holds then does not come back. */
static void part(struct netfront *net) {
    const unsigned over =
        ASH_XEN_IN(ASH_XEN_CLOSING) | ASH_XEN_IN(ASH_XEN_CLOSED) | ASH_XEN_IN(ASH_XEN_UNKNOWN);
    const unsigned closed = ASH_XEN_IN(ASH_XEN_CLOSED) | ASH_XEN_IN(ASH_XEN_UNKNOWN);
    int error = ash_xen_bus_move(BUS, &net->device, ASH_XEN_CLOSING);
    if (error == 0)
        error = ash_xen_bus_wait(BUS, &net->device, over, in(FAREWELL_NS));
    if (error == 0)
        error = ash_xen_bus_move(BUS, &net->device, ASH_XEN_CLOSED);
    if (error == 0)
        error = ash_xen_bus_wait(BUS, &net->device, closed, in(FAREWELL_NS));
    (void)error; /* which grants do not end tells what it did */
}

/* Every page whose grant ended is ours again; the memory goes back in one piece, or not at all. */
static void end_grants(struct netfront *net) {
    for (unsigned i = 0; i < NETFRONT_PAGES; i++)
        if (net->references[i] != ASH_XEN_GRANT_NONE &&
            ash_xen_grant_end(&ash_use_xen_grant, net->references[i]) != 0)
            net->lost = true;
}

void netfront_take_down(struct netfront *net) {
    net->usable = false;
    part(net);
    if (net->port != 0)
        ash_xen_event_close(&ash_use_xen_event, net->port);
    if (net->pages != NULL) {
        end_grants(net);
        netfront_drain(net);
    }
    if (net->lost)
        (void)netfront_refuse(0, "the back end does not let go of memory, which is lost");
    else if (net->pages != NULL)
        ash_mem_pages_put(&ash_use_mem_pages, net->pages, NETFRONT_PAGES);
    net->pages = NULL;
    ash_xen_bus_release(BUS, &net->device);
}
