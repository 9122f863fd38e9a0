/* SPDX-License-Identifier: MIT */
#include <ashlar/time.h>
#include "suite.h"

struct conformance_place conformance_places[SOURCES];

uint64_t conformance_now(void) {
    return ash_time_now_ns(&ash_use_time);
}

void conformance_tell(unsigned place) {
    const struct ash_net_ip_end to = {HOME, conformance_places[place].port};
    struct ash_net_buffer *datagram = ash_net_buffers_get(POOL);
    CHECK(datagram != NULL);
    if (datagram == NULL)
        return;
    datagram->data[datagram->bytes++] = (uint8_t)place;
    int error = ash_net_udp_send(UDP, conformance_places[0].socket, datagram, &to);
    CHECK(error == 0);
    if (error != 0)
        ash_net_buffers_put(POOL, datagram);
}

unsigned conformance_empty(unsigned place) {
    struct ash_net_buffer *datagram;
    struct ash_net_ip_end from;
    unsigned count = 0;
    while (ash_net_udp_receive(UDP, conformance_places[place].socket, &datagram, &from) == 0) {
        ash_net_buffers_put(POOL, datagram);
        count++;
    }
    return count;
}

void conformance_watch(struct ash_net_ip_set *set, unsigned place) {
    struct conformance_place *at = &conformance_places[place];
    ash_net_ip_watch(STACK, set, at->source, ASH_NET_IP_READABLE, at);
}

unsigned conformance_next(struct ash_net_ip_set *set) {
    const struct conformance_place *at = ash_net_ip_next(STACK, set);
    return at == NULL ? SOURCES : (unsigned)(at - conformance_places);
}

int conformance_wait(struct ash_net_ip_set *set, unsigned ms) {
    return ash_net_ip_wait(STACK, set, conformance_now() + ms * MS_NS);
}

static void open_places(void) {
    const struct ash_net_ip_end at = {HOME, 0};
    for (unsigned i = 0; i < SOURCES; i++) {
        struct conformance_place *place = &conformance_places[i];
        CHECK(ash_net_udp_open(UDP, &at, &place->socket) == 0);
        place->source = ash_net_udp_source(UDP, place->socket);
        place->port = ash_net_udp_local(UDP, place->socket).port;
    }
}

static void test_watch(void) {
    struct ash_net_ip_set set = {0};
    BEGIN("2: ready at once");
    CHECK(conformance_next(&set) == SOURCES);
    ash_net_ip_watch(STACK, &set, conformance_places[1].source, ASH_NET_IP_WRITABLE,
                     &conformance_places[2]);
    CHECK(conformance_next(&set) == 2 && conformance_next(&set) == SOURCES);
    BEGIN("2: another interest");
    conformance_watch(&set, 1);
    CHECK(conformance_next(&set) == SOURCES);
    BEGIN("2: each time that it becomes so, and once in the queue");
    for (unsigned i = 0; i < 3; i++) {
        conformance_tell(1);
        conformance_tell(1);
        CHECK(conformance_wait(&set, 1000) == 0);
        CHECK(ash_net_ip_ready(STACK, conformance_places[1].source) ==
              (ASH_NET_IP_READABLE | ASH_NET_IP_WRITABLE));
        CHECK(conformance_next(&set) == 1 && conformance_next(&set) == SOURCES);
        if (i == 1) /* something new, whatever is there already */
            continue;
        CHECK(conformance_empty(1) >= 2);
        CHECK(ash_net_ip_ready(STACK, conformance_places[1].source) == ASH_NET_IP_WRITABLE);
    }
    BEGIN("2: watched again while it is ready");
    conformance_tell(1);
    CHECK(conformance_wait(&set, 1000) == 0);
    conformance_watch(&set, 1);
    conformance_watch(&set, 1);
    CHECK(conformance_next(&set) == 1 && conformance_next(&set) == SOURCES);
    BEGIN("2: in one set at most");
    struct ash_net_ip_set other = {0};
    conformance_watch(&set, 1);
    conformance_watch(&other, 1);
    CHECK(conformance_next(&set) == SOURCES && conformance_next(&other) == 1);
    conformance_watch(NULL, 1);
    conformance_tell(1);
    CHECK(conformance_wait(&other, 10) == -ASH_ETIMEDOUT && conformance_next(&other) == SOURCES);
    CHECK(conformance_empty(1) == 2);
}

static void test_order(void) {
    static const unsigned order[] = {3, 1, 4, 2};
    struct ash_net_ip_set set = {0};
    BEGIN("3: in the order of becoming ready");
    for (unsigned i = 1; i < SOURCES; i++)
        conformance_watch(&set, i);
    for (unsigned i = 0; i < ASH_ARRAY_LENGTH(order); i++)
        conformance_tell(order[i]);
    CHECK(conformance_wait(&set, 1000) == 0);
    for (unsigned i = 0; i < ASH_ARRAY_LENGTH(order); i++)
        CHECK(conformance_next(&set) == order[i]);
    CHECK(conformance_next(&set) == SOURCES);
    BEGIN("3: one is taken out of the middle, and out of the end");
    for (unsigned i = 0; i < ASH_ARRAY_LENGTH(order); i++)
        conformance_tell(order[i]);
    CHECK(conformance_wait(&set, 1000) == 0);
    conformance_watch(NULL, 4);
    conformance_watch(NULL, 2);
    CHECK(conformance_next(&set) == 3);
    conformance_tell(3);
    CHECK(conformance_wait(&set, 1000) == 0);
    (void)ash_net_ip_poll(STACK);
    CHECK(conformance_next(&set) == 1 && conformance_next(&set) == 3);
    CHECK(conformance_next(&set) == SOURCES);
    for (unsigned i = 1; i < SOURCES; i++) {
        CHECK(conformance_empty(i) >= 2);
        conformance_watch(NULL, i);
    }
}

int main(void) {
    BEGIN("sockets that become ready");
    unsigned buffers = ash_net_buffers_free(POOL);
    open_places();
    test_watch();
    test_order();
    conformance_waiting();
    conformance_config();
    BEGIN("6: nothing is kept");
    for (unsigned i = 0; i < SOURCES; i++)
        ash_net_udp_close(UDP, conformance_places[i].socket);
    struct ash_net_ip_set none = {0};
    CHECK(conformance_wait(&none, 10000) == -ASH_ETIMEDOUT);
    CHECK(ash_net_buffers_free(POOL) == buffers);
    return ash_test_end(&ash_use_test);
}
