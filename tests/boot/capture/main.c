/* SPDX-License-Identifier: MIT */
/* A server that hands out what its card sent and received. */
#include <ashlar/http/server.h>
#include <ashlar/net/capture.h>

static int hello(struct ash_http_server_exchange *exchange,
                 const struct ash_http_server_request *request, void *argument) {
    (void)request;
    (void)argument;
    return ash_http_server_answer(&ash_use_http_server, exchange, 200, "text/plain", "hello\n", 6);
}

/* Called last with a room of 0: only then what goes out may be captured again. */
static int produce(void *argument, uint64_t offset, void *into, size_t room) {
    (void)argument;
    if (room == 0)
        ash_net_capture_pause(&ash_use_net_capture, false);
    return (int)ash_net_capture_read(&ash_use_net_capture, offset, into, room);
}

static int capture(struct ash_http_server_exchange *exchange,
                   const struct ash_http_server_request *request, void *argument) {
    (void)request;
    (void)argument;
    ash_net_capture_pause(&ash_use_net_capture, true);
    return ash_http_server_stream(&ash_use_http_server, exchange, 200,
                                  "application/vnd.tcpdump.pcap",
                                  ash_net_capture_bytes(&ash_use_net_capture), produce, NULL);
}

int main(void) {
    static const struct ash_http_server_route routes[] = {
        {"GET", "/hello", hello, NULL},
        {"GET", "/capture.pcap", capture, NULL},
    };
    return ash_http_server_serve(&ash_use_http_server, routes, 2) == 0 ? 0 : 1;
}
