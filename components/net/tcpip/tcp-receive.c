/* SPDX-License-Identifier: MIT */
/* Data and FIN of segments in the window: RFC 9293 §3.10.7.4, seventh and eighth check. */
#include <cc_runtime.h>
#include "link.h"
#include "tcpip.h"

#define MOST_EARLY 64u  /* segments out of order */
#define SMALL      512u /* bytes that are rather copied than keep a buffer */

/* Buffers that the rest of the stack needs to go on. */
static bool pool_is_low(unsigned share) {
    return ash_net_buffers_free(&ash_use_net_buffers) <
           ash_net_buffers_total(&ash_use_net_buffers) / share;
}

uint32_t tcpip_tcp_edge(const struct tcpip_connection *c) {
    uint32_t most = c->scaled || ASH_OPT_RECEIVE_WINDOW <= UINT16_MAX
                        ? (uint32_t)ASH_OPT_RECEIVE_WINDOW
                        : UINT16_MAX;
    uint32_t edge = c->rnxt + (c->unread < most ? most - c->unread : 0);
    uint32_t step = c->mss < most / 2 ? c->mss : most / 2;
    /* Not in small steps, and not while buffers are short. RFC 9293 §3.8.6.2.2, MUST-39 */
    if ((int32_t)(edge - c->edge) < (int32_t)step || pool_is_low(8))
        return c->edge;
    return edge;
}

/* What trimming left of some pieces is nothing. */
ASH_COLD static struct ash_net_buffer *without_empty(struct tcpip *self,
                                                     struct ash_net_buffer *chain) {
    for (struct ash_net_buffer **at = &chain; *at != NULL;) {
        struct ash_net_buffer *piece = *at;
        if (piece->bytes != 0) {
            at = &piece->next;
            continue;
        }
        *at = piece->next;
        piece->next = NULL;
        tcpip_link_drop(self, piece);
    }
    return chain;
}

/* Behind what has not been read yet, or in pieces. */
__attribute__((noinline)) static void append_more(struct tcpip *self, struct tcpip_connection *c,
                                                  struct ash_net_buffer *buffer, uint16_t bytes) {
    struct ash_net_buffer *last = c->got_last;
    if (buffer->next != NULL)
        buffer = without_empty(self, buffer);
    if (c->got != NULL && bytes <= SMALL && buffer->next == NULL &&
        ash_net_buffer_tailroom(last) >= bytes) {
        memcpy(last->data + last->bytes, buffer->data, bytes);
        last->bytes = (uint16_t)(last->bytes + bytes);
        tcpip_link_drop(self, buffer);
        return;
    }
    if (c->got == NULL)
        c->got = buffer;
    else
        last->next = buffer;
    while (buffer->next != NULL)
        buffer = buffer->next;
    c->got_last = buffer;
}

static void append(struct tcpip *self, struct tcpip_connection *c, struct ash_net_buffer *buffer,
                   uint16_t bytes) {
    c->rnxt += bytes;
    c->unread += bytes;
    if (c->got == NULL && buffer->next == NULL)
        c->got = c->got_last = buffer;
    else
        append_more(self, c, buffer, bytes);
}

static void fin_came(struct tcpip *self, struct tcpip_connection *c) {
    c->rnxt++;
    c->fin_received = true;
    c->ack_now = true;
    tcpip_tell_locked(self, &c->source,
                      ASH_NET_IP_READABLE | (c->fin_sent ? ASH_NET_IP_ENDED : 0u));
    switch (c->state) {
    case ASH_NET_TCP_ESTABLISHED:
        c->state = ASH_NET_TCP_CLOSE_WAIT;
        break;
    case ASH_NET_TCP_FIN_WAIT_1: /* had our FIN been acknowledged, it were FIN-WAIT-2 */
        c->state = ASH_NET_TCP_CLOSING;
        break;
    default:
        tcpip_tcp_send_flags(self, c, c->nxt, TCPIP_ACK);
        tcpip_tcp_wait(self, c);
    }
}

/* Takes what the missing piece was missing for. True: a FIN among it. */
ASH_COLD static bool drain(struct tcpip *self, struct tcpip_connection *c) {
    bool fin = false;
    while (c->early != NULL && !tcpip_before(c->rnxt, tcpip_early(c->early)->seq)) {
        struct ash_net_buffer *buffer = c->early;
        uint32_t old = c->rnxt - tcpip_early(buffer)->seq;
        c->early = tcpip_early(buffer)->link;
        c->early_count--;
        fin = tcpip_early(buffer)->fin && old <= buffer->bytes;
        if (old >= buffer->bytes) {
            tcpip_link_drop(self, buffer);
            continue;
        }
        buffer->data += old;
        buffer->bytes = (uint16_t)(buffer->bytes - old);
        append(self, c, buffer, buffer->bytes);
    }
    return fin;
}

/*
 * Keeps a segment that came too early, cut to the gap that it fills, so that the queue has no byte
 * twice. False: it adds nothing.
 */
ASH_COLD static bool keep_early(struct tcpip_connection *c, struct tcpip_segment *segment) {
    struct ash_net_buffer *buffer = segment->buffer, **at = &c->early;
    uint32_t begin = segment->seq, end = begin + segment->bytes;
    bool fin = (segment->flags & TCPIP_FIN) != 0;
    while (*at != NULL && !tcpip_before(begin, tcpip_early(*at)->seq)) {
        uint32_t known = tcpip_early(*at)->seq + (*at)->bytes;
        if (tcpip_before(begin, known))
            begin = known;
        at = &tcpip_early(*at)->link;
    }
    if (*at != NULL && tcpip_before(tcpip_early(*at)->seq, end)) {
        end = tcpip_early(*at)->seq;
        fin = false;
    }
    if (!tcpip_before(begin, end))
        return false;
    buffer->data += begin - segment->seq;
    buffer->bytes = (uint16_t)(end - begin);
    *tcpip_early(buffer) = (struct tcpip_early){.link = *at, .seq = begin, .fin = fin};
    *at = buffer;
    c->early_count++;
    c->newest_sack = begin;
    segment->buffer = NULL;
    return true;
}

/* RFC 5681 §3.2: what is missing is told at once. */
ASH_COLD static void came_early(struct tcpip *self, struct tcpip_connection *c,
                                struct tcpip_segment *segment) {
    c->ack_now = true;
    tcpip_tcp_settle_later(self, c);
    if (segment->bytes == 0 || segment->buffer->next != NULL || c->early_count == MOST_EARLY ||
        pool_is_low(4))
        return; /* it comes again */
    (void)keep_early(c, segment);
}

static void came_in_order(struct tcpip *self, struct tcpip_connection *c,
                          struct tcpip_segment *segment) {
    bool fin = (segment->flags & TCPIP_FIN) != 0;
    if (segment->bytes != 0) {
        if (pool_is_low(16)) {
            self->counts.no_buffer++;
            return; /* it comes again */
        }
        /* RFC 9293 §3.8.6.3: an ACK for each second segment, and at once when a gap was filled. */
        if (++c->unacked >= 2 || c->early != NULL)
            c->ack_now = true;
        append(self, c, segment->buffer, segment->bytes);
        segment->buffer = NULL;
        if (c->early != NULL)
            fin |= drain(self, c);
        tcpip_tell_locked(self, &c->source, ASH_NET_IP_READABLE);
    }
    if (!c->ack_now && !fin && !tcpip_tcp_is_due(c, TCPIP_ACK_LATE))
        tcpip_tcp_set_due(self, c, TCPIP_ACK_LATE, self->now_ms + TCPIP_DELAYED_ACK_MS);
    if (fin)
        fin_came(self, c);
}

void tcpip_tcp_receive(struct tcpip *self, struct tcpip_connection *c,
                       struct tcpip_segment *segment) {
    bool open = c->state == ASH_NET_TCP_ESTABLISHED || c->state == ASH_NET_TCP_FIN_WAIT_1 ||
                c->state == ASH_NET_TCP_FIN_WAIT_2;
    if (!open) { /* nothing comes after a FIN */
        c->ack_now = true;
        tcpip_tcp_settle_later(self, c);
        return;
    }
    if (segment->bytes != 0 && !c->owned && c->listener == NULL) {
        /* RFC 9293 §3.6.1: the program is gone; the other side must not think that it read this. */
        tcpip_tcp_send_flags(self, c, c->nxt, TCPIP_RST | TCPIP_ACK);
        tcpip_tcp_free(self, c);
        return;
    }
    if (segment->seq != c->rnxt) {
        came_early(self, c, segment);
        return;
    }
    came_in_order(self, c, segment);
    if (c->entered && c->ack_now) /* not if it was the last segment of it all */
        tcpip_tcp_settle_later(self, c);
}
