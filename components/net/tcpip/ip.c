/* SPDX-License-Identifier: MIT */
/* IPv4 as a host that forwards nothing: RFC 791, RFC 1122 §3. */
#include <cc_runtime.h>
#include "ip.h"
#include "link.h"
#include "sum.h"
#include "tcpip.h"

#define PLAIN 0x45 /* version 4, and a header of five words: no options */

enum { OPTION_END = 0, OPTION_NOP = 1, OPTION_LSRR = 131, OPTION_SSRR = 137 }; /* RFC 791 §3.1 */

bool tcpip_ip_is_own(const struct tcpip *self, uint32_t address) {
    return (address == self->address && address != 0) || tcpip_ip_is_loopback(address);
}

bool tcpip_ip_is_broadcast(const struct tcpip *self, uint32_t address) {
    return address == ASH_NET_IP_BROADCAST || address == self->broadcasts[0] ||
           address == self->broadcasts[1];
}

/* RFC 1122 §3.2.1.3: of networks 1 to 223, not of loopback, not ours, nobody's in particular. */
static bool may_send(const struct tcpip *self, uint32_t from) {
    return (from & 0xff) - 1 < 223 && !tcpip_ip_is_loopback(from) && from != self->address &&
           !tcpip_ip_is_broadcast(self, from);
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
ASH_COLD static bool trim(struct tcpip *self, struct ash_net_buffer *buffer, unsigned bytes) {
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

/* The length of a header with options; 0: not one that a host takes. */
ASH_COLD static unsigned check_options(const struct ash_net_buffer *buffer, bool looped) {
    const struct tcpip_ip4 *header = (const void *)buffer->data;
    unsigned bytes = (header->version_length & 0xfu) * 4;
    if (header->version_length >> 4 != 4 || bytes < sizeof *header || bytes > buffer->bytes)
        return 0;
    if (!looped && tcpip_sum_fold(tcpip_sum(header, bytes)) != 0xffff)
        return 0;
    bool fine = options_are_fine((const uint8_t *)(header + 1), bytes - (unsigned)sizeof *header);
    return fine ? bytes : 0;
}

/*
 * Checks everything about the header, and cuts the packet to `*total`, its length. The header's
 * length in bytes; 0: no packet that a host may take.
 */
static unsigned check(struct tcpip *self, struct ash_net_buffer *buffer, bool looped,
                      unsigned *total) {
    const struct tcpip_ip4 *header = (const void *)buffer->data;
    unsigned header_bytes = sizeof *header;
    if (buffer->bytes < sizeof *header)
        return 0;
    if (header->version_length != PLAIN)
        header_bytes = check_options(buffer, looped);
    else if (!looped && tcpip_sum_fold(tcpip_sum_20(header)) != 0xffff)
        return 0;
    *total = tcpip_swap16(header->total); /* read once: a device may write it meanwhile */
    if (header_bytes == 0 || *total < header_bytes)
        return 0;
    if (!looped && (!may_send(self, header->from) || tcpip_ip_is_loopback(header->to)))
        return 0;
    if ((*total != buffer->bytes || buffer->next != NULL) && !trim(self, buffer, *total))
        return 0;
    return header_bytes;
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
    unsigned total, header_bytes = check(self, buffer, looped, &total);
    if (header_bytes == 0) {
        self->counts.ip_bad++;
        tcpip_link_drop(self, buffer);
        return;
    }
    bool own = header->to == self->address ? header->to != 0 : tcpip_ip_is_loopback(header->to);
    bool broadcast = !own && tcpip_ip_is_broadcast(self, header->to);
    /* RFC 1122 §3.3.6: a broadcast of the link that is none of the network is no packet. */
    if (!broadcast && (group || !own)) {
        self->counts.ip_not_ours++;
        tcpip_link_drop(self, buffer);
        return;
    }
    const uint16_t fragment = tcpip_swap16(header->fragment), id = tcpip_swap16(header->id);
    struct tcpip_packet packet = {
        .buffer = buffer,
        .from = header->from,
        .to = header->to,
        .bytes = (uint16_t)(total - header_bytes),
        .header_bytes = (uint8_t)header_bytes,
        .protocol = header->protocol,
        .group = broadcast,
    };
    tcpip_pull(buffer, header_bytes);
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
    ASH_ASSERT(buffer->next == NULL);
    const uint16_t total = tcpip_swap16((uint16_t)(buffer->bytes + sizeof(struct tcpip_ip4)));
    /* RFC 6864 §4.1: what cannot be fragmented needs no identification. */
    const uint16_t id = path->dont_fragment ? 0 : (uint16_t)tcpip_draw_locked(self);
    const uint16_t fragment = path->dont_fragment ? tcpip_swap16(TCPIP_DONT_FRAGMENT) : 0;
    const uint8_t ttl = path->ttl != 0 ? path->ttl : ASH_OPT_TTL;
    /* Of what is still in registers: to read it again would wait for each store. */
    uint64_t sum = (uint64_t)PLAIN + total + id + fragment + ttl + ((unsigned)path->protocol << 8) +
                   path->from + path->to;
    tcpip_push(buffer, sizeof(struct tcpip_ip4));
    *(struct tcpip_ip4 *)(void *)buffer->data = (struct tcpip_ip4){
        .version_length = PLAIN,
        .total = total,
        .id = id,
        .fragment = fragment,
        .ttl = ttl,
        .protocol = path->protocol,
        .sum = (uint16_t)~tcpip_sum_fold(sum),
        .from = path->from,
        .to = path->to,
    };
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

/* To ourselves, or to everybody. */
ASH_COLD static int send_rarely(struct tcpip *self, struct ash_net_buffer *buffer, uint32_t to) {
    return tcpip_ip_is_own(self, to) ? loop(self, buffer) : tcpip_link_broadcast(self, buffer);
}

/* To ourselves, to everybody, or without a route. */
static bool is_rare(const struct tcpip *self, const struct tcpip_path *path, uint32_t hop) {
    return hop == 0 || self->address == 0 || tcpip_ip_is_loopback(path->from) ||
           tcpip_ip_is_own(self, path->to) || tcpip_ip_is_broadcast(self, path->to);
}

/* 0, or why a packet that is rare cannot go. What was ours once may not be any more. */
ASH_COLD static int find_fault(const struct tcpip *self, const struct tcpip_path *path) {
    uint32_t from;
    int error = tcpip_ip_source(self, path->to, &from);
    return error == 0 && !tcpip_ip_may_go(self, path->from, path->to) ? -ASH_ENETUNREACH : error;
}

int tcpip_ip_output(struct tcpip *self, struct ash_net_buffer *buffer,
                    const struct tcpip_path *path) {
    const uint32_t to = path->to;
    const uint32_t hop = ((to ^ self->address) & self->mask) == 0 ? to : self->gateway;
    const bool rare = is_rare(self, path, hop);
    int error = rare ? find_fault(self, path) : 0;
    if (error != 0) {
        self->counts.ip_no_route++;
        return error;
    }
    put_header(self, buffer, path);
    self->counts.ip_out++;
    error = rare ? send_rarely(self, buffer, to) : tcpip_link_send(self, buffer, hop);
    if (error != 0)
        tcpip_pull(buffer, sizeof(struct tcpip_ip4));
    return error;
}
