/* SPDX-License-Identifier: MIT */
/* Who is given a datagram, and what of it. */
#include "suite.h"

static void test_content(void) {
    BEGIN("4: content, and who sent it");
    socket_t *a = conformance_open(HOME, 0), *b = conformance_open(ASH_NET_IP_ANY, 0);
    const struct ash_net_ip_end from = conformance_end(HOME, conformance_port(a));
    const struct ash_net_ip_end to = conformance_end(HOME, conformance_port(b));
    const unsigned lengths[] = {0, 1, 2, 3, 64, 511, 512, 1000, LONGEST - 1, LONGEST};
    for (unsigned i = 0; i < ASH_ARRAY_LENGTH(lengths); i++) {
        CHECK(conformance_send(a, &to, lengths[i], i) == 0);
        CHECK(conformance_comes(b, &from, lengths[i], i));
        CHECK(conformance_take(b) == -ASH_EAGAIN);
    }
    BEGIN("4: each by itself, in the order in which they came");
    for (unsigned i = 0; i < 8; i++)
        CHECK(conformance_send(a, &to, 8 - i, i) == 0);
    for (unsigned i = 0; i < 8; i++)
        CHECK(conformance_comes(b, &from, 8 - i, i));
    BEGIN("4: to itself");
    CHECK(conformance_send(a, &from, 20, 1) == 0);
    CHECK(conformance_comes(a, &from, 20, 1));
    ash_net_udp_close(UDP, a);
    ash_net_udp_close(UDP, b);
}

/* What the hosts of the lab make of a datagram; its README says which does what. */
static void test_wire(void) {
    BEGIN("4: over the wire");
    socket_t *a = conformance_open(ASH_NET_IP_ANY, 0);
    const struct ash_net_ip_end echo = {HOST(2), 7}, damages = {HOST(3), 7},
                                unsummed = {HOST(8), 7};
    const struct ash_net_ip_end too_long = {HOST(4), 7}, too_short = {HOST(5), 7};
    const struct ash_net_ip_end pads = {HOST(6), 7}, nobody = {HOST(99), 7};
    for (unsigned i = 0; i < 5; i++) {
        CHECK(conformance_send(a, &echo, i * (LONGEST / 4), i) == 0);
        CHECK(conformance_comes(a, &echo, i * (LONGEST / 4), i));
    }
    CHECK(conformance_send(a, &unsummed, 100, 1) == 0);
    CHECK(conformance_comes(a, &unsummed, 100, 1));
    BEGIN("4: what is damaged, and lengths that lie");
    CHECK(conformance_send(a, &damages, 100, 1) == 0 && conformance_take(a) == -ASH_EAGAIN);
    CHECK(conformance_send(a, &too_long, 100, 1) == 0 && conformance_take(a) == -ASH_EAGAIN);
    CHECK(conformance_send(a, &too_short, 100, 1) == 0 && conformance_take(a) == -ASH_EAGAIN);
    struct ash_net_buffer *came = NULL;
    struct ash_net_ip_end who;
    CHECK(conformance_send(a, &pads, 100, 1) == 0);
    conformance_settle();
    CHECK(ash_net_udp_receive(UDP, a, &came, &who) == 0 && came->bytes == 96);
    if (came != NULL)
        ash_net_buffers_put(POOL, came);
    BEGIN("4: to nobody");
    CHECK(conformance_send(a, &nobody, 100, 1) == 0 && conformance_take(a) == -ASH_EAGAIN);
    ash_net_udp_close(UDP, a);
}

static void test_addresses(void) {
    BEGIN("3: the socket at the address");
    const uint32_t addresses[] = {HOME, ASH_NET_IP(127, 0, 0, 2), HOST(1)};
    socket_t *sockets[3], *a = conformance_open(ASH_NET_IP_ANY, 0);
    for (unsigned i = 0; i < 3; i++)
        sockets[i] = conformance_open(addresses[i], 900);
    for (unsigned i = 0; i < 3; i++) {
        const struct ash_net_ip_end to = conformance_end(addresses[i], 900);
        const struct ash_net_ip_end from = conformance_end(addresses[i], conformance_port(a));
        CHECK(conformance_send(a, &to, 30, i) == 0);
        CHECK(conformance_take(sockets[(i + 1) % 3]) == -ASH_EAGAIN);
        CHECK(conformance_take(sockets[(i + 2) % 3]) == -ASH_EAGAIN);
        CHECK(conformance_comes(sockets[i], &from, 30, i));
    }
    const struct ash_net_ip_end other = {HOME, 901};
    CHECK(conformance_send(a, &other, 30, 9) == 0);
    CHECK(conformance_take(sockets[0]) == -ASH_EAGAIN);
    for (unsigned i = 0; i < 3; i++)
        ash_net_udp_close(UDP, sockets[i]);
    ash_net_udp_close(UDP, a);
}

static void test_connected(void) {
    BEGIN("6: only who it is connected to is heard");
    socket_t *a = conformance_open(HOME, 0), *b = conformance_open(HOME, 0);
    socket_t *c = conformance_open(HOME, 0);
    const struct ash_net_ip_end at_a = conformance_end(HOME, conformance_port(a));
    const struct ash_net_ip_end at_b = conformance_end(HOME, conformance_port(b));
    const struct ash_net_ip_end at_c = conformance_end(HOME, conformance_port(c));
    CHECK(ash_net_udp_connect(UDP, a, &at_b) == 0);
    CHECK(conformance_send(a, NULL, 10, 1) == 0 && conformance_comes(b, &at_a, 10, 1));
    CHECK(conformance_send(c, &at_a, 10, 2) == 0 && conformance_take(a) == -ASH_EAGAIN);
    CHECK(conformance_send(b, &at_a, 10, 3) == 0 && conformance_comes(a, &at_b, 10, 3));
    CHECK(conformance_send(a, &at_c, 10, 4) == 0 && conformance_comes(c, &at_a, 10, 4));
    BEGIN("6: another one, and everybody again");
    CHECK(ash_net_udp_connect(UDP, a, &at_c) == 0);
    CHECK(conformance_send(a, NULL, 10, 5) == 0 && conformance_comes(c, &at_a, 10, 5));
    CHECK(conformance_send(b, &at_a, 10, 6) == 0 && conformance_take(a) == -ASH_EAGAIN);
    CHECK(ash_net_udp_connect(UDP, a, NULL) == 0);
    CHECK(conformance_send(a, NULL, 10, 7) == -ASH_ENOTCONN);
    CHECK(conformance_send(b, &at_a, 10, 8) == 0 && conformance_comes(a, &at_b, 10, 8));
    ash_net_udp_close(UDP, a);
    ash_net_udp_close(UDP, b);
    ash_net_udp_close(UDP, c);
}

/* The lab sends it back to the port after ours, to all. */
static void test_broadcast(void) {
    BEGIN("3: a broadcast");
    const struct ash_net_ip_end loud = {HOST(12), 7};
    socket_t *a = conformance_open(ASH_NET_IP_ANY, 800), *b = conformance_open(ASH_NET_IP_ANY, 801);
    CHECK(conformance_send(a, &loud, 10, 1) == 0 && conformance_comes(b, &loud, 10, 1));
    ash_net_udp_close(UDP, b);
    b = conformance_open(HOST(1), 801);
    CHECK(conformance_send(a, &loud, 10, 1) == 0 && conformance_take(b) == -ASH_EAGAIN);
    ash_net_udp_close(UDP, a);
    ash_net_udp_close(UDP, b);
}

void conformance_give(void) {
    test_content();
    test_wire();
    test_addresses();
    test_connected();
    test_broadcast();
}
