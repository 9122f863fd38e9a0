/* SPDX-License-Identifier: MIT */
/* The stack's address. */
#include "suite.h"

int conformance_configure(uint32_t address, uint32_t prefix, uint32_t gateway) {
    const struct ash_net_ip_config config = {
        .address = address, .prefix = prefix, .gateway = gateway, .dns = HOST(3)};
    return ash_net_ip_configure(STACK, &config);
}

static bool is_configured(uint32_t address, uint32_t prefix, uint32_t gateway) {
    const struct ash_net_ip_config config = ash_net_ip_config(STACK);
    return config.address == address && config.prefix == prefix && config.gateway == gateway &&
           config.dns == HOST(3);
}

static void test_refused(void) {
    static const struct {
        uint32_t address, prefix, gateway;
    } bad[] = {
        {ASH_NET_IP_BROADCAST, 24, 0},
        {ASH_NET_IP(224, 0, 0, 1), 24, 0},
        {ASH_NET_IP(239, 1, 2, 3), 24, 0},
        {HOME, 8, 0},
        {ASH_NET_IP(127, 1, 2, 3), 8, 0},
        {ASH_NET_IP(0, 0, 0, 5), 24, 0},
        {ASH_NET_IP(0, 1, 2, 3), 24, 0},
        {HOST(0), 24, 0},
        {HOST(255), 24, 0},
        {HOST(127), 25, 0},
        {HOST(1), 33, 0},
        {HOST(1), UINT32_MAX, 0},
        {HOST(1), 24, ASH_NET_IP(10, 0, 1, 2)},
        {HOST(1), 30, HOST(5)},
        {HOST(1), 32, HOST(2)},
        {HOST(1), 24, HOST(1)},
    };
    BEGIN("7: what no host can be");
    CHECK(conformance_configure(HOST(1), 24, HOST(2)) == 0);
    CHECK(is_configured(HOST(1), 24, HOST(2)));
    for (unsigned i = 0; i < ASH_ARRAY_LENGTH(bad); i++) {
        CHECK(conformance_configure(bad[i].address, bad[i].prefix, bad[i].gateway) == -ASH_EINVAL);
        CHECK(is_configured(HOST(1), 24, HOST(2)));
    }
    BEGIN("7: what one can be");
    CHECK(conformance_configure(HOST(1), 31, 0) == 0);
    CHECK(is_configured(HOST(1), 31, 0));
    CHECK(conformance_configure(HOST(127), 24, HOST(254)) == 0);
    CHECK(is_configured(HOST(127), 24, HOST(254)));
    CHECK(conformance_configure(HOST(1), 32, 0) == 0 && is_configured(HOST(1), 32, 0));
    CHECK(conformance_configure(HOST(1), 8, HOST(2)) == 0 && is_configured(HOST(1), 8, HOST(2)));
    CHECK(conformance_configure(0, 0, 0) == 0 && ash_net_ip_config(STACK).address == 0);
    CHECK(conformance_configure(HOST(1), 24, 0) == 0 && is_configured(HOST(1), 24, 0));
}

/* A datagram that a host of the lab sends back; what sending it said. */
static int ask(uint32_t host, unsigned *came) {
    const struct ash_net_ip_end any = {0, 0}, to = {host, 7};
    struct ash_net_ip_set none = {0};
    struct ash_net_udp_socket *socket = NULL;
    struct ash_net_buffer *datagram = ash_net_buffers_get(POOL), *back;
    struct ash_net_ip_end from;
    CHECK(ash_net_udp_open(UDP, &any, &socket) == 0);
    CHECK(datagram != NULL);
    int error = ash_net_udp_send(UDP, socket, datagram, &to);
    if (error != 0)
        ash_net_buffers_put(POOL, datagram);
    CHECK(conformance_wait(&none, 10) == -ASH_ETIMEDOUT);
    for (*came = 0; ash_net_udp_receive(UDP, socket, &back, &from) == 0; ++*came)
        ash_net_buffers_put(POOL, back);
    ash_net_udp_close(UDP, socket);
    return error;
}

static void test_routes(void) {
    unsigned came;
    BEGIN("7: it stands where it was told to");
    CHECK(ask(HOST(2), &came) == 0 && came == 1);
    CHECK(ask(ASH_NET_IP(203, 0, 113, 1), &came) == -ASH_ENETUNREACH);
    CHECK(conformance_configure(0, 0, 0) == 0 && ask(HOST(2), &came) == -ASH_ENETDOWN);
    CHECK(conformance_configure(HOST(1), 31, 0) == 0);
    CHECK(ask(HOST(2), &came) == -ASH_ENETUNREACH);
    CHECK(conformance_configure(HOST(100), 24, HOST(8)) == 0);
    CHECK(ask(HOST(2), &came) == 0 && came == 1);
    CHECK(ask(ASH_NET_IP(203, 0, 113, 1), &came) == 0);
    CHECK(ask(HOME, &came) == 0); /* with or without an address, this machine is there */
    CHECK(conformance_configure(HOST(1), 24, 0) == 0);
}

static void test_probe(void) {
    BEGIN("8: an address that somebody has");
    CHECK(ash_net_ip_probe(STACK, HOST(2)) == -ASH_EADDRINUSE);
    BEGIN("8: one that somebody probes for");
    CHECK(ash_net_ip_probe(STACK, HOST(13)) == -ASH_EADDRINUSE);
    BEGIN("8: three probes");
    CHECK(ash_net_ip_probe(STACK, HOST(14)) == -ASH_EADDRINUSE);
    BEGIN("8: one that nobody has");
    uint64_t begin = conformance_now();
    CHECK(ash_net_ip_probe(STACK, HOST(99)) == 0);
    uint64_t took_ms = (conformance_now() - begin) / MS_NS;
    CHECK(took_ms >= 4000 && took_ms <= 7100); /* RFC 5227 §1.1 */
    CHECK(ash_net_ip_config(STACK).address == HOST(1));
}

static void test_link(void) {
    uint8_t first[6] = {0}, second[6] = {1};
    BEGIN("9: the device's address");
    ash_net_ip_link_address(STACK, first);
    ash_net_ip_link_address(STACK, second);
    unsigned any = 0;
    bool same = true;
    for (unsigned i = 0; i < 6; i++) {
        any |= first[i];
        same = same && first[i] == second[i];
    }
    CHECK(any != 0 && (first[0] & 1) == 0 && same);
}

static void test_count(void) {
    struct ash_net_ip_counts before, after;
    BEGIN("10: what happened is counted");
    ash_net_ip_count(STACK, &before);
    struct ash_net_buffer *buffer = ash_net_buffers_get(POOL);
    const struct ash_net_ip_end nobody = {HOST(1), 4321};
    CHECK(buffer != NULL);
    if (buffer == NULL)
        return;
    buffer->bytes = 1;
    if (ash_net_udp_send(UDP, conformance_places[0].socket, buffer, &nobody) != 0)
        ash_net_buffers_put(POOL, buffer);
    (void)ash_net_ip_poll(STACK);
    ash_net_ip_count(STACK, &after);
    CHECK(after.udp_out == before.udp_out + 1 && after.udp_nobody == before.udp_nobody + 1);
    CHECK(after.ip_out > before.ip_out && after.ip_in > before.ip_in);
}

void conformance_config(void) {
    test_count();
    test_refused();
    test_routes();
    test_probe();
    test_link();
}
