/* SPDX-License-Identifier: MIT */
#include <ashlar/time.h>
#include "suite.h"

#define FIRST_DYNAMIC 49152u /* RFC 6335 §6 */
#define SETTLE_NS     10000000u
#define ARP_NS        UINT64_C(10000000000) /* by then it is known that an address is nobody's */
#define MOST          4096u                 /* sockets; a provider without an end is as good */

struct ash_net_ip_end conformance_end(uint32_t address, unsigned port) {
    return (struct ash_net_ip_end){address, (uint16_t)port};
}

void conformance_address(bool has) {
    const struct ash_net_ip_config config = {.address = has ? HOST(1) : 0, .prefix = 24};
    CHECK(ash_net_ip_configure(STACK, &config) == 0);
}

socket_t *conformance_open(uint32_t address, unsigned port) {
    const struct ash_net_ip_end at = conformance_end(address, port);
    socket_t *socket = NULL;
    CHECK(ash_net_udp_open(UDP, &at, &socket) == 0);
    return socket;
}

uint16_t conformance_port(socket_t *socket) {
    return ash_net_udp_local(UDP, socket).port;
}

static uint8_t byte_of(unsigned at, unsigned bytes, unsigned number) {
    return (uint8_t)(at * 7 + number * 13 + bytes);
}

struct ash_net_buffer *conformance_make(unsigned bytes, unsigned number) {
    struct ash_net_buffer *datagram = ash_net_buffers_get(POOL);
    CHECK(datagram != NULL);
    for (unsigned at = 0; datagram != NULL && at < bytes; at++)
        datagram->data[datagram->bytes++] = byte_of(at, bytes, number);
    return datagram;
}

bool conformance_is(const struct ash_net_buffer *datagram, unsigned bytes, unsigned number) {
    unsigned at = 0;
    for (; datagram != NULL; datagram = datagram->next)
        for (unsigned i = 0; i < datagram->bytes; i++, at++)
            if (at >= bytes || datagram->data[i] != byte_of(at, bytes, number))
                return false;
    return at == bytes;
}

int conformance_send(socket_t *socket, const struct ash_net_ip_end *to, unsigned bytes,
                     unsigned number) {
    struct ash_net_buffer *datagram = conformance_make(bytes, number);
    if (datagram == NULL)
        return -ASH_ENOBUFS;
    const uint8_t *data = datagram->data;
    int error = ash_net_udp_send(UDP, socket, datagram, to);
    if (error != 0) { /* 5: it is still ours, as it was */
        CHECK(datagram->holders == 1 && datagram->data == data);
        CHECK(conformance_is(datagram, bytes, number));
        ash_net_buffers_put(POOL, datagram);
    }
    return error;
}

static void work_for(uint64_t ns) {
    struct ash_net_ip_set none = {0};
    uint64_t until_ns = ash_time_now_ns(&ash_use_time) + ns;
    CHECK(ash_net_ip_wait(STACK, &none, until_ns) == -ASH_ETIMEDOUT);
}

void conformance_settle(void) {
    work_for(SETTLE_NS);
}

static void put(struct ash_net_buffer *datagram) {
    for (struct ash_net_buffer *next; datagram != NULL; datagram = next) {
        next = datagram->next;
        ash_net_buffers_put(POOL, datagram);
    }
}

bool conformance_comes(socket_t *socket, const struct ash_net_ip_end *from, unsigned bytes,
                       unsigned number) {
    struct ash_net_buffer *datagram = NULL;
    struct ash_net_ip_end who = {0, 0};
    conformance_settle();
    if (ash_net_udp_receive(UDP, socket, &datagram, &who) != 0)
        return false;
    bool good = conformance_is(datagram, bytes, number) && who.address == from->address &&
                who.port == from->port;
    put(datagram);
    return good;
}

int conformance_take(socket_t *socket) {
    struct ash_net_buffer *datagram = NULL;
    struct ash_net_ip_end who;
    conformance_settle();
    int error = ash_net_udp_receive(UDP, socket, &datagram, &who);
    if (error == 0)
        put(datagram);
    return error;
}

static int open_fails(uint32_t address, unsigned port) {
    const struct ash_net_ip_end at = conformance_end(address, port);
    socket_t *socket;
    return ash_net_udp_open(UDP, &at, &socket);
}

static void test_open(void) {
    BEGIN("1: addresses");
    CHECK(open_fails(HOST(2), 700) == -ASH_EADDRNOTAVAIL);
    CHECK(open_fails(HOST(255), 700) == -ASH_EADDRNOTAVAIL);
    CHECK(open_fails(ASH_NET_IP_BROADCAST, 700) == -ASH_EADDRNOTAVAIL);
    socket_t *any = conformance_open(ASH_NET_IP_ANY, 700), *last = conformance_open(HOME, 65535);
    CHECK(conformance_port(any) == 700 && ash_net_udp_local(UDP, any).address == 0);
    CHECK(conformance_port(last) == 65535 && ash_net_udp_local(UDP, last).address == HOME);
    BEGIN("1: ports in use");
    CHECK(open_fails(ASH_NET_IP_ANY, 700) == -ASH_EADDRINUSE);
    CHECK(open_fails(HOST(1), 700) == -ASH_EADDRINUSE);
    CHECK(open_fails(ASH_NET_IP_ANY, 65535) == -ASH_EADDRINUSE);
    CHECK(open_fails(HOME, 65535) == -ASH_EADDRINUSE);
    socket_t *other = conformance_open(HOST(1), 65535);
    ash_net_udp_close(UDP, any);
    ash_net_udp_close(UDP, last);
    any = conformance_open(HOST(1), 700);
    last = conformance_open(HOME, 65535);
    ash_net_udp_close(UDP, any);
    ash_net_udp_close(UDP, last);
    ash_net_udp_close(UDP, other);
}

/* More steps than not differ from the one before: nobody counts. */
static void test_ports(void) {
    enum { PORTS = 24 };
    socket_t *sockets[PORTS];
    uint16_t ports[PORTS];
    unsigned changes = 0;
    bool dynamic = true, own = true;
    BEGIN("2: ports that the provider chooses");
    for (unsigned i = 0; i < PORTS; i++) {
        sockets[i] = conformance_open(i % 2 == 0 ? HOME : ASH_NET_IP_ANY, 0);
        ports[i] = conformance_port(sockets[i]);
        dynamic = dynamic && ports[i] >= FIRST_DYNAMIC;
        for (unsigned j = 0; j < i; j++)
            own = own && ports[j] != ports[i];
        if (i >= 2 && ports[i] - ports[i - 1] != ports[i - 1] - ports[i - 2])
            changes++;
    }
    CHECK(dynamic);
    CHECK(own);
    CHECK(changes > PORTS / 2);
    for (unsigned i = 0; i < PORTS; i++)
        ash_net_udp_close(UDP, sockets[i]);
}

static void test_full(void) {
    static socket_t *sockets[MOST];
    const struct ash_net_ip_end at = {ASH_NET_IP_ANY, 0};
    unsigned count = 0;
    int error = 0;
    BEGIN("1: a table that is full");
    while (count < MOST && (error = ash_net_udp_open(UDP, &at, &sockets[count])) == 0)
        count++;
    CHECK(count >= 8);
    CHECK(error == 0 || error == -ASH_ENOSPC || error == -ASH_EADDRNOTAVAIL);
    ash_net_udp_close(UDP, sockets[--count]);
    sockets[count++] = conformance_open(HOME, 0);
    while (count > 0)
        ash_net_udp_close(UDP, sockets[--count]);
}

static void test_refused(void) {
    BEGIN("5: lengths");
    socket_t *from = conformance_open(ASH_NET_IP_ANY, 0);
    const struct ash_net_ip_end home = conformance_end(HOME, 1234), echo = {HOST(2), 7};
    const struct ash_net_ip_end far = {ASH_NET_IP(203, 0, 113, 1), 7};
    const unsigned lengths[] = {LONGEST + 1, LONGEST + 100, ASH_NET_BUFFER_STORAGE - 128};
    for (unsigned i = 0; i < ASH_ARRAY_LENGTH(lengths); i++) {
        CHECK(conformance_send(from, &home, lengths[i], i) == -ASH_EMSGSIZE);
        CHECK(conformance_send(from, &echo, lengths[i], i) == -ASH_EMSGSIZE);
    }
    struct ash_net_buffer *first = conformance_make(10, 1), *second = conformance_make(10, 2);
    first->next = second;
    CHECK(ash_net_udp_send(UDP, from, first, &home) == -ASH_EMSGSIZE);
    CHECK(first->holders == 1 && second->holders == 1 && first->next == second);
    put(first);
    BEGIN("5: to whom");
    CHECK(conformance_send(from, NULL, 10, 0) == -ASH_ENOTCONN);
    CHECK(conformance_send(from, &far, 10, 0) == -ASH_ENETUNREACH);
    CHECK(ash_net_udp_connect(UDP, from, &far) == -ASH_ENETUNREACH);
    CHECK(conformance_send(from, NULL, 10, 0) == -ASH_ENOTCONN);
    socket_t *inside = conformance_open(HOME, 0);
    CHECK(conformance_send(inside, &echo, 10, 0) == -ASH_ENETUNREACH);
    ash_net_udp_close(UDP, inside);
    CHECK(ash_net_udp_connect(UDP, from, &echo) == 0);
    CHECK(ash_net_udp_connect(UDP, from, &far) == -ASH_ENETUNREACH);
    CHECK(conformance_send(from, NULL, 10, 0) == 0 && conformance_comes(from, &echo, 10, 0));
    conformance_address(false);
    CHECK(conformance_send(from, &echo, 10, 0) == -ASH_ENETDOWN);
    CHECK(open_fails(HOST(1), 700) == -ASH_EADDRNOTAVAIL);
    conformance_address(true);
    ash_net_udp_close(UDP, from);
}

int main(void) {
    BEGIN("the stack's address");
    conformance_address(true);
    conformance_settle();
    unsigned buffers = ash_net_buffers_free(POOL);
    test_open();
    test_ports();
    test_full();
    test_refused();
    conformance_give();
    conformance_ready();
    BEGIN("10: nothing is kept");
    work_for(ARP_NS);
    CHECK(ash_net_buffers_free(POOL) == buffers);
    return ash_test_end(&ash_use_test);
}
