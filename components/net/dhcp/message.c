/* SPDX-License-Identifier: MIT */
#include <cc_runtime.h>
#include "message.h"

enum { BOOT_REQUEST = 1, BOOT_REPLY = 2, ETHERNET = 1 }; /* RFC 2131 §2; RFC 1700: hardware types */

/* RFC 2131 §2, figure 1, and the cookie that says that options follow (§3). */
struct __attribute__((packed, may_alias)) dhcp_fixed {
    uint8_t op, hardware, hardware_bytes, hops;
    uint32_t xid;
    uint16_t secs, flags;
    uint32_t client, your, server, relay;
    uint8_t mac[6], mac_rest[10];
    uint8_t server_name[64], file[128];
    uint8_t cookie[4];
};
_Static_assert(sizeof(struct dhcp_fixed) == 240, "RFC 2131 §2");
_Static_assert(offsetof(struct dhcp_fixed, mac) == 28, "RFC 2131 §2");

static const uint8_t cookie[4] = {99, 130, 83, 99}; /* RFC 2131 §3 */

#define BROADCAST 0x8000u /* RFC 2131 §2, figure 2 */
#define MAX_BYTES 576u    /* what every host takes, in one piece. RFC 2132 §9.10 */

/* Not inlined, like what reads below: one copy is a tenth of all of it. */
__attribute__((noinline)) static uint8_t *put(uint8_t *at, uint8_t code, const void *value,
                                              size_t bytes) {
    at[0] = code;
    at[1] = (uint8_t)bytes;
    memcpy(at + 2, value, bytes);
    return at + 2 + bytes;
}

size_t dhcp_message_write(const struct dhcp_words *words, uint8_t *into) {
    static const uint8_t wanted[] = {1, 3, 6, 51, 54, 58, 59};
    static const uint8_t most[2] = {MAX_BYTES >> 8, MAX_BYTES & 255};
    uint8_t client[7] = {ETHERNET};
    struct dhcp_fixed *fixed = (void *)into;
    uint8_t *at = (uint8_t *)(fixed + 1);
    memset(into, 0, DHCP_MESSAGE_BYTES);
    fixed->op = BOOT_REQUEST;
    fixed->hardware = ETHERNET;
    fixed->hardware_bytes = sizeof words->mac;
    fixed->xid = words->xid;
    fixed->secs = __builtin_bswap16(words->secs);
    /* RFC 2131 §4.1: without an address only a broadcast reaches us. */
    fixed->flags = words->address == 0 ? __builtin_bswap16(BROADCAST) : 0;
    fixed->client = words->address;
    memcpy(fixed->mac, words->mac, sizeof words->mac);
    memcpy(fixed->cookie, cookie, sizeof cookie);
    memcpy(client + 1, words->mac, sizeof words->mac);
    at = put(at, 53, &words->type, 1);
    at = put(at, 61, client, sizeof client); /* RFC 2132 §9.14 */
    if (words->requested != 0)
        at = put(at, 50, &words->requested, 4);
    if (words->server != 0)
        at = put(at, 54, &words->server, 4);
    /* RFC 2131 §4.4.1, table 5: a DECLINE has none of these. */
    if (words->type != DHCP_DECLINE) {
        at = put(at, 57, most, sizeof most);
        at = put(at, 55, wanted, sizeof wanted);
        size_t name = 0;
        while (words->hostname[name] != '\0' && name < DHCP_NAME_BYTES)
            name++;
        if (name != 0)
            at = put(at, 12, words->hostname, name);
    }
    *at++ = 255;
    /* RFC 1542 §2.1: some relays drop what is shorter than BOOTP's 300 bytes. */
    size_t bytes = (size_t)(at - into);
    return bytes < 300 ? 300 : bytes;
}

/* Is it for us? RFC 2131 §4.4.1: the number and the hardware address are ours. */
static bool is_ours(const struct dhcp_words *words, const struct dhcp_fixed *fixed) {
    return fixed->op == BOOT_REPLY && fixed->hardware == ETHERNET &&
           fixed->hardware_bytes == sizeof words->mac && fixed->xid == words->xid &&
           memcmp(fixed->mac, words->mac, sizeof words->mac) == 0 &&
           memcmp(fixed->cookie, cookie, sizeof cookie) == 0;
}

/* RFC 2131 §4.1: the fields of the file and of the server's name may hold more options. */
static bool read_options(const struct dhcp_fixed *fixed, size_t count, struct dhcp_options *found) {
    if (!dhcp_options_read((const uint8_t *)(fixed + 1), count - sizeof *fixed, found))
        return false;
    const uint8_t *overload = found->value[DHCP_OPTION_OVERLOAD];
    if (overload == NULL)
        return true;
    if (*overload < 1 || *overload > 3)
        return false;
    if ((*overload & 1) != 0 && !dhcp_options_read(fixed->file, sizeof fixed->file, found))
        return false;
    return (*overload & 2) == 0 ||
           dhcp_options_read(fixed->server_name, sizeof fixed->server_name, found);
}

/* RFC 6842 §3: a server that tells a client identifier tells ours. */
static bool is_our_client(const struct dhcp_words *words, const struct dhcp_options *found) {
    const uint8_t *client = found->value[DHCP_OPTION_CLIENT];
    return client == NULL || (found->bytes[DHCP_OPTION_CLIENT] == 7 && client[0] == ETHERNET &&
                              memcmp(client + 1, words->mac, sizeof words->mac) == 0);
}

/* An address that one host may have: not of class D or E, of no loopback, not of network 0. */
static bool is_host(uint32_t address) {
    uint8_t first = (uint8_t)address; /* network byte order, on a little-endian machine */
    return first != 0 && first != 127 && first < 224;
}

__attribute__((noinline)) static uint32_t address_of(const struct dhcp_options *found,
                                                     enum dhcp_option option) {
    uint32_t address = 0;
    if (found->value[option] != NULL)
        memcpy(&address, found->value[option], sizeof address);
    return address;
}

static uint32_t number_of(const struct dhcp_options *found, enum dhcp_option option) {
    return __builtin_bswap32(address_of(found, option));
}

/* The address on its network, with its router: RFC 1122 §3.2.1.3, §3.3.1. */
static bool read_place(const struct dhcp_options *found, struct dhcp_reply *reply) {
    uint32_t mask = number_of(found, DHCP_OPTION_MASK);
    uint32_t host = __builtin_bswap32(reply->address) & ~mask;
    reply->mask = __builtin_bswap32(mask);
    reply->router = address_of(found, DHCP_OPTION_ROUTER);
    reply->dns = address_of(found, DHCP_OPTION_DNS);
    if (mask == 0 || (~mask & (~mask + 1)) != 0 || !is_host(reply->address))
        return false; /* ones, then zeroes */
    if (~mask > 1 && (host == 0 || host == ~mask))
        return false; /* RFC 3021: in a network of two there is no broadcast address */
    if (reply->dns != 0 && !is_host(reply->dns))
        return false;
    return reply->router == 0 || (is_host(reply->router) && reply->router != reply->address &&
                                  ((reply->router ^ reply->address) & reply->mask) == 0);
}

/* RFC 2131 §4.4.5: half of the lease, and seven eighths, where the server says nothing sensible. */
static bool read_times(const struct dhcp_options *found, struct dhcp_reply *reply) {
    uint32_t lease_s = number_of(found, DHCP_OPTION_LEASE);
    uint32_t t1_s = number_of(found, DHCP_OPTION_T1), t2_s = number_of(found, DHCP_OPTION_T2);
    if (t2_s < 2 || t2_s >= lease_s)
        t2_s = lease_s - lease_s / 8;
    if (t1_s == 0 || t1_s >= t2_s)
        t1_s = lease_s / 2 < t2_s ? lease_s / 2 : t2_s / 2;
    reply->lease_s = lease_s;
    reply->t1_s = t1_s;
    reply->t2_s = t2_s;
    return lease_s >= DHCP_LEASE_S;
}

bool dhcp_message_read(const struct dhcp_words *words, const uint8_t *bytes, size_t count,
                       struct dhcp_reply *reply) {
    const struct dhcp_fixed *fixed = (const void *)bytes;
    struct dhcp_options found = {0};
    if (count < sizeof *fixed || !is_ours(words, fixed) || !read_options(fixed, count, &found) ||
        !is_our_client(words, &found))
        return false;
    if (found.value[DHCP_OPTION_TYPE] == NULL || found.value[DHCP_OPTION_SERVER] == NULL)
        return false; /* RFC 2131 §4.3.1, table 3: a server always tells both */
    reply->type = *found.value[DHCP_OPTION_TYPE];
    reply->server = address_of(&found, DHCP_OPTION_SERVER);
    if (!is_host(reply->server))
        return false;
    if (reply->type == DHCP_NAK)
        return true;
    reply->address = fixed->your;
    return (reply->type == DHCP_OFFER || reply->type == DHCP_ACK) && read_place(&found, reply) &&
           read_times(&found, reply);
}
