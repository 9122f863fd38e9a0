/* SPDX-License-Identifier: MIT */
#ifndef TCPIP_PACKET_H
#define TCPIP_PACKET_H
#include <ashlar/net/buffers.h>

/* Of a buffer that the stack sends to itself. Not a flag of net.device's. */
#define TCPIP_LOOPED 0x8000u

/* Takes `bytes` of headroom into the content, for a header. */
static inline void tcpip_push(struct ash_net_buffer *buffer, size_t bytes) {
    buffer->data -= bytes;
    buffer->bytes = (uint16_t)(buffer->bytes + bytes);
}

/* Takes the first `bytes` out of the content. */
static inline void tcpip_pull(struct ash_net_buffer *buffer, size_t bytes) {
    buffer->data += bytes;
    buffer->bytes = (uint16_t)(buffer->bytes - bytes);
}

/* A packet whose IP header has been checked. Addresses are in network byte order. */
struct tcpip_packet {
    struct ash_net_buffer *buffer; /* from the transport's header on; the IP header stands before */
    uint32_t from, to;
    uint16_t bytes; /* of the whole chain */
    uint8_t header_bytes;
    uint8_t protocol;
    bool group; /* to more than us: nothing may be answered. RFC 1122 §3.2.2 */
};

/* Where a packet goes, for its header. */
struct tcpip_path {
    uint32_t from, to;
    uint8_t protocol;
    uint8_t ttl;        /* 0: the default. RFC 1122 §3.2.1.7 */
    bool dont_fragment; /* RFC 1191 §3; nothing of ours is ever fragmented here */
};

/* A packet of ours that an ICMP error quotes. */
struct tcpip_quoted {
    uint32_t from, to;
    uint16_t from_port, to_port; /* in host byte order */
    uint32_t seq;                /* of TCP */
    uint8_t type, code;
    uint16_t mtu; /* of FRAGMENTATION NEEDED; 0: not said */
};

#endif
