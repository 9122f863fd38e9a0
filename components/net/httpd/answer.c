/* SPDX-License-Identifier: MIT */
/* Routes and answers: RFC 9110 §6, §9, §15; RFC 9112 §4. */
#include <cc_runtime.h>
#include <ashlar/net/tcp.h>
#include "httpd.h"

enum {
    NOT_FOUND = 404,
    METHOD_NOT_ALLOWED = 405,
    INTERNAL_ERROR = 500,
    NO_CONTENT = 204,
    NOT_MODIFIED = 304
};

#define MOST_TYPE 128u
#define MOST_HEAD (HTTPD_FIELDS + MOST_TYPE + 192u)

/* RFC 9110 §15; what is not here is told by its number. */
ASH_COLD static const char *reason(unsigned status) {
    switch (status) {
    case 200:
        return "OK";
    case 201:
        return "Created";
    case 202:
        return "Accepted";
    case 204:
        return "No Content";
    case 206:
        return "Partial Content";
    case 301:
        return "Moved Permanently";
    case 302:
        return "Found";
    case 303:
        return "See Other";
    case 304:
        return "Not Modified";
    case 307:
        return "Temporary Redirect";
    case 308:
        return "Permanent Redirect";
    case 400:
        return "Bad Request";
    case 401:
        return "Unauthorized";
    case 403:
        return "Forbidden";
    case 404:
        return "Not Found";
    case 405:
        return "Method Not Allowed";
    case 408:
        return "Request Timeout";
    case 409:
        return "Conflict";
    case 413:
        return "Content Too Large";
    case 414:
        return "URI Too Long";
    case 416:
        return "Range Not Satisfiable";
    case 431:
        return "Request Header Fields Too Large";
    case 500:
        return "Internal Server Error";
    case 501:
        return "Not Implemented";
    case 503:
        return "Service Unavailable";
    case 505:
        return "HTTP Version Not Supported";
    default:
        return "";
    }
}

static struct httpd *server(struct ash_http_server *self) {
    return (struct httpd *)self;
}

static size_t length(const char *text) {
    size_t count = 0;
    while (text[count] != '\0')
        count++;
    return count;
}

/* Inlined, so that a constant is a few stores. */
static inline char *add(char *at, const char *text, size_t count) {
    __builtin_memcpy(at, text, count);
    return at + count;
}

static char *add_word(char *at, const char *text) {
    while (*text != '\0')
        *at++ = *text++;
    return at;
}

static char *add_number(char *at, uint64_t value) {
    char digits[20], *first = digits + sizeof digits;
    do {
        *--first = (char)('0' + value % 10);
        value /= 10;
    } while (value != 0);
    return add(at, first, (size_t)(digits + sizeof digits - first));
}

/*
 * Status line and fields. RFC 9112 §4, RFC 9110 §8.6: no length where there can be no body. Where
 * it ends; NULL: the type is too long.
 */
static char *write_head(const struct ash_http_server_exchange *exchange, char *at, unsigned status,
                        const char *type, uint64_t bytes) {
    struct ash_http_server_text date = httpd_date(exchange->server);
    if (status == 200) {
        at = add(at, "HTTP/1.1 200 OK\r\n", 17);
    } else {
        at = add(at, "HTTP/1.1 ", 9);
        at = add_number(at, status);
        *at++ = ' ';
        at = add_word(at, reason(status));
        at = add(at, "\r\n", 2);
    }
    if (date.bytes != 0)
        at = add(at, date.at, HTTPD_DATE);
    if (type != NULL) {
        at = add(at, "Content-Type: ", 14);
        for (const char *end = at + MOST_TYPE; *type != '\0'; *at++ = *type++)
            if (at == end)
                return NULL;
        at = add(at, "\r\n", 2);
    }
    if (status != NO_CONTENT && status != NOT_MODIFIED) {
        at = add(at, "Content-Length: ", 16);
        at = add_number(at, bytes);
        at = add(at, "\r\n", 2);
    }
    if (exchange->field_bytes != 0)
        memcpy(at, exchange->fields, exchange->field_bytes);
    at += exchange->field_bytes;
    if (!exchange->keep)
        at = add(at, "Connection: close\r\n", 19);
    else if (!exchange->c->head.one_one)
        at = add(at, "Connection: keep-alive\r\n", 24);
    return add(at, "\r\n", 2);
}

/* In the buffer where it is sent from, when it fits there for certain. */
static int put_head(struct ash_http_server_exchange *exchange, unsigned status, const char *type,
                    uint64_t bytes) {
    char head[MOST_HEAD];
    char *in_place = httpd_reserve(exchange->c, MOST_HEAD);
    char *at = in_place != NULL ? in_place : head;
    const char *end = write_head(exchange, at, status, type, bytes);
    if (end == NULL)
        return -ASH_EINVAL;
    size_t count = (size_t)(end - at);
    if (in_place == NULL)
        return httpd_put(exchange->c, head, count);
    exchange->c->out->bytes = (uint16_t)(exchange->c->out->bytes + count);
    return 0;
}

/* What every answer does. -ASH_EINVAL: it may not be given now. */
static int begin(struct ash_http_server_exchange *exchange, unsigned status, const char *type,
                 uint64_t bytes) {
    ASH_ASSERT(!exchange->answered && status >= 200 && status <= 599);
    if (!exchange->keep)
        exchange->c->closing = true;
    int error = put_head(exchange, status, type, bytes);
    exchange->answered = error == 0;
    return error;
}

static bool has_body(const struct ash_http_server_exchange *exchange, unsigned status) {
    return !exchange->is_head && status != NO_CONTENT && status != NOT_MODIFIED;
}

int httpd_http_server_answer(struct ash_http_server *self,
                             struct ash_http_server_exchange *exchange, unsigned status,
                             const char *type, const void *body, size_t bytes) {
    (void)self;
    int error = begin(exchange, status, type, bytes);
    if (error == 0 && has_body(exchange, status))
        error = httpd_put(exchange->c, body, bytes);
    if (error != 0) /* the head promised more than can come */
        exchange->c->broken |= exchange->answered;
    return error;
}

int httpd_http_server_stream(struct ash_http_server *self,
                             struct ash_http_server_exchange *exchange, unsigned status,
                             const char *type, uint64_t bytes, ash_http_server_producer *produce,
                             void *argument) {
    (void)self;
    int error = begin(exchange, status, type, bytes);
    if (error != 0)
        return error;
    exchange->c->produce = produce;
    exchange->c->produce_for = argument;
    exchange->c->produced = 0;
    exchange->c->produce_bytes = has_body(exchange, status) ? bytes : 0;
    return 0;
}

ASH_COLD bool httpd_http_server_header(struct ash_http_server *self,
                                       struct ash_http_server_exchange *exchange, const char *name,
                                       struct ash_http_server_text *value) {
    const struct httpd_connection *c = exchange->c;
    const char *at = c->text + c->head.fields, *end = c->text + c->head.bytes - 2;
    struct ash_http_server_text found;
    unsigned status;
    (void)self;
    while (httpd_next_field(&at, end, &found, value, &status))
        if (httpd_same(found, name))
            return true;
    return false;
}

ASH_COLD static bool is_ours(const char *name) {
    static const char *const own[] = {"connection", "content-length", "content-type", "date",
                                      "transfer-encoding"};
    const struct ash_http_server_text text = {name, length(name)};
    for (size_t i = 0; i < ASH_ARRAY_LENGTH(own); i++)
        if (httpd_same(text, own[i]))
            return true;
    return false;
}

/* A field whose name and value are known to be good. */
ASH_COLD static int put_field(struct ash_http_server_exchange *exchange, const char *name,
                              const char *value) {
    size_t bytes = length(name) + length(value) + 4;
    if (bytes > sizeof exchange->fields - exchange->field_bytes)
        return -ASH_ENOSPC;
    char *at = add_word(exchange->fields + exchange->field_bytes, name);
    at = add_word(add_word(add_word(at, ": "), value), "\r\n");
    exchange->field_bytes += bytes;
    return 0;
}

ASH_COLD int httpd_http_server_field(struct ash_http_server *self,
                                     struct ash_http_server_exchange *exchange, const char *name,
                                     const char *value) {
    (void)self;
    if (!httpd_is_token(name, length(name)) || is_ours(name))
        return -ASH_EINVAL;
    for (const char *at = value; *at != '\0'; at++)
        if (((unsigned char)*at < ' ' && *at != '\t') || *at == 127)
            return -ASH_EINVAL;
    return put_field(exchange, name, value);
}

void httpd_http_server_stop(struct ash_http_server *self) {
    server(self)->stopping = true;
}

ASH_COLD static void answer_plainly(struct ash_http_server_exchange *exchange, unsigned status) {
    const char *text = reason(status);
    if (httpd_http_server_answer(NULL, exchange, status, "text/plain", text, length(text)) != 0)
        exchange->c->broken = true;
}

ASH_COLD void httpd_refuse(struct httpd *self, struct httpd_connection *c, unsigned status) {
    struct ash_http_server_exchange exchange;
    exchange.server = self;
    exchange.c = c;
    exchange.answered = exchange.keep = exchange.is_head = false;
    exchange.field_bytes = 0;
    answer_plainly(&exchange, status);
}

/* The star at a route's end is looked at first: a path may have one there too. */
static bool fits(struct ash_http_server_text path, const char *route) {
    for (size_t i = 0;; i++) {
        if (route[i] == '*' && route[i + 1] == '\0')
            return true;
        if (i == path.bytes || route[i] != path.at[i])
            return i == path.bytes && route[i] == '\0';
    }
}

static bool same_method(const char *name, struct ash_http_server_text method) {
    for (size_t i = 0; i < method.bytes; i++)
        if (name[i] != method.at[i])
            return false;
    return name[method.bytes] == '\0';
}

static const struct ash_http_server_text get = {"GET", 3};

static bool method_fits(const struct ash_http_server_route *route,
                        struct ash_http_server_text method, bool is_head) {
    return route->method == NULL || same_method(route->method, method) ||
           (is_head && same_method(route->method, get)); /* RFC 9110 §9.3.2 */
}

/* No route is for this. When it is the method, the answer says which there are, in one field or
 * several: RFC 9110 §15.5.6, §5.3. */
ASH_COLD static void answer_nobody(struct ash_http_server_exchange *exchange,
                                   struct ash_http_server_text path) {
    const struct httpd *self = exchange->server;
    unsigned status = NOT_FOUND;
    for (unsigned i = 0; i < self->route_count; i++) {
        const char *method = self->routes[i].method;
        if (!fits(path, self->routes[i].path))
            continue;
        status = METHOD_NOT_ALLOWED;
        (void)put_field(exchange, "Allow", same_method(method, get) ? "GET, HEAD" : method);
    }
    answer_plainly(exchange, status);
}

void httpd_handle(struct httpd *self, struct httpd_connection *c,
                  const struct ash_http_server_request *request) {
    struct ash_http_server_exchange exchange;
    exchange.server = self;
    exchange.c = c;
    exchange.answered = false;
    exchange.keep = c->head.keep && !self->stopping;
    exchange.is_head =
        request->method.bytes == 4 && __builtin_memcmp(request->method.at, "HEAD", 4) == 0;
    exchange.field_bytes = 0;
    for (unsigned i = 0; i < self->route_count; i++) {
        const struct ash_http_server_route *route = &self->routes[i];
        if (!fits(request->path, route->path))
            continue;
        if (method_fits(route, request->method, exchange.is_head)) {
            (void)route->handle(&exchange, request, route->argument);
            exchange.field_bytes = exchange.answered ? exchange.field_bytes : 0;
            if (!exchange.answered)
                answer_plainly(&exchange, INTERNAL_ERROR);
            return;
        }
    }
    answer_nobody(&exchange, request->path);
}
