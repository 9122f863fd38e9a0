/* SPDX-License-Identifier: MIT */
#include "fuzz.h"

unsigned fuzz_producers;
unsigned long fuzz_handled;

char fuzz_byte(uint64_t at) {
    return (char)('a' + at % 26);
}

static void add_part(struct fuzz_text *to, const struct ash_http_server_text *part) {
    fuzz_add(to, part->at, part->bytes);
    fuzz_add(to, "\n", 1);
}

void fuzz_echo(struct fuzz_text *to, const struct ash_http_server_request *request) {
    add_part(to, &request->method);
    add_part(to, &request->path);
    add_part(to, &request->query);
    add_part(to, &request->body);
}

static int echo(struct ash_http_server_exchange *exchange,
                const struct ash_http_server_request *request, void *argument) {
    struct fuzz_text text = {0};
    struct ash_http_server_text value;
    (void)argument;
    fuzz_handled++;
    fuzz_echo(&text, request);
    if (httpd_http_server_header(NULL, exchange, "x-y", &value))
        FUZZ_CHECK(memchr(value.at, '\r', value.bytes) == NULL);
    int error = httpd_http_server_answer(NULL, exchange, 200, "text/plain", text.at, text.bytes);
    free(text.at);
    return error;
}

static int big(struct ash_http_server_exchange *exchange,
               const struct ash_http_server_request *request, void *argument) {
    static char bytes[FUZZ_BIG];
    (void)request;
    (void)argument;
    fuzz_handled++;
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = fuzz_byte(i);
    return httpd_http_server_answer(NULL, exchange, 200, NULL, bytes, sizeof bytes);
}

static int produce(void *argument, uint64_t offset, void *into, size_t room) {
    (void)argument;
    if (room == 0) {
        fuzz_producers--;
        return 0;
    }
    FUZZ_CHECK(offset + room <= FUZZ_STREAMED);
    if (fuzz_hostile && fuzz_draw(40) == 0)
        return -ASH_EIO;
    size_t count = 1 + fuzz_draw((uint32_t)room);
    for (size_t i = 0; i < count; i++)
        ((char *)into)[i] = fuzz_byte(offset + i);
    return (int)count;
}

static int stream(struct ash_http_server_exchange *exchange,
                  const struct ash_http_server_request *request, void *argument) {
    (void)request;
    (void)argument;
    fuzz_handled++;
    int error = httpd_http_server_stream(NULL, exchange, 200, NULL, FUZZ_STREAMED, produce, NULL);
    fuzz_producers += error == 0;
    return error;
}

static int nothing(struct ash_http_server_exchange *exchange,
                   const struct ash_http_server_request *request, void *argument) {
    (void)exchange;
    (void)request;
    (void)argument;
    return 0;
}

/* As many fields as the query has bytes, or as there is room for. */
static int fields(struct ash_http_server_exchange *exchange,
                  const struct ash_http_server_request *request, void *argument) {
    size_t held = 0;
    (void)argument;
    fuzz_handled++;
    for (size_t i = 0; i < request->query.bytes; i++)
        if (httpd_http_server_field(NULL, exchange, "X-Field", "a value") == 0)
            held++;
    FUZZ_CHECK(held == (request->query.bytes < 28 ? request->query.bytes : 28)); /* 512 / 18 */
    FUZZ_CHECK(httpd_http_server_field(NULL, exchange, "connection", "a") == -ASH_EINVAL);
    return httpd_http_server_answer(NULL, exchange, 204, NULL, NULL, 0);
}

const struct ash_http_server_route fuzz_routes[] = {
    {NULL, "/echo*", echo, NULL},     {"GET", "/big", big, NULL},
    {"GET", "/stream", stream, NULL}, {"POST", "/none", nothing, NULL},
    {NULL, "/fields", fields, NULL},
};
const unsigned fuzz_route_count = sizeof fuzz_routes / sizeof *fuzz_routes;
