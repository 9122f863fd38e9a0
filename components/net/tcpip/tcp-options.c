/* SPDX-License-Identifier: MIT */
/* RFC 9293 §3.2, RFC 7323, RFC 2018. */
#include <cc_runtime.h>
#include "tcpip.h"

enum { END = 0, NOP = 1, MSS = 2, SCALE = 3, MAY_SACK = 4, SACK = 5, TIME = 8 };

#define MOST_SCALE 14 /* RFC 7323 §2.3 */

/* What is written often, and read often: two NOPs and a timestamp. RFC 7323 appendix A */
#define TIME_LAYOUT ((uint32_t)NOP << 24 | NOP << 16 | TIME << 8 | 10)

static uint32_t load32(const uint8_t *at) {
    uint32_t value;
    __builtin_memcpy(&value, at, sizeof value);
    return tcpip_swap32(value);
}

static uint16_t load16(const uint8_t *at) {
    return (uint16_t)(at[0] << 8 | at[1]);
}

static uint8_t *store32(uint8_t *at, uint32_t value) {
    value = tcpip_swap32(value);
    __builtin_memcpy(at, &value, sizeof value);
    return at + sizeof value;
}

static void read_time(struct tcpip_segment *segment, const uint8_t *option) {
    segment->has_time = true;
    segment->time = load32(option + 2);
    segment->echo = load32(option + 6);
}

static void read_sack(struct tcpip_segment *segment, const uint8_t *option, unsigned bytes) {
    for (unsigned at = 2; at + 8 <= bytes && segment->sacks < 4; at += 8) {
        segment->sack[segment->sacks].begin = load32(option + at);
        segment->sack[segment->sacks].end = load32(option + at + 4);
        segment->sacks++;
    }
}

/* One option whose length is right; another length than its kind has is as if it were not there. */
static void read_option(struct tcpip_segment *segment, const uint8_t *option, unsigned bytes) {
    bool syn = (segment->flags & TCPIP_SYN) != 0;
    if (option[0] == TIME && bytes == 10)
        read_time(segment, option);
    else if (option[0] == SACK && bytes > 2 && (bytes - 2) % 8 == 0)
        read_sack(segment, option, bytes);
    else if (option[0] == MSS && bytes == 4 && syn)
        segment->mss = load16(option + 2);
    else if (option[0] == SCALE && bytes == 3 && syn)
        segment->scale = (int8_t)(option[2] > MOST_SCALE ? MOST_SCALE : option[2]);
    else if (option[0] == MAY_SACK && bytes == 2 && syn)
        segment->may_sack = true;
}

bool tcpip_tcp_read_options(struct tcpip_segment *segment, const uint8_t *options, unsigned bytes) {
    if (bytes == 12 && load32(options) == TIME_LAYOUT) {
        read_time(segment, options + 2);
        return true;
    }
    while (bytes != 0 && *options != END) {
        unsigned step = 1;
        if (*options != NOP) {
            if (bytes < 2 || options[1] < 2 || options[1] > bytes)
                return false;
            step = options[1];
            read_option(segment, options, step);
        }
        options += step;
        bytes -= step;
    }
    return true;
}

/* The smallest scale with which the whole window can be told. RFC 7323 §2.2 */
static uint8_t own_scale(void) {
    uint8_t scale = 0;
    while (scale < MOST_SCALE && ASH_OPT_RECEIVE_WINDOW >> scale > UINT16_MAX)
        scale++;
    return scale;
}

static uint8_t *write_time(const struct tcpip *self, const struct tcpip_connection *c,
                           uint8_t *at) {
    at = store32(store32(at, TIME_LAYOUT), self->now_ms + c->time_offset);
    return store32(at, c->recent);
}

uint64_t tcpip_tcp_push_time(const struct tcpip *self, const struct tcpip_connection *c,
                             struct ash_net_buffer *buffer) {
    tcpip_push(buffer, TCPIP_TIME_BYTES);
    (void)write_time(self, c, buffer->data);
    /* Of the values, not of what was stored: to read that again would wait for each store. */
    return (uint64_t)tcpip_swap32(TIME_LAYOUT) + tcpip_swap32(self->now_ms + c->time_offset) +
           tcpip_swap32(c->recent);
}

/* The block that came last first, then the others by sequence. RFC 2018 §4 */
static uint8_t *write_sacks(const struct tcpip_connection *c, uint8_t *at, unsigned room) {
    uint8_t *start = at;
    unsigned count = 0;
    at += 4;
    for (int pass = 0; pass < 2; pass++) {
        for (struct ash_net_buffer *b = c->early; b != NULL && count < room;) {
            uint32_t begin = tcpip_early(b)->seq, end = begin + b->bytes;
            for (b = tcpip_early(b)->link; b != NULL && tcpip_early(b)->seq == end;
                 b = tcpip_early(b)->link)
                end += b->bytes;
            bool newest = !tcpip_before(c->newest_sack, begin) && tcpip_before(c->newest_sack, end);
            if (newest != (pass == 0))
                continue;
            at = store32(store32(at, begin), end);
            count++;
        }
    }
    start[0] = NOP;
    start[1] = NOP;
    start[2] = SACK;
    start[3] = (uint8_t)(2 + 8 * count);
    return at;
}

static uint8_t *write_syn(struct tcpip *self, const struct tcpip_connection *c, uint8_t *at,
                          bool answer) {
    uint16_t mss = (uint16_t)(self->mtu - sizeof(struct tcpip_ip4) -
                              sizeof(struct tcpip_tcp_header)); /* RFC 9293 §3.7.1 */
    *at++ = MSS;
    *at++ = 4;
    *at++ = (uint8_t)(mss >> 8);
    *at++ = (uint8_t)mss;
    /* An answer has what was offered, and only that. RFC 7323 §2.2, §3.2; RFC 2018 §2 */
    if (!answer || c->sacks) {
        const uint8_t may[4] = {NOP, NOP, MAY_SACK, 2};
        __builtin_memcpy(at, may, sizeof may);
        at += sizeof may;
    }
    if (!answer || c->timed)
        at = write_time(self, c, at);
    if (!answer || c->scaled) {
        const uint8_t scale[4] = {NOP, SCALE, 3, own_scale()};
        __builtin_memcpy(at, scale, sizeof scale);
        at += sizeof scale;
    }
    return at;
}

unsigned tcpip_tcp_write_options(struct tcpip *self, const struct tcpip_connection *c,
                                 uint8_t *into, uint8_t flags) {
    uint8_t *at = into;
    if ((flags & TCPIP_SYN) != 0)
        return (unsigned)(write_syn(self, c, at, (flags & TCPIP_ACK) != 0) - into);
    if (c->timed)
        at = write_time(self, c, at);
    if (c->early != NULL && c->sacks)
        at = write_sacks(c, at, TCPIP_SACKS);
    return (unsigned)(at - into);
}

void tcpip_tcp_set_mss(const struct tcpip *self, struct tcpip_connection *c, unsigned mss) {
    unsigned own = self->mtu - sizeof(struct tcpip_ip4) - sizeof(struct tcpip_tcp_header);
    unsigned storage = ASH_NET_BUFFER_STORAGE - ASH_NET_BUFFER_HEADROOM;
    if (mss < TCPIP_LEAST_MSS)
        mss = TCPIP_LEAST_MSS;
    if (mss > own)
        mss = own;
    if (c->timed)
        mss -= 12; /* RFC 9293 §3.7.1, RFC 6691: options are taken off */
    c->mss = (uint16_t)(mss < storage ? mss : storage);
}

void tcpip_tcp_agree(struct tcpip *self, struct tcpip_connection *c,
                     const struct tcpip_segment *segment) {
    c->scaled = segment->scale >= 0;
    c->send_scale = c->scaled ? (uint8_t)segment->scale : 0;
    c->receive_scale = c->scaled ? own_scale() : 0;
    c->timed = segment->has_time;
    c->recent = segment->time;
    c->recent_ms = self->now_ms;
    c->sacks = segment->may_sack;
    c->remote_mss = segment->mss != 0 ? segment->mss : TCPIP_DEFAULT_MSS;
    tcpip_tcp_set_mss(self, c, c->remote_mss);
}
