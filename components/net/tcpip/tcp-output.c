/* SPDX-License-Identifier: MIT */
/* Sending: RFC 9293 §3.7, §3.8.6. */
#include <cc_runtime.h>
#include "ip.h"
#include "link.h"
#include "sum.h"
#include "tcpip.h"

#define MOST_OPTIONS 40u

/* The window that goes into a header, and from now on holds. */
static uint16_t tell_window(struct tcpip *self, struct tcpip_connection *c, uint8_t flags) {
    c->edge = tcpip_tcp_edge(self, c);
    uint32_t window = c->edge - c->rnxt;
    if ((flags & TCPIP_SYN) == 0)
        window >>= c->receive_scale;
    return (uint16_t)(window < UINT16_MAX ? window : UINT16_MAX);
}

static void sum(struct tcpip *self, struct ash_net_buffer *buffer, uint32_t from, uint32_t to) {
    struct tcpip_tcp_header *header = (void *)buffer->data;
    uint64_t pseudo = tcpip_sum_pseudo(from, to, TCPIP_TCP, buffer->bytes);
    if (self->sums) {
        header->sum = tcpip_sum_fold(pseudo);
        buffer->flags = ASH_NET_BUFFER_UNSUMMED;
        buffer->sum_start = 0;
        buffer->sum_offset = offsetof(struct tcpip_tcp_header, sum);
        return;
    }
    buffer->flags = 0;
    header->sum =
        (uint16_t)~tcpip_sum_fold(tcpip_sum_add(pseudo, tcpip_sum(buffer->data, buffer->bytes)));
}

/*
 * Puts the header before the content of `buffer`, which nobody else holds but the queue, and sends
 * it. Every segment acknowledges.
 */
static int transmit(struct tcpip *self, struct tcpip_connection *c, struct ash_net_buffer *buffer,
                    uint32_t seq, uint8_t flags) {
    uint8_t options[MOST_OPTIONS + 4 * 8];
    unsigned options_bytes = tcpip_tcp_write_options(self, c, options, flags);
    if (buffer->bytes + options_bytes > c->mss + (c->timed ? 12u : 0u) && options_bytes > 12)
        options_bytes = c->timed ? 12 : 0; /* no room for SACK beside so much data */
    unsigned header_bytes = (unsigned)sizeof(struct tcpip_tcp_header) + options_bytes;
    uint16_t bytes = buffer->bytes;
    buffer->data -= header_bytes;
    buffer->bytes = (uint16_t)(bytes + header_bytes);
    struct tcpip_tcp_header *header = (void *)buffer->data;
    *header = (struct tcpip_tcp_header){
        .from = tcpip_swap16(c->local_port),
        .to = tcpip_swap16(c->remote_port),
        .seq = tcpip_swap32(seq),
        .ack = (flags & TCPIP_ACK) != 0 ? tcpip_swap32(c->rnxt) : 0,
        .offset = (uint8_t)(header_bytes / 4 << 4),
        .flags = flags,
        .window = tcpip_swap16(tell_window(self, c, flags)),
    };
    memcpy(header + 1, options, options_bytes);
    sum(self, buffer, c->local, c->remote);
    const struct tcpip_path path = {
        .from = c->local, .to = c->remote, .protocol = TCPIP_TCP, .dont_fragment = true};
    int error = tcpip_ip_output(self, buffer, &path);
    if (error == 0)
        self->counts.tcp_out++;
    if (error == 0 && (flags & TCPIP_ACK) != 0) {
        c->last_ack = c->rnxt;
        c->unacked = 0;
        c->ack_now = false;
        c->due &= (uint8_t)~TCPIP_ACK_LATE;
    }
    return error;
}

void tcpip_tcp_send_flags(struct tcpip *self, struct tcpip_connection *c, uint32_t seq,
                          uint8_t flags) {
    struct ash_net_buffer *buffer = ash_net_buffers_get(&ash_use_net_buffers);
    if (buffer == NULL) {
        self->counts.no_buffer++;
        return; /* a timer tries again, or the other side does */
    }
    if (transmit(self, c, buffer, seq, flags) != 0)
        tcpip_link_drop(self, buffer);
}

ASH_COLD void tcpip_tcp_challenge(struct tcpip *self, struct tcpip_connection *c) {
    if (!tcpip_icmp_allow(self))
        return;
    self->counts.tcp_challenges++;
    tcpip_tcp_send_flags(self, c, c->nxt, TCPIP_ACK);
}

void tcpip_tcp_send_bare(struct tcpip *self, const struct tcpip_bare *bare) {
    struct ash_net_buffer *buffer = ash_net_buffers_get(&ash_use_net_buffers);
    if (buffer == NULL) {
        self->counts.no_buffer++;
        return;
    }
    struct tcpip_tcp_header *header = (void *)buffer->data;
    unsigned header_bytes = (unsigned)sizeof *header + bare->options_bytes;
    *header = (struct tcpip_tcp_header){
        .from = tcpip_swap16(bare->from_port),
        .to = tcpip_swap16(bare->to_port),
        .seq = tcpip_swap32(bare->seq),
        .ack = tcpip_swap32(bare->ack),
        .offset = (uint8_t)(header_bytes / 4 << 4),
        .flags = bare->flags,
        .window = tcpip_swap16(bare->window),
    };
    memcpy(header + 1, bare->options, bare->options_bytes);
    buffer->bytes = (uint16_t)header_bytes;
    sum(self, buffer, bare->from, bare->to);
    const struct tcpip_path path = {
        .from = bare->from, .to = bare->to, .protocol = TCPIP_TCP, .dont_fragment = true};
    self->counts.tcp_out++;
    if (tcpip_ip_output(self, buffer, &path) != 0)
        tcpip_link_drop(self, buffer);
}

ASH_COLD void tcpip_tcp_refuse(struct tcpip *self, const struct tcpip_segment *segment) {
    if ((segment->flags & TCPIP_RST) != 0 || !tcpip_icmp_allow(self))
        return;
    bool acks = (segment->flags & TCPIP_ACK) != 0;
    const struct tcpip_bare bare = {
        .from = segment->to,
        .to = segment->from,
        .from_port = segment->to_port,
        .to_port = segment->from_port,
        .seq = acks ? segment->ack : 0,
        .ack = acks ? 0 : segment->seq + tcpip_segment_length(segment),
        .flags = acks ? TCPIP_RST : TCPIP_RST | TCPIP_ACK,
    };
    self->counts.tcp_resets_out++;
    tcpip_tcp_send_bare(self, &bare);
}

/*
 * Sends a buffer of the queue, for the first time or again. The device has its own hold and reads
 * the very bytes: until it is done the buffer is not sent once more. False: not now.
 */
static bool send_queued(struct tcpip *self, struct tcpip_connection *c,
                        struct ash_net_buffer *buffer) {
    struct tcpip_sent *sent = tcpip_sent(buffer);
    uint8_t flags = TCPIP_ACK;
    if (buffer->holders > 1)
        return false;
    /* RFC 9293 §3.9.1.2: a push where the queue ends. */
    if (sent->link == NULL) {
        flags |= TCPIP_PSH;
        if (c->fin_wanted)
            flags |= TCPIP_FIN;
    }
    buffer->data = sent->data;
    buffer->bytes = sent->bytes;
    ash_net_buffers_hold(&ash_use_net_buffers, buffer);
    if (transmit(self, c, buffer, sent->seq, flags) != 0) {
        ash_net_buffers_put(&ash_use_net_buffers, buffer);
        tcpip_tcp_settle_later(self, c);
        return false;
    }
    if ((flags & TCPIP_FIN) != 0 && !c->fin_sent) {
        c->fin_sent = true;
        c->nxt++;
        tcpip_tcp_finished(c);
    }
    sent->sent_us = (uint32_t)(self->now_ns / 1000);
    if (sent->times < UINT8_MAX)
        sent->times++;
    return true;
}

/* Makes two buffers of one that is too long to be sent. False: no buffer for the rest. */
ASH_COLD static bool split(struct tcpip_connection *c, struct ash_net_buffer *buffer,
                           uint16_t bytes) {
    struct tcpip_sent *sent = tcpip_sent(buffer);
    struct ash_net_buffer *rest = ash_net_buffers_get(&ash_use_net_buffers);
    if (rest == NULL)
        return false;
    uint16_t left = (uint16_t)(sent->bytes - bytes);
    memcpy(rest->data, sent->data + bytes, left);
    *tcpip_sent(rest) = (struct tcpip_sent){.link = sent->link,
                                            .data = rest->data,
                                            .seq = sent->seq + bytes,
                                            .sent_us = sent->sent_us,
                                            .bytes = left,
                                            .times = sent->times,
                                            .lost = sent->lost};
    sent->link = rest;
    sent->bytes = bytes;
    if (c->last == buffer)
        c->last = rest;
    return true;
}

/* What of the next buffer may be sent now, in bytes. RFC 9293 §3.8.6.2.1, §3.7.4 */
static uint32_t allowed(const struct tcpip_connection *c) {
    const struct tcpip_sent *next = tcpip_sent(c->unsent);
    uint32_t bytes = next->bytes < c->mss ? next->bytes : c->mss;
    uint32_t used = c->nxt - c->una;
    uint32_t window = used < c->window ? c->window - used : 0;
    uint32_t flight = tcpip_tcp_flight(c);
    /* RFC 3042: the first two duplicates let a segment out each. */
    uint32_t most =
        c->cwnd +
        (!c->recovering && !c->sacks && c->dupacks < 3 ? (uint32_t)c->dupacks * c->mss : 0);
    if (flight != 0 && flight + bytes > most)
        return 0;
    bool whole = bytes <= window;
    if (!whole) {
        if (window == 0 || (window < c->mss && window < c->most_window / 2))
            return 0;
        return window;
    }
    bool small = bytes < c->mss;
    bool more = c->fin_wanted || next->link != NULL;
    if (small && !c->fin_wanted && (c->switches & 1 << ASH_NET_TCP_CORK) != 0 && !more)
        return 0;
    if (small && used != 0 && !c->fin_wanted && (c->switches & 1 << ASH_NET_TCP_NO_DELAY) == 0)
        return 0;
    return bytes;
}

/* Sends the next buffer as far as `bytes`. False: not now. */
static bool send_next(struct tcpip *self, struct tcpip_connection *c, uint32_t bytes) {
    struct ash_net_buffer *buffer = c->unsent;
    struct tcpip_sent *sent = tcpip_sent(buffer);
    if (bytes < sent->bytes && !split(c, buffer, (uint16_t)bytes))
        return false;
    uint32_t end = sent->seq + sent->bytes;
    uint32_t before = c->nxt;
    c->nxt = end;
    if (!send_queued(self, c, buffer)) {
        c->nxt = before;
        return false;
    }
    c->unsent = sent->link;
    return true;
}

ASH_COLD static void send_lost(struct tcpip *self, struct tcpip_connection *c) {
    for (struct ash_net_buffer *b = c->sent; b != c->unsent && c->lost != 0;
         b = tcpip_sent(b)->link) {
        struct tcpip_sent *sent = tcpip_sent(b);
        if (!sent->lost)
            continue;
        uint32_t flight = tcpip_tcp_flight(c);
        bool first = b == c->sent && sent->times == 1; /* RFC 6675 §5 (4.3): in any case */
        if (!first && flight != 0 && flight + sent->bytes > c->cwnd)
            return;
        if (!send_queued(self, c, b))
            return;
        sent->lost = false;
        c->lost -= sent->bytes;
        c->resent++;
        self->counts.tcp_resent++;
    }
}

static void send_fin(struct tcpip *self, struct tcpip_connection *c) {
    c->fin_sent = true;
    c->nxt++;
    tcpip_tcp_finished(c);
    tcpip_tcp_send_flags(self, c, c->nxt - 1, TCPIP_FIN | TCPIP_ACK);
}

void tcpip_tcp_finished(struct tcpip_connection *c) {
    c->state = c->state == ASH_NET_TCP_CLOSE_WAIT ? ASH_NET_TCP_LAST_ACK : ASH_NET_TCP_FIN_WAIT_1;
}

/*
 * The window is closed or too small, or a program holds back a small segment: after a while it
 * goes, one byte at least. RFC 9293 §3.8.6.1, MUST-36; §3.8.6.2.1, the override time-out
 */
ASH_COLD static void send_anyway(struct tcpip *self, struct tcpip_connection *c) {
    const struct tcpip_sent *next = tcpip_sent(c->unsent);
    uint32_t bytes = next->bytes < c->mss ? next->bytes : c->mss;
    if (bytes > c->window)
        bytes = c->window != 0 ? c->window : 1;
    (void)send_next(self, c, bytes);
}

ASH_COLD void tcpip_tcp_resend(struct tcpip *self, struct tcpip_connection *c) {
    if (c->state == ASH_NET_TCP_SYN_SENT) {
        tcpip_tcp_send_flags(self, c, c->iss, TCPIP_SYN);
    } else if (c->state == ASH_NET_TCP_SYN_RECEIVED) {
        tcpip_tcp_send_flags(self, c, c->iss, TCPIP_SYN | TCPIP_ACK);
    } else if (c->una != c->nxt) {
        tcpip_tcp_timed_out(c);
        if (c->sent == c->unsent)
            tcpip_tcp_send_flags(self, c, c->nxt - 1, TCPIP_FIN | TCPIP_ACK);
        else
            send_lost(self, c);
    } else if (c->unsent != NULL) {
        send_anyway(self, c);
    }
}

static bool may_send_data(const struct tcpip_connection *c) {
    return c->state >= ASH_NET_TCP_ESTABLISHED && c->state != ASH_NET_TCP_TIME_WAIT;
}

void tcpip_tcp_output(struct tcpip *self, struct tcpip_connection *c) {
    uint32_t bytes;
    if (may_send_data(c)) {
        if (c->lost != 0)
            send_lost(self, c);
        while (c->unsent != NULL && (bytes = allowed(c)) != 0 && send_next(self, c, bytes))
            ;
        if (c->fin_wanted && !c->fin_sent && c->unsent == NULL)
            send_fin(self, c);
        /* Something is on its way, or waits for a window. RFC 6298 §5.1 */
        if ((c->una != c->nxt || c->unsent != NULL) && (c->due & TCPIP_RESEND) == 0)
            tcpip_tcp_arm_resend(self, c);
    }
    if (c->ack_now)
        tcpip_tcp_send_flags(self, c, c->nxt, TCPIP_ACK);
    tcpip_tcp_rearm(self, c);
}

void tcpip_tcp_settle_later(struct tcpip *self, struct tcpip_connection *c) {
    if (c->settle)
        return;
    c->settle = true;
    c->settle_next = NULL;
    if (self->tcp.settle == NULL)
        self->tcp.settle = c;
    else
        self->tcp.settle_last->settle_next = c;
    self->tcp.settle_last = c;
    self->tcp.settle_count++;
}

ASH_COLD void tcpip_tcp_unsettle(struct tcpip *self, struct tcpip_connection *c) {
    struct tcpip_connection *before = NULL;
    if (!c->settle)
        return;
    for (struct tcpip_connection *at = self->tcp.settle; at != c; at = at->settle_next)
        before = at;
    if (before == NULL)
        self->tcp.settle = c->settle_next;
    else
        before->settle_next = c->settle_next;
    if (self->tcp.settle_last == c)
        self->tcp.settle_last = before;
    c->settle = false;
    self->tcp.settle_count--;
}

/* Who finds the device full is in the list again, for when there is room. */
void tcpip_tcp_settle(struct tcpip *self) {
    for (uint32_t count = self->tcp.settle_count; count != 0 && self->tcp.settle != NULL; count--) {
        struct tcpip_connection *c = self->tcp.settle;
        tcpip_tcp_unsettle(self, c);
        tcpip_tcp_output(self, c);
    }
    if (self->tcp.starved)
        tcpip_tcp_feed(self);
}

ASH_COLD void tcpip_tcp_too_long(struct tcpip *self, struct tcpip_connection *c, uint16_t mtu) {
    const unsigned headers = sizeof(struct tcpip_ip4) + sizeof(struct tcpip_tcp_header);
    /* RFC 1191 §3: no path has less than 68; forged ones say so. */
    if (mtu < 68 || mtu < headers + TCPIP_LEAST_MSS)
        mtu = headers + TCPIP_LEAST_MSS;
    if (mtu - headers >= c->mss + (c->timed ? 12u : 0u))
        return;
    tcpip_tcp_set_mss(self, c, mtu - headers);
    /* What was lost for this reason is sent again in smaller pieces, without blame. RFC 1191 §6.4
     */
    for (struct ash_net_buffer *b = c->sent; b != c->unsent; b = tcpip_sent(b)->link) {
        struct tcpip_sent *sent = tcpip_sent(b);
        if (sent->bytes <= c->mss || sent->sacked)
            continue;
        if (!sent->lost)
            c->lost += sent->bytes;
        sent->lost = true;
        if (!split(c, b, c->mss))
            break;
    }
    tcpip_tcp_settle_later(self, c);
}
