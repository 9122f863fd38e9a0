/* SPDX-License-Identifier: MIT */
#include <cc_runtime.h>
#include <ashlar/alloc.h>
#include <ashlar/machine.h>
#include <ashlar/net/tcp.h>
#include <ashlar/time.h>
#include "httpd.h"

#define REQUEST_TIMEOUT 408
#define WIND_UP_NS      UINT64_C(1000000000)
#define RETRY_NS        UINT64_C(20000000)
#define EVENTS          (ASH_NET_IP_READABLE | ASH_NET_IP_WRITABLE)

/* How long each phase may last. */
static const uint64_t limits_ns[HTTPD_PHASES] = {
    [HTTPD_IDLE] = ASH_OPT_IDLE_TIMEOUT,
    [HTTPD_READING] = ASH_OPT_REQUEST_TIMEOUT,
    [HTTPD_SENDING] = ASH_OPT_SEND_TIMEOUT,
};

static void unlink_connection(struct httpd *self, struct httpd_connection *c) {
    if (c->before != NULL)
        c->before->next = c->next;
    else
        self->phases[c->phase].first = c->next;
    if (c->next != NULL)
        c->next->before = c->before;
    else
        self->phases[c->phase].last = c->before;
}

static void link_last(struct httpd *self, struct httpd_connection *c, enum httpd_phase phase) {
    c->phase = (uint8_t)phase;
    c->since_ns = self->now_ns;
    c->next = NULL;
    c->before = self->phases[phase].last;
    if (c->before != NULL)
        c->before->next = c;
    else
        self->phases[phase].first = c;
    self->phases[phase].last = c;
}

/* The time of a phase begins anew when the client has taken something of an answer. */
static void enter(struct httpd *self, struct httpd_connection *c, enum httpd_phase phase) {
    if (phase == c->phase && !c->moved)
        return;
    c->moved = false;
    if (c == self->phases[phase].last) { /* and so in it already */
        c->since_ns = self->now_ns;
        return;
    }
    unlink_connection(self, c);
    link_last(self, c, phase);
}

ASH_COLD static void drop(struct httpd *self, struct httpd_connection *c) {
    unlink_connection(self, c);
    httpd_end_producer(c);
    if (c->broken)
        ash_net_tcp_abort(&ash_use_net_tcp, c->tcp);
    else
        ash_net_tcp_close(&ash_use_net_tcp, c->tcp);
    if (c->held != NULL)
        ash_net_buffers_put(&ash_use_net_buffers, c->held);
    if (c->out != NULL)
        ash_net_buffers_put(&ash_use_net_buffers, c->out);
    if (c->room != 0)
        ash_alloc_put(&ash_use_alloc, c->text);
    ash_alloc_put(&ash_use_alloc, c->rest);
    ash_alloc_put(&ash_use_alloc, c);
}

/*
 * The last answer is out. What the client still sends is read over until it has seen the end, or a
 * reset could overtake the answer (RFC 9112 §9.6).
 */
ASH_COLD static void finish(struct httpd *self, struct httpd_connection *c) {
    struct ash_net_buffer *buffer;
    if (!c->finished && ash_net_tcp_finish(&ash_use_net_tcp, c->tcp) != 0)
        c->broken = true;
    if (!c->finished)
        enter(self, c, HTTPD_IDLE);
    c->finished = true;
    int error = 0;
    while (!c->broken && (error = ash_net_tcp_receive(&ash_use_net_tcp, c->tcp, &buffer)) == 0 &&
           buffer != NULL)
        ash_net_buffers_put(&ash_use_net_buffers, buffer);
    if (error != -ASH_EAGAIN || c->broken)
        drop(self, c);
}

static void wait_to_send(struct httpd *self, struct httpd_connection *c) {
    if (c->hungry && self->retry_ns == ASH_FOREVER)
        self->retry_ns = self->now_ns + RETRY_NS;
    enter(self, c, HTTPD_SENDING);
}

/* Buffers may have come back, of which no connection hears: those that need one are ready again. */
ASH_COLD static void retry_all(struct httpd *self) {
    self->retry_ns = ASH_FOREVER;
    for (struct httpd_connection *c = self->phases[HTTPD_SENDING].first; c != NULL; c = c->next)
        if (c->hungry)
            ash_net_ip_watch(&ash_use_net_ip, &self->set,
                             ash_net_tcp_source(&ash_use_net_tcp, c->tcp), EVENTS, c);
}

/* Goes on with a connection: something came, or there is room to send. */
static void advance(struct httpd *self, struct httpd_connection *c) {
    bool all_read = false, out = httpd_send(c);
    while (out && !all_read && !c->closing && !c->broken) {
        all_read = httpd_read(self, c);
        out = httpd_send(c);
    }
    if (c->broken)
        drop(self, c);
    else if (!out)
        wait_to_send(self, c);
    else if (c->closing)
        finish(self, c);
    else
        enter(self, c, c->bytes != 0 ? HTTPD_READING : HTTPD_IDLE);
}

static void accept_all(struct httpd *self) {
    struct ash_net_tcp_connection *tcp;
    while (ash_net_tcp_accept(&ash_use_net_tcp, self->listener, &tcp) == 0) {
        struct httpd_connection *c = ash_alloc_get(&ash_use_alloc, sizeof *c);
        if (c == NULL) {
            ash_net_tcp_abort(&ash_use_net_tcp, tcp);
            continue;
        }
        memset(c, 0, sizeof *c);
        c->tcp = tcp;
        c->remote = ash_net_tcp_status(&ash_use_net_tcp, tcp).remote;
        link_last(self, c, HTTPD_IDLE);
        /* Answers are whole segments, sent when they are whole. */
        ash_net_tcp_set(&ash_use_net_tcp, tcp, ASH_NET_TCP_NO_DELAY, true);
        ash_net_ip_watch(&ash_use_net_ip, &self->set, ash_net_tcp_source(&ash_use_net_tcp, tcp),
                         EVENTS, c);
    }
}

ASH_COLD static void expire(struct httpd *self, struct httpd_connection *c) {
    c->closing = true;
    if (c->phase == HTTPD_READING) {
        httpd_refuse(self, c, REQUEST_TIMEOUT); /* RFC 9110 §15.5.9 */
        (void)httpd_send(c);
    } else {
        c->broken = c->phase == HTTPD_SENDING;
    }
    drop(self, c);
}

ASH_COLD static void expire_all(struct httpd *self) {
    for (unsigned phase = 0; phase < HTTPD_PHASES; phase++) {
        struct httpd_connection *c;
        while ((c = self->phases[phase].first) != NULL &&
               self->now_ns - c->since_ns >= limits_ns[phase])
            expire(self, c);
    }
}

static uint64_t next_deadline(const struct httpd *self) {
    uint64_t first = self->until_ns < self->retry_ns ? self->until_ns : self->retry_ns;
    for (unsigned phase = 0; phase < HTTPD_PHASES; phase++) {
        const struct httpd_connection *c = self->phases[phase].first;
        if (c != NULL && c->since_ns + limits_ns[phase] < first)
            first = c->since_ns + limits_ns[phase];
    }
    return first;
}

static bool has_connections(const struct httpd *self) {
    for (unsigned phase = 0; phase < HTTPD_PHASES; phase++)
        if (self->phases[phase].first != NULL)
            return true;
    return false;
}

ASH_COLD static void unlisten(struct httpd *self) {
    if (self->listener != NULL)
        ash_net_tcp_unlisten(&ash_use_net_tcp, self->listener);
    self->listener = NULL;
}

/* Nobody else is served, and each client is told that no more comes. */
ASH_COLD static void wind_up(struct httpd *self) {
    unlisten(self);
    for (unsigned phase = 0; phase < HTTPD_PHASES; phase++) {
        for (struct httpd_connection *c = self->phases[phase].first, *next; c != NULL; c = next) {
            next = c->next;
            c->closing = true;
            if (phase != HTTPD_SENDING)
                finish(self, c);
        }
    }
}

/*
 * Whoever is answered shall have the answer before the program goes on, and perhaps switches the
 * machine off: after `stop`, each is waited for until it has seen the end, for a second at most.
 */
ASH_COLD static bool is_over(struct httpd *self) {
    if (self->until_ns == ASH_FOREVER) {
        self->until_ns = self->now_ns + WIND_UP_NS;
        wind_up(self);
    }
    return !has_connections(self) || self->now_ns >= self->until_ns;
}

static int serve(struct httpd *self) {
    while (!self->stopping || !is_over(self)) {
        void *user;
        uint64_t deadline_ns = next_deadline(self);
        int error = ash_net_ip_wait(&ash_use_net_ip, &self->set, deadline_ns);
        if (error != 0 && error != -ASH_ETIMEDOUT)
            return error;
        self->now_ns = ash_time_now_ns(&ash_use_time);
        while ((user = ash_net_ip_next(&ash_use_net_ip, &self->set)) != NULL) {
            if (user == self)
                accept_all(self);
            else
                advance(self, user);
        }
        if (self->now_ns < deadline_ns)
            continue;
        expire_all(self);
        if (self->now_ns >= self->retry_ns)
            retry_all(self);
    }
    return 0;
}

ASH_COLD int httpd_http_server_serve(struct ash_http_server *instance,
                                     const struct ash_http_server_route *routes, unsigned count) {
    struct httpd *self = (struct httpd *)instance;
    const struct ash_net_ip_end local = {ASH_NET_IP_ANY, self->boot.port};
    int error = ash_net_tcp_listen(&ash_use_net_tcp, &local, ASH_OPT_BACKLOG, &self->listener);
    if (error != 0)
        return error;
    self->routes = routes;
    self->route_count = count;
    self->stopping = false;
    self->until_ns = self->retry_ns = ASH_FOREVER;
    ash_net_ip_watch(&ash_use_net_ip, &self->set,
                     ash_net_tcp_listener_source(&ash_use_net_tcp, self->listener),
                     ASH_NET_IP_READABLE, self);
    ash_machine_ready(&ash_use_machine);
    error = serve(self);
    unlisten(self);
    for (unsigned phase = 0; phase < HTTPD_PHASES; phase++)
        while (self->phases[phase].first != NULL)
            drop(self, self->phases[phase].first);
    return error;
}
