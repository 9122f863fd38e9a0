/* SPDX-License-Identifier: MIT */
/* What the stack says of itself, and what it is told: counts, connections, addresses. */
#include <string.h>
#include <ashlar/world/clock.h>
#include "fuzzer.h"

#define IP    &ash_use_net_ip
#define CLOCK &ash_use_world_clock

#define COUNTS (sizeof(struct ash_net_ip_counts) / sizeof(uint64_t))

static bool is_moved; /* it has not its usual address */

/* No number ever falls. */
static void count(void) {
    static uint64_t before[COUNTS];
    uint64_t now[COUNTS];
    struct ash_net_ip_counts counts;
    ash_net_ip_count(IP, &counts);
    memcpy(now, &counts, sizeof now);
    for (unsigned i = 0; i < COUNTS; i++)
        must(now[i] >= before[i], "a count that falls");
    memcpy(before, now, sizeof before);
}

static void list(void) {
    struct ash_net_tcp_status status;
    unsigned place = 0, listeners = 0, entries = 0;
    for (; ash_net_tcp_next(&ash_use_net_tcp, &place, &status); entries++) {
        must(status.state > ASH_NET_TCP_CLOSED && status.state <= ASH_NET_TCP_LISTEN, "a state");
        must(status.local.port != 0, "a connection at no port");
        if (status.state == ASH_NET_TCP_LISTEN)
            listeners++;
        else
            must(status.remote.port != 0 && status.remote.address != 0, "a connection to nobody");
        must(entries < 4000, "connections without end");
    }
    must(listeners == streams_listeners(), "how many listen");
}

static const struct ash_net_ip_config usual = {ASH_NET_IP(10, 0, 0, 1), 24, 0, 0};

static void configure(void) {
    const struct ash_net_ip_config sound[] = {
        usual,
        {ASH_NET_IP(10, 0, 0, 1), 24, ASH_NET_IP(10, 0, 0, 2), ASH_NET_IP(10, 0, 0, 3)},
        {ASH_NET_IP(10, 0, 0, 1), 24, ASH_NET_IP(10, 0, 0, 2), 0},
        {ASH_NET_IP(10, 0, 0, 7), 24, 0, 0},
        {ASH_NET_IP(10, 0, 0, 1), 31, 0, 0},
        {ASH_NET_IP(10, 0, 0, 1), 32, 0, 0},
        {0, 0, 0, 0}};
    const struct ash_net_ip_config config = sound[draw(7)];
    uint32_t before = ash_net_ip_config(IP).address;
    must(ash_net_ip_configure(IP, &config) == 0, "an address that is refused");
    struct ash_net_ip_config now = ash_net_ip_config(IP);
    must(memcmp(&now, &config, sizeof now) == 0, "another configuration than was given");
    if (before != config.address)
        streams_are_failed();
    is_moved = config.address != usual.address || config.prefix != usual.prefix;
    frames_address(config.address != 0 ? config.address : usual.address);
}

static void configure_badly(void) {
    const struct ash_net_ip_config bad[] = {
        {ASH_NET_IP(10, 0, 0, 1), 33, 0, 0},
        {ASH_NET_IP(224, 0, 0, 1), 24, 0, 0},
        {ASH_NET_IP(127, 0, 0, 5), 8, 0, 0},
        {ASH_NET_IP(0, 1, 2, 3), 8, 0, 0},
        {ASH_NET_IP(10, 0, 0, 0), 24, 0, 0},
        {ASH_NET_IP(10, 0, 0, 255), 24, 0, 0},
        {ASH_NET_IP(10, 0, 0, 1), 24, ASH_NET_IP(10, 0, 1, 2), 0},
        {ASH_NET_IP(10, 0, 0, 1), 24, ASH_NET_IP(10, 0, 0, 1), 0}};
    struct ash_net_ip_config before = ash_net_ip_config(IP), after;
    must(ash_net_ip_configure(IP, &bad[draw(8)]) == -ASH_EINVAL, "an address that no host has");
    after = ash_net_ip_config(IP);
    must(memcmp(&before, &after, sizeof after) == 0, "a refused configuration that is kept");
}

/* RFC 5227 §2.1.1: three probes, and the time that they take, unless somebody answers. */
static void probe(void) {
    uint32_t address = ASH_NET_IP(10, 0, 0, 90u + draw(3));
    uint64_t begin = ash_world_clock_now(CLOCK);
    bool claimed = rarely(2);
    if (claimed)
        claim(address);
    int error = ash_net_ip_probe(IP, address);
    uint64_t took_ms = (ash_world_clock_now(CLOCK) - begin) / 1000000;
    look();
    must(error == 0 || error == -ASH_EADDRINUSE, "a probe's error");
    must(error != 0 || (took_ms >= 4000 && took_ms <= 7001), "how long a probe takes");
}

void facts_settle(void) {
    if (is_moved)
        must(ash_net_ip_configure(IP, &usual) == 0, "the usual address");
    is_moved = false;
    frames_address(usual.address);
}

void facts_call(void) {
    uint8_t link[6];
    uint32_t kind = draw(100);
    if (is_moved && rarely(4))
        facts_settle();
    if (kind < 60) {
        count();
    } else if (kind < 90) {
        list();
    } else if (kind < 94) {
        configure_badly();
    } else if (kind < 97) {
        configure();
    } else if (kind < 98) {
        probe();
    } else {
        ash_net_ip_link_address(IP, link);
        must(memcmp(link, "\2\0\0\0\0\1", 6) == 0, "the device's address");
    }
}
