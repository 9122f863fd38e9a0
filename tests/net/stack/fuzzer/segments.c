/* SPDX-License-Identifier: MIT */
/* Segments of the other sides of connections. */
#include <string.h>
#include <ashlar/net/ip.h>
#include <ashlar/world.h>
#include "fuzzer.h"

#define PEERS      (CLIENTS + SERVERS)
#define FLOOD      300u
#define FLOOD_PORT 10000u

enum { FIN = 1, SYN = 2, RST = 4, ACK = 16 };

static struct peer peers[PEERS];

static bool is_server(const struct peer *peer) {
    return peer >= peers + CLIENTS;
}

static size_t options(uint8_t *at, bool syn, struct peer *peer) {
    static const uint8_t offers[] = {2, 4, 5, 180, 4, 2, 3, 3, 7, 1, 1, 1};
    size_t count = 0;
    if (syn && !rarely(4)) {
        memcpy(at, offers, sizeof offers);
        count = sizeof offers;
        if (rarely(4))
            put16(at + 2, draw(3) == 0 ? draw(4) : draw(65536));
    }
    if (peer->timed != rarely(100)) {
        at[count] = at[count + 1] = 1;
        at[count + 2] = 8;
        at[count + 3] = 10;
        put32(at + count + 4, rarely(50) ? draw(UINT32_MAX) : ++peer->time);
        put32(at + count + 8, peer->echo);
        count += 12;
    }
    if (!syn && rarely(6)) {
        at[count] = at[count + 1] = 1;
        at[count + 2] = 5;
        at[count + 3] = (uint8_t)(rarely(20) ? draw(256) : 10);
        put32(at + count + 4, peer->theirs + draw(3000) - 1500);
        put32(at + count + 8, peer->theirs + draw(6000) - 1500);
        count += 12;
    }
    return count;
}

/* A client begins, with another number than before. */
static void begin(struct peer *peer) {
    peer->port = (uint16_t)(CLIENT_PORT + (peer - peers));
    peer->ours = rarely(8) ? 81 : 80;
    peer->timed = rarely(2);
    peer->time = draw(UINT32_MAX);
    peer->iss = peer->known ? draw(UINT32_MAX) : UINT32_MAX - 1000; /* the first one wraps */
    peer->next = peer->iss + 1;
}

static uint8_t flags_of(struct peer *peer, bool *first) {
    static const uint8_t usual[] = {0x10, 0x18, 0x10, 0x18, 0x11, 0x02, 0x04, 0x14, 0x12, 0x19};
    static const uint8_t answers[] = {0x12, 0x12, 0x12, 0x12, 0x02, 0x14, 0x04, 0x10};
    *first =
        is_server(peer) ? peer->asked : !peer->known || (peer->again && rarely(3)) || rarely(400);
    if (!*first)
        return usual[draw(rarely(30) ? sizeof usual : 4)];
    if (!is_server(peer)) {
        begin(peer);
        return SYN;
    }
    peer->asked = rarely(3);
    return answers[draw(sizeof answers)];
}

static void put_data(uint8_t *data, size_t bytes, uint32_t from) {
    for (size_t i = 0; i < bytes; i++)
        data[i] = (uint8_t)(from + i);
}

static size_t segment_of(uint8_t *frame, struct peer *peer) {
    uint8_t *tcp = frame + 34;
    bool first;
    uint8_t flags = flags_of(peer, &first);
    uint32_t begin = peer->next;
    bool syn = (flags & SYN) != 0; /* always the same number: another would be another connection */
    if (syn)
        begin = peer->iss;
    else if (rarely(4))
        begin += draw(4000) - 2000;
    peer->sure &= !syn || is_server(peer); /* perhaps it begins anew; the answer tells */
    size_t header = 20 + options(tcp + 20, syn, peer);
    size_t data = syn || rarely(2) ? 0 : draw(rarely(3) ? 1400 : 40);
    put16(tcp, peer->port);
    put16(tcp + 2, peer->ours);
    put32(tcp + 4, begin);
    put32(tcp + 8, peer->theirs + (rarely(20) ? draw(5000) - 2500 : 0));
    tcp[12] = (uint8_t)(header / 4 << 4);
    tcp[13] = flags;
    put16(tcp + 14, rarely(12) ? 0 : 1 + draw(65535));
    put32(tcp + 16, 0);
    put_data(tcp + header, data, begin - peer->iss - 1);
    if (rarely(60)) /* too short, or beyond the end; else it were other data */
        tcp[12] = (uint8_t)((header + data < 60 && rarely(2) ? 15 : draw(5)) << 4);
    if (!syn && begin == peer->next)
        peer->next += (uint32_t)data + (flags & FIN);
    peer->known = true;
    peer->again &= !first;
    size_t bytes = wrap(frame, 6, header + data);
    sum_transport(frame, 6, header + data, 16);
    return bytes;
}

size_t segment(uint8_t *frame) {
    struct peer *peer = &peers[draw(PEERS)];
    if (is_server(peer) && !peer->known)
        peer = &peers[draw(CLIENTS)]; /* nobody has asked it */
    return segment_of(frame, peer);
}

void servers_forget(void) {
    for (unsigned i = CLIENTS; i < PEERS; i++)
        peers[i].sure = false;
}

/* The stack's SYN to a server. */
static void be_asked(struct peer *peer, const uint8_t *tcp) {
    if (peer->known && peer->ours == get16(tcp) && peer->their_iss == get32(tcp + 4))
        return; /* once more */
    *peer = (struct peer){.port = (uint16_t)get16(tcp + 2),
                          .ours = (uint16_t)get16(tcp),
                          .iss = draw(UINT32_MAX),
                          .theirs = get32(tcp + 4) + 1,
                          .their_iss = get32(tcp + 4),
                          .time = draw(UINT32_MAX),
                          .known = true,
                          .timed = rarely(2),
                          .asked = true,
                          .sure = true};
    peer->next = peer->iss + 1;
}

static void note(struct peer *peer, const uint8_t *tcp, size_t bytes) {
    size_t header = (tcp[12] >> 4) * 4u;
    uint32_t data = (uint32_t)(bytes - header), seq = get32(tcp + 4);
    if ((tcp[13] & (SYN | ACK)) == (SYN | ACK) && get32(tcp + 8) == peer->iss + 1) {
        peer->sure = true;
        peer->their_iss = seq;
    }
    if (peer->sure)
        check_stream(tcp + header, data, seq - peer->their_iss - 1);
    peer->again |= (tcp[13] & RST) != 0; /* it is gone; the next one begins */
    if (peer->again)
        return;
    peer->theirs = seq + data + (tcp[13] & FIN) + (tcp[13] >> 1 & 1);
    for (size_t at = 20; at + 10 <= header && tcp[at] != 0; at += tcp[at] == 1 ? 1 : tcp[at + 1])
        if (tcp[at] == 8)
            peer->echo = get32(tcp + at + 2);
}

void frames_look(const uint8_t *frame, size_t bytes) {
    const uint8_t *tcp = frame + 34;
    if (bytes < 54 || get16(frame + 12) != 0x0800 || frame[23] != 6)
        return;
    uint32_t server = get16(tcp + 2) - SERVER_PORT;
    if (server < SERVERS && (tcp[13] & (SYN | ACK)) == SYN)
        be_asked(&peers[CLIENTS + server], tcp);
    for (unsigned i = 0; i < PEERS; i++)
        if (get16(tcp + 2) == peers[i].port && get16(tcp) == peers[i].ours)
            note(&peers[i], tcp, bytes - 34);
}

static void send_bare(struct peer *peer, uint8_t flags) {
    uint8_t frame[128] = {0}, *tcp = frame + 34;
    put16(tcp, peer->port);
    put16(tcp + 2, peer->ours);
    put32(tcp + 4, peer->next);
    put32(tcp + 8, peer->theirs);
    tcp[12] = 0x50;
    tcp[13] = flags;
    put16(tcp + 14, 1000);
    size_t bytes = wrap(frame, 6, 20);
    sum_transport(frame, 6, 20, 16);
    (void)ash_world_inject(&ash_use_world, frame, bytes);
    (void)ash_net_ip_poll(&ash_use_net_ip);
    look();
}

/* Whoever goes on acknowledges what came last, which is the answer to its SYN. */
void send_flood(void) {
    uint8_t answer[2048];
    uint16_t to = rarely(2) ? 80 : 81;
    uint32_t goes_on = 2 + draw(8);
    for (unsigned i = 0; i < FLOOD; i++) {
        struct peer peer = {
            .port = (uint16_t)(FLOOD_PORT + i), .ours = to, .next = draw(UINT32_MAX)};
        send_bare(&peer, SYN);
        if (!rarely(goes_on) || ash_world_last(&ash_use_world, answer) < 54)
            continue;
        peer.theirs = get32(answer + 38) + 1;
        peer.next++;
        send_bare(&peer, ACK);
    }
}
