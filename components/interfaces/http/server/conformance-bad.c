/* SPDX-License-Identifier: MIT */
/* What is no request, and what is too much. */
#include <stdlib.h>
#include "suite.h"

#define LINE "GET /hello HTTP/1.1\r\n"
#define HOST "Host: a\r\n"
#define POST "POST /echo HTTP/1.1\r\n" HOST

static const char *const bad[] = {
    /* RFC 9112 §3: the line */
    "GET\r\n" HOST "\r\n",
    "GET /hello\r\n" HOST "\r\n",
    " GET /hello HTTP/1.1\r\n" HOST "\r\n",
    "GET  /hello HTTP/1.1\r\n" HOST "\r\n",
    "GET /hello  HTTP/1.1\r\n" HOST "\r\n",
    "GET /hello HTTP/1.1 \r\n" HOST "\r\n",
    "GET /hel lo HTTP/1.1\r\n" HOST "\r\n",
    "GET\t/hello HTTP/1.1\r\n" HOST "\r\n",
    "G@T /hello HTTP/1.1\r\n" HOST "\r\n",
    "GET hello HTTP/1.1\r\n" HOST "\r\n",
    "GET /hel\x01lo HTTP/1.1\r\n" HOST "\r\n",
    "GET /hello http/1.1\r\n" HOST "\r\n",
    "GET /hello HTTP/2.0\r\n" HOST "\r\n",
    "GET /hello HTTP/11\r\n" HOST "\r\n",
    "GET /hello HTTP/1.1\n" HOST "\r\n",
    /* RFC 9112 §3.2: one Host */
    LINE "\r\n",
    LINE HOST HOST "\r\n",
    LINE HOST "host: b\r\n\r\n",
    /* RFC 9112 §5: fields */
    LINE HOST "X-A : b\r\n\r\n",
    LINE HOST "X A: b\r\n\r\n",
    LINE HOST ": b\r\n\r\n",
    LINE HOST "X-A\r\n\r\n",
    LINE HOST "X-A: b\r\n folded\r\n\r\n",
    LINE " " HOST "\r\n",
    LINE HOST "X-A: b\x01\r\n\r\n",
    LINE HOST "X-A: b\x7f\r\n\r\n",
    LINE HOST "X-A: b\rc\r\n\r\n",
    LINE HOST "X-A: b\nX-C: d\r\n\r\n",
    /* RFC 9112 §6: lengths */
    POST "Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc",
    POST "Content-Length: 3\r\nContent-Length: 4\r\n\r\nabc",
    POST "Content-Length: 3, 3\r\n\r\nabc",
    POST "Content-Length: +3\r\n\r\nabc",
    POST "Content-Length: -3\r\n\r\nabc",
    POST "Content-Length: 0x3\r\n\r\nabc",
    POST "Content-Length: 3a\r\n\r\nabc",
    POST "Content-Length:\r\n\r\nabc",
    POST "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
    POST "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    POST "Transfer-Encoding: gzip\r\n\r\nabc",
    POST "Transfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n",
    "POST /echo HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    /* RFC 9112 §7.1: chunks */
    POST "Transfer-Encoding: chunked\r\n\r\nx\r\nabc\r\n0\r\n\r\n",
    POST "Transfer-Encoding: chunked\r\n\r\n\r\nabc\r\n0\r\n\r\n",
    POST "Transfer-Encoding: chunked\r\n\r\n-3\r\nabc\r\n0\r\n\r\n",
    POST "Transfer-Encoding: chunked\r\n\r\n3\nabc\r\n0\r\n\r\n",
    POST "Transfer-Encoding: chunked\r\n\r\n3\r\nabcd\r\n0\r\n\r\n",
    POST "Transfer-Encoding: chunked\r\n\r\n3\r\nabc0\r\n\r\n",
};

static void test_bad(void) {
    BEGIN("1: what is no request");
    for (unsigned i = 0; i < ASH_ARRAY_LENGTH(bad); i++) {
        unsigned calls = conformance_seen.calls;
        conformance_ask(bad[i]);
        CHECK(conformance_status() >= 400 && conformance_status() < 600);
        CHECK(conformance_seen.calls == calls);
        CHECK(conformance_reply.end == 0); /* where the next one begins nobody knows */
    }
    static const char zero[] = LINE HOST "X-A: b\0c\r\n\r\n";
    unsigned calls = conformance_seen.calls;
    connection_t *client = conformance_connect();
    conformance_send(client, zero, sizeof zero - 1);
    conformance_collect(client, 1000);
    CHECK(conformance_status() == 400 && conformance_seen.calls == calls);
    ash_net_tcp_close(TCP, client);
}

static void test_good(void) {
    BEGIN("1: what is one");
    conformance_ask("GET /hello HTTP/1.0\r\n\r\n");
    CHECK(conformance_status() == 200 && conformance_reply.end == 0);
    conformance_ask("\r\n" LINE "hOsT:a\r\nX-A:\r\nX-B: \xc3\xa9\t!\r\n\r\n");
    CHECK(conformance_status() == 200);
    conformance_ask(POST "Content-Length: 0000003\r\n\r\nabc");
    CHECK(conformance_status() == 201 && strcmp(conformance_body(), "abc") == 0);
    conformance_ask(POST "Transfer-Encoding: Chunked\r\n\r\n"
                         "3\r\nabc\r\n00A;x=y\r\n0123456789\r\n0\r\nX-T: 1\r\n\r\n");
    CHECK(conformance_status() == 201 && strcmp(conformance_body(), "abc0123456789") == 0);
    conformance_ask(LINE HOST "Connection: close\r\n\r\n");
    CHECK(conformance_status() == 200 && conformance_reply.end == 0);
    const char *connection = conformance_field("connection");
    CHECK(connection != NULL && strcmp(connection, "close") == 0);
}

/* Says `head`, and then so many bytes more of one letter, as far as the server listens. */
static unsigned too_much(const char *head, size_t more) {
    static char bytes[8192];
    connection_t *client = conformance_connect();
    unsigned calls = conformance_seen.calls;
    memset(bytes, 'a', sizeof bytes);
    conformance_say(client, head);
    for (size_t at = 0; at < more; at += sizeof bytes) {
        conformance_send(client, bytes, sizeof bytes);
        conformance_work(5);
    }
    conformance_collect(client, 1000);
    CHECK(conformance_reply.end == 0); /* 7: the end, and no reset before it */
    CHECK(conformance_seen.calls == calls);
    ash_net_tcp_close(TCP, client);
    conformance_work(5);
    return conformance_status();
}

static void test_limits(void) {
    BEGIN("3, 7: too long");
    CHECK(too_much("GET /", 256u << 10) == 414);
    CHECK(too_much(LINE HOST "X-A: ", 256u << 10) == 431);
    CHECK(too_much(POST "Content-Length: 1000000000000\r\n\r\n", 256u << 10) == 413);
    CHECK(too_much(POST "Transfer-Encoding: chunked\r\n\r\nffffffffff\r\n", 256u << 10) == 413);
    conformance_ask(POST "Content-Length: 18446744073709551615\r\n\r\n");
    CHECK(conformance_status() == 413 || conformance_status() == 400);
    conformance_ask(POST "Content-Length: 99999999999999999999999\r\n\r\n");
    CHECK(conformance_status() == 413 || conformance_status() == 400);
    BEGIN("3: too late");
    connection_t *client = conformance_connect();
    conformance_say(client, LINE "Ho");
    conformance_collect(client, LONG_MS);
    CHECK(conformance_status() == 408 && conformance_reply.end == 0);
    ash_net_tcp_close(TCP, client);
    client = conformance_connect();
    conformance_say(client, POST "Content-Length: 5\r\n\r\nabc");
    conformance_collect(client, LONG_MS);
    CHECK(conformance_status() == 408 && conformance_reply.end == 0);
    ash_net_tcp_close(TCP, client);
}

void conformance_bad(void) {
    test_bad();
    test_good();
    test_limits();
}
