/* SPDX-License-Identifier: MIT */
/* How connections end. */
#include "suite.h"

#define LONGEST_MS 241000u /* twice the MSL of RFC 9293 §3.4.2, and a little more */

static void test_finish(void) {
    uint8_t byte = 0;
    BEGIN("3: the end comes after all that was sent");
    const struct conformance_pair pair = conformance_pair(HOME);
    size_t out = 0, end = 0, back = 0;
    for (unsigned i = 0; i < 20 && conformance_write(pair.near, &out, 3000) > 0; i++)
        ;
    CHECK(ash_net_tcp_finish(TCP, pair.near) == 0);
    CHECK(conformance_read_to_end(pair.far, 0, &end) && end == out);
    struct ash_net_buffer *piece = conformance_make(0, 10), *none = piece;
    CHECK(ash_net_tcp_read(TCP, pair.far, &byte, 1) == 0);
    CHECK(ash_net_tcp_receive(TCP, pair.far, &none) == 0 && none == NULL);
    CHECK((conformance_ready_of(pair.far) & ASH_NET_IP_READABLE) != 0);
    BEGIN("2: no more is taken after finish");
    CHECK(ash_net_tcp_write(TCP, pair.near, &byte, 1) == -ASH_EPIPE);
    CHECK(ash_net_tcp_send(TCP, pair.near, piece) == -ASH_EPIPE && piece->holders == 1);
    CHECK(ash_net_tcp_finish(TCP, pair.near) == -ASH_EPIPE);
    ash_net_buffers_put(POOL, piece);
    BEGIN("3: receiving goes on after finish");
    out = 0;
    CHECK(conformance_status(pair.far).state == ASH_NET_TCP_CLOSE_WAIT);
    CHECK(conformance_write(pair.far, &out, 5000) == 5000);
    conformance_work(1000);
    while (conformance_read(pair.near, &back, MANY) > 0)
        ;
    CHECK(back == 5000 && ash_net_tcp_finish(TCP, pair.far) == 0);
    CHECK(conformance_read_to_end(pair.near, back, &end) && end == 5000);
    BEGIN("4: ended both ways");
    conformance_work(1000);
    CHECK((conformance_ready_of(pair.near) & ASH_NET_IP_ENDED) != 0);
    CHECK((conformance_ready_of(pair.far) & ASH_NET_IP_ENDED) != 0);
    CHECK(ash_net_tcp_read(TCP, pair.near, &byte, 1) == 0);
    CHECK(ash_net_tcp_write(TCP, pair.near, &byte, 1) == -ASH_EPIPE);
    CHECK(ash_net_tcp_read(TCP, pair.far, &byte, 1) == 0);
    CHECK(ash_net_tcp_write(TCP, pair.far, &byte, 1) == -ASH_EPIPE);
    conformance_close(&pair);
}

static void test_close(void) {
    BEGIN("6: close delivers what was sent");
    struct conformance_pair pair = conformance_pair(HOME);
    size_t out = 0, end = 0;
    while (conformance_write(pair.near, &out, 7000) == 7000 && out < 70000)
        ;
    ash_net_tcp_close(TCP, pair.near);
    CHECK(conformance_read_to_end(pair.far, 0, &end) && end == out);
    ash_net_tcp_close(TCP, pair.far);
    BEGIN("6: close with unread data resets");
    pair = conformance_pair(HOME);
    out = 0;
    CHECK(conformance_write(pair.near, &out, 100) == 100);
    conformance_work(1000);
    ash_net_tcp_close(TCP, pair.far);
    conformance_work(5);
    CHECK(conformance_is_failed(pair.near, -ASH_ECONNRESET));
    ash_net_tcp_close(TCP, pair.near);
    BEGIN("6: data that comes after close resets");
    pair = conformance_pair(HOME);
    ash_net_tcp_close(TCP, pair.far);
    CHECK(conformance_read_to_end(pair.near, 0, &end) && end == 0);
    CHECK(conformance_status(pair.near).state == ASH_NET_TCP_CLOSE_WAIT);
    CHECK(conformance_write(pair.near, &out, 100) == 100);
    conformance_work(5);
    CHECK(conformance_is_failed(pair.near, -ASH_ECONNRESET));
    ash_net_tcp_close(TCP, pair.near);
}

static void test_abort(void) {
    BEGIN("6: abort resets at once");
    struct conformance_pair pair = conformance_pair(HOST(1));
    size_t out = 0, in = 0;
    CHECK(conformance_write(pair.near, &out, 100) == 100);
    conformance_work(5);
    CHECK(conformance_read(pair.far, &in, 100) == 100);
    unsigned buffers = ash_net_buffers_free(POOL);
    CHECK(conformance_write(pair.far, &in, 20000) > 0);
    ash_net_tcp_abort(TCP, pair.far);
    conformance_work(5);
    CHECK(conformance_is_failed(pair.near, -ASH_ECONNRESET));
    CHECK(conformance_status(pair.near).state == ASH_NET_TCP_CLOSED);
    CHECK(ash_net_buffers_free(POOL) >= buffers);
    ash_net_tcp_abort(TCP, pair.near);
    BEGIN("6: abort while it opens");
    ash_net_tcp_abort(TCP, conformance_connect(SILENT, PORT, 0));
    listener_t *listener = conformance_listen(HOME, PORT, 4);
    ash_net_tcp_abort(TCP, conformance_connect(HOME, PORT, 0));
    conformance_work(5000);
    connection_t *server = NULL;
    int error = ash_net_tcp_accept(TCP, listener, &server);
    CHECK(error == -ASH_EAGAIN || error == 0);
    if (error == 0)
        ash_net_tcp_abort(TCP, server);
    ash_net_tcp_unlisten(TCP, listener);
}

/* The side that ends first remembers the connection, also when it is closed. */
static void test_time_wait(void) {
    BEGIN("7: TIME-WAIT");
    listener_t *listener = conformance_listen(HOME, PORT, 4);
    connection_t *client = conformance_connect(HOME, PORT, 6200);
    const struct ash_net_ip_end mine = {HOME, 6200};
    size_t end;
    conformance_work(5);
    connection_t *server = conformance_accept(listener);
    ash_net_tcp_close(TCP, client);
    CHECK(conformance_read_to_end(server, 0, &end));
    ash_net_tcp_close(TCP, server);
    conformance_work(5000);
    CHECK(conformance_connect_fails(HOME, PORT, &mine) == -ASH_EADDRINUSE);
    conformance_work(LONGEST_MS);
    client = conformance_connect(HOME, PORT, 6200);
    conformance_work(5);
    CHECK(conformance_is_open(client));
    ash_net_tcp_abort(TCP, client);
    ash_net_tcp_unlisten(TCP, listener);
}

/* net.ip's clause 7, as a connection sees it. */
static void test_address(void) {
    BEGIN("4: the address goes away");
    const struct conformance_pair own = conformance_pair(HOST(1)), home = conformance_pair(HOME);
    size_t out = 0, in = 0;
    CHECK(conformance_write(own.near, &out, 100) == 100);
    conformance_address(true); /* the same again is no change */
    conformance_work(5);
    CHECK(conformance_is_open(own.near) && conformance_read(own.far, &in, 100) == 100);
    conformance_address(false);
    conformance_work(5);
    CHECK(conformance_is_failed(own.near, -ASH_ECONNABORTED));
    CHECK(conformance_is_failed(own.far, -ASH_ECONNABORTED));
    out = in = 0;
    CHECK(conformance_write(home.near, &out, 100) == 100);
    conformance_work(5);
    CHECK(conformance_read(home.far, &in, 100) == 100);
    conformance_address(true);
    conformance_close(&own);
    conformance_close(&home);
}

void conformance_end(void) {
    test_finish();
    test_close();
    test_abort();
    test_time_wait();
    test_address();
}
