/* SPDX-License-Identifier: MIT */
#include "ip.h"
#include "link.h"
#include "tcpip.h"

#define LIFE_MS   60000u /* RFC 1122 §3.3.2: fixed, 60 to 120 seconds */
#define FRAGMENTS 64u    /* of one packet: 65,535 bytes in pieces of 1,024 */

/* Of a fragment, in the buffer's `words`. */
static uint32_t offset_of(const struct ash_net_buffer *buffer) {
    return (uint32_t)buffer->words[0];
}

ASH_COLD static void give_up(struct tcpip *self, struct tcpip_partial *partial) {
    self->counts.fragments_lost += partial->count;
    tcpip_link_drop(self, partial->first);
    partial->first = NULL;
}

/* RFC 1122 §3.3.2: who sent the first fragment is told that the rest did not come. */
ASH_COLD static void tell(struct tcpip *self, const struct tcpip_partial *partial) {
    struct ash_net_buffer *first = partial->first;
    if (offset_of(first) != 0 || partial->group)
        return;
    struct tcpip_packet packet = {
        .buffer = first,
        .from = partial->from,
        .to = partial->to,
        .bytes = first->bytes,
        .header_bytes = (uint8_t)first->word,
        .protocol = partial->protocol,
    };
    tcpip_icmp_error(self, &packet, TCPIP_TIME_EXCEEDED, TCPIP_REASSEMBLY);
}

ASH_COLD static void expire(struct tcpip *self, struct tcpip_timer *timer) {
    bool more = false;
    for (unsigned i = 0; i < TCPIP_PARTIALS; i++) {
        struct tcpip_partial *partial = &self->reassembly.partials[i];
        if (partial->first == NULL)
            continue;
        if (self->now_ms - partial->since_ms >= LIFE_MS) {
            tell(self, partial);
            give_up(self, partial);
        } else {
            more = true;
        }
    }
    if (more)
        tcpip_arm_locked(self, timer, self->now_ms + LIFE_MS / 4);
}

/* The place of this packet, an empty one, or that of the oldest. */
ASH_COLD static struct tcpip_partial *find(struct tcpip *self, const struct tcpip_packet *packet,
                                           uint16_t id) {
    struct tcpip_partial *free = NULL, *oldest = self->reassembly.partials;
    for (unsigned i = 0; i < TCPIP_PARTIALS; i++) {
        struct tcpip_partial *partial = &self->reassembly.partials[i];
        if (partial->first == NULL) {
            free = partial;
            continue;
        }
        if (partial->id == id && partial->from == packet->from && partial->to == packet->to &&
            partial->protocol == packet->protocol)
            return partial;
        if (self->now_ms - partial->since_ms > self->now_ms - oldest->since_ms)
            oldest = partial;
    }
    if (free == NULL) {
        give_up(self, oldest);
        free = oldest;
    }
    *free = (struct tcpip_partial){
        .from = packet->from,
        .to = packet->to,
        .id = id,
        .protocol = packet->protocol,
        .group = packet->group,
        .since_ms = self->now_ms,
    };
    if (self->reassembly.timer.at == NULL) {
        self->reassembly.timer.fire = expire;
        tcpip_arm_locked(self, &self->reassembly.timer, self->now_ms + LIFE_MS / 4);
    }
    return free;
}

/* Links the fragment in its place. False: it overlaps another one, or there are too many. */
ASH_COLD static bool insert(struct tcpip_partial *partial, struct ash_net_buffer *buffer) {
    struct ash_net_buffer **at = &partial->first;
    uint32_t begin = offset_of(buffer), end = begin + buffer->bytes;
    while (*at != NULL && offset_of(*at) < begin) {
        if (offset_of(*at) + (*at)->bytes > begin)
            return false;
        at = &(*at)->next;
    }
    if ((*at != NULL && offset_of(*at) < end) || partial->count == FRAGMENTS)
        return false;
    buffer->next = *at;
    *at = buffer;
    partial->count++;
    partial->held += buffer->bytes;
    return true;
}

/* Is what is known of the packet's length still possible with this fragment? */
ASH_COLD static bool fits(struct tcpip_partial *partial, uint32_t end, bool more) {
    if (partial->total != 0 && (end > partial->total || (!more && end != partial->total)))
        return false;
    if (!more) {
        for (const struct ash_net_buffer *b = partial->first; b != NULL; b = b->next)
            if (offset_of(b) + b->bytes > end)
                return false;
        partial->total = end;
    }
    return true;
}

ASH_COLD bool tcpip_reassembly_add(struct tcpip *self, struct tcpip_packet *packet, uint16_t id,
                                   uint32_t at, bool more) {
    struct ash_net_buffer *buffer = packet->buffer;
    uint32_t end = at + buffer->bytes;
    self->counts.fragments_in++;
    /* RFC 791 §3.2: all but the last are multiples of 8 bytes. */
    bool sane = buffer->next == NULL && buffer->bytes != 0 &&
                end + packet->header_bytes <= UINT16_MAX && (!more || buffer->bytes % 8 == 0);
    /* What is held must not starve the rest of the stack. */
    bool room = ash_net_buffers_free(&ash_use_net_buffers) >
                ash_net_buffers_total(&ash_use_net_buffers) / 4;
    if (!sane || !room) {
        self->counts.fragments_lost++;
        tcpip_link_drop(self, buffer);
        return false;
    }
    struct tcpip_partial *partial = find(self, packet, id);
    buffer->words[0] = at;
    buffer->word = packet->header_bytes;
    if (!fits(partial, end, more) || !insert(partial, buffer)) {
        tcpip_link_drop(self, buffer);
        self->counts.fragments_lost++;
        give_up(self, partial);
        return false;
    }
    if (partial->total == 0 || partial->held != partial->total)
        return false;
    packet->buffer = partial->first;
    packet->bytes = (uint16_t)partial->total;
    packet->header_bytes = (uint8_t)packet->buffer->word;
    packet->group = partial->group;
    packet->buffer->flags = 0; /* a device that checked a fragment did not check the whole */
    partial->first = NULL;
    return true;
}
