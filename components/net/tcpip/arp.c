/* SPDX-License-Identifier: MIT */
/*
 * ARP (RFC 826) with RFC 5227's care for duplicate addresses. The cache has a fixed number of
 * places, so that a flood of senders costs nothing but older neighbours.
 */
#include <cc_runtime.h>
#include <ashlar/console.h>
#include "hash.h"
#include "ip.h"
#include "link.h"
#include "tcpip.h"

enum tcpip_neighbour_state { FREE, ASKED, KNOWN };
enum { REQUEST = 1, REPLY = 2 }; /* RFC 826 */

#define HARDWARE_ETHERNET 1
#define WINDOW            4u     /* places in which an address may be */
#define FRESH_MS          60000u /* RFC 1122 §2.3.2.1: old entries are flushed, after a minute */
#define ASK_MS            1000u  /* between requests: at most one a second. RFC 1122 §2.3.2.1 */
#define ASK_TIMES         3u
#define WAITING           3u     /* packets for one neighbour; at least one. §2.3.2.2 */
#define DEFEND_MS         10000u /* RFC 5227 §1.1 DEFEND_INTERVAL */

static const uint8_t nobody[6], everybody[6] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff};

ASH_COLD static void send_packet(struct tcpip *self, const struct tcpip_arp_packet *packet,
                                 const uint8_t to[6]) {
    struct ash_net_buffer *buffer = ash_net_buffers_get(&ash_use_net_buffers);
    if (buffer == NULL) {
        self->counts.no_buffer++;
        return;
    }
    memcpy(buffer->data, packet, sizeof *packet);
    buffer->bytes = sizeof *packet;
    self->counts.arp_out++;
    if (tcpip_link_frame(self, buffer, to, TCPIP_TYPE_ARP) != 0)
        tcpip_link_drop(self, buffer);
}

static struct tcpip_arp_packet make(struct tcpip *self, uint16_t operation) {
    struct tcpip_arp_packet packet = {
        .hardware = tcpip_swap16(HARDWARE_ETHERNET),
        .protocol = tcpip_swap16(TCPIP_TYPE_IP4),
        .hardware_bytes = 6,
        .protocol_bytes = 4,
        .operation = tcpip_swap16(operation),
    };
    memcpy(packet.sender, self->mac, sizeof packet.sender);
    return packet;
}

ASH_COLD static void ask(struct tcpip *self, uint32_t from, uint32_t ip) {
    struct tcpip_arp_packet packet = make(self, REQUEST);
    packet.sender_ip = from;
    packet.target_ip = ip;
    send_packet(self, &packet, everybody);
}

void tcpip_arp_ask(struct tcpip *self, uint32_t ip) {
    ask(self, 0, ip);
}

void tcpip_arp_announce(struct tcpip *self) {
    ask(self, self->address, self->address);
}

static struct tcpip_neighbour *place(struct tcpip *self, uint32_t ip, unsigned step) {
    uint32_t hash = tcpip_hash_place(self->key, ip, 0) + step;
    return &self->neighbours[hash & (TCPIP_NEIGHBOURS - 1)];
}

static struct tcpip_neighbour *find(struct tcpip *self, uint32_t ip) {
    if (self->neighbours[self->neighbour_now].ip == ip)
        return &self->neighbours[self->neighbour_now];
    for (unsigned step = 0; step < WINDOW; step++) {
        struct tcpip_neighbour *neighbour = place(self, ip, step);
        if (neighbour->ip != ip)
            continue;
        self->neighbour_now = (uint32_t)(neighbour - self->neighbours);
        return neighbour;
    }
    return NULL;
}

static void drop_waiting(struct tcpip *self, struct tcpip_neighbour *neighbour) {
    while (neighbour->waiting != NULL) {
        struct ash_net_buffer *buffer = neighbour->waiting;
        neighbour->waiting = buffer->next;
        buffer->next = NULL;
        ash_net_buffers_put(&ash_use_net_buffers, buffer);
    }
    neighbour->waiting_count = 0;
    (void)self;
}

/* Is `a` the better one to give up? Who never answered, before who did; then the older one. */
ASH_COLD static bool is_worth_less(const struct tcpip *self, const struct tcpip_neighbour *a,
                                   const struct tcpip_neighbour *b) {
    if ((a->state == KNOWN) != (b->state == KNOWN))
        return b->state == KNOWN;
    return self->now_ms - a->since_ms > self->now_ms - b->since_ms;
}

/*
 * A place for `ip`: a free one, or that of a neighbour who can be spared. Packets of many that are
 * not there push out none that is.
 */
ASH_COLD static struct tcpip_neighbour *claim(struct tcpip *self, uint32_t ip) {
    struct tcpip_neighbour *oldest = place(self, ip, 0);
    for (unsigned step = 0; step < WINDOW && oldest->ip != 0; step++) {
        struct tcpip_neighbour *at = place(self, ip, step);
        if (at->ip == 0 || is_worth_less(self, at, oldest))
            oldest = at;
    }
    drop_waiting(self, oldest);
    *oldest = (struct tcpip_neighbour){.ip = ip, .since_ms = self->now_ms};
    return oldest;
}

ASH_COLD static void lose(struct tcpip *self, struct tcpip_neighbour *neighbour) {
    drop_waiting(self, neighbour);
    *neighbour = (struct tcpip_neighbour){.ip = 0};
}

/* Asks again those that have not answered, and gives up those that never do. */
ASH_COLD static void ask_again(struct tcpip *self, struct tcpip_timer *timer) {
    bool more = false;
    for (unsigned i = 0; i < TCPIP_NEIGHBOURS; i++) {
        struct tcpip_neighbour *neighbour = &self->neighbours[i];
        bool pending = neighbour->state == ASKED || neighbour->asked_again;
        if (neighbour->ip == 0 || !pending)
            continue;
        if (neighbour->tries >= ASK_TIMES) {
            if (neighbour->state == ASKED)
                lose(self, neighbour);
            neighbour->asked_again = false;
            continue;
        }
        neighbour->tries++;
        ask(self, self->address, neighbour->ip);
        more = true;
    }
    if (more)
        tcpip_arm_locked(self, timer, self->now_ms + ASK_MS);
}

ASH_COLD static void begin_asking(struct tcpip *self, struct tcpip_neighbour *neighbour) {
    neighbour->tries = 1;
    ask(self, self->address, neighbour->ip);
    if (self->neighbour_timer.at != NULL)
        return;
    self->neighbour_timer.fire = ask_again;
    tcpip_arm_locked(self, &self->neighbour_timer, self->now_ms + ASK_MS);
}

/* The packet waits for its neighbour; of too many the oldest is dropped. */
ASH_COLD static void wait(struct tcpip *self, struct tcpip_neighbour *neighbour,
                          struct ash_net_buffer *buffer) {
    if (neighbour->waiting_count == WAITING) {
        struct ash_net_buffer *oldest = neighbour->waiting;
        neighbour->waiting = oldest->next;
        oldest->next = NULL;
        ash_net_buffers_put(&ash_use_net_buffers, oldest);
        neighbour->waiting_count--;
    }
    buffer->next = NULL;
    if (neighbour->waiting == NULL)
        neighbour->waiting = buffer;
    else
        neighbour->last->next = buffer;
    neighbour->last = buffer;
    neighbour->waiting_count++;
    (void)self;
}

const uint8_t *tcpip_arp_resolve(struct tcpip *self, uint32_t ip, struct ash_net_buffer *buffer) {
    struct tcpip_neighbour *neighbour = find(self, ip);
    if (neighbour != NULL && neighbour->state == KNOWN) {
        bool old = self->now_ms - neighbour->since_ms > FRESH_MS;
        if (old && !neighbour->asked_again) {
            neighbour->asked_again = true; /* used until the answer tells otherwise */
            begin_asking(self, neighbour);
        }
        if (!old || neighbour->asked_again)
            return neighbour->mac;
    }
    bool begun = neighbour != NULL;
    if (!begun)
        neighbour = claim(self, ip);
    wait(self, neighbour, buffer);
    if (!begun) {
        neighbour->state = ASKED;
        begin_asking(self, neighbour);
    }
    return NULL;
}

ASH_COLD static void learn(struct tcpip *self, struct tcpip_neighbour *neighbour,
                           const uint8_t mac[6]) {
    memcpy(neighbour->mac, mac, sizeof neighbour->mac);
    neighbour->state = KNOWN;
    neighbour->since_ms = self->now_ms;
    neighbour->asked_again = false;
    while (neighbour->waiting != NULL) {
        struct ash_net_buffer *buffer = neighbour->waiting;
        neighbour->waiting = buffer->next;
        buffer->next = NULL;
        if (tcpip_link_frame(self, buffer, mac, TCPIP_TYPE_IP4) != 0)
            tcpip_link_drop(self, buffer);
    }
    neighbour->waiting_count = 0;
}

/*
 * What a packet says of its sender. An answer that we asked for is believed, and so is whoever asks
 * us something while nothing else is known. Another hardware address for a known neighbour is not:
 * we ask, and believe the answer, so that one packet redirects nobody.
 */
ASH_COLD static void hear(struct tcpip *self, const struct tcpip_arp_packet *packet, bool to_us) {
    struct tcpip_neighbour *neighbour = find(self, packet->sender_ip);
    if (neighbour == NULL) {
        if (to_us && packet->operation == tcpip_swap16(REQUEST))
            learn(self, claim(self, packet->sender_ip), packet->sender);
        return;
    }
    bool asked = neighbour->state == ASKED || neighbour->asked_again;
    bool same = neighbour->state == KNOWN &&
                memcmp(neighbour->mac, packet->sender, sizeof neighbour->mac) == 0;
    if (same || (asked && to_us)) {
        learn(self, neighbour, packet->sender);
    } else if (!asked) {
        neighbour->asked_again = true;
        begin_asking(self, neighbour);
    }
}

/* RFC 5227 §2.4(b): defends the address, but not against one who defends it too. */
ASH_COLD static void defend(struct tcpip *self, const struct tcpip_arp_packet *packet) {
    static const char text[] = "ashlar: tcpip: another machine uses our address\n";
    (void)packet;
    self->counts.arp_conflicts++;
    if (self->defended_ms != 0 && self->now_ms - self->defended_ms < DEFEND_MS)
        return;
    self->defended_ms = self->now_ms | 1;
    ash_console_line(&ash_use_console);
    ash_console_write(&ash_use_console, text, sizeof text - 1);
    tcpip_arp_announce(self);
}

static bool is_sane(const struct tcpip_arp_packet *packet) {
    uint16_t operation = tcpip_swap16(packet->operation);
    return packet->hardware == tcpip_swap16(HARDWARE_ETHERNET) &&
           packet->protocol == tcpip_swap16(TCPIP_TYPE_IP4) && packet->hardware_bytes == 6 &&
           packet->protocol_bytes == 4 && (operation == REQUEST || operation == REPLY) &&
           (packet->sender[0] & 1) == 0 && memcmp(packet->sender, nobody, 6) != 0;
}

ASH_COLD static void handle(struct tcpip *self, const struct tcpip_arp_packet *packet) {
    bool ours = memcmp(packet->sender, self->mac, sizeof self->mac) == 0;
    if (ours)
        return; /* our own, reflected */
    if (self->probe.ip != 0 && (packet->sender_ip == self->probe.ip ||
                                (packet->sender_ip == 0 && packet->target_ip == self->probe.ip)))
        self->probe.taken = true;
    if (self->address == 0)
        return;
    if (packet->sender_ip == self->address) {
        defend(self, packet);
        return;
    }
    bool to_us = packet->target_ip == self->address;
    bool neighbour = ((packet->sender_ip ^ self->address) & self->mask) == 0 &&
                     !tcpip_ip_is_broadcast(self, packet->sender_ip);
    if (packet->sender_ip != 0 && neighbour)
        hear(self, packet, to_us);
    if (to_us && packet->operation == tcpip_swap16(REQUEST) &&
        (packet->sender_ip == 0 || neighbour)) {
        struct tcpip_arp_packet reply = make(self, REPLY);
        reply.sender_ip = self->address;
        memcpy(reply.target, packet->sender, sizeof reply.target);
        reply.target_ip = packet->sender_ip;
        send_packet(self, &reply, packet->sender);
    }
}

ASH_COLD void tcpip_arp_input(struct tcpip *self, struct ash_net_buffer *frame) {
    const struct tcpip_arp_packet *packet = (const void *)frame->data;
    self->counts.arp_in++;
    if (frame->bytes < sizeof *packet || !is_sane(packet))
        self->counts.arp_bad++;
    else
        handle(self, packet);
    tcpip_link_drop(self, frame);
}

ASH_COLD void tcpip_arp_forget(struct tcpip *self) {
    for (unsigned i = 0; i < TCPIP_NEIGHBOURS; i++)
        lose(self, &self->neighbours[i]);
}
