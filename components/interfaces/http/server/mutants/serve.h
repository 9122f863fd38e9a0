/* SPDX-License-Identifier: MIT */
static const struct ash_http_server_route *routes;
static unsigned route_count;

static bool has_path(const struct ash_http_server_route *route, text_t path) {
    size_t bytes = strlen(route->path);
    if (bytes != 0 && route->path[bytes - 1] == '*')
        return path.bytes >= bytes - 1 && memcmp(path.at, route->path, bytes - 1) == 0;
    return path.bytes == bytes && memcmp(path.at, route->path, bytes) == 0;
}

static bool has_method(const struct ash_http_server_route *route, text_t method) {
    const text_t get = {"GET", 3};
    if (is_same(method, "HEAD"))
        method = get;
    return route->method == NULL || (method.bytes == strlen(route->method) &&
                                     memcmp(method.at, route->method, method.bytes) == 0);
}

static void handle(struct client *c, struct head *head) {
    const struct ash_http_server_route *found = NULL;
    exchange_t exchange = {.client = c, .head = head};
    unsigned status = 404;
#ifndef BREAK_NO_REMOTE
    head->request.remote = ash_net_tcp_status(TCP, c->tcp).remote;
#endif
    for (unsigned i = 0; i < route_count; i++) {
        if (!has_path(&routes[i], head->request.path))
            continue;
        status = 405;
#ifdef BREAK_LAST_ROUTE
        if (has_method(&routes[i], head->request.method))
#else
        if (found == NULL && has_method(&routes[i], head->request.method))
#endif
            found = &routes[i];
    }
    if (found != NULL) {
        int error = found->handle(&exchange, &head->request, found->argument);
        status = 500;
#ifdef BREAK_SILENCE_IS_FINE
        status = error == 0 ? 200 : 500;
#endif
        (void)error;
    }
    if (!exchange.answered)
        (void)!mutant_http_server_answer(NULL, &exchange, status, NULL, NULL, 0);
}

/* The last answer is out: reads over what still comes (RFC 9112 §9.6). */
static void read_over(struct client *c) {
    int count;
#ifdef BREAK_RESETS_EARLY
    drop(c, false);
    return;
#endif
    if (!c->finished && ash_net_tcp_finish(TCP, c->tcp) != 0) {
        drop(c, true);
        return;
    }
    c->finished = true;
    while ((count = ash_net_tcp_read(TCP, c->tcp, c->in, sizeof c->in)) > 0)
        ;
    if (count != -ASH_EAGAIN)
        drop(c, count < 0);
}

/* Reads what there is room for. False: the client has said all, or is gone. */
static bool take_in(struct client *c) {
    int count;
    while (c->have < IN - 1) {
        count = ash_net_tcp_read(TCP, c->tcp, c->in + c->have, IN - 1 - c->have);
        if (count <= 0)
            return count == -ASH_EAGAIN;
        if (c->have == 0)
            c->since_ns = ash_time_now_ns(&ash_use_time);
        c->have += (size_t)count;
        c->in[c->have] = '\0';
    }
    return true;
}

static void forget(struct client *c, size_t used) {
    c->have -= used;
    memmove(c->in, c->in + used, c->have + 1);
    c->continued = false;
    c->since_ns = ash_time_now_ns(&ash_use_time);
#ifdef BREAK_ONE_AT_A_TIME
    c->have = 0;
#endif
}

/* Answers what is there, as long as what is answered goes out. */
static void answer_all(struct client *c) {
    bool open = take_in(c);
    while (flush(c) && !c->closing) {
        struct head head = {0};
        size_t used = 0;
        while (c->have >= 2 && c->in[0] == '\r' && c->in[1] == '\n')
            forget(c, 2);
        unsigned status = c->have == 0 ? MORE : read_request(c, &head, &used);
        if (status == MORE) {
            if (c->out_have != 0) /* go on */
                continue;
            c->closing = !open;
            break;
        }
        if (status == 0) {
            handle(c, &head);
            forget(c, used);
        } else {
            refuse(c, status);
        }
    }
}

static void expire(struct client *c) {
    uint64_t passed = ash_time_now_ns(&ash_use_time) - c->since_ns;
    bool sending = c->out_have != 0 || c->produce != NULL;
#ifdef BREAK_PATIENCE
    return;
#endif
    if (!sending && !c->closing && c->have != 0 && passed >= REQUEST) {
#ifdef BREAK_NO_408
        drop(c, false);
#else
        refuse(c, 408);
#endif
    } else if (passed >= IDLE) {
        drop(c, sending);
    }
}

static void step(struct client *c) {
    if (!c->finished)
        answer_all(c);
    if (c->tcp != NULL)
        expire(c);
#ifdef BREAK_WAITS_FOR_THE_DEAF
    while (c->tcp != NULL && c->produce != NULL && !flush(c)) {
        struct ash_net_ip_set none = {0};
        uint64_t until_ns = ash_time_now_ns(&ash_use_time) + SECOND;
        (void)!ash_net_ip_wait(STACK, &none, until_ns);
        if (c->tcp != NULL)
            expire(c);
    }
#endif
    if (c->tcp != NULL && c->closing && c->out_have == 0 && c->produce == NULL)
        read_over(c);
}

static void accept_all(struct ash_net_tcp_listener *listener) {
    struct ash_net_tcp_connection *tcp;
    for (unsigned i = 0; i < CLIENTS; i++) {
        struct client *c = &it.clients[i];
        if (c->tcp != NULL || ash_net_tcp_accept(TCP, listener, &tcp) != 0)
            continue;
        memset(c, 0, sizeof *c);
        c->tcp = tcp;
        c->since_ns = ash_time_now_ns(&ash_use_time);
        ash_net_ip_watch(STACK, &it.set, ash_net_tcp_source(TCP, tcp),
                         ASH_NET_IP_READABLE | ASH_NET_IP_WRITABLE, c);
    }
}

int mutant_http_server_serve(struct ash_http_server *self,
                             const struct ash_http_server_route *table, unsigned count) {
    const struct ash_net_ip_end at = {ASH_NET_IP_ANY, 80};
    struct ash_net_tcp_listener *listener;
    (void)self;
    int error = ash_net_tcp_listen(TCP, &at, 64, &listener);
    if (error != 0)
        return error;
    routes = table;
    route_count = count;
    it.stopping = false;
    ash_net_ip_watch(STACK, &it.set, ash_net_tcp_listener_source(TCP, listener),
                     ASH_NET_IP_READABLE, &it);
    ash_machine_ready(&ash_use_machine);
    while (!it.stopping) {
        uint64_t until_ns = ash_time_now_ns(&ash_use_time) + SECOND;
        (void)!ash_net_ip_wait(STACK, &it.set, until_ns);
        while (ash_net_ip_next(STACK, &it.set) != NULL)
            ;
        accept_all(listener);
        for (unsigned i = 0; i < CLIENTS; i++)
            if (it.clients[i].tcp != NULL)
                step(&it.clients[i]);
    }
    for (unsigned i = 0; i < CLIENTS; i++)
        if (it.clients[i].tcp != NULL)
            drop(&it.clients[i], false);
    ash_net_tcp_unlisten(TCP, listener);
    return 0;
}

void mutant_http_server_stop(struct ash_http_server *self) {
    (void)self;
#ifndef BREAK_GOES_ON
    it.stopping = true;
#endif
}
