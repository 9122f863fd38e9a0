/* SPDX-License-Identifier: MIT */
/*
 * Host test: the reader of heads and chunks over requests that are known to be good and to be bad.
 * Nothing is read outside of the text (ASan). Build with -DASH_HOSTED -DASH_OPT_BODY=256 and
 * any image's headers.
 */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct httpd_boot {
    unsigned short port;
};

void ash_host_assert_failed(const char *what, const char *file, int line) {
    (void)what;
    (void)file;
    (void)line;
    abort();
}

#include "../chunks.c"
#define MORE        MORE_2
#define BAD_REQUEST BAD_REQUEST_2
#define TOO_LONG    TOO_LONG_2
#include "../parse.c"

static const char *const good[] = {
    "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
    "POST /x?y=z HTTP/1.1\r\nHost: a:80\r\nContent-Length: 12\r\nConnection: close\r\n\r\n",
    "PUT http://a/b HTTP/1.1\r\nhost:a\r\nTransfer-Encoding: chunked\r\nExpect: "
    "100-continue\r\n\r\n",
    "OPTIONS * HTTP/1.1\r\nHost: \r\nX-Y: \t a b \t\r\n\r\n",
    "GET / HTTP/1.0\r\nConnection: keep-alive, x\r\n\r\n",
};

static const char *const bad[] = {
    "GET  / HTTP/1.1\r\nHost: a\r\n\r\n",
    "GET / HTTP/1.1\r\nHost : a\r\n\r\n",
    "GET / HTTP/1.1\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: +1\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
    "GET / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
    "GET / HTTP/2.0\r\nHost: a\r\n\r\n",
    "GET /\x01 HTTP/1.1\r\nHost: a\r\n\r\n",
    "GET x HTTP/1.1\r\nHost: a\r\n\r\n",
    "GET / HTTP/1.1\nHost: a\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: a\r\n folded\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: a\r\nX: \x7f\r\n\r\n",
    "G(T / HTTP/1.1\r\nHost: a\r\n\r\n",
    "GET /a#b HTTP/1.1\r\nHost: a\r\n\r\n",
    "GET http:///a HTTP/1.1\r\nHost: a\r\n\r\n",
    "GET http://?a HTTP/1.1\r\nHost: a\r\n\r\n",
    "GET https://a/ HTTP/1.1\r\nHost: a\r\n\r\n",
};

/* What of a target is the path, and what the query: RFC 3986 §3.2, RFC 9110 §4.2.3. */
static const struct {
    const char *target, *path, *query;
} targets[] = {
    {"/", "/", ""},
    {"/a?b?c", "/a", "b?c"},
    {"*", "*", ""},
    {"http://a", "/", ""},
    {"HTTP://a/b?c", "/b", "c"},
    {"http://a?b/admin", "/", "b/admin"},
    {"http://a:80/b", "/b", ""},
};

static const char *const good_chunks[] = {
    "1\r\nx\r\n0\r\n\r\n",
    "1;a=b\r\nx\r\n0;c\r\n\r\n",
    "1 \t;a=\"b c\"\r\nx\r\n0\r\nA: b\r\nC:\r\n\r\n",
};

/* RFC 9112 §7.1: behind blanks only an extension; a trailer is a field. */
static const char *const bad_chunks[] = {
    "1 junk here\r\nx\r\n0\r\n\r\n",
    "1 1\r\nx\r\n0\r\n\r\n",
    "1;\x01\r\nx\r\n0\r\n\r\n",
    "1\r\nx\r\n0\r\nno colon\r\n\r\n",
    "1\r\nx\r\n0\r\nno\r\n\r\n",
    "1\r\nx\r\n0\r\n: b\r\n\r\n",
    "1\r\nx\r\n0\r\nA : b\r\n\r\n",
    "1\r\nx\r\n0\r\nA: \x7f\r\n\r\n",
    "\r\n",
    ";\r\n",
};

/* A copy without a byte to spare, so that ASan sees the first one too many. */
static unsigned parse(const char *text, size_t bytes, struct httpd_head *head) {
    char *copy = malloc(bytes);
    memcpy(copy, text, bytes);
    unsigned status = httpd_parse(copy, bytes, head);
    if (status == 0) {
        assert(head->bytes <= bytes && memcmp(copy + head->bytes - 4, "\r\n\r\n", 4) == 0);
        assert(head->method.bytes > 0 && head->path.bytes > 0);
        assert(head->path.at[0] == '/' || head->path.at[0] == '*');
        assert(memchr(copy, '\0', head->bytes) == NULL);
    } else {
        assert(status == 400 || status == 501 || status == 505);
    }
    free(copy);
    return status;
}

static void target(const char *text, const char *path, const char *query) {
    char request[256];
    struct httpd_head head;
    int bytes = sprintf(request, "GET %s HTTP/1.1\r\nHost: a\r\n\r\n", text);
    assert(httpd_parse(request, (size_t)bytes, &head) == 0);
    assert(head.path.bytes == strlen(path) && memcmp(head.path.at, path, head.path.bytes) == 0);
    assert(head.query.bytes == strlen(query));
    assert(memcmp(head.query.bytes == 0 ? "" : head.query.at, query, head.query.bytes) == 0);
}

static unsigned join(const char *text) {
    char copy[128];
    struct httpd_chunks chunks = {0};
    size_t used = 0;
    strcpy(copy, text);
    unsigned status = httpd_join_chunks(&chunks, copy, strlen(text), &used);
    assert(status != 0 || (used == strlen(text) && chunks.to == 1 && copy[0] == 'x'));
    return status;
}

/* RFC 9110 §10.1.1: what an old client expects is not looked at. */
static void expectations(void) {
    static const char *const texts[] = {
        "POST / HTTP/1.0\r\nContent-Length: 1\r\nExpect: 100-continue\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nExpect: 100-continue\r\n\r\n",
    };
    for (size_t i = 0; i < 2; i++) {
        struct httpd_head head;
        assert(httpd_parse(texts[i], strlen(texts[i]), &head) == 0);
        assert(head.expects == (i == 1));
    }
}

int main(void) {
    struct httpd_head head;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        assert(parse(good[i], strlen(good[i]), &head) == 0 && head.bytes == strlen(good[i]));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert(parse(bad[i], strlen(bad[i]), &head) != 0);
    for (size_t i = 0; i < sizeof targets / sizeof *targets; i++)
        target(targets[i].target, targets[i].path, targets[i].query);
    for (size_t i = 0; i < sizeof good_chunks / sizeof *good_chunks; i++)
        assert(join(good_chunks[i]) == 0);
    for (size_t i = 0; i < sizeof bad_chunks / sizeof *bad_chunks; i++)
        assert(join(bad_chunks[i]) == 400);
    expectations();
    return 0;
}
