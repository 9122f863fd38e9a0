/* SPDX-License-Identifier: MIT */
/*
 * Host test: the front end against a back end that lies about ids, lengths, offsets and indices,
 * keeps grants, and closes, in seeded random order. Every page and buffer is a piece of the heap,
 * so that ASan sees each access beside one, or after it was put. Half of the rounds have an honest
 * back end, which must stay in use. The arguments are a seed and a number of rounds;
 * tests/net/fuzzers.mjs builds it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "bind.h"
#include "../net.h"
#include "pool.h"

#define DEVICE ((struct ash_net_device *)&net)

static struct netfront net;
static struct ash_sched_event wake;
static struct ash_net_device_facts facts;
static uint32_t tx_seen, rx_seen; /* requests that the back end has answered */
static bool caught;               /* a lie was told that has to be found out */
static uint32_t handed;           /* frames that the honest one has handed on */

/* The page that a request names; NULL: no grant of that number is open. */
static uint8_t *granted(uint32_t reference) {
    return reference < WORLD_GRANTS && world.grants[reference].page != NULL
               ? world.grants[reference].page
               : NULL;
}

/* Takes a frame's request, and checks that what it names may be read. */
static void answer_tx(void) {
    volatile struct netfront_tx_ring *ring = net.tx;
    uint32_t slot = tx_seen++ % NETFRONT_SLOTS;
    struct netfront_tx_request request = ring->slots[slot].request;
    uint8_t *page = granted(request.reference);
    FOUND(page != NULL && world.grants[request.reference].read_only);
    FOUND(request.id < NETFRONT_SLOTS && request.offset < ASH_PAGE_BYTES);
    ring->slots[slot].response.id = request.id;
    ring->slots[slot].response.status = 0;
    if (world.lies && world_draw(30) == 0) {
        uint16_t id = (uint16_t)world_draw(600);
        ring->slots[slot].response.id = id;
        caught = caught || id >= NETFRONT_SLOTS || net.sent[id].reference == 0;
    }
    if (world.lies && world_draw(60) == 0)
        world.grants[request.reference].kept = true;
    ring->indices.responses = tx_seen;
}

/* Fills the page of a request with a frame whose bytes tell its length. */
static void answer_rx(void) {
    volatile struct netfront_rx_ring *ring = net.rx;
    uint32_t slot = rx_seen++ % NETFRONT_SLOTS;
    struct netfront_rx_request request = ring->slots[slot].request;
    uint8_t *page = granted(request.reference);
    FOUND(page != NULL && !world.grants[request.reference].read_only);
    struct netfront_rx_response response = {request.id, (uint16_t)world_draw(64), 0, 0};
    response.status = (int16_t)(14 + world_draw(1501));
    response.flags = (uint16_t)world_draw(4);
    memset(page + response.offset, response.status & 255, (size_t)response.status);
    if (world.lies && world_draw(20) == 0) {
        response.id = (uint16_t)world_draw(40);
        caught = caught || response.id >= ASH_OPT_BUFFERS;
    }
    if (world.lies && world_draw(4) == 0)
        response.offset = (uint16_t)world_draw(UINT16_MAX + 1);
    if (world.lies && world_draw(4) == 0)
        response.status = (int16_t)world_draw(UINT16_MAX + 1);
    if (world.lies && world_draw(6) == 0)
        response.flags = (uint16_t)world_draw(16);
    ring->slots[slot].response = response;
    ring->indices.responses = rx_seen;
    handed++;
}

static void back_end(void) {
    if (net.pages == NULL)
        return;
    for (unsigned some = world_draw(8); some > 0 && tx_seen != net.tx->indices.requests; some--)
        answer_tx();
    for (unsigned some = world_draw(8); some > 0 && rx_seen != net.rx->indices.requests; some--)
        answer_rx();
    net.tx->indices.request_event = tx_seen + 1;
    net.rx->indices.request_event = rx_seen + 1;
    if (!world.lies)
        return;
    if (world_draw(200) == 0) {
        net.tx->indices.responses = net.tx->indices.requests + 1 + world_draw(400);
        caught = true;
    }
    if (world_draw(200) == 0) {
        net.rx->indices.responses = net.rx->indices.requests + 1 + world_draw(400);
        caught = true;
    }
    if (world_draw(300) == 0) /* a page that never comes back */
        world.grants[net.references[world_draw(NETFRONT_PAGES)]].kept = true;
    if (world_draw(300) == 0)
        world.peer = (enum ash_xen_state)world_draw(7);
}

/* A frame in up to five pieces; sometimes one that may not be sent. */
static void send(void) {
    struct ash_net_buffer *first = NULL, **end = &first;
    uint32_t bytes = 0;
    for (unsigned pieces = 1 + world_draw(5); pieces > 0; pieces--) {
        struct ash_net_buffer *buffer = ash_net_buffers_get(&ash_use_net_buffers);
        if (buffer == NULL)
            break;
        buffer->bytes = (uint16_t)(world_draw(20) == 0 ? world_draw(1600) : 1 + world_draw(300));
        memset(buffer->data, 7, buffer->bytes);
        bytes += buffer->bytes;
        *end = buffer;
        end = &buffer->next;
    }
    if (first == NULL)
        return;
    pool.sending = true;
    int error = netfront_net_device_send(DEVICE, first);
    pool.sending = false;
    pool_restore();
    FOUND(error == 0 || error == -ASH_EAGAIN || error == -ASH_EINVAL || error == -ASH_EIO);
    FOUND(error != 0 || (bytes >= NETFRONT_ETHERNET && bytes <= 1514));
    while (error != 0 && first != NULL) {
        struct ash_net_buffer *next = first->next;
        ash_net_buffers_put(&ash_use_net_buffers, first);
        first = next;
    }
    if (world_draw(2) == 0)
        netfront_net_device_flush(DEVICE);
}

static void receive(void) {
    struct ash_net_buffer *frame = netfront_net_device_receive(DEVICE);
    if (frame == NULL)
        return;
    FOUND(frame->next == NULL && frame->bytes >= NETFRONT_ETHERNET && frame->bytes <= 1514);
    for (unsigned i = 0; i < frame->bytes && !world.lies; i++)
        FOUND(frame->data[i] == (frame->bytes & 255));
    if (world_draw(3) == 0 && pool.held_count < POOL_HELD) /* for later: the pool runs empty */
        pool.held[pool.held_count++] = frame;
    else
        ash_net_buffers_put(&ash_use_net_buffers, frame);
}

/* Once all that came has been looked at, a back end that lied is out of use. */
static void check_caught(void) {
    struct ash_net_buffer *frame;
    while ((frame = netfront_net_device_receive(DEVICE)) != NULL)
        ash_net_buffers_put(&ash_use_net_buffers, frame);
    FOUND(netfront_net_device_health(DEVICE) == -ASH_EIO);
}

static void let_go(void) {
    while (pool.held_count > 0)
        ash_net_buffers_put(&ash_use_net_buffers, pool.held[--pool.held_count]);
}

/* All that was taken comes back, but what the back end keeps; then nobody can have it. */
static void check_closed(void) {
    if (!world.any_kept) {
        FOUND(pool.buffers == 0 && world.pages == NULL);
        for (unsigned i = 0; i < WORLD_GRANTS; i++)
            FOUND(world.grants[i].page == NULL);
    }
    for (unsigned i = 0; i < WORLD_GRANTS; i++)
        FOUND(world.grants[i].page == NULL || world_is_alive(world.grants[i].page));
}

static void play(bool lies) {
    world_begin(lies);
    pool_begin();
    tx_seen = rx_seen = handed = 0;
    if (netfront_net_device_open(DEVICE, &wake, &facts) != 0) {
        FOUND(lies);
        check_closed();
        world_end();
        pool_end();
        return;
    }
    caught = false;
    for (unsigned steps = 200 + world_draw(800); steps > 0; steps--) {
        if (netfront_net_device_health(DEVICE) == 0)
            back_end();
        if (caught)
            check_caught();
        switch (world_draw(6)) {
        case 0:
            send();
            break;
        case 1:
            if (netfront_net_device_idle(DEVICE) && !lies && world_draw(2) == 0)
                FOUND(netfront_net_device_link(DEVICE));
            break;
        case 2:
            if (world_draw(20) == 0)
                let_go();
            break;
        default:
            receive();
        }
    }
    if (!lies)
        FOUND(netfront_net_device_health(DEVICE) == 0 && handed > 100);
    let_go();
    netfront_net_device_close(DEVICE);
    check_closed();
    world_end();
    pool_end();
}

int main(int argc, char **argv) {
    if (argc != 3)
        return 2;
    world_seed(strtoull(argv[1], NULL, 10));
    for (long rounds = strtol(argv[2], NULL, 10); rounds > 0; rounds--)
        play(rounds % 2 == 0);
    return 0;
}
