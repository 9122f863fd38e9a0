/* SPDX-License-Identifier: MIT */
/* Segments that came: RFC 9293 §3.10.7, with RFC 5961 and RFC 7323. */
#include "ip.h"
#include "link.h"
#include "sum.h"
#include "tcpip.h"

#define PAWS_MS (24u * 86400u * 1000u) /* RFC 7323 §5.5 */

/* Checks the header and reads it, each field once. False: no segment. */
static bool read_segment(const struct tcpip_packet *packet, struct tcpip_segment *segment) {
    struct ash_net_buffer *buffer = packet->buffer;
    const struct tcpip_tcp_header *header = (const void *)buffer->data;
    unsigned header_bytes = buffer->bytes < sizeof *header ? 0 : (header->offset >> 4) * 4u;
    if (header_bytes < sizeof *header || header_bytes > buffer->bytes)
        return false;
    if ((buffer->flags & (ASH_NET_BUFFER_CHECKED | ASH_NET_BUFFER_UNSUMMED | TCPIP_LOOPED)) == 0) {
        uint64_t sum = tcpip_sum_pseudo(packet->from, packet->to, TCPIP_TCP, packet->bytes);
        if (tcpip_sum_fold(tcpip_sum_add(sum, tcpip_sum_chain(buffer))) != 0xffff)
            return false;
    }
    segment->buffer = buffer;
    segment->from = packet->from;
    segment->to = packet->to;
    segment->from_port = tcpip_swap16(header->from);
    segment->to_port = tcpip_swap16(header->to);
    segment->seq = tcpip_swap32(header->seq);
    segment->ack = tcpip_swap32(header->ack);
    segment->window = tcpip_swap16(header->window);
    segment->bytes = (uint16_t)(packet->bytes - header_bytes);
    segment->flags = header->flags;
    segment->has_time = segment->may_sack = segment->reopens = false;
    segment->scale = -1;
    segment->mss = 0;
    segment->time = segment->echo = 0;
    segment->sacks = 0;
    tcpip_pull(buffer, header_bytes);
    return header_bytes == sizeof *header ||
           tcpip_tcp_read_options(segment, (const uint8_t *)(header + 1),
                                  header_bytes - (unsigned)sizeof *header);
}

void tcpip_tcp_input(struct tcpip *self, struct tcpip_packet *packet) {
    struct tcpip_segment segment;
    self->counts.tcp_in++;
    /* RFC 9293 §3.9.2.3, MUST-57: nothing that came for more than one. */
    if (packet->group || !read_segment(packet, &segment) || segment.from_port == 0) {
        self->counts.tcp_bad++;
        tcpip_link_drop(self, packet->buffer);
        return;
    }
    struct tcpip_connection *c = tcpip_tcp_find(self, &segment);
    if (c != NULL && c->state == ASH_NET_TCP_SYN_SENT)
        self->tcp.on_syn_sent(self, c, &segment);
    else if (c != NULL)
        tcpip_tcp_arrive(self, c, &segment);
    else if (self->tcp.wait_count == 0 || !tcpip_tcp_wait_input(self, &segment)) {
        if (self->tcp.on_listen != NULL)
            self->tcp.on_listen(self, &segment);
        else
            tcpip_tcp_refuse(self, &segment);
    }
    tcpip_link_drop(self, segment.buffer);
}

/* RFC 7323 §5.3, R1. False: a segment of long ago. */
static bool is_new_enough(struct tcpip *self, struct tcpip_connection *c,
                          const struct tcpip_segment *segment) {
    if (!c->timed || (segment->flags & TCPIP_RST) != 0)
        return true;
    if (!segment->has_time)
        return false; /* §3.2 */
    if (!tcpip_before(segment->time, c->recent) || self->now_ms - c->recent_ms > PAWS_MS)
        return true;
    self->counts.tcp_paws++;
    tcpip_tcp_challenge(self, c);
    return false;
}

/* Cuts off what the connection has already. */
ASH_COLD static void trim_front(struct tcpip_connection *c, struct tcpip_segment *segment) {
    uint32_t old = c->rnxt - segment->seq;
    if (old > segment->bytes) { /* the FIN too is old */
        segment->flags &= (uint8_t)~TCPIP_FIN;
        old = segment->bytes;
    }
    struct ash_net_buffer *buffer = segment->buffer;
    for (uint32_t left = old; left != 0; buffer = buffer->next) {
        uint16_t step = left < buffer->bytes ? (uint16_t)left : buffer->bytes;
        tcpip_pull(buffer, step);
        left -= step;
    }
    segment->bytes = (uint16_t)(segment->bytes - old);
    segment->seq = c->rnxt;
}

/* Cuts off what is beyond the window. RFC 9293 §3.10.7.4: segments may be trimmed to fit. */
ASH_COLD static void trim_back(struct tcpip_connection *c, struct tcpip_segment *segment) {
    uint32_t keep = c->edge - segment->seq;
    if (keep == 0)
        c->ack_now = true; /* a probe: its ACK counts, its data does not */
    segment->flags &= (uint8_t)~(TCPIP_FIN | TCPIP_PSH);
    segment->bytes = (uint16_t)keep;
    for (struct ash_net_buffer *buffer = segment->buffer; buffer != NULL; buffer = buffer->next) {
        if (buffer->bytes > keep)
            buffer->bytes = (uint16_t)keep;
        keep -= buffer->bytes;
    }
}

/* RFC 9293 §3.10.7.4, first check: some of it is in the window, or it probes a closed one. */
ASH_COLD static bool is_acceptable(const struct tcpip_connection *c,
                                   const struct tcpip_segment *segment) {
    uint32_t length = tcpip_segment_length(segment), end = segment->seq + length;
    uint32_t window = c->edge - c->rnxt;
    return segment->seq == c->rnxt || segment->seq - c->rnxt < window ||
           (length != 0 && end - 1 - c->rnxt < window);
}

/*
 * Duplicates are acknowledged, since the ACK may have been lost; without data not without limit, or
 * two ends could answer each other for ever.
 */
ASH_COLD static void not_acceptable(struct tcpip *self, struct tcpip_connection *c,
                                    const struct tcpip_segment *segment) {
    if ((segment->flags & TCPIP_RST) != 0)
        return;
    if (tcpip_segment_length(segment) != 0) {
        c->ack_now = true;
        tcpip_tcp_settle_later(self, c);
    } else {
        tcpip_tcp_challenge(self, c);
    }
}

/* RFC 9293 §3.10.7.4, second check, as RFC 5961 §3.2 has it. */
ASH_COLD static void reset_came(struct tcpip *self, struct tcpip_connection *c,
                                const struct tcpip_segment *segment) {
    if (segment->seq != c->rnxt)
        tcpip_tcp_challenge(self, c);
    else if (c->state == ASH_NET_TCP_SYN_RECEIVED)
        tcpip_tcp_fail(self, c, -ASH_ECONNREFUSED);
    else
        tcpip_tcp_fail(self, c, -ASH_ECONNRESET);
}

void tcpip_tcp_establish(struct tcpip *self, struct tcpip_connection *c,
                         const struct tcpip_segment *segment, uint32_t window) {
    if (c->tries == 0 && !c->cookie)
        tcpip_tcp_measured(c, (uint32_t)(self->now_ns / 1000) - c->syn_sent_us);
    else if (c->tries != 0 && !c->timed)
        c->rto_ms = 3 * TCPIP_FIRST_RTO_MS; /* RFC 6298 §5.7 */
    c->una = segment->ack;
    c->state = ASH_NET_TCP_ESTABLISHED;
    c->window = c->most_window = window;
    c->wl1 = segment->seq;
    tcpip_tcp_clear_due(c, TCPIP_RESEND);
    tcpip_tcp_begin_window(c);
    c->backoff = c->tries = 0;
}

/* The ACK of our SYN. False: not that. */
static bool open_up(struct tcpip *self, struct tcpip_connection *c,
                    const struct tcpip_segment *segment) {
    if (!tcpip_before(c->una, segment->ack) || tcpip_before(c->nxt, segment->ack)) {
        tcpip_tcp_refuse(self, segment);
        return false;
    }
    tcpip_tcp_establish(self, c, segment, segment->window << c->send_scale);
    tcpip_tcp_opened(self, c);
    return true;
}

/* What our FIN's acknowledgment changes. False: the connection is gone. */
static bool fin_acked(struct tcpip *self, struct tcpip_connection *c) {
    switch (c->state) {
    case ASH_NET_TCP_FIN_WAIT_1:
        c->state = ASH_NET_TCP_FIN_WAIT_2;
        if (!c->owned) { /* the other side is not waited for forever. RFC 9293 §3.6.1 */
            tcpip_tcp_set_due(self, c, TCPIP_GIVE_UP, self->now_ms + 2 * TCPIP_MSL_MS);
        }
        return true;
    case ASH_NET_TCP_CLOSING:
        tcpip_tcp_wait(self, c);
        return false;
    case ASH_NET_TCP_LAST_ACK:
        tcpip_tcp_done(self, c);
        return false;
    default:
        return true;
    }
}

static bool is_unusual(const struct tcpip_segment *segment) {
    return (segment->flags & (TCPIP_RST | TCPIP_SYN | TCPIP_ACK)) != TCPIP_ACK;
}

/* A reset, a SYN, or no ACK: the second to the fourth check. */
ASH_COLD static void unusual_came(struct tcpip *self, struct tcpip_connection *c,
                                  const struct tcpip_segment *segment) {
    if ((segment->flags & TCPIP_RST) != 0)
        reset_came(self, c, segment);
    else if ((segment->flags & TCPIP_SYN) != 0) /* RFC 5961 §4.2 */
        tcpip_tcp_challenge(self, c);
}

/* Leaves what is new and in the window of a segment that is not the next, or too long. False: no
 * more is to be done. */
ASH_COLD static bool make_fit(struct tcpip *self, struct tcpip_connection *c,
                              struct tcpip_segment *segment) {
    if (!is_acceptable(c, segment)) {
        not_acceptable(self, c, segment);
        return false;
    }
    if (is_unusual(segment)) /* judged by where it begins */
        return true;
    if (tcpip_before(segment->seq, c->rnxt))
        trim_front(c, segment);
    if (tcpip_before(c->edge, segment->seq + tcpip_segment_length(segment)))
        trim_back(c, segment);
    return true;
}

/* RFC 9293 §3.10.7.4, fifth check, with RFC 5961 §5.2. False: no more is to be done. */
static bool ack_came(struct tcpip *self, struct tcpip_connection *c,
                     struct tcpip_segment *segment) {
    if (c->state == ASH_NET_TCP_SYN_RECEIVED) {
        if (!open_up(self, c, segment))
            return false;
    } else if (tcpip_before(c->nxt, segment->ack) ||
               tcpip_before(segment->ack, c->una - c->most_window)) {
        tcpip_tcp_challenge(self, c);
        return false;
    }
    tcpip_tcp_acked(self, c, segment);
    return !(c->fin_sent && c->una == c->nxt) || fin_acked(self, c);
}

/* RFC 7323 §4.3, (2), of a segment that is new enough: one that is outdated gives way to any. */
static void note_time(struct tcpip *self, struct tcpip_connection *c,
                      const struct tcpip_segment *segment) {
    if (c->timed && !tcpip_before(c->last_ack, segment->seq)) {
        c->recent = segment->time;
        c->recent_ms = self->now_ms;
    }
}

void tcpip_tcp_arrive(struct tcpip *self, struct tcpip_connection *c,
                      struct tcpip_segment *segment) {
    /* Our SYN-ACK was lost: the other side asks again. */
    if (c->state == ASH_NET_TCP_SYN_RECEIVED && segment->seq == c->irs &&
        (segment->flags & (TCPIP_SYN | TCPIP_ACK | TCPIP_RST)) == TCPIP_SYN) {
        tcpip_tcp_send_flags(self, c, c->iss, TCPIP_SYN | TCPIP_ACK);
        return;
    }
    /* Both sides opened at once: its SYN is known, its ACK is news. RFC 9293 §3.5, figure 7 */
    if (c->state == ASH_NET_TCP_SYN_RECEIVED && segment->seq == c->irs &&
        (segment->flags & (TCPIP_SYN | TCPIP_ACK)) == (TCPIP_SYN | TCPIP_ACK)) {
        segment->flags &= (uint8_t)~TCPIP_SYN;
        segment->seq++;
        segment->window >>= c->send_scale; /* that of a SYN is not scaled. RFC 7323 §2.2 */
        c->ack_now = true;
    }
    if (!is_new_enough(self, c, segment))
        return;
    bool fits = segment->seq == c->rnxt && tcpip_segment_length(segment) <= c->edge - c->rnxt;
    if (!fits && !make_fit(self, c, segment))
        return;
    if (is_unusual(segment)) {
        unusual_came(self, c, segment);
        return;
    }
    note_time(self, c, segment);
    c->heard_ms = self->now_ms;
    c->asks = 0;
    if (!ack_came(self, c, segment))
        return;
    if (segment->bytes != 0 || (segment->flags & TCPIP_FIN) != 0)
        tcpip_tcp_receive(self, c, segment);
    else if (c->ack_now)
        tcpip_tcp_settle_later(self, c);
}

/*
 * RFC 9293 §3.9.2.2, RFC 5927: an error concerns what is on its way, and ends only a connection
 * that is not open yet.
 */
ASH_COLD void tcpip_tcp_error(struct tcpip *self, const struct tcpip_quoted *quoted) {
    const struct tcpip_segment key = {.from = quoted->to,
                                      .to = quoted->from,
                                      .from_port = quoted->to_port,
                                      .to_port = quoted->from_port};
    struct tcpip_connection *c = tcpip_tcp_find(self, &key);
    if (c == NULL || tcpip_before(quoted->seq, c->una) || !tcpip_before(quoted->seq, c->nxt))
        return;
    if (quoted->type == TCPIP_UNREACHABLE && quoted->code == TCPIP_TOO_LONG) {
        tcpip_tcp_too_long(self, c, quoted->mtu);
        return;
    }
    bool hard = quoted->type == TCPIP_UNREACHABLE &&
                (quoted->code == TCPIP_NO_PROTOCOL || quoted->code == TCPIP_NO_PORT);
    if (c->state == ASH_NET_TCP_SYN_SENT && quoted->type == TCPIP_UNREACHABLE)
        tcpip_tcp_fail(self, c, hard ? -ASH_ECONNREFUSED : -ASH_EHOSTUNREACH);
}
