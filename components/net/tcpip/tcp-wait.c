/* SPDX-License-Identifier: MIT */
/*
 * TIME-WAIT. What must be remembered of a connection that closed is little, so it is kept in small
 * records and not as a connection: RFC 9293 §3.6.1, §3.10.7.4, RFC 6191, RFC 1337. All wait equally
 * long, so that a ring holds them in the order in which they end.
 */
#include "ip.h"
#include "tcpip.h"

#define ANEW_MS 1000u

static uint16_t *place_of(struct tcpip *self, uint32_t local, uint32_t remote, uint32_t ports) {
    uint32_t place = tcpip_tcp_place(self, local, remote, ports);
    return &self->tcp.wait_places[place & self->tcp.wait_mask];
}

static struct tcpip_waiting *find(struct tcpip *self, uint32_t local, uint32_t remote,
                                  uint32_t ports) {
    for (uint16_t at = *place_of(self, local, remote, ports); at != 0;) {
        struct tcpip_waiting *w = &self->tcp.waits[at - 1];
        if (w->remote == remote && w->local == local &&
            tcpip_tcp_ports(w->local_port, w->remote_port) == ports)
            return w;
        at = w->chain;
    }
    return NULL;
}

bool tcpip_tcp_wait_has(struct tcpip *self, uint32_t local, uint32_t remote, uint32_t ports) {
    return self->tcp.wait_count != 0 && find(self, local, remote, ports) != NULL;
}

/* Takes it out of the table; its place in the ring is free when its turn comes. */
static void forget(struct tcpip *self, struct tcpip_waiting *w) {
    uint16_t number = (uint16_t)(w - self->tcp.waits + 1);
    uint16_t *at =
        place_of(self, w->local, w->remote, tcpip_tcp_ports(w->local_port, w->remote_port));
    while (*at != number)
        at = &self->tcp.waits[*at - 1].chain;
    *at = w->chain;
    w->used = false;
}

static void drop_first(struct tcpip *self) {
    struct tcpip_waiting *w = &self->tcp.waits[self->tcp.wait_first];
    if (w->used)
        forget(self, w);
    self->tcp.wait_first =
        self->tcp.wait_first + 1 == ASH_OPT_TIME_WAIT ? 0 : self->tcp.wait_first + 1;
    self->tcp.wait_count--;
}

static void expire(struct tcpip *self, struct tcpip_timer *timer) {
    while (self->tcp.wait_count != 0) {
        struct tcpip_waiting *w = &self->tcp.waits[self->tcp.wait_first];
        if (w->used && tcpip_before(self->now_ms, w->until_ms)) {
            tcpip_arm_locked(self, timer, w->until_ms);
            return;
        }
        drop_first(self);
    }
}

static void enter(struct tcpip *self, struct tcpip_waiting record) {
    struct tcpip_tcp *tcp = &self->tcp;
    if (tcp->wait_count == ASH_OPT_TIME_WAIT) {
        if (tcp->waits[tcp->wait_first].used)
            self->counts.tcp_wait_early++;
        drop_first(self);
    }
    uint32_t index = tcp->wait_first + tcp->wait_count;
    if (index >= ASH_OPT_TIME_WAIT)
        index -= ASH_OPT_TIME_WAIT;
    uint16_t *place = place_of(self, record.local, record.remote,
                               tcpip_tcp_ports(record.local_port, record.remote_port));
    record.until_ms = self->now_ms + 2 * TCPIP_MSL_MS;
    record.used = true;
    record.chain = *place;
    tcp->waits[index] = record;
    *place = (uint16_t)(index + 1);
    tcp->wait_count++;
    if (tcp->wait_timer.at == NULL) {
        tcp->wait_timer.fire = expire;
        tcpip_arm_locked(self, &tcp->wait_timer, record.until_ms);
    }
}

void tcpip_tcp_wait(struct tcpip *self, struct tcpip_connection *c) {
    enter(self, (struct tcpip_waiting){.local = c->local,
                                       .remote = c->remote,
                                       .local_port = c->local_port,
                                       .remote_port = c->remote_port,
                                       .nxt = c->nxt,
                                       .rnxt = c->rnxt,
                                       .recent = c->recent,
                                       .time_offset = c->time_offset,
                                       .timed = c->timed});
    tcpip_tcp_done(self, c);
}

ASH_COLD static void answer(struct tcpip *self, const struct tcpip_waiting *w) {
    struct tcpip_connection as = {
        .timed = w->timed, .recent = w->recent, .time_offset = w->time_offset};
    struct tcpip_bare bare = {
        .from = w->local,
        .to = w->remote,
        .from_port = w->local_port,
        .to_port = w->remote_port,
        .seq = w->nxt,
        .ack = w->rnxt,
        .window = 0,
        .flags = TCPIP_ACK,
    };
    bare.options_bytes = (uint8_t)tcpip_tcp_write_options(self, &as, bare.options, TCPIP_ACK);
    tcpip_tcp_send_bare(self, &bare);
}

/*
 * A new connection may begin where it cannot be taken for the old one: by its timestamp (RFC 6191
 * §2), or its sequence number (RFC 9293 §3.10.7.4, MAY-2).
 */
static bool may_reopen(const struct tcpip_waiting *w, const struct tcpip_segment *segment) {
    if ((segment->flags & (TCPIP_SYN | TCPIP_ACK | TCPIP_RST)) != TCPIP_SYN)
        return false;
    if (w->timed && segment->has_time) {
        if (tcpip_before(w->recent, segment->time))
            return true;
        if (segment->time != w->recent)
            return false;
    }
    return tcpip_before(w->rnxt, segment->seq);
}

/*
 * RFC 9293 §3.10.7.4: the FIN came again, so the time begins anew; by whole seconds, since each
 * time leaves a hole in the ring.
 */
static bool begins_anew(const struct tcpip *self, const struct tcpip_waiting *w,
                        const struct tcpip_segment *segment) {
    return (segment->flags & TCPIP_FIN) != 0 &&
           segment->seq + tcpip_segment_length(segment) == w->rnxt &&
           self->now_ms + 2 * TCPIP_MSL_MS - w->until_ms >= ANEW_MS;
}

bool tcpip_tcp_wait_input(struct tcpip *self, struct tcpip_segment *segment) {
    uint32_t ports = tcpip_tcp_ports(segment->to_port, segment->from_port);
    struct tcpip_waiting *w = find(self, segment->to, segment->from, ports);
    if (w == NULL)
        return false;
    if (self->tcp.on_listen != NULL && may_reopen(w, segment) &&
        tcpip_tcp_find_listener(self, segment->to, segment->to_port) != NULL) {
        segment->reopens = true;
        segment->after = w->nxt;
        self->counts.tcp_reopened++;
        forget(self, w);
        return false;
    }
    if ((segment->flags & TCPIP_RST) != 0)
        return true; /* RFC 1337: nobody ends it early */
    struct tcpip_waiting record = *w;
    if (begins_anew(self, w, segment)) {
        forget(self, w);
        enter(self, record);
    }
    if (tcpip_segment_length(segment) != 0 || tcpip_icmp_allow(self))
        answer(self, &record);
    return true;
}
