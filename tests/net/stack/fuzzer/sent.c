/* SPDX-License-Identifier: MIT */
/* What the stack sends is well formed: Ethernet, RFC 826, 791, 792, 768, 9293. */
#include <string.h>
#include <ashlar/net/buffers.h>
#include "fuzzer.h"

#define ETHERNET 14u
#define IP       20u
#define UDP      8u

static void check_arp(const uint8_t *arp, size_t bytes) {
    static const uint8_t head[] = {0, 1, 8, 0, 6, 4, 0};
    must(bytes == 28 && memcmp(arp, head, sizeof head) == 0, "an ARP packet of another kind");
    must(arp[7] == 1 || arp[7] == 2, "an ARP operation");
    must(memcmp(arp + 8, "\2\0\0\0\0\1", 6) == 0, "an ARP packet from somebody else");
}

static void check_udp(const uint8_t *udp, size_t bytes) {
    must(bytes >= UDP && get16(udp + 4) == bytes, "a datagram's length");
    must(get16(udp) != 0 && get16(udp + 2) != 0, "a datagram's ports");
    must(get16(udp + 6) != 0, "a datagram without a checksum");
    for (size_t i = UDP; i < bytes; i++)
        must(udp[i] == (uint8_t)(udp[UDP] + i - UDP), "the content of a datagram that is sent");
}

static void check_tcp(const uint8_t *tcp, size_t bytes) {
    size_t header = (tcp[12] >> 4) * 4u;
    must(bytes >= 20 && header >= 20 && header <= bytes, "a data offset");
    must(get16(tcp) != 0 && get16(tcp + 2) != 0, "a segment's ports");
    must((tcp[13] & 6) != 6, "a SYN that resets");
    must((tcp[13] & 2) == 0 || bytes == header, "data in a SYN");
    for (size_t at = 20; at < header && tcp[at] != 0; at += tcp[at] == 1 ? 1 : tcp[at + 1])
        must(tcp[at] == 1 || (at + 1 < header && tcp[at + 1] >= 2 && at + tcp[at + 1] <= header),
             "a TCP option");
}

static void check_transport(const uint8_t *ip, size_t bytes) {
    const uint8_t *body = ip + IP;
    uint32_t pseudo = ip[9] == 1 ? 0 : sum_add(ip[9] + (uint32_t)bytes, ip + 12, 8);
    must(sum_fold(sum_add(pseudo, body, bytes)) == 0, "a checksum behind IP's");
    if (ip[9] == 6)
        check_tcp(body, bytes);
    else if (ip[9] == 17)
        check_udp(body, bytes);
    else
        must(ip[9] == 1 && bytes >= 8, "a protocol that nobody speaks");
}

void check_sent(const uint8_t *frame, size_t bytes) {
    const uint8_t *ip = frame + ETHERNET;
    must(bytes >= ETHERNET + 28 && bytes <= ETHERNET + 1500, "a frame's length");
    must(memcmp(frame + 6, "\2\0\0\0\0\1", 6) == 0, "a frame from somebody else");
    if (get16(frame + 12) == 0x0806) {
        check_arp(ip, bytes - ETHERNET);
        return;
    }
    must(get16(frame + 12) == 0x0800 && ip[0] == 0x45, "a frame's type");
    must(get16(ip + 2) == bytes - ETHERNET, "a total length");
    must((get16(ip + 6) & 0xbfff) == 0 && ip[8] != 0, "a fragment, or one that lives no hop");
    must(sum_fold(sum_add(0, ip, IP)) == 0, "a checksum of IP");
    must(ip[12] != 127 && ip[16] != 127, "loopback on a wire");
    check_transport(ip, bytes - ETHERNET - IP);
}

void check_stream(const uint8_t *data, size_t bytes, uint32_t from) {
    for (size_t i = 0; i < bytes; i++)
        if (data[i] != (uint8_t)(from + i))
            found("the stack sent byte %u where %u should be", data[i], (uint8_t)(from + i));
}
