/* SPDX-License-Identifier: MIT */
#include <ashlar/http/server.h>

static int hello(struct ash_http_server_exchange *exchange,
                 const struct ash_http_server_request *request, void *argument) {
    static const char text[] = "Hello, world\n";
    (void)request;
    (void)argument;
    return ash_http_server_answer(&ash_use_http_server, exchange, 200, "text/plain", text,
                                  sizeof text - 1);
}

static int echo(struct ash_http_server_exchange *exchange,
                const struct ash_http_server_request *request, void *argument) {
    (void)argument;
    return ash_http_server_answer(&ash_use_http_server, exchange, 200, "application/octet-stream",
                                  request->body.at, request->body.bytes);
}

int main(void) {
    static const struct ash_http_server_route routes[] = {
        {"GET", "/", hello, NULL},
        {"POST", "/echo", echo, NULL},
    };
    return ash_http_server_serve(&ash_use_http_server, routes, 2) == 0 ? 0 : 1;
}
