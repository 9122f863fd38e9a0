/* SPDX-License-Identifier: MIT */
/* Listening and connecting. */
#include <ashlar/time.h>
#include "suite.h"

#define FIRST_DYNAMIC 49152u  /* RFC 6335 §6 */
#define GIVE_UP_MS    600000u /* far beyond the R2 of a SYN, 3 minutes. RFC 9293 §3.8.3 */
#define UNROUTED      ASH_NET_IP(203, 0, 113, 1)

static void test_listen(void) {
    connection_t *none;
    BEGIN("1: where one can listen");
    CHECK(conformance_listen_fails(HOST(2), PORT) == -ASH_EADDRNOTAVAIL);
    CHECK(conformance_listen_fails(ASH_NET_IP_BROADCAST, PORT) == -ASH_EADDRNOTAVAIL);
    listener_t *any = conformance_listen(ASH_NET_IP_ANY, 90, 0);
    listener_t *own = conformance_listen(HOST(1), 65535, 1u << 31);
    CHECK(conformance_listen_fails(ASH_NET_IP_ANY, 90) == -ASH_EADDRINUSE);
    CHECK(conformance_listen_fails(HOST(1), 65535) == -ASH_EADDRINUSE);
    CHECK(ash_net_tcp_accept(TCP, any, &none) == -ASH_EAGAIN);
    CHECK(ash_net_ip_ready(STACK, ash_net_tcp_listener_source(TCP, any)) == 0);
    BEGIN("1: the port is free again at once");
    ash_net_tcp_unlisten(TCP, any);
    ash_net_tcp_unlisten(TCP, own);
    any = conformance_listen(ASH_NET_IP_ANY, 90, 1);
    own = conformance_listen(HOST(1), 65535, 1);
    connection_t *client = conformance_connect(HOST(1), 65535, 0);
    conformance_work(5);
    CHECK(conformance_is_open(client));
    BEGIN("1: what was not accepted is reset");
    ash_net_tcp_unlisten(TCP, own);
    conformance_work(5);
    CHECK(conformance_is_failed(client, -ASH_ECONNRESET));
    ash_net_tcp_close(TCP, client);
    ash_net_tcp_unlisten(TCP, any);
}

static void test_connect(void) {
    const struct ash_net_ip_end foreign = {HOST(2), 0}, mine = {HOME, 6000}, inside = {HOME, 0};
    BEGIN("2: where nobody can connect to");
    CHECK(conformance_connect_fails(HOME, 0, NULL) == -ASH_EINVAL);
    CHECK(conformance_connect_fails(0, PORT, NULL) == -ASH_EINVAL);
    CHECK(conformance_connect_fails(ASH_NET_IP_BROADCAST, PORT, NULL) == -ASH_EINVAL);
    CHECK(conformance_connect_fails(HOST(255), PORT, NULL) == -ASH_EINVAL);
    CHECK(conformance_connect_fails(ASH_NET_IP(224, 0, 0, 1), PORT, NULL) == -ASH_EINVAL);
    CHECK(conformance_connect_fails(UNROUTED, PORT, NULL) == -ASH_ENETUNREACH);
    CHECK(conformance_connect_fails(HOST(2), PORT, &inside) == -ASH_ENETUNREACH);
    CHECK(conformance_connect_fails(HOME, PORT, &foreign) == -ASH_EADDRNOTAVAIL);
    conformance_address(false);
    CHECK(conformance_connect_fails(HOST(2), PORT, NULL) == -ASH_ENETDOWN);
    conformance_address(true);
    BEGIN("2: a pair of ends that is taken");
    listener_t *listener = conformance_listen(HOME, PORT, 4);
    connection_t *client = conformance_connect(HOME, PORT, 6000);
    CHECK(conformance_connect_fails(HOME, PORT, &mine) == -ASH_EADDRINUSE);
    conformance_work(5);
    connection_t *server = conformance_accept(listener);
    CHECK(conformance_connect_fails(HOME, PORT, &mine) == -ASH_EADDRINUSE);
    connection_t *other = conformance_connect(HOME, CLOSED, 6000);
    ash_net_tcp_abort(TCP, other);
    ash_net_tcp_abort(TCP, client);
    ash_net_tcp_close(TCP, server);
    ash_net_tcp_unlisten(TCP, listener);
}

/* What can be called before a connection is open, and what is so when it is. */
static void test_opening(void) {
    uint8_t byte = 0;
    BEGIN("2: before it is open");
    listener_t *listener = conformance_listen(HOME, PORT, 4);
    connection_t *client = conformance_connect(HOME, PORT, 6001);
    struct ash_net_buffer *buffer = conformance_make(0, 10);
    CHECK(ash_net_tcp_write(TCP, client, &byte, 1) == -ASH_ENOTCONN);
    CHECK(ash_net_tcp_send(TCP, client, buffer) == -ASH_ENOTCONN);
    CHECK(ash_net_tcp_finish(TCP, client) == -ASH_ENOTCONN);
    CHECK(ash_net_tcp_read(TCP, client, &byte, 1) < 0 && conformance_ready_of(client) == 0);
    CHECK(conformance_status(client).state == ASH_NET_TCP_SYN_SENT);
    ash_net_buffers_put(POOL, buffer);
    conformance_work(5);
    BEGIN("2: open");
    CHECK(conformance_is_open(client) && conformance_ready_of(client) == ASH_NET_IP_WRITABLE);
    connection_t *server = conformance_accept(listener);
    CHECK(conformance_is_open(server) && conformance_ready_of(server) == ASH_NET_IP_WRITABLE);
    const struct ash_net_tcp_status a = conformance_status(client), b = conformance_status(server);
    CHECK(a.local.address == HOME && a.local.port == 6001 && a.error == 0);
    CHECK(b.local.address == HOME && b.local.port == PORT && b.error == 0);
    CHECK(a.remote.address == HOME && a.remote.port == PORT);
    CHECK(b.remote.address == HOME && b.remote.port == 6001);
    CHECK(a.unread == 0 && a.unsent == 0 && a.unacked == 0);
    CHECK(ash_net_tcp_segment(TCP, client) >= 536); /* RFC 9293 §3.7.1 */
    const struct conformance_pair pair = {client, server};
    conformance_close(&pair);
    ash_net_tcp_unlisten(TCP, listener);
}

static void test_order(void) {
    BEGIN("1: accepted in the order of arrival");
    listener_t *listener = conformance_listen(ASH_NET_IP_ANY, PORT, 8);
    connection_t *clients[5];
    for (unsigned i = 0; i < 5; i++) {
        clients[i] = conformance_connect(i % 2 == 0 ? HOME : HOST(1), PORT, 6100 + i);
        conformance_work(5);
    }
    for (unsigned i = 0; i < 5; i++) {
        connection_t *server = conformance_accept(listener);
        CHECK(server != NULL && conformance_status(server).remote.port == 6100 + i);
        ash_net_tcp_abort(TCP, server);
        ash_net_tcp_abort(TCP, clients[i]);
    }
    connection_t *none;
    CHECK(ash_net_tcp_accept(TCP, listener, &none) == -ASH_EAGAIN);
    ash_net_tcp_unlisten(TCP, listener);
}

static void test_failing(void) {
    BEGIN("4: refused");
    connection_t *client = conformance_connect(HOME, CLOSED, 0);
    conformance_work(5);
    CHECK(conformance_is_failed(client, -ASH_ECONNREFUSED));
    ash_net_tcp_close(TCP, client);
    BEGIN("4: no answer");
    client = conformance_connect(SILENT, PORT, 0);
    connection_t *lost = conformance_connect(NOBODY, PORT, 0);
    conformance_work(1000);
    CHECK(conformance_status(client).error == 0);
    conformance_work(GIVE_UP_MS);
    CHECK(conformance_is_failed(client, -ASH_ETIMEDOUT));
    CHECK(conformance_is_failed(lost, -ASH_ETIMEDOUT) ||
          conformance_is_failed(lost, -ASH_EHOSTUNREACH));
    ash_net_tcp_close(TCP, client);
    ash_net_tcp_abort(TCP, lost);
}

/* To each remote address the next port is another step away. */
static void test_ports(void) {
    enum { PORTS = 24 };
    connection_t *clients[PORTS];
    uint16_t ports[PORTS];
    unsigned changes = 0;
    bool dynamic = true;
    BEGIN("8: ports that the provider chooses");
    for (unsigned i = 0; i < PORTS; i++) {
        clients[i] = conformance_connect(ASH_NET_IP(127, 0, 1, i + 1), PORT, 0);
        ports[i] = conformance_status(clients[i]).local.port;
        dynamic = dynamic && ports[i] >= FIRST_DYNAMIC;
        if (i >= 2 && ports[i] - ports[i - 1] != ports[i - 1] - ports[i - 2])
            changes++;
    }
    for (unsigned i = 0; i < PORTS; i++)
        ash_net_tcp_abort(TCP, clients[i]);
    CHECK(dynamic);
    CHECK(changes > PORTS / 2);
}

/* Is a source of `set` ready within 5 ms, and whose? */
static void *whose(struct ash_net_ip_set *set) {
    uint64_t until_ns = ash_time_now_ns(&ash_use_time) + 5000000;
    int error = ash_net_ip_wait(STACK, set, until_ns);
    CHECK(error == 0 || error == -ASH_ETIMEDOUT);
    return error == 0 ? ash_net_ip_next(STACK, set) : NULL;
}

static void watch(struct ash_net_ip_set *set, struct ash_net_ip_source *source, void *user) {
    ash_net_ip_watch(STACK, set, source, ASH_NET_IP_READABLE | ASH_NET_IP_WRITABLE, user);
}

static void test_sources(void) {
    BEGIN("9: what becomes ready");
    struct ash_net_ip_set set = {0};
    listener_t *listener = conformance_listen(HOME, PORT, 4);
    connection_t *client = conformance_connect(HOME, PORT, 0);
    size_t sent = 0, got = 0;
    watch(&set, ash_net_tcp_listener_source(TCP, listener), &listener);
    CHECK(whose(&set) == &listener);
    connection_t *server = conformance_accept(listener);
    watch(&set, ash_net_tcp_source(TCP, client), &client);
    watch(&set, ash_net_tcp_source(TCP, server), &server);
    CHECK(whose(&set) == &client && whose(&set) == &server && whose(&set) == NULL);
    CHECK(conformance_write(client, &sent, 10) == 10 && whose(&set) == &server);
    CHECK(conformance_read(server, &got, 10) == 10 && whose(&set) == NULL);
    CHECK(ash_net_tcp_finish(TCP, client) == 0 && whose(&set) == &server);
    CHECK((conformance_ready_of(server) & ASH_NET_IP_READABLE) != 0);
    CHECK((conformance_ready_of(server) & ASH_NET_IP_ENDED) == 0);
    ash_net_tcp_abort(TCP, server);
    CHECK(whose(&set) == &client && conformance_is_failed(client, -ASH_ECONNRESET));
    BEGIN("9: what is closed is in no set");
    connection_t *other = conformance_connect(HOME, PORT, 0);
    watch(&set, ash_net_tcp_source(TCP, other), &other);
    conformance_work(5);
    ash_net_tcp_close(TCP, other);
    ash_net_tcp_unlisten(TCP, listener);
    ash_net_tcp_close(TCP, client);
    CHECK(ash_net_ip_next(STACK, &set) == NULL && whose(&set) == NULL);
}

void conformance_open(void) {
    test_listen();
    test_connect();
    test_opening();
    test_order();
    test_failing();
    test_ports();
    test_sources();
}
