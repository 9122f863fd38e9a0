/* SPDX-License-Identifier: MIT */
#ifndef TCPIP_IP_H
#define TCPIP_IP_H
/* IPv4 and ICMP. Everything is called with the lock held. */
#include "packet.h"
#include "wire.h"

struct tcpip;

/*
 * A packet that came, from behind the link's header on. `group`: it came to a broadcast or
 * multicast address of the link.
 */
void tcpip_ip_input(struct tcpip *self, struct ash_net_buffer *buffer, bool group);

/* Hands a checked and whole packet to its transport. */
void tcpip_ip_deliver(struct tcpip *self, struct tcpip_packet *packet);

/*
 * Puts an IP header before the transport header in `buffer`, which is one piece, and sends the
 * packet. 0: it is taken care of. -ASH_EAGAIN (the device has no room), -ASH_ENETUNREACH,
 * -ASH_ENETDOWN: it is still the caller's, without the header.
 */
ASH_MUST_USE int tcpip_ip_output(struct tcpip *self, struct ash_net_buffer *buffer,
                                 const struct tcpip_path *path);

/*
 * The address to send from to `to`; -ASH_ENETUNREACH: no route, -ASH_ENETDOWN: no address yet.
 */
ASH_MUST_USE int tcpip_ip_source(const struct tcpip *self, uint32_t to, uint32_t *from);

/* One of our own addresses: the configured one, or 127/8 (RFC 1122 §3.2.1.3). */
bool tcpip_ip_is_own(const struct tcpip *self, uint32_t address);

static inline bool tcpip_ip_is_loopback(uint32_t address) {
    return (address & 0xff) == 127;
}

/* What comes from 127/8 stays here. RFC 1122 §3.2.1.3 (g) */
static inline bool tcpip_ip_may_go(const struct tcpip *self, uint32_t from, uint32_t to) {
    return !tcpip_ip_is_loopback(from) || tcpip_ip_is_own(self, to);
}

/* Everybody on the link, or everybody on our network. RFC 919, RFC 922 */
bool tcpip_ip_is_broadcast(const struct tcpip *self, uint32_t address);

/* Class D and E, RFC 1112 §4. 255.255.255.255 is among them. */
static inline bool tcpip_ip_is_multicast(uint32_t address) {
    return (address & 0xff) >= 224;
}

/* Ports that nobody chose: RFC 6335 §6, dynamic ports, up to the last. */
#define TCPIP_FIRST_PORT 49152u
#define TCPIP_PORTS      16384u

/* A packet for ICMP, which answers an echo and hands errors on. Puts it. */
void tcpip_icmp_input(struct tcpip *self, struct tcpip_packet *packet);

/*
 * Tells the sender of `packet` why it was not delivered (RFC 1122 §3.2.2), unless it may not be
 * told, or too many have been. The packet stays the caller's; its content begins at the transport
 * header.
 */
void tcpip_icmp_error(struct tcpip *self, const struct tcpip_packet *packet, uint8_t type,
                      uint8_t code);

enum { TCPIP_UNREACHABLE = 3, TCPIP_TIME_EXCEEDED = 11 }; /* RFC 792 */
enum { TCPIP_NO_PROTOCOL = 2, TCPIP_NO_PORT = 3, TCPIP_TOO_LONG = 4, TCPIP_REASSEMBLY = 1 };

/* May one more error, reset or challenge be sent? RFC 1812 §4.3.2.8, RFC 5961 §7 */
bool tcpip_icmp_allow(struct tcpip *self);

#endif
