/* SPDX-License-Identifier: MIT */
/* Bytes there and back. */
#include "suite.h"

#define TOTAL   (300u << 10)
#define HELD_MS 50u /* less than any override time-out. RFC 9293 §3.8.6.2.1 */

/* Sends a step of a stream as a buffer; false: there is no room now. */
static bool send_step(connection_t *connection, size_t *at, unsigned bytes) {
    struct ash_net_buffer *buffer = conformance_make(*at, bytes);
    int error = ash_net_tcp_send(TCP, connection, buffer);
    CHECK(error == 0 || error == -ASH_EAGAIN);
    if (error == 0) {
        *at += bytes;
        return true;
    }
    CHECK(buffer->holders == 1 && buffer->bytes == bytes); /* 2 */
    ash_net_buffers_put(POOL, buffer);
    return false;
}

/* Receives what is there piece by piece. */
static bool receive_all(connection_t *connection, size_t *at) {
    struct ash_net_buffer *piece;
    bool any = false;
    while (ash_net_tcp_receive(TCP, connection, &piece) == 0 && piece != NULL) {
        bool good = piece->next == NULL && piece->bytes != 0 && piece->holders == 1;
        for (unsigned i = 0; i < piece->bytes; i++)
            good = good && piece->data[i] == conformance_byte(*at + i);
        CHECK(good);
        *at += piece->bytes;
        any = true;
        ash_net_buffers_put(POOL, piece);
    }
    return any;
}

/* One direction takes copies in steps of its own, the other buffers. */
static void test_both_ways(void) {
    BEGIN("3: both ways at once, copied and not");
    const struct conformance_pair pair = conformance_pair(HOME);
    size_t out = 0, at_far = 0, back = 0, at_near = 0;
    const unsigned most = ASH_NET_BUFFER_STORAGE - ASH_NET_BUFFER_HEADROOM;
    for (unsigned i = 0; i < 20000 && (at_far < TOTAL || at_near < TOTAL); i++) {
        bool moved = false;
        size_t left = TOTAL - out, step = 1 + i * 37 % 5000;
        if (left != 0 && conformance_write(pair.near, &out, step < left ? step : left) > 0)
            moved = true;
        left = TOTAL - back;
        step = i % 4 == 0 ? most : i % 4 == 1 ? 1 : ash_net_tcp_segment(TCP, pair.far);
        if (left != 0 && send_step(pair.far, &back, (unsigned)(step < left ? step : left)))
            moved = true;
        moved |= receive_all(pair.far, &at_far);
        moved |= conformance_read(pair.near, &at_near, 1 + i * 53 % 3000) > 0;
        if (moved)
            (void)ash_net_ip_poll(STACK);
        else
            conformance_work(5);
    }
    CHECK(at_far == TOTAL && at_near == TOTAL);
    conformance_close(&pair);
}

static void test_order(void) {
    BEGIN("3: buffers and copies in the order of the calls");
    const struct conformance_pair pair = conformance_pair(HOST(1));
    size_t out = 0, in = 0;
    for (unsigned i = 0; i < 20; i++) {
        CHECK(conformance_write(pair.near, &out, 1 + i) == (int)(1 + i));
        CHECK(send_step(pair.near, &out, 2 + i));
    }
    conformance_work(1000);
    CHECK(conformance_status(pair.far).unread == out);
    while (conformance_read(pair.far, &in, 7) > 0)
        ;
    CHECK(in == out && conformance_status(pair.far).unread == 0);
    CHECK(conformance_status(pair.near).unacked == 0);
    conformance_close(&pair);
}

static void check_refused(connection_t *connection, struct ash_net_buffer *buffer) {
    const uint8_t *data = buffer->data;
    unsigned bytes = buffer->bytes;
    CHECK(ash_net_tcp_send(TCP, connection, buffer) == -ASH_EINVAL);
    CHECK(buffer->holders == 1 && buffer->data == data && buffer->bytes == bytes);
    ash_net_buffers_put(POOL, buffer);
}

static void test_refused(void) {
    BEGIN("2: what is no buffer to send");
    const struct conformance_pair pair = conformance_pair(HOME);
    size_t out = 0, in = 0;
    check_refused(pair.near, conformance_make(0, 0));
    struct ash_net_buffer *first = conformance_make(0, 10), *second = conformance_make(0, 10);
    first->next = second;
    check_refused(pair.near, first);
    CHECK(second->holders == 1);
    ash_net_buffers_put(POOL, second);
    struct ash_net_buffer *low = conformance_make(0, 10);
    low->data = ash_net_buffer_storage(low);
    check_refused(pair.near, low);
    BEGIN("3: nothing");
    CHECK(ash_net_tcp_write(TCP, pair.near, "", 0) == 0);
    conformance_work(5);
    CHECK(conformance_read(pair.far, &in, 10) == -ASH_EAGAIN);
    CHECK(conformance_ready_of(pair.far) == ASH_NET_IP_WRITABLE);
    CHECK(conformance_write(pair.near, &out, 10) == 10);
    conformance_work(5);
    CHECK(conformance_read(pair.far, &in, MANY) == 10 && in == 10);
    conformance_close(&pair);
}

/* Nobody reads until no more is taken, and then all is read. */
static void test_full(void) {
    BEGIN("5: no room, and room again");
    struct ash_net_ip_set set = {0};
    const struct conformance_pair pair = conformance_pair(HOME);
    size_t out = 0, in = 0;
    int done = 0;
    for (unsigned i = 0; i < 1000 && (done = conformance_write(pair.near, &out, 5000)) > 0; i++)
        conformance_work(1);
    CHECK(done == -ASH_EAGAIN && out > 0);
    CHECK(!send_step(pair.near, &out, 10));
    CHECK((conformance_ready_of(pair.near) & ASH_NET_IP_WRITABLE) == 0);
    ash_net_ip_watch(STACK, &set, ash_net_tcp_source(TCP, pair.near), ASH_NET_IP_WRITABLE, &set);
    conformance_work(10000); /* nor after any number of probes */
    CHECK(ash_net_ip_next(STACK, &set) == NULL);
    for (unsigned i = 0; i < 1000 && in < out; i++)
        if (conformance_read(pair.far, &in, 3000) <= 0)
            conformance_work(100);
    CHECK(in == out);
    conformance_work(1000);
    CHECK(ash_net_ip_next(STACK, &set) == &set);
    CHECK(conformance_write(pair.near, &out, 100) == 100);
    conformance_work(1000);
    CHECK(conformance_read(pair.far, &in, 1000) == 100 && in == out);
    conformance_close(&pair);
}

static void test_switches(void) {
    BEGIN("10: small segments are held back, or not");
    const struct conformance_pair pair = conformance_pair(HOME);
    size_t out = 0, in = 0;
    CHECK(conformance_write(pair.near, &out, 1) == 1);
    CHECK(conformance_write(pair.near, &out, 1) == 1);
    CHECK(conformance_status(pair.near).unsent == 1 && conformance_status(pair.near).unacked == 1);
    ash_net_tcp_set(TCP, pair.near, ASH_NET_TCP_NO_DELAY, true);
    CHECK(conformance_status(pair.near).unsent == 0);
    CHECK(conformance_write(pair.near, &out, 1) == 1);
    CHECK(conformance_status(pair.near).unsent == 0 && conformance_status(pair.near).unacked == 3);
    conformance_work(1000);
    CHECK(conformance_read(pair.far, &in, 10) == 3);
    BEGIN("10: full segments only");
    unsigned segment = ash_net_tcp_segment(TCP, pair.near);
    ash_net_tcp_set(TCP, pair.near, ASH_NET_TCP_CORK, true);
    CHECK(conformance_write(pair.near, &out, 10) == 10);
    conformance_work(HELD_MS);
    CHECK(conformance_status(pair.near).unsent == 10);
    CHECK(conformance_read(pair.far, &in, 10) == -ASH_EAGAIN);
    CHECK(conformance_write(pair.near, &out, segment) == (int)segment);
    conformance_work(HELD_MS);
    CHECK(conformance_read(pair.far, &in, MANY) == (int)segment);
    ash_net_tcp_set(TCP, pair.near, ASH_NET_TCP_CORK, false);
    conformance_work(1000);
    CHECK(conformance_read(pair.far, &in, MANY) == 10 && in == out);
    conformance_close(&pair);
}

void conformance_data(void) {
    test_both_ways();
    test_order();
    test_refused();
    test_full();
    test_switches();
}
