/* SPDX-License-Identifier: MIT */
/* Connections that we open: RFC 9293 §3.10.1, §3.10.7.3; ports, RFC 6056. */
#include "hash.h"
#include "ip.h"
#include "link.h"
#include "tcpip.h"

static bool is_taken(struct tcpip *self, const struct tcpip_connection *c) {
    const struct tcpip_segment key = {
        .from = c->remote, .to = c->local, .from_port = c->remote_port, .to_port = c->local_port};
    return tcpip_tcp_find(self, &key) != NULL ||
           tcpip_tcp_wait_has(self, c->local, c->remote,
                              tcpip_tcp_ports(c->local_port, c->remote_port));
}

/*
 * RFC 6056 §3.3.3: from a place that depends on the other end, so that ports to one are used in
 * turn and nobody elsewhere can tell which.
 */
ASH_COLD static int choose_port(struct tcpip *self, struct tcpip_connection *c) {
    uint32_t start =
        (uint32_t)tcpip_hash(self->key, (uint64_t)c->remote << 32 | c->remote_port, c->local) +
        self->tcp.ports_used;
    for (uint32_t i = 0; i < TCPIP_PORTS; i++) {
        c->local_port = (uint16_t)(TCPIP_FIRST_PORT + (start + i) % TCPIP_PORTS);
        if (!is_taken(self, c) && tcpip_tcp_find_listener(self, c->local, c->local_port) == NULL) {
            self->tcp.ports_used += i + 1;
            return 0;
        }
    }
    return -ASH_EADDRNOTAVAIL;
}

ASH_COLD static int set_ends(struct tcpip *self, struct tcpip_connection *c,
                             const struct ash_net_ip_end *remote,
                             const struct ash_net_ip_end *local) {
    uint32_t from;
    if (remote->port == 0 || remote->address == 0 || tcpip_ip_is_multicast(remote->address) ||
        tcpip_ip_is_broadcast(self, remote->address))
        return -ASH_EINVAL;
    int error = tcpip_ip_source(self, remote->address, &from);
    if (error != 0)
        return error;
    if (local != NULL && local->address != 0) {
        if (!tcpip_ip_is_own(self, local->address))
            return -ASH_EADDRNOTAVAIL;
        if (!tcpip_ip_may_go(self, local->address, remote->address))
            return -ASH_ENETUNREACH;
        from = local->address;
    }
    c->local = from;
    c->remote = remote->address;
    c->remote_port = remote->port;
    if (local == NULL || local->port == 0)
        return choose_port(self, c);
    c->local_port = local->port;
    return is_taken(self, c) ? -ASH_EADDRINUSE : 0;
}

static void syn_acked(struct tcpip *self, struct tcpip_connection *c,
                      const struct tcpip_segment *segment) {
    /* The window of a SYN is never scaled. RFC 7323 §2.2 */
    tcpip_tcp_establish(self, c, segment, segment->window);
    c->ack_now = true;
    self->counts.tcp_opened++;
    tcpip_tell_locked(self, &c->source, ASH_NET_IP_WRITABLE);
    tcpip_tcp_settle_later(self, c);
}

/* RFC 9293 §3.10.7.3 */
ASH_COLD static void syn_sent_input(struct tcpip *self, struct tcpip_connection *c,
                                    struct tcpip_segment *segment) {
    bool acks = (segment->flags & TCPIP_ACK) != 0;
    if (acks && segment->ack != c->nxt) {
        tcpip_tcp_refuse(self, segment);
        return;
    }
    if ((segment->flags & TCPIP_RST) != 0) {
        if (acks)
            tcpip_tcp_fail(self, c, -ASH_ECONNREFUSED);
        return;
    }
    if ((segment->flags & TCPIP_SYN) == 0)
        return;
    tcpip_tcp_agree(self, c, segment);
    c->irs = segment->seq;
    c->rnxt = c->last_ack = segment->seq + 1;
    c->edge = c->rnxt;
    c->edge = tcpip_tcp_edge(c);
    c->heard_ms = self->now_ms;
    if (acks) {
        syn_acked(self, c, segment);
        return;
    }
    c->state = ASH_NET_TCP_SYN_RECEIVED; /* both at once. §3.5, figure 7 */
    c->window = segment->window;
    tcpip_tcp_send_flags(self, c, c->iss, TCPIP_SYN | TCPIP_ACK);
}

ASH_COLD static int connect_locked(struct tcpip *self, const struct ash_net_ip_end *remote,
                                   const struct ash_net_ip_end *local,
                                   struct tcpip_connection **out) {
    ASH_ASSERT(ash_lock_held(&ash_use_lock, &self->lock));
    int error = tcpip_tcp_start(self);
    if (error != 0)
        return error;
    struct tcpip_connection *c = tcpip_tcp_new(self);
    if (c == NULL)
        return -ASH_ENOSPC;
    error = set_ends(self, c, remote, local);
    if (error != 0) {
        tcpip_tcp_free(self, c);
        return error;
    }
    self->tcp.on_syn_sent = syn_sent_input;
    c->owned = true;
    c->state = ASH_NET_TCP_SYN_SENT;
    c->rto_ms = TCPIP_FIRST_RTO_MS;
    c->time_offset = (uint32_t)tcpip_hash(self->key, c->remote, c->local);
    c->iss = c->una = tcpip_tcp_iss(self, c);
    c->nxt = c->iss + 1;
    c->mss = TCPIP_DEFAULT_MSS;
    c->edge = c->rnxt = 0;
    c->syn_sent_us = (uint32_t)(self->now_ns / 1000);
    tcpip_tcp_enter(self, c);
    tcpip_tcp_send_flags(self, c, c->iss, TCPIP_SYN);
    tcpip_tcp_arm_resend(self, c);
    *out = c;
    return 0;
}

int tcpip_net_tcp_connect(struct ash_net_tcp *instance, const struct ash_net_ip_end *remote,
                          const struct ash_net_ip_end *local,
                          struct ash_net_tcp_connection **connection) {
    struct tcpip *self = (struct tcpip *)instance;
    ash_lock_take(&ash_use_lock, &self->lock);
    tcpip_clock_locked(self);
    int error = connect_locked(self, remote, local, (struct tcpip_connection **)connection);
    tcpip_leave_locked(self);
    ash_lock_release(&ash_use_lock, &self->lock);
    return error;
}
