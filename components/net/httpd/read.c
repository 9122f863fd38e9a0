/* SPDX-License-Identifier: MIT */
#include <cc_runtime.h>
#include <ashlar/alloc.h>
#include <ashlar/net/tcp.h>
#include "httpd.h"

enum { MORE = 1, TOO_LONG = 413, LINE_TOO_LONG = 414, HEAD_TOO_LONG = 431 };

/* Drops the first `count` bytes of what is there: a request that is done with. */
static void consume(struct httpd_connection *c, size_t count) {
    c->text += count;
    c->bytes -= count;
    c->looked = 0;
    c->has_head = c->chunks_done = false;
    c->chunks = (struct httpd_chunks){0};
    if (c->bytes != 0 && c->room == 0)
        return; /* pipelined, in the same buffer */
    if (c->held != NULL)
        ash_net_buffers_put(&ash_use_net_buffers, c->held);
    c->held = NULL;
    if (c->room != 0) {
        char *block = c->text - count;
        if (c->bytes != 0) {
            memmove(block, c->text, c->bytes);
            c->text = block;
            return;
        }
        ash_alloc_put(&ash_use_alloc, block);
    }
    c->text = NULL;
    c->room = 0;
}

/* A part of a head whose text is elsewhere now; a constant of the parser's stays. */
static void move(struct ash_http_server_text *part, const char *old, const char *new_place,
                 size_t bytes) {
    if ((uintptr_t)part->at - (uintptr_t)old < bytes)
        part->at = new_place + (part->at - old);
}

/* Moves what is there to a block with room for `more`. */
ASH_COLD static bool make_room(struct httpd_connection *c, size_t more) {
    size_t wanted = c->bytes + more, room = c->room != 0 ? c->room : 2048;
    while (room < wanted)
        room *= 2;
    if (c->room == room)
        return true;
    const char *old = c->text;
    char *block = ash_alloc_resize(&ash_use_alloc, c->room != 0 ? c->text : NULL, room);
    if (block == NULL)
        return false;
    if (c->room == 0)
        memcpy(block, c->text, c->bytes);
    if (c->has_head) {
        move(&c->head.method, old, block, c->head.bytes);
        move(&c->head.path, old, block, c->head.bytes);
        move(&c->head.query, old, block, c->head.bytes);
    }
    c->text = block;
    c->room = room;
    if (c->held != NULL)
        ash_net_buffers_put(&ash_use_net_buffers, c->held);
    c->held = NULL;
    return true;
}

/* What is kept is bounded: a head or a body that is too long is refused before more is taken. */
static void take(struct httpd_connection *c, struct ash_net_buffer *buffer) {
    if (c->bytes == 0 && c->room == 0) {
        if (buffer->bytes != 0) {
            c->held = buffer;
            c->text = (char *)buffer->data;
            c->bytes = buffer->bytes;
            return;
        }
    } else if (make_room(c, buffer->bytes)) {
        memcpy(c->text + c->bytes, buffer->data, buffer->bytes);
        c->bytes += buffer->bytes;
    } else {
        c->broken = true;
    }
    ash_net_buffers_put(&ash_use_net_buffers, buffer);
}

/* RFC 9112 §2.2: an empty line before a request is read over. */
static void skip_empty_lines(struct httpd_connection *c) {
    while (c->bytes >= 2 && c->text[0] == '\r' && c->text[1] == '\n') {
        size_t rest = c->bytes - 2;
        consume(c, 2);
        if (rest == 0)
            return;
    }
}

/*
 * The end of the head, or 0: not there yet. An end can only be where a line feed is, and the third
 * byte before it another one.
 */
static size_t find_end(struct httpd_connection *c) {
    const char *text = c->text;
    size_t at = c->looked;
    while (at + 4 <= c->bytes) {
        char last = text[at + 3];
        if (last == '\n' && text[at + 1] == '\n' && text[at + 2] == '\r' && text[at] == '\r')
            return at + 4;
        /* The earliest end that this byte may be part of. */
        at += last == '\r' ? 1 : last == '\n' ? 2 : 4;
    }
    c->looked = at;
    return 0;
}

ASH_COLD static bool has_line(const char *text, size_t bytes) {
    for (size_t i = 0; i < bytes; i++)
        if (text[i] == '\n')
            return true;
    return false;
}

/* Does the text end with an empty line? Then there is an end, and the reader of the head finds it.
 */
static bool ends_with_empty_line(const struct httpd_connection *c) {
    uint32_t last;
    if (c->bytes < sizeof last)
        return false;
    __builtin_memcpy(&last, c->text + c->bytes - sizeof last, sizeof last);
    return last == ('\r' | '\n' << 8 | '\r' << 16 | (uint32_t)'\n' << 24);
}

/* Finds and reads the head. 0, MORE, or a status. */
static unsigned read_head(struct httpd_connection *c) {
    if (c->has_head)
        return 0;
    /* Once there is more than a head may have, its first end decides: the answer does not depend on
     * the pieces in which it came. */
    bool fits = c->bytes <= ASH_OPT_HEAD;
    size_t end = fits && ends_with_empty_line(c) ? c->bytes : find_end(c);
    if (end == 0 && fits)
        return MORE;
    if (end == 0 || end > ASH_OPT_HEAD)
        return has_line(c->text, ASH_OPT_HEAD) ? HEAD_TOO_LONG : LINE_TOO_LONG;
    unsigned status = httpd_parse(c->text, end, &c->head);
    if (status == 0 && !c->head.chunked && c->head.length > ASH_OPT_BODY)
        status = TOO_LONG;
    c->has_head = status == 0;
    return status;
}

/* Waits for the body. 0: whole, `*used` bytes behind the head. */
static unsigned read_body(struct httpd_connection *c, size_t *used) {
    size_t there = c->bytes - c->head.bytes;
    unsigned status = MORE;
    if (!c->head.chunked) {
        *used = (size_t)c->head.length;
        status = there >= c->head.length ? 0 : MORE;
    } else {
        status = httpd_join_chunks(&c->chunks, c->text + c->head.bytes, there, used);
        c->head.length = c->chunks.to;
        if (status == MORE) { /* all was looked at, and what was no data is dropped */
            c->chunks.from = c->chunks.to;
            c->bytes = c->head.bytes + c->chunks.to;
        }
    }
    if (status == MORE && c->head.expects) { /* RFC 9110 §10.1.1: not when a part is there */
        static const char go_on[] = "HTTP/1.1 100 Continue\r\n\r\n";
        c->head.expects = false;
        if (there == 0 && httpd_put(c, go_on, sizeof go_on - 1) != 0)
            c->broken = true;
    }
    return status;
}

static unsigned answer_one(struct httpd *self, struct httpd_connection *c) {
    size_t used;
    unsigned status = read_head(c);
    if (status == 0)
        status = read_body(c, &used);
    if (status != 0)
        return status;
    struct ash_http_server_request request = {
        .method = c->head.method,
        .path = c->head.path,
        .query = c->head.query,
        .body = {c->text + c->head.bytes, (size_t)c->head.length},
        .remote = c->remote,
    };
    httpd_handle(self, c, &request);
    consume(c, c->head.bytes + used);
    return 0;
}

bool httpd_read(struct httpd *self, struct httpd_connection *c) {
    unsigned status = MORE;
    for (;;) {
        struct ash_net_buffer *buffer;
        while (!c->broken && !c->closing && !httpd_is_sending(c)) {
            skip_empty_lines(c);
            status = c->bytes == 0 ? MORE : answer_one(self, c);
            if (status == MORE)
                break;
            if (status != 0)
                httpd_refuse(self, c, status);
        }
        if (c->broken || c->closing || httpd_is_sending(c))
            return false;
        int error = ash_net_tcp_receive(&ash_use_net_tcp, c->tcp, &buffer);
        if (error == -ASH_EAGAIN)
            return true;
        if (error != 0 || buffer == NULL) {
            c->closing = true; /* what was answered still goes out */
            c->broken |= error != 0;
            return true;
        }
        take(c, buffer);
    }
}
