/* SPDX-License-Identifier: MIT */
static bool has_body(const exchange_t *exchange, unsigned status) {
#ifdef BREAK_HEAD_HAS_BODY
    (void)exchange;
    return status != 204 && status != 304;
#else
    bool head = exchange->head != NULL && is_same(exchange->head->request.method, "HEAD");
    return !head && status != 204 && status != 304;
#endif
}

static int put_head(exchange_t *exchange, unsigned status, const char *type, uint64_t bytes) {
    struct client *c = exchange->client;
    char *at = c->out + c->out_have;
    at += sprintf(at, "HTTP/1.1 %u Status\r\n", status);
    if (type != NULL)
        at += sprintf(at, "Content-Type: %s\r\n", type);
#ifdef BREAK_ALWAYS_A_LENGTH
    at += sprintf(at, "Content-Length: %llu\r\n", (unsigned long long)bytes);
#else
    if (status != 204 && status != 304)
        at += sprintf(at, "Content-Length: %llu\r\n", (unsigned long long)bytes);
#endif
    memcpy(at, exchange->fields, exchange->field_bytes);
    at += exchange->field_bytes;
    if (exchange->head == NULL || !exchange->head->keep) {
        at += sprintf(at, "Connection: close\r\n");
        c->closing = true;
    }
    at += sprintf(at, "\r\n");
    c->out_have = (size_t)(at - c->out);
    exchange->answered = true;
    return 0;
}

int mutant_http_server_answer(struct ash_http_server *self, exchange_t *exchange, unsigned status,
                              const char *type, const void *body, size_t bytes) {
    struct client *c = exchange->client;
    (void)self;
    if (bytes > BODY)
        return -ASH_ENOMEM;
    int error = put_head(exchange, status, type, bytes);
    if (has_body(exchange, status) && bytes != 0) {
        memcpy(c->out + c->out_have, body, bytes);
        c->out_have += bytes;
    }
    return error;
}

int mutant_http_server_stream(struct ash_http_server *self, exchange_t *exchange, unsigned status,
                              const char *type, uint64_t bytes, ash_http_server_producer *produce,
                              void *argument) {
    struct client *c = exchange->client;
    (void)self;
    c->produce = produce;
    c->argument = argument;
    c->produced = 0;
    c->produce_bytes = has_body(exchange, status) ? bytes : 0;
    return put_head(exchange, status, type, bytes);
}

int mutant_http_server_field(struct ash_http_server *self, exchange_t *exchange, const char *name,
                             const char *value) {
    static const char *const own[] = {"connection", "content-length", "content-type", "date",
                                      "transfer-encoding"};
    const text_t text = {name, strlen(name)};
    size_t bytes = text.bytes + strlen(value) + 4;
    (void)self;
    if (!is_token(name, text.bytes) || !is_value(value, strlen(value)))
        return -ASH_EINVAL;
#ifndef BREAK_OWN_FIELDS
    for (unsigned i = 0; i < ASH_ARRAY_LENGTH(own); i++)
        if (is_same(text, own[i]))
            return -ASH_EINVAL;
#endif
    (void)own;
    if (bytes >= sizeof exchange->fields - exchange->field_bytes)
        return -ASH_ENOSPC;
    (void)sprintf(exchange->fields + exchange->field_bytes, "%s: %s\r\n", name, value);
    exchange->field_bytes += bytes;
    return 0;
}

bool mutant_http_server_header(struct ash_http_server *self, exchange_t *exchange, const char *name,
                               text_t *value) {
    const char *at = exchange->head->fields;
    text_t found;
    (void)self;
    while (at != exchange->head->end) {
        if (read_field(&at, exchange->head->end, &found, value) != 0)
            return false;
#ifdef BREAK_CASE_MATTERS
        if (found.bytes == strlen(name) && memcmp(found.at, name, found.bytes) == 0)
            return true;
#else
        if (is_same(found, name))
            return true;
#endif
    }
    return false;
}

static void refuse(struct client *c, unsigned status) {
    exchange_t exchange = {.client = c};
    (void)!mutant_http_server_answer(NULL, &exchange, status, NULL, NULL, 0);
}
