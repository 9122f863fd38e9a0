/* SPDX-License-Identifier: MIT */
/* What the example serves, and besides: a body that is made while it is sent, functions that fail,
 * and what the machine holds. */
#include <stdio.h>
#include <ashlar/http/server.h>
#include <ashlar/mem/pages.h>
#include <ashlar/net/buffers.h>
#include <ashlar/net/tcp.h>

static int hello(struct ash_http_server_exchange *e, const struct ash_http_server_request *r,
                 void *a) {
    (void)r;
    (void)a;
    return ash_http_server_answer(&ash_use_http_server, e, 200, "text/plain", "Hello, world\n", 13);
}
static int echo(struct ash_http_server_exchange *e, const struct ash_http_server_request *r,
                void *a) {
    (void)a;
    return ash_http_server_answer(&ash_use_http_server, e, 200, NULL, r->body.at, r->body.bytes);
}
static int what(struct ash_http_server_exchange *e, const struct ash_http_server_request *r,
                void *a) {
    struct ash_http_server_text agent = {"none", 4};
    (void)r;
    (void)a;
    (void)ash_http_server_header(&ash_use_http_server, e, "user-agent", &agent);
    int error = ash_http_server_field(&ash_use_http_server, e, "X-Query",
                                      r->query.bytes == 0 ? "no" : "yes");
    if (ash_http_server_field(&ash_use_http_server, e, "Date", "now") == 0 ||
        ash_http_server_field(&ash_use_http_server, e, "A", "b\r\nc") == 0)
        return -ASH_EPROTO;
    return error != 0
               ? error
               : ash_http_server_answer(&ash_use_http_server, e, 201, NULL, agent.at, agent.bytes);
}
static int produce(void *argument, uint64_t offset, void *into, size_t room) {
    (void)argument;
    for (size_t i = 0; i < room; i++)
        ((char *)into)[i] = (char)((offset + i) % 251);
    return (int)room;
}
static int large(struct ash_http_server_exchange *e, const struct ash_http_server_request *r,
                 void *a) {
    (void)r;
    (void)a;
    return ash_http_server_stream(&ash_use_http_server, e, 200, "application/octet-stream", 3000000,
                                  produce, NULL);
}
static int fails(struct ash_http_server_exchange *e, const struct ash_http_server_request *r,
                 void *a) {
    (void)e;
    (void)r;
    (void)a;
    return -ASH_EIO;
}
static int holds(struct ash_http_server_exchange *e, const struct ash_http_server_request *r,
                 void *a) {
    struct ash_net_tcp_status status;
    unsigned place = 0, listening = 0, waiting = 0, others = 0;
    char text[96];
    (void)r;
    (void)a;
    while (ash_net_tcp_next(&ash_use_net_tcp, &place, &status))
        *(status.state == ASH_NET_TCP_LISTEN      ? &listening
          : status.state == ASH_NET_TCP_TIME_WAIT ? &waiting
                                                  : &others) += 1;
    int bytes =
        snprintf(text, sizeof text, "{\"pages\":%zu,\"buffers\":%u,\"open\":%u,\"waiting\":%u}",
                 ash_mem_pages_in_use(&ash_use_mem_pages),
                 ash_net_buffers_free(&ash_use_net_buffers), others, waiting);
    return ash_http_server_answer(&ash_use_http_server, e, 200, "application/json", text,
                                  (size_t)bytes);
}
static int stop(struct ash_http_server_exchange *e, const struct ash_http_server_request *r,
                void *a) {
    (void)r;
    (void)a;
    ash_http_server_stop(&ash_use_http_server);
    return ash_http_server_answer(&ash_use_http_server, e, 204, NULL, NULL, 0);
}

int main(void) {
    static const struct ash_http_server_route routes[] = {
        {"GET", "/", hello, NULL},      {"POST", "/echo", echo, NULL},
        {NULL, "/any/*", what, NULL},   {"GET", "/large", large, NULL},
        {"GET", "/fails", fails, NULL}, {"GET", "/stop", stop, NULL},
        {"GET", "/holds", holds, NULL},
    };
    return ash_http_server_serve(&ash_use_http_server, routes, 7) == 0 ? 0 : 1;
}
