/* SPDX-License-Identifier: MIT */
/* RFC 6298, RFC 9293 §3.8.3 and §3.8.4. */
#include "link.h"
#include "tcpip.h"

#define GRANULARITY_US 1000u /* of the wheel; G of RFC 6298 */
#define MOST_TRIES     12u   /* with 200 ms at first 222 s, more than R2's 100. RFC 9293 §3.8.3 */
#define MOST_SYN_TRIES 7u    /* with 1 s at first 183 s, R2 for a SYN */
#define MOST_BACKOFF   16u   /* doublings: more than from the shortest to the longest time-out */
#define ASK_EVERY_MS   75000u
#define MOST_ASKS      9u
#define STARVED_MS     10u

void tcpip_tcp_measured(struct tcpip_connection *c, uint32_t rtt_us) {
    if (c->srtt_us == 0) {
        c->srtt_us = rtt_us + 1;
        c->rttvar_us = rtt_us / 2;
    } else {
        uint32_t off = c->srtt_us > rtt_us ? c->srtt_us - rtt_us : rtt_us - c->srtt_us;
        c->rttvar_us += (off >> 2) - (c->rttvar_us >> 2);
        c->srtt_us += (rtt_us >> 3) - (c->srtt_us >> 3);
    }
    uint32_t spread = 4 * c->rttvar_us > GRANULARITY_US ? 4 * c->rttvar_us : GRANULARITY_US;
    uint32_t rto_us = c->srtt_us + spread;
    c->rto_ms = rto_us < TCPIP_MIN_RTO_MS * 1000    ? TCPIP_MIN_RTO_MS
                : rto_us > TCPIP_MOST_RTO_MS * 1000 ? TCPIP_MOST_RTO_MS
                                                    : rto_us / 1000 + 1;
    c->backoff = 0; /* and not before: RFC 6298 §5, the note to (5.7) */
}

void tcpip_tcp_set_due(struct tcpip *self, struct tcpip_connection *c, enum tcpip_due which,
                       uint32_t when_ms) {
    c->due |= (uint8_t)(1u << which);
    c->due_ms[which] = when_ms;
    /* A timer that runs out too early looks again: cheaper than to move it with each segment. */
    if (c->timer.at == NULL || tcpip_before(when_ms, c->timer.due_ms))
        tcpip_arm_locked(self, &c->timer, when_ms);
}

void tcpip_tcp_arm_resend(struct tcpip *self, struct tcpip_connection *c) {
    uint64_t rto_ms = (uint64_t)c->rto_ms << (c->backoff < 16 ? c->backoff : 16);
    if (rto_ms > TCPIP_MOST_RTO_MS)
        rto_ms = TCPIP_MOST_RTO_MS;
    tcpip_tcp_set_due(self, c, TCPIP_RESEND, self->now_ms + (uint32_t)rto_ms);
}

ASH_COLD static void close_down(struct tcpip *self, struct tcpip_connection *c) {
    tcpip_tcp_leave(self, c);
    tcpip_wheel_cancel(&self->wheel, &c->timer);
    c->due = 0;
    c->ack_now = false;
    c->state = ASH_NET_TCP_CLOSED;
}

void tcpip_tcp_done(struct tcpip *self, struct tcpip_connection *c) {
    close_down(self, c);
    if (c->owned)
        tcpip_tell_locked(self, &c->source, ASH_NET_IP_READABLE | ASH_NET_IP_ENDED);
    else
        tcpip_tcp_free(self, c);
}

ASH_COLD void tcpip_tcp_fail(struct tcpip *self, struct tcpip_connection *c, int error) {
    self->counts.tcp_failed++;
    close_down(self, c);
    tcpip_tcp_drop_queues(self, c);
    c->error = (int16_t)error;
    if (c->owned)
        tcpip_tell_locked(self, &c->source,
                          ASH_NET_IP_READABLE | ASH_NET_IP_WRITABLE | ASH_NET_IP_ENDED);
    else
        tcpip_tcp_free(self, c);
}

ASH_COLD static void resend(struct tcpip *self, struct tcpip_connection *c) {
    bool opening = c->state == ASH_NET_TCP_SYN_SENT || c->state == ASH_NET_TCP_SYN_RECEIVED;
    if (c->una == c->nxt && c->unsent == NULL)
        return; /* it was acknowledged meanwhile */
    if (++c->tries > (opening ? MOST_SYN_TRIES : MOST_TRIES)) {
        tcpip_tcp_fail(self, c, -ASH_ETIMEDOUT);
        return;
    }
    tcpip_tcp_resend(self, c);
    if (c->backoff < MOST_BACKOFF)
        c->backoff++;
    tcpip_tcp_arm_resend(self, c);
}

/* RFC 9293 §3.8.4: a segment from before the window, which must be answered. */
ASH_COLD static void ask(struct tcpip *self, struct tcpip_connection *c) {
    uint32_t silent_ms = self->now_ms - c->heard_ms, next_ms = self->now_ms + ASK_EVERY_MS;
    if ((c->switches & 1 << ASH_NET_TCP_KEEP_ALIVE) == 0)
        return;
    if (c->asks == 0 && silent_ms < TCPIP_KEEPIDLE_MS) {
        next_ms = c->heard_ms + TCPIP_KEEPIDLE_MS;
    } else if (c->asks == MOST_ASKS) {
        tcpip_tcp_fail(self, c, -ASH_ETIMEDOUT);
        return;
    } else {
        c->asks++;
        if (c->una == c->nxt)
            tcpip_tcp_send_flags(self, c, c->una - 1, TCPIP_ACK);
    }
    tcpip_tcp_set_due(self, c, TCPIP_ASK, next_ms);
}

ASH_COLD static void give_up(struct tcpip *self, struct tcpip_connection *c) {
    if (c->state == ASH_NET_TCP_FIN_WAIT_2)
        tcpip_tcp_done(self, c);
}

static bool take_due(const struct tcpip *self, struct tcpip_connection *c, enum tcpip_due which) {
    if (!tcpip_tcp_is_due(c, which) || tcpip_before(self->now_ms, c->due_ms[which]))
        return false;
    tcpip_tcp_clear_due(c, which);
    return true;
}

/* Those that are left. */
static void rearm(struct tcpip *self, struct tcpip_connection *c) {
    for (unsigned i = 0; i < TCPIP_DUES; i++)
        if (tcpip_tcp_is_due(c, i))
            tcpip_tcp_set_due(self, c, i, c->due_ms[i]);
}

ASH_COLD void tcpip_tcp_fire(struct tcpip *self, struct tcpip_timer *timer) {
    struct tcpip_connection *c = ASH_CONTAINER_OF(timer, struct tcpip_connection, timer);
    if (take_due(self, c, TCPIP_ACK_LATE)) {
        c->ack_now = true;
        tcpip_tcp_output(self, c);
    }
    if (take_due(self, c, TCPIP_RESEND))
        resend(self, c);
    if (take_due(self, c, TCPIP_ASK))
        ask(self, c);
    if (take_due(self, c, TCPIP_GIVE_UP))
        give_up(self, c);
    if (c->entered)
        rearm(self, c);
}

ASH_COLD void tcpip_tcp_tell_room(struct tcpip *self, struct tcpip_connection *c) {
    if (!c->wants_room || c->queued > ASH_OPT_SEND_QUEUE / 2)
        return;
    c->wants_room = false;
    tcpip_tell_locked(self, &c->source, ASH_NET_IP_WRITABLE);
}

static void feed_later(struct tcpip *self, struct tcpip_timer *timer) {
    (void)timer;
    tcpip_tcp_feed(self);
}

ASH_COLD void tcpip_tcp_feed(struct tcpip *self) {
    unsigned free = ash_net_buffers_free(&ash_use_net_buffers);
    if (free <= ash_net_buffers_total(&ash_use_net_buffers) / 4) {
        /* Nothing tells us when others put theirs. */
        if (self->tcp.starved_timer.at == NULL) {
            self->tcp.starved_timer.fire = feed_later;
            tcpip_arm_locked(self, &self->tcp.starved_timer, self->now_ms + STARVED_MS);
        }
        return;
    }
    self->tcp.starved = false;
    for (uint32_t i = 0; i < self->tcp.fresh; i++) {
        struct tcpip_connection *c = &self->tcp.connections[i];
        if (c->entered)
            tcpip_tcp_tell_room(self, c);
    }
}
