/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <ashlar/net/buffers.h>
#include <ashlar/sched.h>
#include <ashlar/sched/threads.h>
#include <ashlar/time.h>
#include "suite.h"

#define MS_NS     1000000u
#define STEP_MS   5u
#define TIME_WAIT 241000u /* ms: twice the MSL of RFC 9293 §3.4.2, and a little more */

struct conformance_reply conformance_reply;

static struct {
    struct ash_sched_thread *thread;
    int result;
    bool done;
} server;

void conformance_work(unsigned ms) {
    struct ash_net_ip_set none = {0};
    uint64_t until_ns = ash_time_now_ns(&ash_use_time) + (uint64_t)ms * MS_NS;
    CHECK(ash_net_ip_wait(&ash_use_net_ip, &none, until_ns) == -ASH_ETIMEDOUT);
    ash_sched_yield(&ash_use_sched);
}

connection_t *conformance_connect(void) {
    const struct ash_net_ip_end to = {HOME, PORT};
    connection_t *client = NULL;
    CHECK(ash_net_tcp_connect(TCP, &to, NULL, &client) == 0);
    conformance_seen.port = ash_net_tcp_status(TCP, client).local.port;
    conformance_work(STEP_MS);
    return client;
}

/* Until all is sent, or the server takes no more. */
void conformance_send(connection_t *client, const char *bytes, size_t count) {
    for (unsigned i = 0; i < 10000 && count != 0; i++) {
        int done = ash_net_tcp_write(TCP, client, bytes, count);
        if (done < 0 && done != -ASH_EAGAIN)
            return;
        bytes += done > 0 ? done : 0;
        count -= done > 0 ? (size_t)done : 0;
        if (count != 0)
            conformance_work(STEP_MS);
    }
}

void conformance_say(connection_t *client, const char *text) {
    conformance_send(client, text, strlen(text));
}

void conformance_collect(connection_t *client, unsigned quiet_ms) {
    struct conformance_reply *reply = &conformance_reply;
    unsigned quiet = 0;
    reply->bytes = 0;
    while (quiet <= quiet_ms) {
        size_t room = sizeof reply->text - 1 - reply->bytes;
        reply->end = ash_net_tcp_read(TCP, client, reply->text + reply->bytes, room);
        if (reply->end > 0 && room != 0) {
            reply->bytes += (size_t)reply->end;
            quiet = 0;
            continue;
        }
        if (reply->end != -ASH_EAGAIN)
            break;
        unsigned step = quiet < 1000 ? STEP_MS : 1000;
        conformance_work(step);
        quiet += step;
    }
    reply->text[reply->bytes] = '\0';
}

void conformance_ask(const char *text) {
    connection_t *client = conformance_connect();
    conformance_say(client, text);
    conformance_collect(client, 1000);
    ash_net_tcp_close(TCP, client);
    conformance_work(STEP_MS);
}

unsigned conformance_status(void) {
    const char *text = conformance_reply.text;
    return strncmp(text, "HTTP/1.1 ", 9) == 0 ? (unsigned)strtoul(text + 9, NULL, 10) : 0;
}

bool conformance_has(const char *text) {
    return strstr(conformance_reply.text, text) != NULL;
}

static bool same_name(const char *at, const char *name) {
    while (*name != '\0' && (*at | 32) == (*name | 32)) {
        at++;
        name++;
    }
    return *name == '\0' && *at == ':';
}

const char *conformance_field(const char *name) {
    static char value[128];
    const char *at = conformance_reply.text;
    while ((at = strstr(at, "\r\n")) != NULL && strncmp(at, "\r\n\r\n", 4) != 0) {
        at += 2;
        if (!same_name(at, name))
            continue;
        at += strlen(name) + 1;
        at += strspn(at, " \t");
        size_t bytes = strcspn(at, "\r");
        bytes = bytes < sizeof value - 1 ? bytes : sizeof value - 1;
        memcpy(value, at, bytes);
        value[bytes] = '\0';
        return value;
    }
    return NULL;
}

const char *conformance_body(void) {
    const char *end = strstr(conformance_reply.text, "\r\n\r\n");
    return end == NULL ? "" : end + 4;
}

static void serve(void *argument) {
    (void)argument;
    server.result = ash_http_server_serve(HTTP, conformance_routes, conformance_route_count);
    server.done = true;
}

static void start(void) {
    const struct ash_sched_threads_spec spec = {
        .name = "server", .run = serve, .stack_bytes = 65536};
    server.done = false;
    CHECK(ash_sched_threads_start(&ash_use_sched_threads, &spec, &server.thread) == 0);
    conformance_work(STEP_MS);
    CHECK(!server.done);
}

/* 11: the request that stops it is answered, and others are not. */
static bool stop(void) {
    conformance_ask("GET /stop HTTP/1.1\r\nHost: a\r\n\r\n");
    CHECK(conformance_status() == 200 && strcmp(conformance_body(), "stopping") == 0);
    conformance_work(1000);
    CHECK(server.done && server.result == 0);
    if (server.done)
        ash_sched_threads_join(&ash_use_sched_threads, server.thread);
    return server.done;
}

/* Somebody else listens at the port. */
static void test_taken(void) {
    const struct ash_net_ip_end at = {ASH_NET_IP_ANY, PORT};
    struct ash_net_tcp_listener *listener;
    BEGIN("11: the port is taken");
    CHECK(ash_net_tcp_listen(TCP, &at, 1, &listener) == 0);
    CHECK(ash_http_server_serve(HTTP, conformance_routes, conformance_route_count) ==
          -ASH_EADDRINUSE);
    ash_net_tcp_unlisten(TCP, listener);
}

int main(void) {
    unsigned buffers = ash_net_buffers_free(&ash_use_net_buffers);
    test_taken();
    BEGIN("11: serves");
    start();
    conformance_answers();
    conformance_bad();
    conformance_whole();
    BEGIN("11: stops, and serves again");
    connection_t *idle = conformance_connect();
    if (!stop())
        return ash_test_end(&ash_use_test);
    conformance_collect(idle, 1000);
    CHECK(conformance_reply.end == 0 || conformance_reply.end == -ASH_ECONNRESET);
    ash_net_tcp_close(TCP, idle);
    start();
    conformance_ask("GET /hello HTTP/1.1\r\nHost: a\r\n\r\n");
    CHECK(conformance_status() == 200);
    if (stop()) {
        conformance_work(TIME_WAIT);
        CHECK(ash_net_buffers_free(&ash_use_net_buffers) == buffers);
    }
    return ash_test_end(&ash_use_test);
}
