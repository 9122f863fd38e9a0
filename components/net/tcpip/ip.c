/* SPDX-License-Identifier: MIT */
/* IPv4 as a host that forwards nothing: RFC 791, RFC 1122 §3. */
#include <cc_runtime.h>
#include "ip.h"
#include "link.h"
#include "sum.h"
#include "tcpip.h"

#define DEFAULT_TTL 64 /* RFC 1122 §3.2.1.7, RFC 1700 */

enum { OPTION_END = 0, OPTION_NOP = 1, OPTION_LSRR = 131, OPTION_SSRR = 137 }; /* RFC 791 §3.1 */

bool tcpip_ip_is_own(const struct tcpip *self, uint32_t address) {
    return (address == self->address && address != 0) || tcpip_ip_is_loopback(address);
}

bool tcpip_ip_is_broadcast(const struct tcpip *self, uint32_t address) {
    if (address == ASH_NET_IP_BROADCAST)
        return true;
    /* RFC 3021: a network of two hosts has no broadcast address. */
    bool small = tcpip_swap32(~self->mask) < 2;
    return self->address != 0 && !small && ((address ^ self->address) & self->mask) == 0 &&
           ((address & ~self->mask) == ~self->mask || (address & ~self->mask) == 0);
}

/* RFC 1122 §3.2.1.3: addresses that no packet comes from. */
static bool may_send(const struct tcpip *self, uint32_t from, bool looped) {
    if (looped)
        return true;
    return from != 0 && !tcpip_ip_is_multicast(from) && !tcpip_ip_is_loopback(from) &&
           from != self->address && !tcpip_ip_is_broadcast(self, from);
}

/* RFC 791 §3.1, RFC 7126 §3.1: well-formed, and not source-routed. */
ASH_COLD static bool options_are_fine(const uint8_t *option, unsigned bytes) {
    while (bytes != 0 && *option != OPTION_END) {
        unsigned step = 1;
        if (*option != OPTION_NOP) {
            if (bytes < 2 || option[1] < 2 || option[1] > bytes)
                return false;
            step = option[1];
        }
        if (*option == OPTION_LSRR || *option == OPTION_SSRR)
            return false;
        option += step;
        bytes -= step;
    }
    return true;
}

/* Cuts a chain to its first `bytes` bytes: what is behind is the link's padding. False: shorter. */
static bool trim(struct tcpip *self, struct ash_net_buffer *buffer, unsigned bytes) {
    while (bytes > buffer->bytes && buffer->next != NULL) {
        bytes -= buffer->bytes;
        buffer = buffer->next;
    }
    if (bytes > buffer->bytes)
        return false;
    buffer->bytes = (uint16_t)bytes;
    tcpip_link_drop(self, buffer->next);
    buffer->next = NULL;
    return true;
}

/* Checks everything about the header. Its length in bytes; 0: no packet that a host may take. */
static unsigned check(struct tcpip *self, struct ash_net_buffer *buffer, bool looped) {
    const struct tcpip_ip4 *header = (const void *)buffer->data;
    if (buffer->bytes < sizeof *header || header->version_length >> 4 != 4)
        return 0;
    unsigned header_bytes = (header->version_length & 0xfu) * 4;
    unsigned total = tcpip_swap16(header->total);
    if (header_bytes < sizeof *header || header_bytes > buffer->bytes || total < header_bytes)
        return 0;
    bool plain = header_bytes == sizeof *header;
    uint64_t sum = plain ? tcpip_sum_20(header) : tcpip_sum(header, header_bytes);
    if (!looped && tcpip_sum_fold(sum) != 0xffff)
        return 0;
    if (!plain &&
        !options_are_fine((const uint8_t *)(header + 1), header_bytes - (unsigned)sizeof *header))
        return 0;
    if (!may_send(self, header->from, looped) || (!looped && tcpip_ip_is_loopback(header->to)))
        return 0;
    return trim(self, buffer, total) ? header_bytes : 0;
}

void tcpip_ip_deliver(struct tcpip *self, struct tcpip_packet *packet) {
    if (packet->protocol == TCPIP_TCP && self->tcp_input != NULL) {
        self->tcp_input(self, packet);
    } else if (packet->protocol == TCPIP_UDP && self->udp_input != NULL) {
        self->udp_input(self, packet);
    } else if (packet->protocol == TCPIP_ICMP) {
        tcpip_icmp_input(self, packet);
    } else {
        /* RFC 1122 §3.2.2.1; without anybody who uses UDP or TCP there is no such protocol. */
        tcpip_icmp_error(self, packet, TCPIP_UNREACHABLE, TCPIP_NO_PROTOCOL);
        tcpip_link_drop(self, packet->buffer);
    }
}

void tcpip_ip_input(struct tcpip *self, struct ash_net_buffer *buffer, bool group) {
    const struct tcpip_ip4 *header = (const void *)buffer->data;
    bool looped = (buffer->flags & TCPIP_LOOPED) != 0;
    self->counts.ip_in++;
    unsigned header_bytes = check(self, buffer, looped);
    if (header_bytes == 0) {
        self->counts.ip_bad++;
        tcpip_link_drop(self, buffer);
        return;
    }
    bool own = tcpip_ip_is_own(self, header->to);
    bool broadcast = !own && tcpip_ip_is_broadcast(self, header->to);
    /* RFC 1122 §3.3.6: a broadcast of the link that is none of the network is no packet. */
    if (!broadcast && (group || !own)) {
        self->counts.ip_not_ours++;
        tcpip_link_drop(self, buffer);
        return;
    }
    uint16_t fragment = tcpip_swap16(header->fragment);
    uint16_t id = tcpip_swap16(header->id);
    struct tcpip_packet packet = {
        .buffer = buffer,
        .from = header->from,
        .to = header->to,
        .bytes = (uint16_t)(tcpip_swap16(header->total) - header_bytes),
        .header_bytes = (uint8_t)header_bytes,
        .protocol = header->protocol,
        .group = broadcast,
    };
    buffer->data += header_bytes;
    buffer->bytes = (uint16_t)(buffer->bytes - header_bytes);
    buffer->sum_start = (uint16_t)(buffer->sum_start - header_bytes);
    if ((fragment & (TCPIP_MORE_FRAGMENTS | TCPIP_OFFSET)) != 0 &&
        !tcpip_reassembly_add(self, &packet, id, (fragment & TCPIP_OFFSET) * 8u,
                              (fragment & TCPIP_MORE_FRAGMENTS) != 0))
        return;
    tcpip_ip_deliver(self, &packet);
}

int tcpip_ip_source(const struct tcpip *self, uint32_t to, uint32_t *from) {
    if (tcpip_ip_is_loopback(to)) {
        *from = to;
        return 0;
    }
    *from = self->address;
    if (self->address == 0)
        return to == ASH_NET_IP_BROADCAST ? 0 : -ASH_ENETDOWN;
    bool neighbour = ((to ^ self->address) & self->mask) == 0;
    return neighbour || to == ASH_NET_IP_BROADCAST || self->gateway != 0 ? 0 : -ASH_ENETUNREACH;
}

static void put_header(struct tcpip *self, struct ash_net_buffer *buffer,
                       const struct tcpip_path *path) {
    unsigned bytes = 0;
    for (const struct ash_net_buffer *at = buffer; at != NULL; at = at->next)
        bytes += at->bytes;
    buffer->data -= sizeof(struct tcpip_ip4);
    buffer->bytes = (uint16_t)(buffer->bytes + sizeof(struct tcpip_ip4));
    buffer->sum_start = (uint16_t)(buffer->sum_start + sizeof(struct tcpip_ip4));
    struct tcpip_ip4 *header = (void *)buffer->data;
    *header = (struct tcpip_ip4){
        .version_length = 0x45,
        .total = tcpip_swap16((uint16_t)(bytes + sizeof *header)),
        .fragment = path->dont_fragment ? tcpip_swap16(TCPIP_DONT_FRAGMENT) : 0,
        .ttl = path->ttl != 0 ? path->ttl : DEFAULT_TTL,
        .protocol = path->protocol,
        .from = path->from,
        .to = path->to,
    };
    /* RFC 6864 §4.1: what cannot be fragmented needs no identification. */
    if (!path->dont_fragment)
        header->id = (uint16_t)tcpip_draw_locked(self);
    header->sum = (uint16_t)~tcpip_sum_fold(tcpip_sum_20(header));
}

/* Who else holds the buffer, to send it again, keeps it: the receiver gets a copy. */
ASH_COLD static int loop(struct tcpip *self, struct ash_net_buffer *buffer) {
    struct ash_net_buffer *copy = buffer;
    if (buffer->holders > 1) {
        copy = ash_net_buffers_get(&ash_use_net_buffers);
        if (copy == NULL)
            return -ASH_EAGAIN;
        copy->data = ash_net_buffer_storage(copy) + ash_net_buffer_headroom(buffer);
        copy->bytes = buffer->bytes;
        memcpy(copy->data, buffer->data, buffer->bytes);
        ash_net_buffers_put(&ash_use_net_buffers, buffer);
    }
    copy->flags = TCPIP_LOOPED;
    tcpip_link_loop(self, copy);
    return 0;
}

static int route(struct tcpip *self, struct ash_net_buffer *buffer, const struct tcpip_path *path) {
    uint32_t to = path->to;
    if (tcpip_ip_is_own(self, to))
        return loop(self, buffer);
    if (tcpip_ip_is_broadcast(self, to))
        return tcpip_link_broadcast(self, buffer);
    bool neighbour = ((to ^ self->address) & self->mask) == 0;
    return tcpip_link_send(self, buffer, neighbour ? to : self->gateway);
}

int tcpip_ip_output(struct tcpip *self, struct ash_net_buffer *buffer,
                    const struct tcpip_path *path) {
    uint32_t from;
    int error = tcpip_ip_source(self, path->to, &from);
    if (error != 0) {
        self->counts.ip_no_route++;
        return error;
    }
    put_header(self, buffer, path);
    self->counts.ip_out++;
    error = route(self, buffer, path);
    if (error != 0) {
        buffer->data += sizeof(struct tcpip_ip4);
        buffer->bytes = (uint16_t)(buffer->bytes - sizeof(struct tcpip_ip4));
        buffer->sum_start = (uint16_t)(buffer->sum_start - sizeof(struct tcpip_ip4));
    }
    return error;
}
