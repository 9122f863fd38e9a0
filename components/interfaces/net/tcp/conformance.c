/* SPDX-License-Identifier: MIT */
#include <ashlar/mem/pages.h>
#include <ashlar/time.h>
#include "suite.h"

#define MS_NS 1000000u

void conformance_work(unsigned ms) {
    struct ash_net_ip_set none = {0};
    uint64_t until_ns = ash_time_now_ns(&ash_use_time) + (uint64_t)ms * MS_NS;
    CHECK(ash_net_ip_wait(STACK, &none, until_ns) == -ASH_ETIMEDOUT);
}

void conformance_address(bool has) {
    const struct ash_net_ip_config config = {.address = has ? HOST(1) : 0, .prefix = 24};
    CHECK(ash_net_ip_configure(STACK, &config) == 0);
}

listener_t *conformance_listen(uint32_t address, unsigned port, unsigned backlog) {
    const struct ash_net_ip_end at = {address, (uint16_t)port};
    listener_t *listener = NULL;
    CHECK(ash_net_tcp_listen(TCP, &at, backlog, &listener) == 0);
    return listener;
}

int conformance_listen_fails(uint32_t address, unsigned port) {
    const struct ash_net_ip_end at = {address, (uint16_t)port};
    listener_t *listener;
    return ash_net_tcp_listen(TCP, &at, 1, &listener);
}

connection_t *conformance_connect(uint32_t address, unsigned port, unsigned local_port) {
    const struct ash_net_ip_end to = {address, (uint16_t)port};
    const struct ash_net_ip_end from = {0, (uint16_t)local_port};
    connection_t *connection = NULL;
    CHECK(ash_net_tcp_connect(TCP, &to, local_port == 0 ? NULL : &from, &connection) == 0);
    return connection;
}

int conformance_connect_fails(uint32_t address, unsigned port, const struct ash_net_ip_end *local) {
    const struct ash_net_ip_end to = {address, (uint16_t)port};
    connection_t *connection;
    return ash_net_tcp_connect(TCP, &to, local, &connection);
}

connection_t *conformance_accept(listener_t *listener) {
    connection_t *connection = NULL;
    CHECK(ash_net_tcp_accept(TCP, listener, &connection) == 0);
    return connection;
}

struct conformance_pair conformance_pair(uint32_t address) {
    listener_t *listener = conformance_listen(address, PORT, 8);
    struct conformance_pair pair = {.near = conformance_connect(address, PORT, 0)};
    conformance_work(5);
    pair.far = conformance_accept(listener);
    ash_net_tcp_unlisten(TCP, listener);
    return pair;
}

void conformance_close(const struct conformance_pair *pair) {
    ash_net_tcp_close(TCP, pair->near);
    ash_net_tcp_close(TCP, pair->far);
    conformance_work(5);
}

struct ash_net_tcp_status conformance_status(connection_t *connection) {
    return ash_net_tcp_status(TCP, connection);
}

bool conformance_is_open(connection_t *connection) {
    return conformance_status(connection).state == ASH_NET_TCP_ESTABLISHED;
}

unsigned conformance_ready_of(connection_t *connection) {
    return ash_net_ip_ready(STACK, ash_net_tcp_source(TCP, connection));
}

uint8_t conformance_byte(size_t at) {
    return (uint8_t)(at * 7 + (at >> 8) * 13 + (at >> 16));
}

int conformance_write(connection_t *connection, size_t *at, size_t count) {
    static uint8_t bytes[MANY];
    for (size_t i = 0; i < count; i++)
        bytes[i] = conformance_byte(*at + i);
    int done = ash_net_tcp_write(TCP, connection, bytes, count);
    CHECK(done <= (int)count);
    *at += done > 0 ? (size_t)done : 0;
    return done;
}

int conformance_read(connection_t *connection, size_t *at, size_t count) {
    static uint8_t bytes[MANY];
    int done = ash_net_tcp_read(TCP, connection, bytes, count);
    bool good = done <= (int)count;
    for (int i = 0; good && i < done; i++)
        good = bytes[i] == conformance_byte(*at + (size_t)i);
    CHECK(good); /* 3 */
    *at += done > 0 ? (size_t)done : 0;
    return done;
}

struct ash_net_buffer *conformance_make(size_t at, unsigned bytes) {
    struct ash_net_buffer *buffer = ash_net_buffers_get(POOL);
    CHECK(buffer != NULL);
    while (buffer != NULL && buffer->bytes < bytes)
        buffer->data[buffer->bytes++] = conformance_byte(at++);
    return buffer;
}

bool conformance_read_to_end(connection_t *connection, size_t at, size_t *end) {
    int result = -ASH_EAGAIN;
    *end = at;
    for (unsigned i = 0; i < 1000 && (result > 0 || result == -ASH_EAGAIN); i++) {
        result = conformance_read(connection, end, MANY);
        if (result < 0)
            conformance_work(5);
    }
    return result == 0;
}

bool conformance_is_failed(connection_t *connection, int error) {
    bool good = conformance_ready_of(connection) ==
                (ASH_NET_IP_READABLE | ASH_NET_IP_WRITABLE | ASH_NET_IP_ENDED);
    for (unsigned i = 0; good && i < 2; i++) {
        struct ash_net_buffer *came = NULL, *buffer = conformance_make(0, 10);
        uint8_t byte = 0;
        good = ash_net_tcp_read(TCP, connection, &byte, 1) == error &&
               ash_net_tcp_receive(TCP, connection, &came) == error &&
               ash_net_tcp_write(TCP, connection, &byte, 1) == error &&
               ash_net_tcp_send(TCP, connection, buffer) == error &&
               ash_net_tcp_finish(TCP, connection) == error;
        good = good && conformance_status(connection).error == error;
        ash_net_buffers_put(POOL, buffer);
    }
    return good;
}

int main(void) {
    BEGIN("the stack's address");
    conformance_address(true);
    conformance_work(5);
    unsigned buffers = ash_net_buffers_free(POOL);
    const struct conformance_pair first = conformance_pair(HOME);
    conformance_close(&first);
    size_t pages = ash_mem_pages_in_use(&ash_use_mem_pages);
    conformance_open();
    conformance_data();
    conformance_end();
    conformance_rooms();
    BEGIN("7: nothing is kept");
    conformance_work(TIME_WAIT);
    CHECK(ash_net_buffers_free(POOL) == buffers);
    CHECK(ash_mem_pages_in_use(&ash_use_mem_pages) == pages);
    return ash_test_end(&ash_use_test);
}
