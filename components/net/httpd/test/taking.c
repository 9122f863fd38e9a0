/* SPDX-License-Identifier: MIT */
/*
 * Host test: what a connection keeps of what it is given. Buffers are pieces of the heap, so that
 * one that nobody puts is seen. Build with -DASH_HOSTED -DASH_OPT_BODY=256 -DASH_OPT_HEAD=256 and
 * any image's headers.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <ashlar/alloc.h>
#include <ashlar/net/buffers.h>
#include <ashlar/net/tcp.h>

struct httpd_boot {
    unsigned short port;
};

#define INSTANCE(type, name)                                                                       \
    struct type {                                                                                  \
        char unused;                                                                               \
    } name
INSTANCE(ash_alloc, ash_use_alloc);
INSTANCE(ash_net_buffers, ash_use_net_buffers);
INSTANCE(ash_net_tcp, ash_use_net_tcp);

#include "../read.c"

static unsigned live;     /* buffers */
static char answers[512]; /* the body of each request, and what was said besides */
static struct {
    const char *const *pieces;
    size_t left;
} wire;

void ash_host_assert_failed(const char *what, const char *file, int line) {
    (void)what;
    (void)file;
    (void)line;
    abort();
}

void *ash_alloc_resize(struct ash_alloc *self, void *block, size_t bytes) {
    (void)self;
    return realloc(block, bytes);
}

void ash_alloc_put(struct ash_alloc *self, void *block) {
    (void)self;
    free(block);
}

void ash_net_buffers_put(struct ash_net_buffers *self, struct ash_net_buffer *buffer) {
    (void)self;
    live--;
    free(buffer);
}

/* The next piece, which ends where its memory ends. */
int ash_net_tcp_receive(struct ash_net_tcp *self, struct ash_net_tcp_connection *connection,
                        struct ash_net_buffer **buffer) {
    (void)self;
    (void)connection;
    if (wire.left == 0)
        return -ASH_EAGAIN;
    size_t bytes = strlen(*wire.pieces);
    *buffer = malloc(sizeof **buffer + bytes);
    **buffer = (struct ash_net_buffer){.data = (uint8_t *)(*buffer + 1), .bytes = (uint16_t)bytes};
    memcpy((*buffer)->data, *wire.pieces++, bytes);
    wire.left--;
    live++;
    return 0;
}

int httpd_put(struct httpd_connection *c, const void *bytes, size_t count) {
    (void)c;
    strncat(answers, bytes, count);
    return 0;
}

void httpd_handle(struct httpd *self, struct httpd_connection *c,
                  const struct ash_http_server_request *request) {
    (void)self;
    (void)c;
    strncat(answers, request->path.at, request->path.bytes);
    strcat(answers, "=");
    strncat(answers, request->body.at, request->body.bytes);
    strcat(answers, ";");
}

void httpd_refuse(struct httpd *self, struct httpd_connection *c, unsigned status) {
    (void)self;
    strcat(answers, status == TOO_LONG        ? "too long"
                    : status == HEAD_TOO_LONG ? "head too long"
                    : status == LINE_TOO_LONG ? "line too long"
                                              : "bad");
    c->closing = true;
}

#define MORE        MORE_2
#define BAD_REQUEST BAD_REQUEST_2
#define TOO_LONG    TOO_LONG_2
#include "../chunks.c"
#undef MORE
#undef BAD_REQUEST
#undef TOO_LONG
#define MORE        MORE_3
#define BAD_REQUEST BAD_REQUEST_3
#define TOO_LONG    TOO_LONG_3
#include "../parse.c"

#define HEAD(path)  "POST " path " HTTP/1.1\r\nHost: a\r\n"
#define LENGTH(n)   "Content-Length: " n "\r\n\r\n"
#define CHUNKED     "Transfer-Encoding: chunked\r\n\r\n"
#define MOST_PIECES 600u

/* Everything at once, and then each piece after a time in which nothing came. */
static void expect(const char *const *pieces, size_t count, const char *expected) {
    for (int slow = 0; slow < 2; slow++) {
        struct httpd_connection c = {0};
        answers[0] = '\0';
        for (size_t i = 0; i < (slow != 0 ? count : 1); i++) {
            wire.pieces = slow != 0 ? pieces + i : pieces;
            wire.left = slow != 0 ? 1 : count;
            (void)httpd_read(NULL, &c);
        }
        assert(strcmp(answers, expected) == 0 && !c.broken);
        if (c.closing) { /* what serve.c does in the end */
            if (c.held != NULL)
                ash_net_buffers_put(&ash_use_net_buffers, c.held);
            if (c.room != 0)
                free(c.text);
        }
        assert(live == 0);
    }
}

#define EXPECT(expected, ...)                                                                      \
    expect((const char *const[]){__VA_ARGS__},                                                     \
           sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *), expected)

/* A head that is longer than it may be is that, also when it came whole and is no good at all. */
static void long_heads(void) {
    char head[400] = HEAD("/") "X: ", line[400] = "GET /";
    memset(head + strlen(head), 'x', 300);
    memset(line + strlen(line), 'x', 300);
    EXPECT("head too long", strcat(head, "\r\nno field\r\n\r\n"));
    EXPECT("line too long", strcat(line, " HTTP/1.1\r\nHost: a\r\n\r\n"));
}

/* `bytes` bytes in chunks of one, each behind an extension, and in a piece of its own. */
static void small_chunks(size_t bytes, const char *status) {
    const char *pieces[MOST_PIECES] = {HEAD("/") CHUNKED};
    char expected[sizeof answers] = "/=";
    size_t count = 1;
    for (size_t i = 0; i < bytes; i++) {
        pieces[count++] = "1;a-long-extension-of-a-short-chunk\r\nx\r\n";
        strcat(expected, "x");
    }
    pieces[count++] = "0\r\nA: b\r\n\r\n";
    strcat(expected, ";");
    assert(count <= MOST_PIECES);
    expect(pieces, count, status != NULL ? status : expected);
}

int main(void) {
    EXPECT("/a=;/b=xy;", HEAD("/a") LENGTH("0"), HEAD("/b") LENGTH("2"), "xy");
    EXPECT("/a=;/b=xy;", HEAD("/a") LENGTH("0") HEAD("/b"), LENGTH("2") "x", "y");
    /* Pieces without anything: before a request, within it, and after it. */
    EXPECT("/a=xy;", "", "", HEAD("/a"), "", LENGTH("2"), "", "xy", "", "");
    EXPECT("/a=xyz;/b=;", HEAD("/a") CHUNKED "1;a", "\r", "\nx", "\r\n2\r\nyz\r\n0",
           "\r\n\r\n" HEAD("/b") LENGTH("0"));
    long_heads();
    small_chunks(256, NULL);
    small_chunks(257, "too long");
    EXPECT("too long", HEAD("/") LENGTH("257"));
    EXPECT("HTTP/1.1 100 Continue\r\n\r\n/=x;", HEAD("/") "Expect: 100-continue\r\n" LENGTH("1"),
           "x");
    /* Who has begun to send is not asked to. */
    EXPECT("/=x;", HEAD("/") "Expect: 100-continue\r\n" CHUNKED "1;a", ";b", "\r\nx\r\n0\r\n\r\n");
    return 0;
}
