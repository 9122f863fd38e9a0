/* SPDX-License-Identifier: MIT */
#ifndef TCPIP_TCP_H
#define TCPIP_TCP_H
/* TCP's state, and what its files use of each other. Everything is called with the lock held. */
#include <ashlar/net/tcp.h>
#include "packet.h"
#include "wheel.h"
#include "wire.h"

struct tcpip;

#define TCPIP_TCP_LISTENERS  16u
#define TCPIP_DEFAULT_MSS    536u /* RFC 9293 §3.7.1, MUST-15 */
#define TCPIP_LEAST_MSS      64u  /* smaller ones would only serve attacks. net of CVE-2019-11479 */
#define TCPIP_DELAYED_ACK_MS 40u  /* RFC 1122 §4.2.3.2: less than 500 */
#define TCPIP_FIRST_RTO_MS   1000u  /* RFC 6298 §2.1 */
#define TCPIP_MOST_RTO_MS    60000u /* RFC 6298 §2.5 */
#define TCPIP_SACKS          3u     /* blocks in an ACK beside a timestamp. RFC 2018 §3 */

#define TCPIP_MIN_RTO_MS  ((uint32_t)(ASH_OPT_MIN_RTO / 1000000u))
#define TCPIP_MSL_MS      ((uint32_t)(ASH_OPT_MSL / 1000000u))
#define TCPIP_KEEPIDLE_MS ((uint32_t)(ASH_OPT_KEEP_IDLE / 1000000u))

/* Sequence numbers are compared modulo 2^32. RFC 9293 §3.4 */
static inline bool tcpip_before(uint32_t a, uint32_t b) {
    return (int32_t)(a - b) < 0;
}

/* A segment that came, its header checked. */
struct tcpip_segment {
    struct ash_net_buffer *buffer; /* from the first byte of data on; NULL once somebody has it */
    uint32_t from, to;             /* addresses, network byte order */
    uint16_t from_port, to_port;   /* host byte order */
    uint32_t seq, ack;
    uint32_t window; /* as in the header, not scaled */
    uint16_t bytes;  /* of data */
    uint8_t flags;   /* TCPIP_FIN… */
    /* Options, RFC 9293 §3.2, RFC 7323, RFC 2018. */
    bool has_time, may_sack;
    int8_t scale; /* -1: not given */
    uint16_t mss; /* 0: not given */
    uint32_t time, echo;
    uint8_t sacks;
    struct {
        uint32_t begin, end;
    } sack[4];
    /* A SYN that reopens a connection in TIME-WAIT: where the new one begins at the earliest. */
    bool reopens;
    uint32_t after;
};

/* The sequence space that a segment takes. */
static inline uint32_t tcpip_segment_length(const struct tcpip_segment *segment) {
    return segment->bytes + ((segment->flags & TCPIP_SYN) != 0 ? 1u : 0u) +
           ((segment->flags & TCPIP_FIN) != 0 ? 1u : 0u);
}

/* What a send queue says of a buffer, in its `words`. Content: `bytes` from `data` on. */
struct __attribute__((may_alias)) tcpip_sent {
    struct ash_net_buffer *link; /* the next in the queue */
    uint8_t *data;
    uint32_t seq;
    uint32_t sent_us; /* when last */
    uint16_t bytes;
    uint8_t times; /* sent so often, up to 255; 0: not yet */
    bool sacked;
    bool lost;
};
_Static_assert(sizeof(struct tcpip_sent) <= sizeof((struct ash_net_buffer *)0)->words, "fits");

static inline struct tcpip_sent *tcpip_sent(struct ash_net_buffer *buffer) {
    return (struct tcpip_sent *)(void *)buffer->words;
}

/* What a queue of segments that came too early says of a buffer. */
struct __attribute__((may_alias)) tcpip_early {
    struct ash_net_buffer *link;
    uint32_t seq;
    bool fin;
};

static inline struct tcpip_early *tcpip_early(struct ash_net_buffer *buffer) {
    return (struct tcpip_early *)(void *)buffer->words;
}

struct tcpip_listener {
    struct ash_net_ip_source source;
    struct ash_net_ip_end local;
    struct tcpip_connection *first, *last; /* open, and not accepted yet */
    uint16_t backlog;
    uint16_t open; /* in that queue */
    uint16_t half; /* in SYN-RECEIVED */
    bool listens;
    struct tcpip_listener *next; /* that listens */
};

/* What a connection waits for: bits of `due`, and places in `due_ms`. */
enum tcpip_due { TCPIP_RESEND, TCPIP_ACK_LATE, TCPIP_ASK, TCPIP_GIVE_UP, TCPIP_DUES };

struct tcpip_connection {
    struct ash_net_ip_source source;
    struct tcpip_timer timer;

    /* Who. */
    uint32_t local, remote; /* network byte order */
    uint16_t local_port, remote_port;
    uint16_t chain;   /* the next in its place of the table, plus 1 */
    uint8_t state;    /* enum ash_net_tcp_state */
    uint8_t switches; /* 1 << enum ash_net_tcp_switch */
    int16_t error;    /* why it failed */
    bool owned;       /* a program has it */
    bool fin_wanted;  /* the program has finished sending */
    bool fin_sent;
    bool fin_received;
    bool settle;               /* in the list of those that have something to send */
    bool scaled, timed, sacks; /* agreed options */
    uint8_t send_scale, receive_scale;
    bool entered;                  /* in the table */
    bool cookie;                   /* opened by one: nothing was kept of the SYN */
    struct tcpip_connection *next; /* free, or to be accepted */
    struct tcpip_connection *settle_next;
    struct tcpip_listener *listener; /* while in SYN-RECEIVED, or not accepted yet */

    /* Sending: RFC 9293 §3.3.1. */
    uint32_t una, nxt; /* nxt is beyond everything that was ever sent: nothing is taken back */
    uint32_t window, wl1, most_window;
    uint32_t iss;
    struct ash_net_buffer *sent, *unsent, *last; /* the queue: sent from `sent` on, then unsent */
    uint32_t queued;                             /* bytes in it */
    uint32_t sacked, lost; /* bytes of it that arrived, or did not and are not sent again yet */
    bool wants_room;       /* was full, or refused a program; who writes is told of room */
    uint16_t mss;          /* data in a segment, options of it taken off */
    uint16_t resent;

    /* Receiving. */
    uint32_t rnxt, edge; /* RCV.NXT, and the right edge of the window that was told */
    uint32_t irs;
    struct ash_net_buffer *got, *got_last; /* in order, not read; linked by `next` */
    uint32_t unread;
    struct ash_net_buffer *early; /* out of order, by sequence */
    uint16_t early_count;
    uint16_t remote_mss;
    uint8_t unacked; /* segments that came with data since the last ACK */
    bool ack_now;
    uint32_t last_ack;          /* Last.ACK.sent. RFC 7323 §4.3 */
    uint32_t recent, recent_ms; /* TS.Recent and when. RFC 7323 §4 */
    uint32_t time_offset;       /* of our timestamps. RFC 7323 §5.4 */
    uint32_t newest_sack;       /* begin of the block that came last. RFC 2018 §4 */

    /* Time: RFC 6298. */
    uint32_t srtt_us, rttvar_us, rto_ms;
    uint8_t backoff; /* doublings of the time-out */
    uint8_t tries;   /* expiries without a sign of life */
    uint8_t asks;    /* keep-alive probes in a row */
    uint8_t due;     /* 1 << enum tcpip_due: which of these are armed */
    uint32_t due_ms[TCPIP_DUES];
    uint32_t heard_ms;    /* when a segment was acceptable last */
    uint32_t syn_sent_us; /* the first time */
    uint16_t challenged;  /* the second in which a challenge was sent last */
    uint8_t challenges;   /* how many in it */

    /* Congestion: RFC 5681, RFC 6582. */
    uint32_t cwnd, ssthresh, recover;
    uint32_t counted; /* bytes acknowledged towards the next increase */
    uint8_t dupacks;
    bool recovering;
};

/* A connection in TIME-WAIT: what is needed to answer, and to open it again. */
struct tcpip_waiting {
    uint32_t local, remote;
    uint16_t local_port, remote_port;
    uint32_t nxt, rnxt;
    uint32_t recent, time_offset;
    uint32_t until_ms;
    uint16_t chain; /* plus 1 */
    bool timed, used;
};

struct tcpip_tcp {
    struct tcpip_connection *connections; /* ASH_OPT_CONNECTIONS of them; NULL: none yet */
    struct tcpip_connection *free;
    uint32_t fresh; /* connections that were never used */
    uint32_t open;
    uint16_t *places;            /* number of the first connection in each, plus 1 */
    uint32_t mask;               /* places - 1 */
    struct tcpip_waiting *waits; /* a ring, by time: all wait equally long */
    uint16_t *wait_places;
    uint32_t wait_mask;
    uint32_t wait_first, wait_count;
    struct tcpip_timer wait_timer;
    struct tcpip_connection *settle, *settle_last; /* with something to send */
    uint32_t settle_count;
    struct tcpip_listener listeners[TCPIP_TCP_LISTENERS], *listening;
    uint32_t ports_used; /* RFC 6056 §3.3.3, its next_ephemeral */
    uint32_t cookie_ms;  /* when the last cookie was sent */
    bool starved;        /* some program was refused because the pool was empty */
    struct tcpip_timer starved_timer;
    /* Set by the calls that need them; see struct tcpip. */
    void (*on_listen)(struct tcpip *, struct tcpip_segment *); /* a segment of no connection */
    void (*on_syn_sent)(struct tcpip *, struct tcpip_connection *, struct tcpip_segment *);
};

/* tcp-table.c */
/* Makes room for connections, once, and lets TCP's packets in. -ASH_ENOMEM */
ASH_MUST_USE int tcpip_tcp_start(struct tcpip *self);
/* A zeroed connection, or NULL: all are in use. */
struct tcpip_connection *tcpip_tcp_new(struct tcpip *self);
/* Enters it in the table; its ends are set. */
void tcpip_tcp_enter(struct tcpip *self, struct tcpip_connection *c);
/* Takes it out of the table: its ends may connect again. */
void tcpip_tcp_leave(struct tcpip *self, struct tcpip_connection *c);
/* Puts every buffer that it holds. */
void tcpip_tcp_drop_queues(struct tcpip *self, struct tcpip_connection *c);
/* Both, and the memory is free. */
void tcpip_tcp_free(struct tcpip *self, struct tcpip_connection *c);
struct tcpip_connection *tcpip_tcp_find(struct tcpip *self, const struct tcpip_segment *segment);
struct tcpip_listener *tcpip_tcp_find_listener(struct tcpip *self, uint32_t address, uint16_t port);
/* For what a program may use the connection of `source` now. */
unsigned tcpip_tcp_ready(const struct ash_net_ip_source *source);
/* A hash of the two ends, for places. */
uint32_t tcpip_tcp_place(const struct tcpip *self, uint32_t local, uint32_t remote, uint32_t ports);
static inline uint32_t tcpip_tcp_ports(uint16_t local, uint16_t remote) {
    return (uint32_t)local << 16 | remote;
}
/* The initial sequence number of a connection. RFC 6528 */
uint32_t tcpip_tcp_iss(struct tcpip *self, const struct tcpip_connection *c);

/* tcp-options.c */
/* Reads the options of a header. False: malformed. RFC 9293 §3.2 */
bool tcpip_tcp_read_options(struct tcpip_segment *segment, const uint8_t *options, unsigned bytes);
/* Puts the timestamp before the content, where it is the only option. Its sum. */
#define TCPIP_TIME_BYTES 12u
uint64_t tcpip_tcp_push_time(const struct tcpip *self, const struct tcpip_connection *c,
                             struct ash_net_buffer *buffer);
/* Writes the options of a segment; how many bytes, a multiple of 4. */
unsigned tcpip_tcp_write_options(struct tcpip *self, const struct tcpip_connection *c,
                                 uint8_t *into, uint8_t flags);
/* Takes what a SYN offers. RFC 7323 §2.2, RFC 2018 §2 */
void tcpip_tcp_agree(struct tcpip *self, struct tcpip_connection *c,
                     const struct tcpip_segment *segment);

/* Takes the other side's segment size, or that of the path. RFC 9293 §3.7.1 */
void tcpip_tcp_set_mss(const struct tcpip *self, struct tcpip_connection *c, unsigned mss);

/* tcp-input.c */
/* An ICMP error about a segment of ours. */
void tcpip_tcp_error(struct tcpip *self, const struct tcpip_quoted *quoted);
void tcpip_tcp_input(struct tcpip *self, struct tcpip_packet *packet);
/* A segment for a connection that is past SYN-SENT; takes the buffer if it wants it. */
void tcpip_tcp_arrive(struct tcpip *self, struct tcpip_connection *c,
                      struct tcpip_segment *segment);

/* Our SYN is acknowledged, with that window. */
void tcpip_tcp_establish(struct tcpip *self, struct tcpip_connection *c,
                         const struct tcpip_segment *segment, uint32_t window);

/* tcp-receive.c */
/* Takes the data and the FIN of an acceptable segment. */
void tcpip_tcp_receive(struct tcpip *self, struct tcpip_connection *c,
                       struct tcpip_segment *segment);
/* Where the window could end now; never before where it was told to. RFC 9293 §3.8.6.2.2 */
uint32_t tcpip_tcp_edge(const struct tcpip_connection *c);

/* tcp-ack.c */
/* Takes an acknowledgment that is not too old and not ahead. RFC 9293 §3.10.7.4, RFC 5681 */
void tcpip_tcp_acked(struct tcpip *self, struct tcpip_connection *c,
                     const struct tcpip_segment *segment);
/* The retransmission timer ran out: all that is on its way is lost. RFC 5681 §3.1 */
void tcpip_tcp_timed_out(struct tcpip_connection *c);
/* Bytes of data that are in the network, as far as is known. RFC 6675 §4 */
static inline uint32_t tcpip_tcp_flight(const struct tcpip_connection *c) {
    uint32_t fin = c->fin_sent && c->una != c->nxt ? 1 : 0;
    return c->nxt - c->una - fin - c->sacked - c->lost;
}
/* Would `bytes` more be beyond `most` in the network? Mostly nothing is missing, and this is short.
 */
static inline bool tcpip_tcp_fills(const struct tcpip_connection *c, uint32_t bytes,
                                   uint32_t most) {
    return c->nxt - c->una + bytes > most && tcpip_tcp_flight(c) + bytes > most;
}
/* Begins with a new congestion window. RFC 6928 */
void tcpip_tcp_begin_window(struct tcpip_connection *c);

/* tcp-segment.c */
/*
 * Puts the header before the content of `buffer`, which nobody else holds but the queue, and sends
 * it. Every segment acknowledges. 0, or -ASH_EAGAIN and others of tcpip_ip_output: it is not sent.
 */
ASH_MUST_USE int tcpip_tcp_transmit(struct tcpip *self, struct tcpip_connection *c,
                                    struct ash_net_buffer *buffer, uint32_t seq, uint8_t flags);
/* Sends a segment without data. */
void tcpip_tcp_send_flags(struct tcpip *self, struct tcpip_connection *c, uint32_t seq,
                          uint8_t flags);
/* An ACK because something is wrong. RFC 5961 §7: only so many. */
void tcpip_tcp_challenge(struct tcpip *self, struct tcpip_connection *c);
/* Sends a header that belongs to no connection. */
struct tcpip_bare {
    uint32_t from, to;
    uint16_t from_port, to_port;
    uint32_t seq, ack;
    uint16_t window;
    uint8_t flags, options_bytes;
    uint8_t options[40];
};
void tcpip_tcp_send_bare(struct tcpip *self, const struct tcpip_bare *bare);
/* Answers a segment that nobody wanted. RFC 9293 §3.5.2 */
void tcpip_tcp_refuse(struct tcpip *self, const struct tcpip_segment *segment);

/* tcp-output.c */
/* Sends whatever may be sent now, and an ACK that is due. */
void tcpip_tcp_output(struct tcpip *self, struct tcpip_connection *c);
/* Sends all of it at the end of this batch. */
void tcpip_tcp_settle_later(struct tcpip *self, struct tcpip_connection *c);
void tcpip_tcp_settle(struct tcpip *self);
void tcpip_tcp_unsettle(struct tcpip *self, struct tcpip_connection *c);
/* Sends again what the timer was for. */
void tcpip_tcp_resend(struct tcpip *self, struct tcpip_connection *c);
/* The FIN is out: what that makes of the state. */
void tcpip_tcp_finished(struct tcpip *self, struct tcpip_connection *c);
/* The path takes less. RFC 1191 §6.3 */
void tcpip_tcp_too_long(struct tcpip *self, struct tcpip_connection *c, uint16_t mtu);

/* tcp-timers.c */
/* Arms or moves one of the times. */
void tcpip_tcp_set_due(struct tcpip *self, struct tcpip_connection *c, enum tcpip_due which,
                       uint32_t when_ms);
static inline bool tcpip_tcp_is_due(const struct tcpip_connection *c, enum tcpip_due which) {
    return (c->due & 1u << which) != 0;
}
static inline void tcpip_tcp_clear_due(struct tcpip_connection *c, enum tcpip_due which) {
    c->due &= (uint8_t)~(1u << which);
}
void tcpip_tcp_arm_resend(struct tcpip *self, struct tcpip_connection *c);
/* A connection's timer. */
void tcpip_tcp_fire(struct tcpip *self, struct tcpip_timer *timer);
/* The connection is closed in order: tells the program; without one it is freed. */
void tcpip_tcp_done(struct tcpip *self, struct tcpip_connection *c);
/* The connection has failed: the same. */
void tcpip_tcp_fail(struct tcpip *self, struct tcpip_connection *c, int error);
/* Tells who waits for room in the queue, once half of it is free. */
void tcpip_tcp_tell_room(struct tcpip *self, struct tcpip_connection *c);
/* Tells programs that were refused for want of buffers, once there are some. */
void tcpip_tcp_feed(struct tcpip *self);
/* An acknowledged round trip. RFC 6298 §2 */
void tcpip_tcp_measured(struct tcpip_connection *c, uint32_t rtt_us);

/* tcp-listen.c */
/* The connection is open now: the listener's queue has it. */
void tcpip_tcp_opened(struct tcpip *self, struct tcpip_connection *c);
/* The listener forgets a connection that it has. */
void tcpip_tcp_unqueue(struct tcpip *self, struct tcpip_connection *c);

/* tcp-wait.c */
/* It is done, and what must be remembered of it waits; a program may still read what came. */
void tcpip_tcp_wait(struct tcpip *self, struct tcpip_connection *c);
/* A segment for a connection in TIME-WAIT. True: dealt with. False: none, or it opens it again. */
bool tcpip_tcp_wait_input(struct tcpip *self, struct tcpip_segment *segment);
bool tcpip_tcp_wait_has(struct tcpip *self, uint32_t local, uint32_t remote, uint32_t ports);

#endif
