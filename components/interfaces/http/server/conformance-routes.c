/* SPDX-License-Identifier: MIT */
/* Routes, what their functions are given, and what becomes of their answers. */
#include <stdio.h>
#include <stdlib.h>
#include "suite.h"

typedef struct ash_http_server_exchange exchange_t;
typedef struct ash_http_server_request request_t;

struct conformance_seen conformance_seen;

static int say(exchange_t *exchange, const char *text) {
    conformance_seen.calls++;
    return ash_http_server_answer(HTTP, exchange, 200, "text/plain", text, strlen(text));
}

/* Says its argument. */
static int text(exchange_t *exchange, const request_t *request, void *argument) {
    (void)request;
    return say(exchange, argument);
}

/* Tells all of the request but the body. */
static int tell(exchange_t *exchange, const request_t *request, void *argument) {
    char line[256];
    (void)argument;
    bool home = request->remote.address == HOME && request->remote.port == conformance_seen.port;
    (void)snprintf(line, sizeof line, "[%.*s|%.*s|%.*s|%s]", (int)request->method.bytes,
                   request->method.at, (int)request->path.bytes, request->path.at,
                   (int)request->query.bytes, request->query.at, home ? "home" : "elsewhere");
    return say(exchange, line);
}

static int echo(exchange_t *exchange, const request_t *request, void *argument) {
    (void)argument;
    conformance_seen.calls++;
    return ash_http_server_answer(HTTP, exchange, 201, NULL, request->body.at, request->body.bytes);
}

static int thing(exchange_t *exchange, const request_t *request, void *argument) {
    struct ash_http_server_text value = {NULL, 0};
    char line[128];
    (void)request;
    bool has = ash_http_server_header(HTTP, exchange, argument, &value);
    if (!has)
        return say(exchange, "has not");
    (void)snprintf(line, sizeof line, "has[%.*s]", (int)value.bytes, value.at);
    return say(exchange, line);
}

static int fields(exchange_t *exchange, const request_t *request, void *argument) {
    static const char *const own[] = {"Connection", "content-length", "CONTENT-TYPE", "Date",
                                      "Transfer-Encoding"};
    static const char *const names[] = {"", "a b", "a:", "a\r\nb", "\x7f"};
    static const char *const values[] = {"a\r\nb: c", "a\nb", "a\x01"};
    struct conformance_seen *seen = &conformance_seen;
    (void)request;
    (void)argument;
    seen->own_field = seen->bad_name = seen->bad_value = -ASH_EINVAL;
    for (unsigned i = 0; i < ASH_ARRAY_LENGTH(own); i++)
        if (ash_http_server_field(HTTP, exchange, own[i], "1") != -ASH_EINVAL)
            seen->own_field = 0;
    for (unsigned i = 0; i < ASH_ARRAY_LENGTH(names); i++)
        if (ash_http_server_field(HTTP, exchange, names[i], "1") != -ASH_EINVAL)
            seen->bad_name = 0;
    for (unsigned i = 0; i < ASH_ARRAY_LENGTH(values); i++)
        if (ash_http_server_field(HTTP, exchange, "X-Bad", values[i]) != -ASH_EINVAL)
            seen->bad_value = 0;
    seen->no_room = ash_http_server_field(HTTP, exchange, "X-One", "the first");
    for (unsigned i = 0; i < 100000 && seen->no_room == 0; i++)
        seen->no_room = ash_http_server_field(HTTP, exchange, "X-More", "1");
    return say(exchange, "fields");
}

/* Its argument is what it returns; nothing is answered. */
static int nothing(exchange_t *exchange, const request_t *request, void *argument) {
    (void)exchange;
    (void)request;
    conformance_seen.calls++;
    return argument == NULL ? 0 : -ASH_EIO;
}

static int status(exchange_t *exchange, const request_t *request, void *argument) {
    (void)request;
    conformance_seen.calls++;
    return ash_http_server_answer(HTTP, exchange, (unsigned)atoi(argument), NULL, "body", 4);
}

/* Bytes of the alphabet, up to the argument, and then none. */
static int produce(void *argument, uint64_t offset, void *into, size_t room) {
    uint64_t most = strtoul(argument, NULL, 10);
    size_t count = room < 997 ? room : 997;
    if (room == 0)
        conformance_seen.last_calls++;
    for (size_t i = 0; i < count; i++)
        ((char *)into)[i] = (char)('a' + (offset + i) % 26);
    return offset >= most && room != 0 ? -ASH_EIO : (int)count;
}

static int stream(exchange_t *exchange, const request_t *request, void *argument) {
    bool large = request->path.bytes == 6; /* /large */
    conformance_seen.calls++;
    return ash_http_server_stream(HTTP, exchange, 200, "text/plain", large ? LARGE : STREAMED,
                                  produce, argument);
}

static int stop(exchange_t *exchange, const request_t *request, void *argument) {
    (void)request;
    (void)argument;
    ash_http_server_stop(HTTP);
    return say(exchange, "stopping");
}

const struct ash_http_server_route conformance_routes[] = {
    {"GET", "/hello", text, "hello\n"},
    {"GET", "/tell*", tell, NULL},
    {"GET", "/tell/never", text, "a later one"},
    {"PUT", "/two", text, "put"},
    {"GET", "/two", text, "get"},
    {NULL, "/any", tell, NULL},
    {"POST", "/echo", echo, NULL},
    {"GET", "/thing", thing, "x-thing"},
    {"GET", "/fields", fields, NULL},
    {"GET", "/none", nothing, NULL},
    {"GET", "/fails", nothing, "fails"},
    {"GET", "/204", status, "204"},
    {"GET", "/304", status, "304"},
    {"GET", "/599", status, "599"},
    {"GET", "/stream", stream, "1000000000"},
    {"GET", "/cut", stream, "50000"},
    {"GET", "/large", stream, "1000000000"},
    {"GET", "/stop", stop, NULL},
};
const unsigned conformance_route_count = ASH_ARRAY_LENGTH(conformance_routes);

static void get(const char *path) {
    char line[256];
    (void)snprintf(line, sizeof line, "GET %s HTTP/1.1\r\nHost: a\r\n\r\n", path);
    conformance_ask(line);
}

static bool says(const char *body) {
    return conformance_status() == 200 && strcmp(conformance_body(), body) == 0;
}

static void test_routes(void) {
    BEGIN("8: routes");
    get("/hello");
    CHECK(says("hello\n") && conformance_reply.end == -ASH_EAGAIN); /* it is kept */
    const char *length = conformance_field("content-length");
    CHECK(length != NULL && strcmp(length, "6") == 0);
    const char *type = conformance_field("content-type");
    CHECK(type != NULL && strcmp(type, "text/plain") == 0);
    get("/hell");
    CHECK(conformance_status() == 404);
    get("/hello/");
    CHECK(conformance_status() == 404);
    get("/");
    CHECK(conformance_status() == 404);
    conformance_ask("POST /hello HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n");
    CHECK(conformance_status() == 405);
    conformance_ask("get /hello HTTP/1.1\r\nHost: a\r\n\r\n");
    CHECK(conformance_status() == 405); /* RFC 9110 §9.1: a method has its case */
    conformance_ask("PUT /two HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n");
    CHECK(says("put"));
    get("/two");
    CHECK(says("get"));
    BEGIN("8: paths, queries, who asks");
    get("/tell");
    CHECK(says("[GET|/tell||home]"));
    get("/tell/never?a=%20b?c");
    CHECK(says("[GET|/tell/never|a=%20b?c|home]"));
    get("/tell%2f?");
    CHECK(says("[GET|/tell%2f||home]"));
    get("http://elsewhere/tell");
    CHECK(says("[GET|/tell||home]"));
    conformance_ask("BREW /any?tea HTTP/1.1\r\nHost: a\r\n\r\n");
    CHECK(says("[BREW|/any|tea|home]"));
}

static void test_fields(void) {
    BEGIN("9: a field of the request");
    get("/thing");
    CHECK(says("has not"));
    conformance_ask(
        "GET /thing HTTP/1.1\r\nHost: a\r\nX-Thing: \t one, two \r\nX-THING: b\r\n\r\n");
    CHECK(says("has[one, two]"));
    conformance_ask("GET /thing HTTP/1.1\r\nHost: a\r\nx-thing:\r\n\r\n");
    CHECK(says("has[]"));
    conformance_ask("GET /thing HTTP/1.1\r\nHost: a\r\nX-Things: 1\r\nX-Thin: 2\r\n\r\n");
    CHECK(says("has not"));
    BEGIN("9: fields of the answer");
    get("/fields");
    CHECK(says("fields"));
    CHECK(conformance_seen.own_field == -ASH_EINVAL);
    CHECK(conformance_seen.bad_name == -ASH_EINVAL);
    CHECK(conformance_seen.bad_value == -ASH_EINVAL);
    CHECK(conformance_seen.no_room == -ASH_ENOSPC);
    CHECK(conformance_field("X-Bad") == NULL);
    const char *one = conformance_field("X-One");
    CHECK(one != NULL && strcmp(one, "the first") == 0 && conformance_field("X-More") != NULL);
}

/* HEAD is GET without its body. */
static void test_bodies(void) {
    BEGIN("4: HEAD");
    conformance_ask("HEAD /hello HTTP/1.1\r\nHost: a\r\n\r\n");
    CHECK(conformance_status() == 200 && conformance_body()[0] == '\0');
    const char *length = conformance_field("content-length");
    CHECK(length != NULL && strcmp(length, "6") == 0);
    conformance_ask("HEAD /stream HTTP/1.1\r\nHost: a\r\n\r\n");
    CHECK(conformance_status() == 200 && conformance_body()[0] == '\0');
    conformance_ask("HEAD /nowhere HTTP/1.1\r\nHost: a\r\n\r\n");
    CHECK(conformance_status() == 404 && conformance_body()[0] == '\0');
    BEGIN("4: answers without a body");
    get("/204");
    CHECK(conformance_status() == 204 && conformance_body()[0] == '\0');
    CHECK(conformance_field("content-length") == NULL);
    get("/304");
    CHECK(conformance_status() == 304 && conformance_body()[0] == '\0');
    CHECK(conformance_field("content-length") == NULL);
    get("/599");
    CHECK(conformance_status() == 599 && strcmp(conformance_body(), "body") == 0);
    BEGIN("5: what is not answered");
    unsigned calls = conformance_seen.calls;
    get("/none");
    CHECK(conformance_status() == 500);
    get("/fails");
    CHECK(conformance_status() == 500 && conformance_seen.calls == calls + 2);
}

/* How much of the body is right. */
static size_t streamed(void) {
    const char *body = conformance_body();
    size_t at = 0;
    while (body[at] == (char)('a' + at % 26))
        at++;
    return body[at] == '\0' ? at : 0;
}

static void test_streams(void) {
    BEGIN("10: a body that is made while it is sent");
    conformance_seen.last_calls = 0;
    get("/stream");
    CHECK(conformance_status() == 200 && streamed() == STREAMED);
    CHECK(conformance_seen.last_calls == 1);
    BEGIN("10: one that cannot be made is cut");
    get("/cut");
    CHECK(streamed() <= STREAMED / 2 + 997);
    CHECK(conformance_reply.end == 0 || conformance_reply.end == -ASH_ECONNRESET);
    CHECK(conformance_seen.last_calls == 2);
}

void conformance_answers(void) {
    test_routes();
    test_fields();
    test_bodies();
    test_streams();
}
