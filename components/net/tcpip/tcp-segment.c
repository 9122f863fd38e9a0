/* SPDX-License-Identifier: MIT */
/* Segments on their way out: RFC 9293 §3.1, §3.5.2, RFC 5961. */
#include <cc_runtime.h>
#include "ip.h"
#include "link.h"
#include "sum.h"
#include "tcpip.h"

#define MOST_OPTIONS    40u
#define MOST_CHALLENGES 10u /* a second. RFC 5961 §7 */

/* The window that goes into a header, and from now on holds. */
static uint16_t tell_window(struct tcpip_connection *c, uint8_t flags) {
    c->edge = tcpip_tcp_edge(c);
    uint32_t window = c->edge - c->rnxt;
    if ((flags & TCPIP_SYN) == 0)
        window >>= c->receive_scale;
    return (uint16_t)(window < UINT16_MAX ? window : UINT16_MAX);
}

/*
 * Stores the checksum, or leaves it to the device. The sums of the pseudo header and of the header,
 * both of a few short words, have room for carries.
 */
static void store_sum(struct tcpip *self, struct ash_net_buffer *buffer, uint64_t pseudo,
                      uint64_t header_sum, uint64_t content_sum) {
    struct tcpip_tcp_header *header = (void *)buffer->data;
    if (self->sums) {
        header->sum = tcpip_sum_fold(pseudo);
        buffer->flags = ASH_NET_BUFFER_UNSUMMED;
        buffer->sum_start = TCPIP_LINK_BYTES; /* once the other headers are before it */
        buffer->sum_offset = offsetof(struct tcpip_tcp_header, sum);
        return;
    }
    buffer->flags = 0;
    header->sum = (uint16_t)~tcpip_sum_fold(tcpip_sum_add(content_sum, header_sum + pseudo));
}

/* Options that stand in few segments, or beside each other. Their sum, folded. */
ASH_COLD static uint64_t push_rare_options(struct tcpip *self, const struct tcpip_connection *c,
                                           struct ash_net_buffer *buffer, uint8_t flags) {
    uint8_t options[MOST_OPTIONS + 4 * 8];
    unsigned bytes = tcpip_tcp_write_options(self, c, options, flags);
    unsigned time_bytes = c->timed ? TCPIP_TIME_BYTES : 0;
    if ((flags & TCPIP_SYN) == 0 && buffer->bytes + bytes > c->mss + time_bytes)
        bytes = time_bytes; /* no room for SACK beside so much data */
    tcpip_push(buffer, bytes);
    memcpy(buffer->data, options, bytes);
    return tcpip_sum_fold(tcpip_sum(options, bytes));
}

static uint64_t push_options(struct tcpip *self, const struct tcpip_connection *c,
                             struct ash_net_buffer *buffer, uint8_t flags) {
    if ((flags & TCPIP_SYN) != 0 || c->early != NULL)
        return push_rare_options(self, c, buffer, flags);
    return c->timed ? tcpip_tcp_push_time(self, c, buffer) : 0;
}

/* Puts a header before the content. `options_bytes` of it are there already. Its sum. */
static uint64_t push_header(struct ash_net_buffer *buffer, unsigned options_bytes,
                            const struct tcpip_tcp_header *fields) {
    const uint8_t offset = (uint8_t)((sizeof *fields + options_bytes) / 4 << 4);
    tcpip_push(buffer, sizeof *fields);
    struct tcpip_tcp_header *header = (void *)buffer->data;
    *header = *fields;
    header->offset = offset;
    /* Of the values, not of what was stored: to read that again would wait for each store. */
    return (uint64_t)fields->from + fields->to + fields->seq + fields->ack + offset +
           ((unsigned)fields->flags << 8) + fields->window;
}

int tcpip_tcp_transmit(struct tcpip *self, struct tcpip_connection *c,
                       struct ash_net_buffer *buffer, uint32_t seq, uint8_t flags) {
    const uint16_t bytes = buffer->bytes;
    uint64_t content = self->sums ? 0 : tcpip_sum(buffer->data, bytes);
    uint64_t header = push_options(self, c, buffer, flags);
    const struct tcpip_tcp_header fields = {
        .from = tcpip_swap16(c->local_port),
        .to = tcpip_swap16(c->remote_port),
        .seq = tcpip_swap32(seq),
        .ack = (flags & TCPIP_ACK) != 0 ? tcpip_swap32(c->rnxt) : 0,
        .flags = flags,
        .window = tcpip_swap16(tell_window(c, flags)),
    };
    header += push_header(buffer, buffer->bytes - bytes, &fields);
    uint64_t pseudo = tcpip_sum_pseudo(c->local, c->remote, TCPIP_TCP, buffer->bytes);
    store_sum(self, buffer, pseudo, header, content);
    const struct tcpip_path path = {
        .from = c->local, .to = c->remote, .protocol = TCPIP_TCP, .dont_fragment = true};
    int error = tcpip_ip_output(self, buffer, &path);
    if (error == 0)
        self->counts.tcp_out++;
    if (error == 0 && (flags & TCPIP_ACK) != 0) {
        c->last_ack = c->rnxt;
        c->unacked = 0;
        c->ack_now = false;
        tcpip_tcp_clear_due(c, TCPIP_ACK_LATE);
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
    if (tcpip_tcp_transmit(self, c, buffer, seq, flags) != 0)
        tcpip_link_drop(self, buffer);
}

ASH_COLD void tcpip_tcp_challenge(struct tcpip *self, struct tcpip_connection *c) {
    /* Each connection by itself: what others are sent must tell nobody about this one. */
    uint16_t second = (uint16_t)(self->now_ms / 1024);
    if (c->challenged != second)
        c->challenges = 0;
    c->challenged = second;
    if (c->challenges == MOST_CHALLENGES)
        return;
    c->challenges++;
    self->counts.tcp_challenges++;
    tcpip_tcp_send_flags(self, c, c->nxt, TCPIP_ACK);
}

void tcpip_tcp_send_bare(struct tcpip *self, const struct tcpip_bare *bare) {
    struct ash_net_buffer *buffer = ash_net_buffers_get(&ash_use_net_buffers);
    if (buffer == NULL) {
        self->counts.no_buffer++;
        return;
    }
    memcpy(buffer->data, bare->options, bare->options_bytes);
    buffer->bytes = bare->options_bytes;
    uint64_t content = tcpip_sum(bare->options, bare->options_bytes);
    const struct tcpip_tcp_header fields = {
        .from = tcpip_swap16(bare->from_port),
        .to = tcpip_swap16(bare->to_port),
        .seq = tcpip_swap32(bare->seq),
        .ack = tcpip_swap32(bare->ack),
        .flags = bare->flags,
        .window = tcpip_swap16(bare->window),
    };
    uint64_t header = push_header(buffer, bare->options_bytes, &fields);
    uint64_t pseudo = tcpip_sum_pseudo(bare->from, bare->to, TCPIP_TCP, buffer->bytes);
    store_sum(self, buffer, pseudo, header, content);
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
