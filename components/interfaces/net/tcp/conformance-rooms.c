/* SPDX-License-Identifier: MIT */
/* What is full, and what is bounded. */
#include <ashlar/mem/pages.h>
#include "suite.h"

#define MOST 4096u /* a provider that has room for so many is as good as one without an end */
#define SHORT                                                                                      \
    1500u /* connections one after the other, more than there is room for in TIME-WAIT             \
           */

static void test_listeners(void) {
    static listener_t *listeners[MOST];
    unsigned count = 0;
    int error = 0;
    BEGIN("1: too many listeners");
    while (count < MOST && error == 0) {
        const struct ash_net_ip_end at = {HOME, (uint16_t)(10000 + count)};
        error = ash_net_tcp_listen(TCP, &at, 1, &listeners[count]);
        count += error == 0;
    }
    CHECK(count >= 4 && (error == 0 || error == -ASH_ENOSPC));
    ash_net_tcp_unlisten(TCP, listeners[--count]);
    listeners[count++] = conformance_listen(HOME, PORT, 1);
    while (count > 0)
        ash_net_tcp_unlisten(TCP, listeners[--count]);
}

static void test_connections(void) {
    static connection_t *connections[MOST];
    const struct ash_net_ip_end to = {SILENT, PORT};
    size_t pages = ash_mem_pages_in_use(&ash_use_mem_pages);
    unsigned count = 0;
    int error = 0;
    BEGIN("7: too many connections");
    while (count < MOST && (error = ash_net_tcp_connect(TCP, &to, NULL, &connections[count])) == 0)
        count++;
    CHECK(count >= 8);
    CHECK(error == 0 || error == -ASH_ENOSPC || error == -ASH_EADDRNOTAVAIL);
    CHECK(ash_mem_pages_in_use(&ash_use_mem_pages) == pages);
    while (count > 0)
        ash_net_tcp_abort(TCP, connections[--count]);
    const struct conformance_pair pair = conformance_pair(HOME);
    conformance_close(&pair);
}

/* More clients than the backlog holds: each has its turn, also who is not in the queue at first. */
static void test_backlog(void) {
    enum { CLIENTS = 6 };
    connection_t *clients[CLIENTS], *server;
    unsigned served = 0;
    uint8_t number, seen[CLIENTS] = {0};
    BEGIN("7: a backlog that is full");
    listener_t *listener = conformance_listen(HOME, PORT, 2);
    for (unsigned i = 0; i < CLIENTS; i++)
        clients[i] = conformance_connect(HOME, PORT, 0);
    conformance_work(10);
    for (uint8_t i = 0; i < CLIENTS; i++) {
        CHECK(conformance_is_open(clients[i]));
        CHECK(ash_net_tcp_write(TCP, clients[i], &i, 1) == 1);
    }
    for (unsigned i = 0; i < 1000 && served < CLIENTS; i++) {
        conformance_work(100);
        if (ash_net_tcp_accept(TCP, listener, &server) != 0)
            continue;
        for (unsigned j = 0; j < 100 && ash_net_tcp_read(TCP, server, &number, 1) != 1; j++)
            conformance_work(100);
        CHECK(number < CLIENTS && seen[number] == 0);
        seen[number % CLIENTS] = 1;
        served++;
        ash_net_tcp_close(TCP, server);
    }
    CHECK(served == CLIENTS);
    for (unsigned i = 0; i < CLIENTS; i++)
        ash_net_tcp_close(TCP, clients[i]);
    ash_net_tcp_unlisten(TCP, listener);
}

static void test_short(void) {
    BEGIN("7: many one after the other");
    size_t pages = ash_mem_pages_in_use(&ash_use_mem_pages);
    listener_t *listener = conformance_listen(HOME, PORT, 4);
    unsigned good = 0;
    for (unsigned i = 0; i < SHORT; i++) {
        uint8_t byte = 1;
        connection_t *client = conformance_connect(HOME, PORT, 0), *server;
        (void)ash_net_ip_poll(STACK);
        if (client == NULL || ash_net_tcp_accept(TCP, listener, &server) != 0)
            break;
        bool went = ash_net_tcp_write(TCP, client, &byte, 1) == 1;
        ash_net_tcp_close(TCP, client);
        (void)ash_net_ip_poll(STACK);
        went = went && ash_net_tcp_read(TCP, server, &byte, 1) == 1;
        went = went && ash_net_tcp_read(TCP, server, &byte, 1) == 0;
        ash_net_tcp_close(TCP, server);
        (void)ash_net_ip_poll(STACK);
        good += went;
    }
    CHECK(good == SHORT);
    CHECK(ash_mem_pages_in_use(&ash_use_mem_pages) == pages);
    ash_net_tcp_unlisten(TCP, listener);
}

/* All buffers are somebody's: nothing moves, and all of it goes on afterwards. */
static void test_empty_pool(void) {
    BEGIN("5: an empty pool");
    struct ash_net_buffer *all = NULL, *one;
    const struct conformance_pair pair = conformance_pair(HOME);
    size_t out = 0, in = 0;
    CHECK(conformance_write(pair.near, &out, 1000) == 1000);
    while ((one = ash_net_buffers_get(POOL)) != NULL) {
        one->next = all;
        all = one;
    }
    CHECK(conformance_write(pair.far, &in, 10) == -ASH_EAGAIN && in == 0);
    conformance_work(1000);
    while ((one = all) != NULL) {
        all = one->next;
        ash_net_buffers_put(POOL, one);
    }
    for (unsigned i = 0; i < 200 && in < out; i++) {
        conformance_work(1000);
        (void)conformance_read(pair.far, &in, MANY);
    }
    CHECK(in == out && conformance_status(pair.near).error == 0);
    CHECK(conformance_status(pair.far).error == 0);
    conformance_close(&pair);
}

/* How many are in that state, at the port or in general. */
static unsigned count(enum ash_net_tcp_state state) {
    struct ash_net_tcp_status status;
    unsigned place = 0, found = 0;
    while (ash_net_tcp_next(TCP, &place, &status))
        found += status.state == state;
    return found;
}

static void test_list(void) {
    BEGIN("11: all that there is");
    conformance_work(TIME_WAIT);
    CHECK(count(ASH_NET_TCP_LISTEN) == 0 && count(ASH_NET_TCP_TIME_WAIT) == 0);
    listener_t *listener = conformance_listen(HOME, PORT, 4);
    connection_t *near = conformance_connect(HOME, PORT, 0);
    conformance_work(5);
    CHECK(count(ASH_NET_TCP_LISTEN) == 1 && count(ASH_NET_TCP_ESTABLISHED) == 2);
    connection_t *far = conformance_accept(listener);
    ash_net_tcp_unlisten(TCP, listener);
    CHECK(count(ASH_NET_TCP_LISTEN) == 0 && count(ASH_NET_TCP_ESTABLISHED) == 2);
    if (near == NULL || far == NULL)
        return;
    ash_net_tcp_close(TCP, near);
    conformance_work(5);
    ash_net_tcp_close(TCP, far);
    conformance_work(5);
    CHECK(count(ASH_NET_TCP_ESTABLISHED) == 0 && count(ASH_NET_TCP_TIME_WAIT) == 1);
}

void conformance_rooms(void) {
    test_list();
    test_listeners();
    test_connections();
    test_backlog();
    test_short();
    test_empty_pool();
}
