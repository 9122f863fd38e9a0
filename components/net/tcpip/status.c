/* SPDX-License-Identifier: MIT */
/* What can be seen of the stack from outside. */
#include "tcpip.h"

void tcpip_net_ip_count(struct ash_net_ip *instance, struct ash_net_ip_counts *counts) {
    struct tcpip *self = (struct tcpip *)instance;
    ash_lock_take(&ash_use_lock, &self->lock);
    *counts = self->counts;
    ash_lock_release(&ash_use_lock, &self->lock);
}

static struct ash_net_tcp_status of_connection(const struct tcpip_connection *c) {
    return (struct ash_net_tcp_status){
        .local = {c->local, c->local_port},
        .remote = {c->remote, c->remote_port},
        .state = (enum ash_net_tcp_state)c->state,
        .error = c->error,
        .unsent = c->unsent == NULL ? 0
                                    : tcpip_sent(c->last)->seq + tcpip_sent(c->last)->bytes -
                                          tcpip_sent(c->unsent)->seq,
        .unacked = c->nxt - c->una,
        .unread = c->unread,
        .rtt_us = c->srtt_us,
        .window = c->cwnd,
        .resent = c->resent,
    };
}

struct ash_net_tcp_status tcpip_net_tcp_status(struct ash_net_tcp *instance,
                                               struct ash_net_tcp_connection *connection) {
    struct tcpip *self = (struct tcpip *)instance;
    const struct tcpip_connection *c = (const struct tcpip_connection *)connection;
    ash_lock_take(&ash_use_lock, &self->lock);
    ASH_ASSERT(c->owned);
    struct ash_net_tcp_status status = of_connection(c);
    if (c->state == ASH_NET_TCP_CLOSED && c->error == 0 &&
        tcpip_tcp_wait_has(self, c->local, c->remote,
                           tcpip_tcp_ports(c->local_port, c->remote_port)))
        status.state = ASH_NET_TCP_TIME_WAIT;
    ash_lock_release(&ash_use_lock, &self->lock);
    return status;
}

/* What is at a place: first listeners, then connections, then TIME-WAIT. False: nothing. */
ASH_COLD static bool look_locked(struct tcpip *self, unsigned place,
                                 struct ash_net_tcp_status *status) {
    const struct tcpip_tcp *tcp = &self->tcp;
    ASH_ASSERT(ash_lock_held(&ash_use_lock, &self->lock));
    if (place < TCPIP_TCP_LISTENERS) {
        const struct tcpip_listener *listener = &tcp->listeners[place];
        *status =
            (struct ash_net_tcp_status){.local = listener->local, .state = ASH_NET_TCP_LISTEN};
        return listener->listens;
    }
    place -= TCPIP_TCP_LISTENERS;
    if (place < tcp->fresh) {
        *status = of_connection(&tcp->connections[place]);
        return tcp->connections[place].entered;
    }
    const struct tcpip_waiting *w =
        &tcp->waits[(tcp->wait_first + place - tcp->fresh) % ASH_OPT_TIME_WAIT];
    *status = (struct ash_net_tcp_status){.local = {w->local, w->local_port},
                                          .remote = {w->remote, w->remote_port},
                                          .state = ASH_NET_TCP_TIME_WAIT};
    return w->used;
}

ASH_COLD bool tcpip_net_tcp_next(struct ash_net_tcp *instance, unsigned *place,
                                 struct ash_net_tcp_status *status) {
    struct tcpip *self = (struct tcpip *)instance;
    bool found = false;
    ash_lock_take(&ash_use_lock, &self->lock);
    while (!found && *place < TCPIP_TCP_LISTENERS + self->tcp.fresh + self->tcp.wait_count)
        found = look_locked(self, (*place)++, status);
    ash_lock_release(&ash_use_lock, &self->lock);
    return found;
}
