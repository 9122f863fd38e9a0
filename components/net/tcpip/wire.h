/* SPDX-License-Identifier: MIT */
#ifndef TCPIP_WIRE_H
#define TCPIP_WIRE_H
/* Headers as they stand in a frame: packed, in network byte order. */
#include <ashlar/base.h>

static inline uint16_t tcpip_swap16(uint16_t value) {
    return __builtin_bswap16(value);
}

static inline uint32_t tcpip_swap32(uint32_t value) {
    return __builtin_bswap32(value);
}

/* They lie in memory that is written as bytes. */
#define TCPIP_PACKED __attribute__((packed, may_alias))

/* Ethernet II: IEEE 802.3-2018 §3.1.1. */
struct TCPIP_PACKED tcpip_ethernet {
    uint8_t to[6], from[6];
    uint16_t type;
};
_Static_assert(sizeof(struct tcpip_ethernet) == 14, "IEEE 802.3 §3.1.1");

#define TCPIP_TYPE_IP4 0x0800
#define TCPIP_TYPE_ARP 0x0806

/* ARP for IPv4 over Ethernet: RFC 826. */
struct TCPIP_PACKED tcpip_arp_packet {
    uint16_t hardware, protocol;
    uint8_t hardware_bytes, protocol_bytes;
    uint16_t operation;
    uint8_t sender[6];
    uint32_t sender_ip;
    uint8_t target[6];
    uint32_t target_ip;
};
_Static_assert(sizeof(struct tcpip_arp_packet) == 28, "RFC 826");

/* RFC 791 §3.1 */
struct TCPIP_PACKED tcpip_ip4 {
    uint8_t version_length; /* 4 and the header's length in words */
    uint8_t service;
    uint16_t total;
    uint16_t id;
    uint16_t fragment; /* flags, and the offset in units of 8 bytes */
    uint8_t ttl;
    uint8_t protocol;
    uint16_t sum;
    uint32_t from, to;
};
_Static_assert(sizeof(struct tcpip_ip4) == 20, "RFC 791 §3.1");

#define TCPIP_DONT_FRAGMENT  0x4000
#define TCPIP_MORE_FRAGMENTS 0x2000
#define TCPIP_OFFSET         0x1fff

enum { TCPIP_ICMP = 1, TCPIP_TCP = 6, TCPIP_UDP = 17 };

/* RFC 792 */
struct TCPIP_PACKED tcpip_icmp_header {
    uint8_t type, code;
    uint16_t sum;
    uint16_t unused, mtu; /* of an echo: identifier and sequence; of FRAGMENTATION: RFC 1191 §4 */
};
_Static_assert(sizeof(struct tcpip_icmp_header) == 8, "RFC 792");

/* RFC 768 */
struct TCPIP_PACKED tcpip_udp_header {
    uint16_t from, to, bytes, sum;
};
_Static_assert(sizeof(struct tcpip_udp_header) == 8, "RFC 768");

/* RFC 9293 §3.1 */
struct TCPIP_PACKED tcpip_tcp_header {
    uint16_t from, to;
    uint32_t seq, ack;
    uint8_t offset; /* in words, in the upper four bits */
    uint8_t flags;
    uint16_t window, sum, urgent;
};
_Static_assert(sizeof(struct tcpip_tcp_header) == 20, "RFC 9293 §3.1");

enum {
    TCPIP_FIN = 1,
    TCPIP_SYN = 2,
    TCPIP_RST = 4,
    TCPIP_PSH = 8,
    TCPIP_ACK = 16,
    TCPIP_URG = 32,
};

/* Bytes before an IP payload that has no options, on the wire. */
#define TCPIP_LINK_BYTES (sizeof(struct tcpip_ethernet) + sizeof(struct tcpip_ip4))

#endif
