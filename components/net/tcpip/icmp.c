/* SPDX-License-Identifier: MIT */
/* ICMP: RFC 792, RFC 1122 §3.2.2. */
#include <cc_runtime.h>
#include "ip.h"
#include "link.h"
#include "sum.h"
#include "tcpip.h"

enum { ECHO_REPLY = 0, PARAMETER_PROBLEM = 12, ECHO = 8 };

#define QUOTED 8u /* bytes behind the quoted header. RFC 792 */

bool tcpip_icmp_allow(struct tcpip *self) {
    uint32_t since = self->now_ms - self->errors_ms;
    if (since >= TCPIP_ERROR_BURST)
        self->errors = TCPIP_ERROR_BURST;
    else if ((self->errors += since * TCPIP_ERRORS_A_MS) > TCPIP_ERROR_BURST)
        self->errors = TCPIP_ERROR_BURST;
    self->errors_ms = self->now_ms;
    if (self->errors == 0) {
        self->counts.errors_withheld++;
        return false;
    }
    self->errors--;
    return true;
}

ASH_COLD static void send(struct tcpip *self, struct ash_net_buffer *buffer, uint32_t from,
                          uint32_t to) {
    const struct tcpip_path path = {.from = from, .to = to, .protocol = TCPIP_ICMP};
    struct tcpip_icmp_header *header = (void *)buffer->data;
    header->sum = 0;
    header->sum = (uint16_t)~tcpip_sum_fold(tcpip_sum_chain(buffer));
    self->counts.icmp_out++;
    if (tcpip_ip_output(self, buffer, &path) != 0)
        tcpip_link_drop(self, buffer);
}

/* RFC 1122 §3.2.2: what is never answered with an error. */
static bool may_be_told(const struct tcpip *self, const struct tcpip_packet *packet) {
    const uint8_t *data = packet->buffer->data;
    if (packet->group || tcpip_ip_is_multicast(packet->to) || packet->from == 0 ||
        tcpip_ip_is_multicast(packet->from) || tcpip_ip_is_broadcast(self, packet->from))
        return false;
    /* No error about an error; a message too short to tell might be one. */
    return packet->protocol != TCPIP_ICMP ||
           (packet->buffer->bytes != 0 && (data[0] == ECHO || data[0] == ECHO_REPLY));
}

ASH_COLD void tcpip_icmp_error(struct tcpip *self, const struct tcpip_packet *packet, uint8_t type,
                               uint8_t code) {
    if (!may_be_told(self, packet) || !tcpip_icmp_allow(self))
        return;
    struct ash_net_buffer *buffer = ash_net_buffers_get(&ash_use_net_buffers);
    if (buffer == NULL) {
        self->counts.no_buffer++;
        return;
    }
    unsigned quoted = packet->buffer->bytes < QUOTED ? packet->buffer->bytes : QUOTED;
    struct tcpip_icmp_header *header = (void *)buffer->data;
    *header = (struct tcpip_icmp_header){.type = type, .code = code};
    quoted += packet->header_bytes;
    memcpy(header + 1, packet->buffer->data - packet->header_bytes, quoted);
    buffer->bytes = (uint16_t)(sizeof *header + quoted);
    send(self, buffer, packet->to, packet->from);
}

/* One piece of a packet that came in several, since what is sent has one. NULL: no room. */
ASH_COLD static struct ash_net_buffer *gather(struct tcpip *self, struct ash_net_buffer *chain) {
    struct ash_net_buffer *whole = ash_net_buffers_get(&ash_use_net_buffers);
    for (const struct ash_net_buffer *b = chain; b != NULL && whole != NULL; b = b->next) {
        if (b->bytes > ash_net_buffer_tailroom(whole)) {
            tcpip_link_drop(self, whole);
            whole = NULL;
            break;
        }
        memcpy(whole->data + whole->bytes, b->data, b->bytes);
        whole->bytes = (uint16_t)(whole->bytes + b->bytes);
    }
    tcpip_link_drop(self, chain);
    return whole;
}

/* RFC 1122 §3.2.2.6: the same data, from the address that was asked. */
ASH_COLD static void answer(struct tcpip *self, struct tcpip_packet *packet) {
    struct ash_net_buffer *buffer = packet->buffer;
    struct tcpip_icmp_header *header = (void *)buffer->data;
    if (packet->group || header->code != 0 || ash_net_buffer_headroom(buffer) < TCPIP_LINK_BYTES ||
        packet->bytes + sizeof(struct tcpip_ip4) > self->mtu) {
        tcpip_link_drop(self, buffer);
        return;
    }
    header->type = ECHO_REPLY;
    if (buffer->next != NULL)
        buffer = gather(self, buffer);
    if (buffer == NULL)
        return;
    buffer->flags = 0;
    send(self, buffer, packet->to, packet->from);
}

/* Ports and numbers of the packet of ours that an error quotes; false: cut short, or not ours. */
static bool read_quoted(const struct tcpip *self, const struct tcpip_packet *packet,
                        struct tcpip_quoted *quoted) {
    const struct tcpip_icmp_header *header = (const void *)packet->buffer->data;
    const struct tcpip_ip4 *ip = (const void *)(header + 1);
    unsigned rest = packet->buffer->bytes - (unsigned)sizeof *header;
    unsigned ip_bytes = rest < sizeof *ip ? 0 : (ip->version_length & 0xfu) * 4;
    if (rest < sizeof *ip || ip->version_length >> 4 != 4 || ip_bytes < sizeof *ip ||
        rest < ip_bytes + QUOTED || !tcpip_ip_is_own(self, ip->from) ||
        (ip->fragment & tcpip_swap16(TCPIP_OFFSET)) != 0)
        return false;
    const struct tcpip_tcp_header *transport = (const void *)((const uint8_t *)ip + ip_bytes);
    *quoted = (struct tcpip_quoted){
        .from = ip->from,
        .to = ip->to,
        .from_port = tcpip_swap16(transport->from),
        .to_port = tcpip_swap16(transport->to),
        .seq = ip->protocol == TCPIP_TCP ? tcpip_swap32(transport->seq) : 0,
        .type = header->type,
        .code = header->code,
        .mtu = tcpip_swap16(header->mtu),
    };
    return true;
}

/* RFC 1122 §3.2.2.1, §3.2.2.4, §3.2.2.5: errors go to the transport that they are about. */
ASH_COLD static void hand_on(struct tcpip *self, const struct tcpip_packet *packet) {
    struct tcpip_quoted quoted;
    if (packet->group || !read_quoted(self, packet, &quoted))
        return;
    const struct tcpip_ip4 *ip = (const void *)(packet->buffer->data + 8);
    if (ip->protocol == TCPIP_TCP && self->tcp_error != NULL)
        self->tcp_error(self, &quoted);
    else if (ip->protocol == TCPIP_UDP && self->udp_error != NULL)
        self->udp_error(self, &quoted);
}

ASH_COLD void tcpip_icmp_input(struct tcpip *self, struct tcpip_packet *packet) {
    const struct tcpip_icmp_header *header = (const void *)packet->buffer->data;
    self->counts.icmp_in++;
    if (packet->buffer->bytes < sizeof *header ||
        tcpip_sum_fold(tcpip_sum_chain(packet->buffer)) != 0xffff) {
        self->counts.icmp_bad++;
        tcpip_link_drop(self, packet->buffer);
        return;
    }
    switch (header->type) {
    case ECHO:
        answer(self, packet);
        return;
    case TCPIP_UNREACHABLE:
    case TCPIP_TIME_EXCEEDED:
    case PARAMETER_PROBLEM:
        hand_on(self, packet);
        break;
    default: /* RFC 1122 §3.2.2: unknown types are dropped; redirects are not followed. */
        break;
    }
    tcpip_link_drop(self, packet->buffer);
}
