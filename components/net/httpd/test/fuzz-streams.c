/* SPDX-License-Identifier: MIT */
/* Streams of requests: made up near every limit, taken from a list of nasty ones, and damaged. */
#include "bind.h"
#include "fuzz.h"

/* Sound and unsound ones. What goes wrong with servers stands here: smuggling by two lengths, signs
 * and blanks before them, bare line feeds, folded lines, chunks of more digits than there are bits.
 */
static const char *const corpus[] = {
    "GET /echo HTTP/1.1\r\nHost: a\r\n\r\n",
    "GET /echo*/a HTTP/1.1\r\nHost: a\r\n\r\n",
    "HEAD /echo?q HTTP/1.1\r\nHost: a\r\n\r\n",
    "GET /big HTTP/1.1\r\nHost: a\r\n\r\n",
    "HEAD /big HTTP/1.1\r\nHost: a\r\n\r\n",
    "GET /stream HTTP/1.1\r\nHost: a\r\n\r\n",
    "HEAD /stream HTTP/1.1\r\nHost: a\r\nConnection: x, close\r\n\r\n",
    "GET /fields?aaaaaaaaaa HTTP/1.1\r\nHost: a\r\n\r\n",
    "GET /fields?aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa HTTP/1.1\r\nHost: a\r\n\r\n",
    "POST /none HTTP/1.1\r\nHost: a\r\n\r\n",
    "GET /none HTTP/1.1\r\nHost: a\r\n\r\n",
    "GET /nowhere HTTP/1.1\r\nHost: a\r\n\r\n",
    "OPTIONS * HTTP/1.1\r\nHost: \r\nX-Y: \t a b \t\r\n\r\n",
    "PUT http://a:80/echo/b?c?d HTTP/1.1\r\nhost:a\r\nTransfer-Encoding: chunked\r\nExpect: "
    "100-continue\r\n\r\n5;a=\"b\"\r\nhello\r\n0\r\nA: b\r\n\r\n",
    "POST /echo?y=z HTTP/1.1\r\nHost: a:80\r\nContent-Length: 12\r\n\r\nhello, there",
    "POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\nhi",
    "GET /echo HTTP/1.0\r\nConnection: keep-alive, x\r\n\r\n",
    "GET /echo HTTP/1.0\r\n\r\n",
    "\r\n\r\nGET http://a HTTP/1.1\r\nHost: a\r\n\r\n",
    "GET  / HTTP/1.1\r\nHost: a\r\n\r\n",
    "GET / \r\n\r\n",
    "GET / HTTP/1\r\n\r\n",
    "A \r\n\r\n",
    "GET /echo HTTP/1.1\r\nHost : a\r\n\r\n",
    "GET /echo HTTP/1.1\r\n\r\n",
    "GET /echo HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    "GET /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
    "GET /echo HTTP/1.1\r\nHost: a\r\nContent-Length: +1\r\n\r\na",
    "GET /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 18446744073709551617\r\n\r\na",
    "GET /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: "
    "chunked\r\n\r\n0\r\n\r\nGET /echo/smuggled HTTP/1.1\r\nHost: a\r\n\r\n",
    "GET /echo HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "GET /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
    "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
    "10000000000000001\r\nx\r\n0\r\n\r\n",
    "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1 1\r\nx\r\n0\r\n\r\n",
    "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nxy\r\n0\r\n\r\n",
    "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nno colon\r\n\r\n",
    "GET /echo HTTP/2.0\r\nHost: a\r\n\r\n",
    "GET /\x01 HTTP/1.1\r\nHost: a\r\n\r\n",
    "GET /echo HTTP/1.1\nHost: a\n\n",
    "GET /echo HTTP/1.1\r\nHost: a\r\n folded\r\n\r\n",
    "GET /echo HTTP/1.1\r\nHost: a\r\nX: \x7f\r\n\r\n",
};

static const char *const words[] = {
    "\r\n",
    "\r\n\r\n",
    "\n",
    "\r",
    ":",
    " ",
    "\t",
    ";",
    ",",
    "0",
    "1",
    "400",
    "fffffffff",
    "1024",
    "1025",
    "Host: b",
    "?",
    "http://",
    "*",
    "HTTP/1.0",
    "Connection: close\r\n",
    "0\r\n",
    "Expect: 100-continue\r\n",
    "/echo",
    "X-Y: z\r\n",
    "Content-Length: 3\r\n",
    "Transfer-Encoding: chunked\r\n",
    "100-continue",
    "keep-alive",
};

static uint32_t usually(uint32_t usual, uint32_t below) {
    return fuzz_draw(3) != 0 ? usual : fuzz_draw(below);
}

static void add(struct fuzz_text *to, const char *text) {
    fuzz_add(to, text, strlen(text));
}

static void add_many(struct fuzz_text *to, char c, size_t count) {
    for (size_t i = 0; i < count; i++)
        fuzz_add(to, &c, 1);
}

/* A head of a length at the limit, or a short one. */
static void add_head(struct fuzz_text *to, const char *last) {
    static const char *const methods[] = {"GET", "POST", "HEAD", "X"};
    size_t begin = to->bytes, wanted = fuzz_draw(4) == 0 ? ASH_OPT_HEAD + 2 - fuzz_draw(5) : 0;
    bool in_line = fuzz_draw(3) == 0;
    add(to, methods[fuzz_draw(4)]);
    add(to, " /echo/");
    if (in_line && wanted > 150)
        add_many(to, 'p', wanted - 150);
    add(to, "a?b HTTP/1.1\r\nHost: a\r\n");
    add(to, last);
    if (fuzz_draw(2) == 0) {
        add(to, "X-Y: ");
        add_many(to, 'y', fuzz_draw(12));
        add(to, "\r\n");
    }
    size_t end = to->bytes - begin + 2;
    if (wanted >= end + 6) {
        add(to, "X: ");
        add_many(to, 'v', wanted - end - 5);
        add(to, "\r\n");
    }
    add(to, "\r\n");
}

static void add_body(struct fuzz_text *to, size_t bytes) {
    for (size_t i = 0; i < bytes; i++)
        fuzz_add(to, &(char){(char)fuzz_draw(256)}, 1);
}

static size_t body_bytes(void) {
    return fuzz_draw(3) == 0 ? ASH_OPT_BODY + 1 - fuzz_draw(3) : fuzz_draw(60);
}

static void add_sized(struct fuzz_text *to) {
    char last[40];
    size_t bytes = body_bytes();
    (void)snprintf(last, sizeof last, "Content-Length: %zu\r\n", bytes);
    add_head(to, last);
    add_body(to, bytes);
}

/* Chunks of any sizes; some with extensions that are longer than all that a server may keep. */
static void add_chunked(struct fuzz_text *to) {
    size_t left = body_bytes(), most = fuzz_draw(3) == 0 ? 3 : 600;
    bool long_ones = fuzz_draw(3) == 0;
    char size[32];
    add_head(to, fuzz_draw(3) == 0 ? "Expect: 100-continue\r\nTransfer-Encoding: chunked\r\n"
                                   : "Transfer-Encoding: chunked\r\n");
    while (left > 0) {
        size_t part = 1 + fuzz_draw((uint32_t)(left < most ? left : most));
        left -= part;
        (void)snprintf(size, sizeof size, fuzz_draw(2) == 0 ? "%zX" : "00%zx \t", part);
        add(to, size);
        if (long_ones) {
            add(to, ";e=");
            add_many(to, 'e', fuzz_draw(100));
        }
        add(to, "\r\n");
        add_body(to, part);
        add(to, "\r\n");
    }
    add(to, usually(0, 2) == 0 ? "0\r\n\r\n" : "0;z\r\nTrailer: t\r\nO:\r\n\r\n");
}

static void add_request(struct fuzz_text *to) {
    switch (fuzz_draw(6)) {
    case 0:
        add_head(to, "");
        break;
    case 1:
        add_sized(to);
        break;
    case 2:
        add_chunked(to);
        break;
    default:
        add(to, corpus[fuzz_draw(sizeof corpus / sizeof *corpus)]);
    }
}

/* Replaces `gone` bytes at `at`. */
static void splice(struct fuzz_text *text, size_t at, size_t gone, struct fuzz_text put) {
    struct fuzz_text whole = {0};
    if (text->bytes - gone + put.bytes <= FUZZ_STREAM) {
        fuzz_add(&whole, text->at, at);
        fuzz_add(&whole, put.at, put.bytes);
        fuzz_add(&whole, text->at + at + gone, text->bytes - at - gone);
        free(text->at);
        *text = whole;
    }
}

static void damage(struct fuzz_text *text) {
    static const char special[] = "\r\n:, \t\0/?*H1;\x7f\x80";
    size_t at = fuzz_draw((uint32_t)text->bytes), left = text->bytes - at;
    size_t part = 1 + fuzz_draw((uint32_t)(left < 40 ? left : 40));
    const char *word = words[fuzz_draw(sizeof words / sizeof *words)];
    struct fuzz_text run = {0};
    switch (fuzz_draw(8)) {
    case 0:
        text->at[at] = (char)fuzz_draw(256);
        break;
    case 1:
        text->at[at] = special[fuzz_draw(sizeof special - 1)];
        break;
    case 2:
        splice(text, at, part, (struct fuzz_text){0});
        break;
    case 3: /* twice, from one place to another */
        fuzz_add(&run, text->at + at, part);
        splice(text, fuzz_draw((uint32_t)text->bytes), 0, run);
        break;
    case 4:
        add_many(&run, text->at[at], fuzz_draw(4) == 0 ? fuzz_draw(3000) : fuzz_draw(30));
        splice(text, at, 0, run);
        break;
    case 5:
        text->bytes = fuzz_draw(4) == 0 ? at : text->bytes;
        break;
    default:
        add(&run, word);
        splice(text, at, fuzz_draw(2) == 0 ? 0 : part, run);
    }
    free(run.at);
}

void fuzz_make_stream(struct fuzz_text *stream) {
    fuzz_add(stream, "", 0);
    for (uint32_t count = usually(1 + fuzz_draw(4), 12); count > 0; count--)
        add_request(stream);
    for (uint32_t hits = usually(fuzz_draw(4), 20); hits > 0 && stream->bytes > 0; hits--)
        damage(stream);
}
