/* SPDX-License-Identifier: MIT */
/* Errors that come back, readiness, and rooms that are full. */
#include <ashlar/time.h>
#include "suite.h"

#define COMPLAINTS 7007u /* where a host of the lab tells that we told it of an error */
#define MOST       100000u

static void test_errors_of(uint32_t address) {
    socket_t *a = conformance_open(ASH_NET_IP_ANY, 0);
    const struct ash_net_ip_end closed = conformance_end(address, 999);
    CHECK(ash_net_udp_connect(UDP, a, &closed) == 0);
    CHECK(conformance_send(a, NULL, 10, 1) == 0);
    CHECK(conformance_take(a) == -ASH_ECONNREFUSED); /* told once */
    CHECK(conformance_take(a) == -ASH_EAGAIN);
    CHECK(conformance_send(a, NULL, 10, 2) == 0);
    conformance_settle();
    CHECK(conformance_send(a, NULL, 10, 3) == -ASH_ECONNREFUSED);
    CHECK(conformance_send(a, NULL, 10, 4) == 0);
    CHECK(conformance_take(a) == -ASH_ECONNREFUSED);
    CHECK(ash_net_udp_connect(UDP, a, NULL) == 0);
    CHECK(conformance_send(a, &closed, 10, 5) == 0); /* to one that is not connected none */
    CHECK(conformance_take(a) == -ASH_EAGAIN);
    ash_net_udp_close(UDP, a);
}

static void test_told(void) {
    BEGIN("8: a port without a socket is told to whom it is");
    socket_t *a = conformance_open(ASH_NET_IP_ANY, 800);
    socket_t *complaints = conformance_open(ASH_NET_IP_ANY, COMPLAINTS);
    const struct ash_net_ip_end next = {HOST(11), 7}, loud = {HOST(12), 7};
    unsigned told = 0;
    CHECK(conformance_send(a, &next, 10, 1) == 0 && conformance_take(complaints) == 0);
    CHECK(conformance_take(complaints) == -ASH_EAGAIN);
    BEGIN("8: but not for a broadcast");
    CHECK(conformance_send(a, &loud, 10, 1) == 0);
    CHECK(conformance_take(complaints) == -ASH_EAGAIN);
    BEGIN("8: and not without end");
    for (unsigned i = 0; i < 300; i++) {
        struct ash_net_buffer *datagram = NULL;
        struct ash_net_ip_end who;
        CHECK(conformance_send(a, &next, 10, 1) == 0);
        (void)ash_net_ip_poll(STACK);
        if (ash_net_udp_receive(UDP, complaints, &datagram, &who) != 0)
            continue;
        told++;
        ash_net_buffers_put(POOL, datagram);
    }
    CHECK(told >= 1 && told < 300);
    ash_net_udp_close(UDP, a);
    ash_net_udp_close(UDP, complaints);
}

/* Is a source in `set` ready within 10 ms, and whose? */
static void *whose(struct ash_net_ip_set *set) {
    uint64_t until_ns = ash_time_now_ns(&ash_use_time) + 10000000;
    int error = ash_net_ip_wait(STACK, set, until_ns);
    CHECK(error == 0 || error == -ASH_ETIMEDOUT);
    return error == 0 ? ash_net_ip_next(STACK, set) : NULL;
}

static void test_source(void) {
    BEGIN("9: what becomes ready");
    struct ash_net_ip_set set = {0};
    socket_t *a = conformance_open(HOME, 0), *b = conformance_open(HOME, 0);
    struct ash_net_ip_source *source = ash_net_udp_source(UDP, a);
    const struct ash_net_ip_end at_a = conformance_end(HOME, conformance_port(a));
    const struct ash_net_ip_end at_b = conformance_end(HOME, conformance_port(b));
    CHECK(ash_net_udp_source(UDP, a) == source && source != ash_net_udp_source(UDP, b));
    CHECK(ash_net_ip_ready(STACK, source) == ASH_NET_IP_WRITABLE);
    ash_net_ip_watch(STACK, &set, source, ASH_NET_IP_READABLE, &set);
    CHECK(whose(&set) == NULL);
    for (unsigned i = 0; i < 3; i++) {
        CHECK(conformance_send(b, &at_a, 10, i) == 0);
        CHECK(whose(&set) == &set);
        CHECK(ash_net_ip_ready(STACK, source) == (ASH_NET_IP_READABLE | ASH_NET_IP_WRITABLE));
        CHECK(conformance_comes(a, &at_b, 10, i));
        CHECK(ash_net_ip_ready(STACK, source) == ASH_NET_IP_WRITABLE && whose(&set) == NULL);
    }
    BEGIN("9: an error is something to read");
    ash_net_udp_close(UDP, b);
    CHECK(ash_net_udp_connect(UDP, a, &at_b) == 0 && conformance_send(a, NULL, 10, 1) == 0);
    CHECK(whose(&set) == &set);
    CHECK((ash_net_ip_ready(STACK, source) & ASH_NET_IP_READABLE) != 0);
    CHECK(conformance_take(a) == -ASH_ECONNREFUSED);
    BEGIN("10: a closed socket is in no set");
    CHECK(ash_net_udp_connect(UDP, a, NULL) == 0 && conformance_send(a, &at_a, 10, 1) == 0);
    (void)ash_net_ip_poll(STACK);
    ash_net_udp_close(UDP, a);
    CHECK(ash_net_ip_next(STACK, &set) == NULL && whose(&set) == NULL);
}

/* Many that nobody receives: a part is kept, the first ones, and the rest comes to nothing. */
static void test_bounded(void) {
    BEGIN("7: datagrams that nobody receives");
    socket_t *a = conformance_open(HOME, 0), *b = conformance_open(HOME, 0);
    const struct ash_net_ip_end at_a = conformance_end(HOME, conformance_port(a));
    const struct ash_net_ip_end at_b = conformance_end(HOME, conformance_port(b));
    unsigned free = ash_net_buffers_free(POOL), sent = ash_net_buffers_total(POOL) * 2, got = 0;
    for (unsigned i = 0; i < sent; i++) {
        CHECK(conformance_send(a, &at_b, 100, i) == 0);
        (void)ash_net_ip_poll(STACK);
    }
    CHECK(ash_net_buffers_free(POOL) >= free / 2);
    while (got < MOST && conformance_comes(b, &at_a, 100, got))
        got++;
    CHECK(got >= 1 && got < sent && conformance_take(b) == -ASH_EAGAIN);
    CHECK(ash_net_buffers_free(POOL) == free);
    CHECK(conformance_send(a, &at_b, 100, 1) == 0 && conformance_comes(b, &at_a, 100, 1));
    BEGIN("10: close drops them");
    for (unsigned i = 0; i < 5; i++)
        CHECK(conformance_send(a, &at_b, 100, i) == 0);
    conformance_settle();
    CHECK(ash_net_buffers_free(POOL) < free);
    ash_net_udp_close(UDP, b);
    CHECK(ash_net_buffers_free(POOL) == free);
    ash_net_udp_close(UDP, a);
}

/* All buffers but a few are somebody's: datagrams may be lost, and nothing else is. */
static void test_empty_pool(void) {
    BEGIN("7: an empty pool");
    struct ash_net_buffer *all = NULL, *one;
    socket_t *a = conformance_open(HOME, 0), *b = conformance_open(HOME, 0);
    const struct ash_net_ip_end at_a = conformance_end(HOME, conformance_port(a));
    const struct ash_net_ip_end at_b = conformance_end(HOME, conformance_port(b));
    struct ash_net_buffer *mine = conformance_make(50, 1);
    while ((one = ash_net_buffers_get(POOL)) != NULL) {
        one->next = all;
        all = one;
    }
    int error = ash_net_udp_send(UDP, a, mine, &at_b);
    CHECK(error == 0 || error == -ASH_EAGAIN);
    if (error != 0)
        ash_net_buffers_put(POOL, mine);
    error = conformance_take(b);
    CHECK(error == 0 || error == -ASH_EAGAIN);
    while ((one = all) != NULL) {
        all = one->next;
        ash_net_buffers_put(POOL, one);
    }
    CHECK(conformance_send(a, &at_b, 50, 2) == 0 && conformance_comes(b, &at_a, 50, 2));
    ash_net_udp_close(UDP, a);
    ash_net_udp_close(UDP, b);
}

void conformance_ready(void) {
    BEGIN("8: errors of this machine");
    test_errors_of(HOME);
    BEGIN("8: errors from the wire");
    test_errors_of(HOST(7));
    test_told();
    test_source();
    test_bounded();
    test_empty_pool();
}
