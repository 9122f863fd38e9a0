/* SPDX-License-Identifier: MIT */
/* RFC 9112 §7.1. Extensions and trailers are read over. */
#include "httpd.h"

enum {
    SIZE,
    SIZE_MORE,
    BLANKS,
    EXTENSION,
    SIZE_LF, /* follows it */
    DATA,
    DATA_CR,
    DATA_LF,
    TRAILER,
    TRAILER_NAME,
    TRAILER_VALUE,
    TRAILER_LF, /* follows it */
    LAST_LF
};
enum { MORE = 1, BAD_REQUEST = 400, TOO_LONG = 413 };

static int hex(char c) {
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* A character of a chunk's size, or of the blanks behind it, which only an extension or the end
 * follows. */
static unsigned size_char(struct httpd_chunks *chunks, char c) {
    int digit = chunks->state == BLANKS ? -1 : hex(c);
    if (digit >= 0) {
        if (chunks->left > ASH_OPT_BODY)
            return TOO_LONG;
        chunks->left = chunks->left << 4 | (unsigned)digit;
        chunks->state = SIZE_MORE;
        return 0;
    }
    if (chunks->state == SIZE)
        return BAD_REQUEST;
    chunks->state = c == '\r' ? SIZE_LF : c == ';' ? EXTENSION : BLANKS;
    return c == '\r' || c == ';' || c == ' ' || c == '\t' ? 0 : BAD_REQUEST;
}

/* A character of a trailer's name, of which there is one at least before the colon. */
static unsigned name_char(struct httpd_chunks *chunks, char c) {
    bool colon = c == ':' && chunks->state == TRAILER_NAME;
    chunks->state = colon ? TRAILER_VALUE : TRAILER_NAME;
    return colon || httpd_is_token(&c, 1) ? 0 : BAD_REQUEST;
}

/* One character that is not data. True in `*last`: the body is whole. */
static unsigned step(struct httpd_chunks *chunks, char c, bool *last) {
    switch (chunks->state) {
    case SIZE:
    case SIZE_MORE:
    case BLANKS:
        return size_char(chunks, c);
    case TRAILER:
        if (c != '\r')
            return name_char(chunks, c);
        chunks->state = LAST_LF;
        return 0;
    case TRAILER_NAME:
        return name_char(chunks, c);
    case EXTENSION:
    case TRAILER_VALUE:
        if (c != '\r') /* read over */
            return ((unsigned char)c < ' ' && c != '\t') || c == 127 ? BAD_REQUEST : 0;
        chunks->state++; /* to the line feed */
        return 0;
    case DATA_CR:
        chunks->state = DATA_LF;
        return c == '\r' ? 0 : BAD_REQUEST;
    case SIZE_LF:
        chunks->state = chunks->left != 0 ? DATA : TRAILER;
        break;
    case DATA_LF:
        chunks->state = SIZE;
        break;
    case TRAILER_LF:
        chunks->state = TRAILER;
        break;
    default:
        *last = true;
    }
    return c == '\n' ? 0 : BAD_REQUEST;
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
