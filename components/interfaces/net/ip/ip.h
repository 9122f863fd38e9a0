/* SPDX-License-Identifier: MIT */
#ifndef ASHLAR_NET_IP_H
#define ASHLAR_NET_IP_H
/*
 * The internet layer of one network stack: its address, who waits for what, and time. Transports
 * (net.tcp, net.udp) stand on the same instance.
 *
 * A stack does nothing by itself. Whoever waits in ash_net_ip_wait works for it meanwhile: takes
 * frames from the device, runs the timers, and sleeps when there is nothing to do. Of several
 * threads that wait one does so for all. A program that only computes for a second lets the network
 * stand for a second; ash_net_ip_poll does what is due without waiting.
 *
 * All state is in the instance and all time comes from `time`, so that stacks live side by side and
 * the same frames, calls and times give the same frames.
 *
 * IPv4 addresses are in network byte order, as they stand in a packet; ports are in host byte
 * order. Context: thread. The provider takes its `lock` in every function.
 */
#include <ashlar/base.h>
#include <ashlar/sched.h>

struct ash_net_ip;

#define ASH_NET_IP_ANY       0u          /* 0.0.0.0 */
#define ASH_NET_IP_BROADCAST 0xffffffffu /* 255.255.255.255 */

/* An address from its four numbers, as they are written. A constant expression. */
#define ASH_NET_IP(a, b, c, d)                                                                     \
    ((uint32_t)(a) | (uint32_t)(b) << 8 | (uint32_t)(c) << 16 | (uint32_t)(d) << 24)

/* One end of a connection or of a datagram. */
struct ash_net_ip_end {
    uint32_t address;
    uint16_t port;
};

/* What a stack is called, and where it stands. */
struct ash_net_ip_config {
    uint32_t address; /* 0: none yet */
    uint32_t prefix;  /* bits of the network, 0 to 32 */
    uint32_t gateway; /* 0: none, only neighbours can be reached */
    uint32_t dns;     /* the name server; 0: not known */
};

/* Why a source is ready. */
#define ASH_NET_IP_READABLE 1u /* data, a datagram, a connection to accept, or the end of data */
#define ASH_NET_IP_WRITABLE 2u /* room to send, or a connect is done */
#define ASH_NET_IP_ENDED    4u /* failed, or ended in both directions. Always watched */

struct ash_net_ip_set;

/*
 * What can become ready: a listener, a connection, a datagram socket embeds one. Whoever embeds it
 * sets `ready`, and all else to zero; the other fields are the provider's.
 */
struct ash_net_ip_source {
    struct ash_net_ip_source *next;
    struct ash_net_ip_set *set; /* NULL: nobody watches */
    unsigned (*ready)(const struct ash_net_ip_source *source);
    void *user;
    uint8_t interest;
    bool queued;
};

/*
 * Sources that somebody watches. All zeroes is empty. Members that are not ready cost nothing,
 * whatever their number. One thread waits in a set at a time. The fields are the provider's.
 */
struct ash_net_ip_set {
    struct ash_net_ip_source *first, *last; /* ready, in order of becoming so */
    struct ash_net_ip_set *next;            /* among those that wait */
    struct ash_sched_event *sleeping;       /* set to wake the waiter */
    struct ash_sched_event event;
};

/*
 * Puts `source` into `set`, or changes its interest. It is reported when it is ready for something
 * of `interest` now, and from then on each time that something new happens: read or write until
 * -ASH_EAGAIN before waiting again. A source is in one set at most; a NULL `set` takes it out.
 */
void ash_net_ip_watch(struct ash_net_ip *self, struct ash_net_ip_set *set,
                      struct ash_net_ip_source *source, unsigned interest, void *user);

/* For what `source` is ready now. */
unsigned ash_net_ip_ready(struct ash_net_ip *self, const struct ash_net_ip_source *source);

/*
 * Takes the next ready source out of the queue of `set` and gives the `user` that it was watched
 * with; NULL: none.
 */
void *ash_net_ip_next(struct ash_net_ip *self, struct ash_net_ip_set *set);

/*
 * Works for the network until `set` has a ready source, or `deadline_ns` (of `time`, ASH_FOREVER:
 * none) has passed: -ASH_ETIMEDOUT. -ASH_EIO: the device is gone.
 */
ASH_MUST_USE int ash_net_ip_wait(struct ash_net_ip *self, struct ash_net_ip_set *set,
                                 uint64_t deadline_ns);

/* Does what is due: frames that came, timers that ran out. Returns when the next timer is due, or
 * ASH_FOREVER. */
uint64_t ash_net_ip_poll(struct ash_net_ip *self);

/*
 * Gives the stack its address; an `address` of 0 takes it away. With another address than before,
 * connections of the old one are reset. Announced to the neighbours (RFC 5227 §2.3). -ASH_EINVAL:
 * no address that a host can have, or a gateway outside of the network.
 */
ASH_MUST_USE int ash_net_ip_configure(struct ash_net_ip *self,
                                      const struct ash_net_ip_config *config);

/* What it is configured with. */
struct ash_net_ip_config ash_net_ip_config(struct ash_net_ip *self);

/*
 * Asks the neighbours whether somebody has `address` (RFC 5227 §2.1), which takes 4 to 7 seconds,
 * and waits for the answer. -ASH_EADDRINUSE: somebody does.
 */
ASH_MUST_USE int ash_net_ip_probe(struct ash_net_ip *self, uint32_t address);

/* The device's own Ethernet address. */
void ash_net_ip_link_address(struct ash_net_ip *self, uint8_t address[6]);

/* How often what has happened since the start; no number ever falls. */
struct ash_net_ip_counts {
    /* Packets of IP: that came, went, were malformed, for others, or without a route. */
    uint64_t ip_in, ip_out, ip_bad, ip_not_ours, ip_no_route;
    uint64_t fragments_in, fragments_lost;
    uint64_t arp_in, arp_out, arp_bad, arp_conflicts;
    uint64_t icmp_in, icmp_out, icmp_bad, errors_withheld; /* withheld: by the limit on errors */
    uint64_t udp_in, udp_out, udp_bad, udp_nobody, udp_full;
    /* Segments, and those that went again. */
    uint64_t tcp_in, tcp_out, tcp_bad, tcp_resets_out, tcp_resent;
    /* Connections: that we opened, that others did, that failed, for which there was no room. */
    uint64_t tcp_opened, tcp_accepted, tcp_failed, tcp_full;
    uint64_t tcp_cookies_out, tcp_cookies_in, tcp_challenges, tcp_paws;
    uint64_t tcp_reopened,
        tcp_wait_early; /* TIME-WAIT: opened again, left early for want of room */
    uint64_t no_buffer; /* things that were not done because the pool was empty */
};

void ash_net_ip_count(struct ash_net_ip *self, struct ash_net_ip_counts *counts);

#endif
