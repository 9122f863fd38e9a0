/* SPDX-License-Identifier: MIT */
#include <cc_runtime.h>
#include <ashlar/mem/pages.h>
#include "hash.h"
#include "ip.h"
#include "link.h"
#include "tcpip.h"

#define PLACES_A_CONNECTION 2u

static uint32_t power_of_two(uint32_t least) {
    uint32_t size = 1;
    while (size < least)
        size *= 2;
    return size;
}

/* Pieces of one stretch of pages, each aligned for any of them. */
static void *cut(uint8_t **at, size_t bytes) {
    void *piece = *at;
    *at += (bytes + 63) & ~(size_t)63;
    return piece;
}

ASH_COLD static void reset_all(struct tcpip *self) {
    for (uint32_t i = 0; i < self->tcp.fresh; i++) {
        struct tcpip_connection *c = &self->tcp.connections[i];
        if (c->entered && !tcpip_ip_is_loopback(c->local))
            tcpip_tcp_fail(self, c, -ASH_ECONNABORTED);
    }
}

ASH_COLD int tcpip_tcp_start(struct tcpip *self) {
    struct tcpip_tcp *tcp = &self->tcp;
    if (tcp->connections != NULL)
        return 0;
    uint32_t places = power_of_two(ASH_OPT_CONNECTIONS * PLACES_A_CONNECTION);
    uint32_t wait_places = power_of_two(ASH_OPT_TIME_WAIT);
    size_t connections = sizeof(struct tcpip_connection) * ASH_OPT_CONNECTIONS;
    size_t waits = sizeof(struct tcpip_waiting) * ASH_OPT_TIME_WAIT;
    size_t bytes = connections + waits + 2 * (size_t)(places + wait_places) + 4 * 64;
    void *pages;
    int error = ash_mem_pages_get(&ash_use_mem_pages, (bytes + ASH_PAGE_BYTES - 1) / ASH_PAGE_BYTES,
                                  &pages);
    if (error != 0)
        return error;
    uint8_t *at = pages;
    struct tcpip_connection *first = cut(&at, connections);
    tcp->waits = cut(&at, waits);
    tcp->places = cut(&at, 2 * (size_t)places);
    tcp->wait_places = cut(&at, 2 * (size_t)wait_places);
    memset(tcp->places, 0, 2 * (size_t)places);
    memset(tcp->wait_places, 0, 2 * (size_t)wait_places);
    tcp->mask = places - 1;
    tcp->wait_mask = wait_places - 1;
    tcp->connections = first;
    self->tcp_input = tcpip_tcp_input;
    self->tcp_error = tcpip_tcp_error;
    self->tcp_settle = tcpip_tcp_settle;
    self->tcp_reset = reset_all;
    return 0;
}

struct tcpip_connection *tcpip_tcp_new(struct tcpip *self) {
    struct tcpip_tcp *tcp = &self->tcp;
    struct tcpip_connection *c = tcp->free;
    if (c != NULL)
        tcp->free = c->next;
    else if (tcp->fresh < ASH_OPT_CONNECTIONS)
        c = &tcp->connections[tcp->fresh++];
    if (c == NULL) {
        self->counts.tcp_full++;
        return NULL;
    }
    memset(c, 0, sizeof *c);
    c->source.ready = tcpip_tcp_ready;
    c->timer.fire = tcpip_tcp_fire;
    tcp->open++;
    return c;
}

uint32_t tcpip_tcp_place(const struct tcpip *self, uint32_t local, uint32_t remote,
                         uint32_t ports) {
    return tcpip_hash_place(self->key, (uint64_t)remote << 32 | ports, local);
}

static uint16_t *place_of(struct tcpip *self, const struct tcpip_connection *c) {
    uint32_t ports = tcpip_tcp_ports(c->local_port, c->remote_port);
    return &self->tcp.places[tcpip_tcp_place(self, c->local, c->remote, ports) & self->tcp.mask];
}

void tcpip_tcp_enter(struct tcpip *self, struct tcpip_connection *c) {
    uint16_t *place = place_of(self, c);
    c->chain = *place;
    *place = (uint16_t)(c - self->tcp.connections + 1);
    c->entered = true;
}

struct tcpip_connection *tcpip_tcp_find(struct tcpip *self, const struct tcpip_segment *segment) {
    uint32_t ports = tcpip_tcp_ports(segment->to_port, segment->from_port);
    uint32_t place = tcpip_tcp_place(self, segment->to, segment->from, ports);
    for (uint16_t at = self->tcp.places[place & self->tcp.mask]; at != 0;) {
        struct tcpip_connection *c = &self->tcp.connections[at - 1];
        if (c->remote == segment->from && c->remote_port == segment->from_port &&
            c->local_port == segment->to_port && c->local == segment->to)
            return c;
        at = c->chain;
    }
    return NULL;
}

void tcpip_tcp_leave(struct tcpip *self, struct tcpip_connection *c) {
    if (!c->entered)
        return;
    c->entered = false;
    uint16_t number = (uint16_t)(c - self->tcp.connections + 1);
    uint16_t *at = place_of(self, c);
    while (*at != number)
        at = &self->tcp.connections[*at - 1].chain;
    *at = c->chain;
}

ASH_COLD void tcpip_tcp_drop_queues(struct tcpip *self, struct tcpip_connection *c) {
    struct ash_net_buffer *next;
    for (struct ash_net_buffer *b = c->sent; b != NULL; b = next) {
        next = tcpip_sent(b)->link;
        ash_net_buffers_put(&ash_use_net_buffers, b);
    }
    for (struct ash_net_buffer *b = c->early; b != NULL; b = next) {
        next = tcpip_early(b)->link;
        ash_net_buffers_put(&ash_use_net_buffers, b);
    }
    tcpip_link_drop(self, c->got);
    c->sent = c->unsent = c->last = c->early = c->got = NULL;
    c->queued = c->sacked = c->lost = c->unread = 0;
}

void tcpip_tcp_free(struct tcpip *self, struct tcpip_connection *c) {
    if (c->listener != NULL)
        tcpip_tcp_unqueue(self, c);
    tcpip_tcp_unsettle(self, c);
    tcpip_tcp_leave(self, c);
    tcpip_wheel_cancel(&self->wheel, &c->timer);
    tcpip_tcp_drop_queues(self, c);
    c->state = ASH_NET_TCP_CLOSED;
    c->next = self->tcp.free;
    self->tcp.free = c;
    self->tcp.open--;
}

/* The clock of RFC 6528 §3 ticks every 4 microseconds. */
uint32_t tcpip_tcp_iss(struct tcpip *self, const struct tcpip_connection *c) {
    uint32_t ports = tcpip_tcp_ports(c->local_port, c->remote_port);
    uint64_t hash = tcpip_hash(self->key, (uint64_t)c->remote << 32 | ports, c->local);
    return (uint32_t)(self->now_ns / 4096) + (uint32_t)hash;
}

unsigned tcpip_tcp_ready(const struct ash_net_ip_source *source) {
    const struct tcpip_connection *c =
        ASH_CONTAINER_OF(source, const struct tcpip_connection, source);
    unsigned events = 0;
    if (c->error != 0)
        return ASH_NET_IP_READABLE | ASH_NET_IP_WRITABLE | ASH_NET_IP_ENDED;
    if (c->got != NULL || c->fin_received)
        events |= ASH_NET_IP_READABLE;
    bool may_send = c->state == ASH_NET_TCP_ESTABLISHED || c->state == ASH_NET_TCP_CLOSE_WAIT;
    if (may_send && !c->fin_wanted && !c->wants_room)
        events |= ASH_NET_IP_WRITABLE;
    if (c->fin_received && c->fin_sent)
        events |= ASH_NET_IP_ENDED;
    return events;
}
