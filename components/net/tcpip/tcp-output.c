/* SPDX-License-Identifier: MIT */
/* What is sent when: RFC 9293 §3.7, §3.8.6. */
#include <cc_runtime.h>
#include "link.h"
#include "tcpip.h"

#define LEAST_MTU 68u /* RFC 791 §3.2 */

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
    if (tcpip_tcp_transmit(self, c, buffer, sent->seq, flags) != 0) {
        ash_net_buffers_put(&ash_use_net_buffers, buffer);
        tcpip_tcp_settle_later(self, c);
        return false;
    }
    if ((flags & TCPIP_FIN) != 0 && !c->fin_sent) {
        c->fin_sent = true;
        c->nxt++;
        tcpip_tcp_finished(self, c);
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
    /* RFC 3042: the first two duplicates let a segment out each. */
    uint32_t most =
        c->cwnd +
        (!c->recovering && !c->sacks && c->dupacks < 3 ? (uint32_t)c->dupacks * c->mss : 0);
    if (used != 0 && tcpip_tcp_fills(c, bytes, most) && tcpip_tcp_flight(c) != 0)
        return 0;
    bool whole = bytes <= window;
    if (!whole) {
        if (window == 0 || (window < c->mss && window < c->most_window / 2))
            return 0;
        return window;
    }
    /* A small one with more behind it does not grow by waiting. */
    bool may_grow = bytes < c->mss && next->link == NULL && !c->fin_wanted;
    if (may_grow && (c->switches & 1 << ASH_NET_TCP_CORK) != 0)
        return 0;
    if (may_grow && used != 0 && (c->switches & 1 << ASH_NET_TCP_NO_DELAY) == 0)
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
        if (c->window == 0 && b != c->sent)
            return; /* one probe is enough */
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
    tcpip_tcp_finished(self, c);
    tcpip_tcp_send_flags(self, c, c->nxt - 1, TCPIP_FIN | TCPIP_ACK);
}

void tcpip_tcp_finished(struct tcpip *self, struct tcpip_connection *c) {
    if (c->fin_received)
        tcpip_tell_locked(self, &c->source, ASH_NET_IP_ENDED);
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
    return c->state >= ASH_NET_TCP_ESTABLISHED;
}

void tcpip_tcp_output(struct tcpip *self, struct tcpip_connection *c) {
    uint32_t bytes, before = c->nxt;
    if (may_send_data(c)) {
        if (c->lost != 0)
            send_lost(self, c);
        while (c->unsent != NULL && (bytes = allowed(c)) != 0 && send_next(self, c, bytes))
            ;
        if (c->fin_wanted && !c->fin_sent && c->unsent == NULL)
            send_fin(self, c);
        /* Something is on its way, or waits for a window. What waited until now has a time-out of
         * its own from when it goes. RFC 6298 §5.1 */
        bool first = before == c->una && c->nxt != before;
        if (first ||
            ((c->una != c->nxt || c->unsent != NULL) && !tcpip_tcp_is_due(c, TCPIP_RESEND)))
            tcpip_tcp_arm_resend(self, c);
    }
    if (c->ack_now)
        tcpip_tcp_send_flags(self, c, c->nxt, TCPIP_ACK);
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

/* A router of before RFC 1191 does not say how much: the next of what networks have. §7.1 */
ASH_COLD static uint16_t plateau_below(unsigned bytes) {
    static const uint16_t plateaus[] = {1492, 1006, 508, 296};
    for (unsigned i = 0; i < ASH_ARRAY_LENGTH(plateaus); i++)
        if (plateaus[i] < bytes)
            return plateaus[i];
    return LEAST_MTU;
}

ASH_COLD void tcpip_tcp_too_long(struct tcpip *self, struct tcpip_connection *c, uint16_t mtu) {
    const unsigned headers = sizeof(struct tcpip_ip4) + sizeof(struct tcpip_tcp_header);
    if (mtu == 0)
        mtu = plateau_below(c->mss + headers + (c->timed ? TCPIP_TIME_BYTES : 0));
    if (mtu < LEAST_MTU)
        return; /* forged */
    if (mtu < headers + TCPIP_LEAST_MSS)
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
