/* SPDX-License-Identifier: MIT */
#ifndef ASHLAR_HTTP_SERVER_H
#define ASHLAR_HTTP_SERVER_H
/*
 * An HTTP/1.1 server (RFC 9110, RFC 9112). A program gives it a table of routes, each with a
 * function, and calls ash_http_server_serve, which calls these for one request after the other, on
 * the one thread that called it. A function looks at the request, answers, and returns; it does not
 * wait, since everybody else waits with it.
 *
 * What a client sends is hostile. A request reaches a function only whole, well-formed and within
 * the limits of the provider's options; every other one is answered by the server itself, and the
 * connection closed where it cannot be known any more where the next request begins.
 *
 * Text of a request is not NUL-terminated, and stays where it is until the function returns.
 * Context: thread; what takes an exchange only within the function that was given it.
 */
#include <ashlar/base.h>
#include <ashlar/net/ip.h>

struct ash_http_server;

/* A request being answered. */
struct ash_http_server_exchange;

struct ash_http_server_text {
    const char *at;
    size_t bytes;
};

struct ash_http_server_request {
    struct ash_http_server_text method;
    struct ash_http_server_text path;  /* of the target, as it was sent: not decoded */
    struct ash_http_server_text query; /* behind the `?`; empty when there is none */
    struct ash_http_server_text body;  /* decoded when it came in chunks */
    struct ash_net_ip_end remote;
};

/*
 * Answers a request. 0, or a negative ASH_E…: then, and when nothing was answered, the client gets
 * 500. HEAD comes to the function of GET, and the body of its answer is left out.
 */
typedef int ash_http_server_handler(struct ash_http_server_exchange *exchange,
                                    const struct ash_http_server_request *request, void *argument);

/* The first route that fits is taken. No path fits: 404; only another method does: 405. */
struct ash_http_server_route {
    const char *method; /* "GET"; NULL: every one */
    const char *path;   /* the whole path, or, with `*` at its end, its beginning */
    ash_http_server_handler *handle;
    void *argument;
};

/*
 * Listens, says that the image is ready (ash_machine_ready), and serves until ash_http_server_stop:
 * 0. An error: what ash_net_tcp_listen or ash_net_ip_wait said, or -ASH_ENOMEM.
 */
ASH_MUST_USE int ash_http_server_serve(struct ash_http_server *self,
                                       const struct ash_http_server_route *routes, unsigned count);

/* Makes ash_http_server_serve return after this request. */
void ash_http_server_stop(struct ash_http_server *self);

/* The field `name` of the request, the first one. False: it has none. Cost: a look at the head. */
bool ash_http_server_header(struct ash_http_server *self, struct ash_http_server_exchange *exchange,
                            const char *name, struct ash_http_server_text *value);

/*
 * A field for the answer's head, before the answer itself. -ASH_ENOSPC: no room for it.
 * -ASH_EINVAL: a name or value that no field may have (RFC 9110 §5), or one of the server's own:
 * Connection, Content-Length, Content-Type, Date, Transfer-Encoding.
 */
ASH_MUST_USE int ash_http_server_field(struct ash_http_server *self,
                                       struct ash_http_server_exchange *exchange, const char *name,
                                       const char *value);

/*
 * Answers with `status`, 200 to 599, and `bytes` bytes at `body`, which are copied. `type` is the
 * media type, NULL: none. Once for each exchange. -ASH_ENOMEM: too long for the memory that there
 * is; nothing was answered. -ASH_ECONNRESET and its like: the client is gone.
 */
ASH_MUST_USE int ash_http_server_answer(struct ash_http_server *self,
                                        struct ash_http_server_exchange *exchange, unsigned status,
                                        const char *type, const void *body, size_t bytes);

/*
 * Writes the part of a body from `offset` on into `into`, up to `room` bytes; how many, at least 1,
 * or a negative ASH_E…: the connection is then cut, so that the client sees that the rest is
 * missing. Called when there is room, also after the exchange's function has returned; a last time
 * with a `room` of 0 when the body is out or never will be.
 */
typedef int ash_http_server_producer(void *argument, uint64_t offset, void *into, size_t room);

/* The same, with a body of `bytes` bytes that is made while it is sent. */
ASH_MUST_USE int ash_http_server_stream(struct ash_http_server *self,
                                        struct ash_http_server_exchange *exchange, unsigned status,
                                        const char *type, uint64_t bytes,
                                        ash_http_server_producer *produce, void *argument);

#endif
