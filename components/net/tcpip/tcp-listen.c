/* SPDX-License-Identifier: MIT */
/* Connections that others open: RFC 9293 §3.10.7.2; SYN cookies, RFC 4987 §3.6. */
#include "hash.h"
#include "ip.h"
#include "link.h"
#include "tcpip.h"

#define COOKIE_STEP_MS 64000u /* a cookie holds for one to two of these */
#define COOKIE_SCALE   0xfu   /* bits of a timestamp that carry what the SYN offered */
#define COOKIE_NONE    0xfu
#define COOKIE_SACK    0x10u
#define COOKIE_BITS    0x1fu

/* What a cookie can say of the other side's segments; the sizes that networks have. */
static const uint16_t cookie_mss[8] = {536, 1220, 1300, 1380, 1400, 1440, 1452, 1460};

static uint32_t cookie_count(const struct tcpip *self) {
    return self->now_ms / COOKIE_STEP_MS;
}

/* Bits 31 to 27 the time, 26 to 24 the segment size, the rest a hash that only we can make. */
ASH_COLD static uint32_t make_cookie(struct tcpip *self, const struct tcpip_segment *segment,
                                     uint32_t remote_iss, uint32_t count, uint32_t size) {
    uint32_t ports = tcpip_tcp_ports(segment->to_port, segment->from_port);
    uint64_t second =
        (uint64_t)remote_iss << 32 | (segment->to ^ (count << 3 | size) * 0x9e3779b1u);
    uint64_t hash = tcpip_hash(self->key, (uint64_t)segment->from << 32 | ports, second);
    return (count & 31) << 27 | size << 24 | (uint32_t)(hash & 0xffffff);
}

ASH_COLD static void send_cookie(struct tcpip *self, const struct tcpip_segment *segment) {
    uint32_t size = 0;
    while (size < 7 && cookie_mss[size + 1] <= segment->mss)
        size++;
    struct tcpip_connection as = {.timed = segment->has_time,
                                  .sacks = segment->may_sack && segment->has_time,
                                  .scaled = segment->scale >= 0 && segment->has_time,
                                  .recent = segment->time};
    uint32_t offered = segment->scale >= 0 ? (uint32_t)segment->scale : COOKIE_NONE;
    if (as.sacks)
        offered |= COOKIE_SACK;
    as.time_offset = offered - (self->now_ms & COOKIE_BITS); /* so that the sum ends in them */
    struct tcpip_bare bare = {
        .from = segment->to,
        .to = segment->from,
        .from_port = segment->to_port,
        .to_port = segment->from_port,
        .seq = make_cookie(self, segment, segment->seq, cookie_count(self), size),
        .ack = segment->seq + 1,
        .window =
            ASH_OPT_RECEIVE_WINDOW < UINT16_MAX ? (uint16_t)ASH_OPT_RECEIVE_WINDOW : UINT16_MAX,
        .flags = TCPIP_SYN | TCPIP_ACK,
    };
    bare.options_bytes =
        (uint8_t)tcpip_tcp_write_options(self, &as, bare.options, TCPIP_SYN | TCPIP_ACK);
    self->tcp.cookie_ms = self->now_ms;
    self->counts.tcp_cookies_out++;
    tcpip_tcp_send_bare(self, &bare);
}

static struct tcpip_connection *new_passive(struct tcpip *self, struct tcpip_listener *listener,
                                            const struct tcpip_segment *segment) {
    struct tcpip_connection *c = tcpip_tcp_new(self);
    if (c == NULL)
        return NULL;
    c->local = segment->to;
    c->remote = segment->from;
    c->local_port = segment->to_port;
    c->remote_port = segment->from_port;
    c->state = ASH_NET_TCP_SYN_RECEIVED;
    c->listener = listener;
    c->rto_ms = TCPIP_FIRST_RTO_MS;
    c->heard_ms = self->now_ms;
    listener->half++;
    tcpip_tcp_enter(self, c);
    return c;
}

/* RFC 9293 §3.10.7.2, third check. Data with the SYN comes again. */
static void syn_came(struct tcpip *self, struct tcpip_listener *listener,
                     const struct tcpip_segment *segment) {
    struct tcpip_connection *c = NULL;
    if (listener->half + listener->open < listener->backlog)
        c = new_passive(self, listener, segment);
    if (c == NULL) {
        send_cookie(self, segment);
        return;
    }
    tcpip_tcp_agree(self, c, segment);
    c->irs = segment->seq;
    c->rnxt = c->edge = c->last_ack = segment->seq + 1;
    c->time_offset = (uint32_t)tcpip_hash(self->key, segment->from, segment->to);
    c->iss = tcpip_tcp_iss(self, c);
    /* RFC 9293 §3.10.7.4: a reopened connection begins beyond the old one. */
    if (segment->reopens && tcpip_before(c->iss, segment->after + UINT16_MAX))
        c->iss = segment->after + UINT16_MAX;
    c->una = c->iss;
    c->nxt = c->iss + 1;
    c->window = segment->window;
    c->syn_sent_us = (uint32_t)(self->now_ns / 1000);
    tcpip_tcp_send_flags(self, c, c->iss, TCPIP_SYN | TCPIP_ACK);
    tcpip_tcp_arm_resend(self, c);
}

/* Who has answered is worth more than who has not: the half-open connection that waits longest. */
ASH_COLD static bool drop_half_open(struct tcpip *self) {
    struct tcpip_connection *oldest = NULL;
    for (uint32_t i = 0; i < self->tcp.fresh; i++) {
        struct tcpip_connection *c = &self->tcp.connections[i];
        if (c->entered && c->state == ASH_NET_TCP_SYN_RECEIVED && c->listener != NULL &&
            (oldest == NULL || tcpip_before(c->heard_ms, oldest->heard_ms)))
            oldest = c;
    }
    if (oldest != NULL)
        tcpip_tcp_free(self, oldest);
    return oldest != NULL;
}

/* The ACK of a cookie makes the connection that was not kept. */
ASH_COLD static void cookie_came(struct tcpip *self, struct tcpip_listener *listener,
                                 struct tcpip_segment *segment) {
    uint32_t cookie = segment->ack - 1, size = cookie >> 24 & 7;
    uint32_t count = cookie_count(self);
    if ((count & 31) != cookie >> 27)
        count--;
    bool recent = self->counts.tcp_cookies_out != 0 &&
                  self->now_ms - self->tcp.cookie_ms < 2 * COOKIE_STEP_MS;
    if (!recent || (count & 31) != cookie >> 27 ||
        cookie != make_cookie(self, segment, segment->seq - 1, count, size)) {
        tcpip_tcp_refuse(self, segment);
        return;
    }
    if (listener->open >= listener->backlog)
        return; /* it comes again with data */
    struct tcpip_connection *c = new_passive(self, listener, segment);
    if (c == NULL && drop_half_open(self))
        c = new_passive(self, listener, segment);
    if (c == NULL)
        return;
    const uint32_t offered = segment->echo;
    struct tcpip_segment syn = {
        .mss = cookie_mss[size], .has_time = segment->has_time, .time = segment->time, .scale = -1};
    if (segment->has_time) {
        syn.may_sack = (offered & COOKIE_SACK) != 0;
        if ((offered & COOKIE_SCALE) != COOKIE_NONE)
            syn.scale = (int8_t)(offered & COOKIE_SCALE);
    }
    tcpip_tcp_agree(self, c, &syn);
    c->rnxt = c->last_ack = segment->seq;
    c->edge = segment->seq +
              (ASH_OPT_RECEIVE_WINDOW < UINT16_MAX ? (uint32_t)ASH_OPT_RECEIVE_WINDOW : UINT16_MAX);
    c->time_offset = segment->echo - self->now_ms;
    c->iss = c->una = cookie;
    c->nxt = cookie + 1;
    c->cookie = true;
    self->counts.tcp_cookies_in++;
    tcpip_tcp_arrive(self, c, segment);
}

static void listen_input(struct tcpip *self, struct tcpip_segment *segment) {
    struct tcpip_listener *listener = tcpip_tcp_find_listener(self, segment->to, segment->to_port);
    if (listener == NULL) {
        tcpip_tcp_refuse(self, segment);
    } else if ((segment->flags & TCPIP_RST) != 0) {
        return;
    } else if ((segment->flags & TCPIP_ACK) != 0) {
        if ((segment->flags & TCPIP_SYN) != 0)
            tcpip_tcp_refuse(self, segment);
        else
            cookie_came(self, listener, segment);
    } else if ((segment->flags & TCPIP_SYN) != 0) {
        syn_came(self, listener, segment);
    }
}

void tcpip_tcp_opened(struct tcpip *self, struct tcpip_connection *c) {
    struct tcpip_listener *listener = c->listener;
    self->counts.tcp_accepted++;
    if (listener == NULL) { /* both sides opened at once */
        tcpip_tell_locked(self, &c->source, ASH_NET_IP_WRITABLE);
        return;
    }
    listener->half--;
    listener->open++;
    c->next = NULL;
    if (listener->first == NULL)
        listener->first = c;
    else
        listener->last->next = c;
    listener->last = c;
    tcpip_tell_locked(self, &listener->source, ASH_NET_IP_READABLE);
}

void tcpip_tcp_unqueue(struct tcpip *self, struct tcpip_connection *c) {
    struct tcpip_listener *listener = c->listener;
    struct tcpip_connection *before = NULL;
    (void)self;
    c->listener = NULL;
    for (struct tcpip_connection *at = listener->first; at != c; at = at->next) {
        if (at == NULL) {
            listener->half--;
            return;
        }
        before = at;
    }
    if (before == NULL)
        listener->first = c->next;
    else
        before->next = c->next;
    if (listener->last == c)
        listener->last = before;
    listener->open--;
}

static unsigned listener_ready(const struct ash_net_ip_source *source) {
    const struct tcpip_listener *listener =
        ASH_CONTAINER_OF(source, const struct tcpip_listener, source);
    return listener->first != NULL ? ASH_NET_IP_READABLE : 0;
}

struct tcpip_listener *tcpip_tcp_find_listener(struct tcpip *self, uint32_t address,
                                               uint16_t port) {
    struct tcpip_listener *any = NULL;
    for (struct tcpip_listener *listener = self->tcp.listening; listener != NULL;
         listener = listener->next) {
        if (listener->local.port != port)
            continue;
        if (listener->local.address == address)
            return listener;
        if (listener->local.address == ASH_NET_IP_ANY)
            any = listener;
    }
    return any;
}

ASH_COLD static int listen_locked(struct tcpip *self, const struct ash_net_ip_end *local,
                                  unsigned backlog, struct tcpip_listener **out) {
    ASH_ASSERT(ash_lock_held(&ash_use_lock, &self->lock) && local->port != 0);
    if (local->address != ASH_NET_IP_ANY && !tcpip_ip_is_own(self, local->address))
        return -ASH_EADDRNOTAVAIL;
    struct tcpip_listener *free = NULL;
    for (unsigned i = 0; i < TCPIP_TCP_LISTENERS; i++) {
        struct tcpip_listener *other = &self->tcp.listeners[i];
        if (!other->listens)
            free = other;
        else if (other->local.port == local->port && other->local.address == local->address)
            return -ASH_EADDRINUSE;
    }
    int error = free == NULL ? -ASH_ENOSPC : tcpip_tcp_start(self);
    if (error != 0)
        return error;
    *free = (struct tcpip_listener){
        .source.ready = listener_ready,
        .local = *local,
        .backlog = (uint16_t)(backlog == 0           ? 1
                              : backlog < UINT16_MAX ? backlog
                                                     : UINT16_MAX),
        .listens = true,
        .next = self->tcp.listening,
    };
    self->tcp.listening = free;
    self->tcp.on_listen = listen_input;
    *out = free;
    return 0;
}

int tcpip_net_tcp_listen(struct ash_net_tcp *instance, const struct ash_net_ip_end *local,
                         unsigned backlog, struct ash_net_tcp_listener **listener) {
    struct tcpip *self = (struct tcpip *)instance;
    ash_lock_take(&ash_use_lock, &self->lock);
    int error = listen_locked(self, local, backlog, (struct tcpip_listener **)listener);
    ash_lock_release(&ash_use_lock, &self->lock);
    return error;
}

int tcpip_net_tcp_accept(struct ash_net_tcp *instance, struct ash_net_tcp_listener *from,
                         struct ash_net_tcp_connection **connection) {
    struct tcpip *self = (struct tcpip *)instance;
    struct tcpip_listener *listener = (struct tcpip_listener *)from;
    ash_lock_take(&ash_use_lock, &self->lock);
    struct tcpip_connection *c = listener->first;
    if (c != NULL) {
        tcpip_tcp_unqueue(self, c);
        c->owned = true;
        *connection = (struct ash_net_tcp_connection *)c;
    }
    ash_lock_release(&ash_use_lock, &self->lock);
    return c != NULL ? 0 : -ASH_EAGAIN;
}

ASH_COLD void tcpip_net_tcp_unlisten(struct ash_net_tcp *instance,
                                     struct ash_net_tcp_listener *which) {
    struct tcpip *self = (struct tcpip *)instance;
    struct tcpip_listener *listener = (struct tcpip_listener *)which;
    ash_lock_take(&ash_use_lock, &self->lock);
    tcpip_unwatch_locked(self, &listener->source);
    tcpip_clock_locked(self);
    for (uint32_t i = 0; i < self->tcp.fresh; i++) {
        struct tcpip_connection *c = &self->tcp.connections[i];
        if (c->state == ASH_NET_TCP_CLOSED || c->listener != listener)
            continue;
        tcpip_tcp_send_flags(self, c, c->nxt, TCPIP_RST | TCPIP_ACK);
        tcpip_tcp_free(self, c);
    }
    struct tcpip_listener **at = &self->tcp.listening;
    while (*at != listener)
        at = &(*at)->next;
    *at = listener->next;
    listener->listens = false;
    tcpip_leave_locked(self);
    ash_lock_release(&ash_use_lock, &self->lock);
}

struct ash_net_ip_source *tcpip_net_tcp_listener_source(struct ash_net_tcp *self,
                                                        struct ash_net_tcp_listener *listener) {
    (void)self;
    return &((struct tcpip_listener *)listener)->source;
}
