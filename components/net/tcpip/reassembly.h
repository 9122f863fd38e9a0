/* SPDX-License-Identifier: MIT */
#ifndef TCPIP_REASSEMBLY_H
#define TCPIP_REASSEMBLY_H
/*
 * Packets that come in fragments (RFC 791 §3.2, RFC 815). Places, buffers and time are bounded, and
 * a packet whose fragments overlap is given up as a whole (RFC 1858, RFC 5722 §4 for IPv6).
 */
#include "packet.h"
#include "wheel.h"

#define TCPIP_PARTIALS 4u

struct tcpip_partial {
    struct ash_net_buffer *first; /* fragments by offset, linked by `next`; NULL: a free place */
    uint32_t from, to;
    uint16_t id;
    uint8_t protocol;
    bool group;
    uint32_t since_ms;
    uint32_t total; /* bytes; 0: the last fragment has not come */
    uint32_t held;  /* bytes that have come */
    uint16_t count; /* fragments */
};

struct tcpip_reassembly {
    struct tcpip_partial partials[TCPIP_PARTIALS];
    struct tcpip_timer timer;
};

struct tcpip;

/*
 * Takes a fragment: its content begins behind the IP header, `at` is its offset in bytes. True:
 * `packet` is whole now.
 */
bool tcpip_reassembly_add(struct tcpip *self, struct tcpip_packet *packet, uint16_t id, uint32_t at,
                          bool more);

#endif
