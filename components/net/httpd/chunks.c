/* SPDX-License-Identifier: MIT */
/* RFC 9112 §7.1. Extensions and trailers are read over. */
#include "httpd.h"

enum {
    SIZE,
    SIZE_MORE,
    EXTENSION,
    SIZE_LF,
    DATA,
    DATA_CR,
    DATA_LF,
    TRAILER,
    TRAILER_MORE,
    TRAILER_LF,
    LAST_LF
};
enum { MORE = 1, BAD_REQUEST = 400, TOO_LONG = 413 };

static int hex(char c) {
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* A character of a chunk's size. */
static unsigned size_char(struct httpd_chunks *chunks, char c) {
    int digit = hex(c);
    if (digit >= 0) {
        if (chunks->left > ASH_OPT_BODY)
            return TOO_LONG;
        chunks->left = chunks->left << 4 | (unsigned)digit;
        chunks->state = SIZE_MORE;
        return 0;
    }
    if (chunks->state == SIZE)
        return BAD_REQUEST;
    chunks->state = c == '\r' ? SIZE_LF : EXTENSION;
    return c == '\r' || c == ';' || c == ' ' || c == '\t' ? 0 : BAD_REQUEST;
}

/* One character that is not data. True in `*last`: the body is whole. */
static unsigned step(struct httpd_chunks *chunks, char c, bool *last) {
    switch (chunks->state) {
    case SIZE:
    case SIZE_MORE:
        return size_char(chunks, c);
    case EXTENSION:
        if (c == '\r')
            chunks->state = SIZE_LF;
        return c == '\n' || c == '\0' ? BAD_REQUEST : 0;
    case SIZE_LF:
        chunks->state = chunks->left != 0 ? DATA : TRAILER;
        return c == '\n' ? 0 : BAD_REQUEST;
    case DATA_CR:
        chunks->state = DATA_LF;
        return c == '\r' ? 0 : BAD_REQUEST;
    case DATA_LF:
        chunks->state = SIZE;
        return c == '\n' ? 0 : BAD_REQUEST;
    case TRAILER:
        chunks->state = c == '\r' ? LAST_LF : TRAILER_MORE;
        return c == '\n' || c == '\0' ? BAD_REQUEST : 0;
    case TRAILER_MORE:
        if (c == '\r')
            chunks->state = TRAILER_LF;
        return c == '\n' || c == '\0' ? BAD_REQUEST : 0;
    case TRAILER_LF:
        chunks->state = TRAILER;
        return c == '\n' ? 0 : BAD_REQUEST;
    default:
        *last = true;
        return c == '\n' ? 0 : BAD_REQUEST;
    }
}

ASH_COLD unsigned httpd_join_chunks(struct httpd_chunks *chunks, char *body, size_t bytes,
                                    size_t *used) {
    bool last = false;
    while (chunks->from != bytes && !last) {
        if (chunks->state == DATA) {
            size_t part = bytes - chunks->from;
            if (part > chunks->left)
                part = (size_t)chunks->left;
            if (part > ASH_OPT_BODY - chunks->to)
                return TOO_LONG;
            __builtin_memmove(body + chunks->to, body + chunks->from, part);
            chunks->to += part;
            chunks->from += part;
            chunks->left -= part;
            if (chunks->left == 0)
                chunks->state = DATA_CR;
            continue;
        }
        unsigned status = step(chunks, body[chunks->from++], &last);
        if (status != 0)
            return status;
    }
    *used = chunks->from;
    return last ? 0 : MORE;
}
