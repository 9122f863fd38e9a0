/* SPDX-License-Identifier: MIT */
/* What is to be sent: a buffer that is being filled, then what found no room, then a producer. */
#include <cc_runtime.h>
#include <ashlar/alloc.h>
#include <ashlar/net/tcp.h>
#include "httpd.h"

static bool hand_over(struct httpd_connection *c) {
    int error = ash_net_tcp_send(&ash_use_net_tcp, c->tcp, c->out);
    if (error == -ASH_EAGAIN)
        return false;
    c->moved = true;
    if (error != 0) {
        c->broken = true;
        ash_net_buffers_put(&ash_use_net_buffers, c->out);
    }
    c->out = NULL;
    return error == 0;
}

/* Is there a buffer to fill? */
static inline bool has_buffer(struct httpd_connection *c) {
    if (c->out == NULL) {
        c->out = ash_net_buffers_get(&ash_use_net_buffers);
        c->hungry = c->out == NULL;
    }
    return !c->hungry;
}

/* Hands the buffer over, if there is something in it. False: not now. */
static inline bool push(struct httpd_connection *c) {
    return c->out == NULL || c->out->bytes == 0 || hand_over(c);
}

/* Copies into the buffer as much as one segment takes; how much, 0: there is no room now. */
static size_t fill(struct httpd_connection *c, const char *bytes, size_t count) {
    unsigned segment = ash_net_tcp_segment(&ash_use_net_tcp, c->tcp);
    if (c->out != NULL && c->out->bytes >= segment && !push(c))
        return 0;
    if (!has_buffer(c))
        return 0;
    size_t room = segment - c->out->bytes;
    count = count < room ? count : room;
    memcpy(c->out->data + c->out->bytes, bytes, count);
    c->out->bytes = (uint16_t)(c->out->bytes + count);
    return count;
}

char *httpd_reserve(struct httpd_connection *c, size_t count) {
    unsigned segment = ash_net_tcp_segment(&ash_use_net_tcp, c->tcp);
    if (c->rest != NULL)
        return NULL;
    if (!has_buffer(c) || c->out->bytes + count > segment)
        return NULL;
    return (char *)c->out->data + c->out->bytes;
}

ASH_COLD static int keep(struct httpd_connection *c, const char *bytes, size_t count) {
    char *block = ash_alloc_resize(&ash_use_alloc, c->rest, c->rest_bytes + count);
    if (block == NULL)
        return -ASH_ENOMEM;
    memcpy(block + c->rest_bytes, bytes, count);
    c->rest = block;
    c->rest_bytes += count;
    return 0;
}

int httpd_put(struct httpd_connection *c, const void *bytes, size_t count) {
    const char *from = bytes;
    while (count != 0 && c->rest == NULL && !c->broken) {
        size_t step = fill(c, from, count);
        if (step == 0)
            break;
        from += step;
        count -= step;
    }
    return count == 0 || c->broken ? 0 : keep(c, from, count);
}

ASH_COLD void httpd_end_producer(struct httpd_connection *c) {
    ash_http_server_producer *produce = c->produce;
    c->produce = NULL;
    if (produce != NULL)
        (void)produce(c->produce_for, c->produced, NULL, 0);
}

ASH_COLD static bool send_rest(struct httpd_connection *c) {
    while (c->rest_at < c->rest_bytes && !c->broken) {
        size_t step = fill(c, c->rest + c->rest_at, c->rest_bytes - c->rest_at);
        if (step == 0)
            return false;
        c->rest_at += step;
    }
    ash_alloc_put(&ash_use_alloc, c->rest);
    c->rest = NULL;
    c->rest_at = c->rest_bytes = 0;
    return true;
}

/* One segment of what is made while it is sent. False: not now. */
ASH_COLD static bool produce_one(struct httpd_connection *c) {
    unsigned segment = ash_net_tcp_segment(&ash_use_net_tcp, c->tcp);
    if (c->out != NULL && c->out->bytes >= segment && !push(c))
        return false;
    if (!has_buffer(c))
        return false;
    uint64_t left = c->produce_bytes - c->produced;
    size_t room = segment - c->out->bytes;
    room = left < room ? (size_t)left : room;
    int made = c->produce(c->produce_for, c->produced, c->out->data + c->out->bytes, room);
    if (made < 1 || (size_t)made > room) {
        c->broken = true;
        return true;
    }
    c->out->bytes = (uint16_t)(c->out->bytes + made);
    c->produced += (uint64_t)made;
    return true;
}

/* What does not fit one buffer. False: not now. */
ASH_COLD static bool send_more(struct httpd_connection *c) {
    if (c->rest != NULL && !send_rest(c))
        return false;
    while (c->produce != NULL && !c->broken && c->produced < c->produce_bytes)
        if (!produce_one(c))
            return false;
    httpd_end_producer(c);
    return true;
}

bool httpd_send(struct httpd_connection *c) {
    if (httpd_is_sending(c) && !send_more(c))
        return false;
    return push(c) || c->broken;
}
