/* SPDX-License-Identifier: MIT */
/* What acknowledgments mean: RFC 9293 §3.10.7.4, RFC 5681, RFC 6582, RFC 6675. */
#include "tcpip.h"

#define DUPLICATES 3u /* RFC 5681 §3.2 */

void tcpip_tcp_begin_window(struct tcpip_connection *c) {
    uint32_t mss = c->mss;
    uint32_t most = 2 * mss > 14600 ? 2 * mss : 14600; /* RFC 6928 §2 */
    c->cwnd = 10 * mss < most ? 10 * mss : most;
    /* RFC 5681 §3.1: after a lost SYN, one segment. */
    if (c->tries > 0)
        c->cwnd = mss;
    c->ssthresh = UINT32_MAX;
    c->recover = c->iss;
}

static uint32_t half_of_flight(const struct tcpip_connection *c) {
    uint32_t half = (c->nxt - c->una) / 2; /* RFC 5681 (4) */
    return half > 2u * c->mss ? half : 2u * c->mss;
}

static void forget_marks(struct tcpip_connection *c, const struct tcpip_sent *sent) {
    if (sent->sacked)
        c->sacked -= sent->bytes;
    if (sent->lost)
        c->lost -= sent->bytes;
}

/*
 * Puts what is acknowledged. A round trip is measured where nothing of it was sent twice (RFC 6298
 * §3); else the timestamp tells which of them was answered (RFC 7323 §4.1).
 */
static void release(struct tcpip *self, struct tcpip_connection *c,
                    const struct tcpip_segment *segment) {
    uint32_t rtt_us = 0;
    bool again = false;
    while (c->sent != c->unsent) {
        struct ash_net_buffer *buffer = c->sent;
        struct tcpip_sent *sent = tcpip_sent(buffer);
        if (tcpip_before(c->una, sent->seq + sent->bytes)) {
            uint32_t step = c->una - sent->seq;
            if (step == 0 || tcpip_before(c->una, sent->seq))
                break;
            forget_marks(c, sent);
            sent->sacked = sent->lost = false;
            sent->data += step;
            sent->seq += step;
            sent->bytes = (uint16_t)(sent->bytes - step);
            c->queued -= step;
            break;
        }
        again |= sent->times != 1;
        if (!sent->sacked)
            rtt_us = (uint32_t)(self->now_ns / 1000) - sent->sent_us + 1;
        forget_marks(c, sent);
        c->queued -= sent->bytes;
        c->sent = sent->link;
        ash_net_buffers_put(&ash_use_net_buffers, buffer);
    }
    if (c->sent == NULL)
        c->last = NULL;
    if (again && c->timed && segment->has_time)
        rtt_us = (self->now_ms + c->time_offset - segment->echo) * 1000 + 1;
    else if (again)
        rtt_us = 0;
    if (rtt_us != 0)
        tcpip_tcp_measured(c, rtt_us - 1);
}

/* Marks what the blocks say has arrived. True: something new. RFC 6675 §5, Update() */
ASH_COLD static bool mark_sacked(struct tcpip_connection *c, const struct tcpip_segment *segment) {
    bool any = false;
    for (unsigned i = 0; i < segment->sacks; i++) {
        uint32_t begin = segment->sack[i].begin, end = segment->sack[i].end;
        if (!tcpip_before(c->una, begin) || !tcpip_before(begin, end) || tcpip_before(c->nxt, end))
            continue;
        for (struct ash_net_buffer *b = c->sent; b != c->unsent; b = tcpip_sent(b)->link) {
            struct tcpip_sent *sent = tcpip_sent(b);
            if (sent->sacked || tcpip_before(sent->seq, begin) ||
                tcpip_before(end, sent->seq + sent->bytes))
                continue;
            forget_marks(c, sent);
            sent->lost = false;
            sent->sacked = true;
            c->sacked += sent->bytes;
            any = true;
        }
    }
    return any;
}

static void mark_lost(struct tcpip_connection *c, struct ash_net_buffer *buffer) {
    struct tcpip_sent *sent = tcpip_sent(buffer);
    if (sent->lost || sent->sacked)
        return;
    sent->lost = true;
    c->lost += sent->bytes;
}

/* RFC 6675 §4, IsLost(): more than two segments' worth of later data has arrived. */
ASH_COLD static void find_lost(struct tcpip_connection *c) {
    uint32_t above = c->sacked;
    for (struct ash_net_buffer *b = c->sent; b != c->unsent; b = tcpip_sent(b)->link) {
        struct tcpip_sent *sent = tcpip_sent(b);
        if (sent->sacked)
            above -= sent->bytes;
        else if (above <= (DUPLICATES - 1) * c->mss)
            break;
        else if (sent->times == 1 || !c->recovering)
            mark_lost(c, b);
    }
}

/* RFC 6582 §3.2 step 2, RFC 6675 §5 (4) */
ASH_COLD static void begin_recovery(struct tcpip_connection *c) {
    c->ssthresh = half_of_flight(c);
    c->recover = c->nxt;
    if (c->sent != c->unsent)
        mark_lost(c, c->sent);
    c->recovering = true;
    c->cwnd = c->sacks ? c->ssthresh : c->ssthresh + DUPLICATES * c->mss;
}

/* RFC 6582 §3.2 step 3: some of what was sent before the loss, or all of it. */
ASH_COLD static void ack_in_recovery(struct tcpip_connection *c, uint32_t acked) {
    if (!tcpip_before(c->una, c->recover)) {
        uint32_t flight = c->nxt - c->una + c->mss;
        c->cwnd = flight < c->ssthresh ? flight : c->ssthresh;
        c->recovering = false;
        c->dupacks = 0;
        return;
    }
    if (c->sacks) {
        find_lost(c);
        return;
    }
    if (c->sent != c->unsent && tcpip_sent(c->sent)->times == 1)
        mark_lost(c, c->sent);
    c->cwnd = c->cwnd > acked ? c->cwnd - acked : 0;
    c->cwnd += c->mss;
}

/* RFC 5681 §3.1, with the byte counting of RFC 3465. */
static void grow(struct tcpip_connection *c, uint32_t acked) {
    if (c->cwnd < c->ssthresh) {
        c->cwnd += acked < 2u * c->mss ? acked : 2u * c->mss;
    } else {
        c->counted += acked;
        if (c->counted >= c->cwnd) {
            c->counted -= c->cwnd;
            c->cwnd += c->mss;
        }
    }
    if (c->cwnd > ASH_OPT_SEND_QUEUE + (uint32_t)c->mss)
        c->cwnd = ASH_OPT_SEND_QUEUE + (uint32_t)c->mss;
}

/*
 * The window may only be believed when the segment is not older. RFC 9293 §3.10.7.4; of those that
 * begin at the same place the later acknowledges no less, which whoever calls has seen.
 */
static bool update_window(struct tcpip_connection *c, const struct tcpip_segment *segment) {
    uint32_t before = c->window;
    if (tcpip_before(segment->seq, c->wl1))
        return false;
    c->window = segment->window << c->send_scale;
    c->wl1 = segment->seq;
    if (c->window > c->most_window)
        c->most_window = c->window;
    /* It answers: RFC 9293 §3.8.6.1, MUST-37. Not for ever, once no program waits for it. */
    if (c->window == 0 && c->owned)
        c->tries = 0;
    return c->window != before;
}

static void new_ack(struct tcpip *self, struct tcpip_connection *c,
                    const struct tcpip_segment *segment) {
    uint32_t acked = segment->ack - c->una;
    bool full = tcpip_tcp_fills(c, c->mss, c->cwnd); /* RFC 7661: not what was not used */
    c->una = segment->ack;
    release(self, c, segment);
    if (segment->sacks != 0)
        (void)mark_sacked(c, segment);
    c->tries = 0;
    if (c->recovering) {
        ack_in_recovery(c, acked);
    } else {
        c->dupacks = 0;
        if (full)
            grow(c, acked);
    }
    /* RFC 6298 §5 (5.2), (5.3) */
    if (c->una == c->nxt)
        tcpip_tcp_clear_due(c, TCPIP_RESEND);
    else
        tcpip_tcp_arm_resend(self, c);
    if (c->wants_room)
        tcpip_tcp_tell_room(self, c);
}

/* RFC 5681 §2: the definition of a duplicate; with SACK, RFC 6675 §2: news of what arrived. */
ASH_COLD static void same_ack(struct tcpip_connection *c, const struct tcpip_segment *segment,
                              bool window_changed) {
    bool news = mark_sacked(c, segment);
    bool bare = tcpip_segment_length(segment) == 0 && !window_changed && c->una != c->nxt;
    if (c->sacks ? !news : !bare)
        return;
    if (c->dupacks < UINT8_MAX)
        c->dupacks++;
    if (c->recovering) {
        if (c->sacks)
            find_lost(c);
        else
            c->cwnd += c->mss;
        return;
    }
    if (c->dupacks >= DUPLICATES || (c->sacks && c->sacked > (DUPLICATES - 1) * c->mss)) {
        /* RFC 6582 §4: not for what an earlier time-out sent again. */
        if (!tcpip_before(c->una - 1, c->recover))
            begin_recovery(c);
        if (c->sacks && c->recovering)
            find_lost(c);
    }
}

/*
 * The window opens. What was sent into the closed one was refused, and goes again at once; the time
 * until the next probe is not that of what goes now.
 */
ASH_COLD static void reopen(struct tcpip *self, struct tcpip_connection *c) {
    for (struct ash_net_buffer *b = c->sent; b != c->unsent; b = tcpip_sent(b)->link)
        mark_lost(c, b);
    c->backoff = c->tries = 0;
    tcpip_tcp_clear_due(c, TCPIP_RESEND);
    tcpip_tcp_settle_later(self, c);
}

void tcpip_tcp_acked(struct tcpip *self, struct tcpip_connection *c,
                     const struct tcpip_segment *segment) {
    bool closed = c->window == 0;
    bool window_changed = !tcpip_before(segment->ack, c->una) && update_window(c, segment);
    if (tcpip_before(c->una, segment->ack))
        new_ack(self, c, segment);
    else if (segment->ack == c->una)
        same_ack(c, segment, window_changed);
    if (closed && c->window != 0)
        reopen(self, c);
    if (c->unsent != NULL || c->lost != 0 || (c->fin_wanted && !c->fin_sent))
        tcpip_tcp_settle_later(self, c);
}

ASH_COLD void tcpip_tcp_timed_out(struct tcpip_connection *c) {
    if (c->window != 0) { /* what a closed window refuses is no sign of congestion */
        if (c->tries == 1)
            c->ssthresh = half_of_flight(c); /* RFC 5681 §3.1, last paragraph: once for a loss */
        c->cwnd = c->mss;
    }
    c->recover = c->nxt; /* RFC 6582 §4.2 */
    c->recovering = false;
    c->dupacks = 0;
    c->counted = 0;
    for (struct ash_net_buffer *b = c->sent; b != c->unsent; b = tcpip_sent(b)->link) {
        struct tcpip_sent *sent = tcpip_sent(b);
        if (sent->sacked) { /* RFC 2018 §8: the receiver may have dropped it */
            sent->sacked = false;
            c->sacked -= sent->bytes;
        }
        mark_lost(c, b);
    }
}
