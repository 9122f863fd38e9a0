/* SPDX-License-Identifier: MIT */
/* Connections: many requests on one, many of them, and clients that do nothing. */
#include "suite.h"

#define HELLO "GET /hello HTTP/1.1\r\nHost: a\r\n\r\n"

static void test_kept(void) {
    BEGIN("2: one after the other");
    connection_t *client = conformance_connect();
    for (unsigned i = 0; i < 20; i++) {
        conformance_say(client, HELLO);
        conformance_collect(client, 100);
        CHECK(conformance_status() == 200 && strcmp(conformance_body(), "hello\n") == 0);
    }
    BEGIN("2: byte by byte");
    for (const char *at = HELLO; *at != '\0'; at++) {
        conformance_send(client, at, 1);
        conformance_work(5);
    }
    conformance_collect(client, 100);
    CHECK(conformance_status() == 200 && conformance_reply.end == -ASH_EAGAIN);
    BEGIN("2: many at once, in order");
    conformance_say(client, "GET /tell1 HTTP/1.1\r\nHost: a\r\n\r\n"
                            "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 7\r\n\r\n[tell2]"
                            "HEAD /tell3 HTTP/1.1\r\nHost: a\r\n\r\n"
                            "GET /nowhere HTTP/1.1\r\nHost: a\r\n\r\n"
                            "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                            "7\r\n[tell5]\r\n0\r\n\r\n"
                            "GET /tell6 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
                            "GET /tell7 HTTP/1.1\r\nHost: a\r\n\r\n");
    conformance_collect(client, 1000);
    static const char *const parts[] = {"/tell1|", "201", "[tell2]", "404", "[tell5]", "/tell6|"};
    const char *at = conformance_reply.text;
    for (unsigned i = 0; i < ASH_ARRAY_LENGTH(parts); i++) {
        at = at == NULL ? NULL : strstr(at, parts[i]);
        CHECK(at != NULL);
    }
    CHECK(!conformance_has("/tell3|") && !conformance_has("/tell7|"));
    CHECK(conformance_reply.end == 0);
    ash_net_tcp_close(TCP, client);
}

static void test_continue(void) {
    BEGIN("2: a body that waits to be asked for");
    connection_t *client = conformance_connect();
    conformance_say(client, "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n"
                            "Expect: 100-continue\r\n\r\n");
    conformance_collect(client, 100);
    CHECK(conformance_status() == 100);
    conformance_say(client, "abc");
    conformance_collect(client, 100);
    CHECK(conformance_status() == 201 && strcmp(conformance_body(), "abc") == 0);
    ash_net_tcp_close(TCP, client);
}

/* A client that finishes still gets what it asked for. */
static void test_half_closed(void) {
    BEGIN("2: a client that has said all");
    connection_t *client = conformance_connect();
    conformance_say(client, HELLO "GET /stream HTTP/1.1\r\nHost: a\r\n\r\n");
    CHECK(ash_net_tcp_finish(TCP, client) == 0);
    conformance_collect(client, 1000);
    CHECK(conformance_has("hello\n") && conformance_reply.bytes > STREAMED);
    CHECK(conformance_reply.end == 0);
    ash_net_tcp_close(TCP, client);
}

static void test_idle(void) {
    enum { CLIENTS = 8 };
    connection_t *clients[CLIENTS];
    BEGIN("6: clients that send nothing");
    for (unsigned i = 0; i < CLIENTS; i++)
        clients[i] = conformance_connect();
    conformance_say(clients[1], "GET /hel");
    conformance_ask(HELLO);
    CHECK(conformance_status() == 200);
    conformance_work(LONG_MS);
    for (unsigned i = 0; i < CLIENTS; i++) {
        conformance_collect(clients[i], 1000);
        CHECK(conformance_reply.end == 0 || conformance_reply.end == -ASH_ECONNRESET);
        ash_net_tcp_close(TCP, clients[i]);
    }
}

static void test_deaf(void) {
    size_t got = 0;
    int count = 0;
    BEGIN("6: a client that takes nothing");
    connection_t *deaf = conformance_connect();
    conformance_seen.last_calls = 0;
    conformance_say(deaf, "GET /large HTTP/1.1\r\nHost: a\r\n\r\n");
    conformance_work(1000);
    conformance_ask(HELLO);
    CHECK(conformance_status() == 200);
    conformance_work(LONG_MS);
    CHECK(conformance_seen.last_calls == 1);
    for (unsigned i = 0; i < 100000 && (count > 0 || i == 0); i++) {
        count = ash_net_tcp_read(TCP, deaf, conformance_reply.text, 65536);
        got += count > 0 ? (size_t)count : 0;
        conformance_work(1);
    }
    CHECK(count != -ASH_EAGAIN && got < LARGE);
    ash_net_tcp_close(TCP, deaf);
    BEGIN("6: one that goes away");
    deaf = conformance_connect();
    conformance_say(deaf, "GET /large HTTP/1.1\r\nHost: a\r\n\r\n");
    conformance_work(100);
    ash_net_tcp_abort(TCP, deaf);
    conformance_work(1000);
    CHECK(conformance_seen.last_calls == 2);
    conformance_ask(HELLO);
    CHECK(conformance_status() == 200);
}

void conformance_whole(void) {
    test_kept();
    test_continue();
    test_half_closed();
    test_idle();
    test_deaf();
}
