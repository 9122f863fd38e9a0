/* SPDX-License-Identifier: MIT */
#ifndef HTTPD_TEST_FUZZ_H
#define HTTPD_TEST_FUZZ_H
/* What the parts of the fuzzer share. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <ashlar/http/server.h>
#include <ashlar/net/tcp.h>

#define FUZZ_CLIENTS  3u
#define FUZZ_STREAM   48000u /* bytes that a client sends at most */
#define FUZZ_SEGMENT  1460u  /* bytes that a segment carries at most */
#define FUZZ_BIG      5000u  /* bytes of /big */
#define FUZZ_STREAMED 7000u  /* bytes of /stream */

#define FUZZ_CHECK(condition)                                                                      \
    do {                                                                                           \
        if (!(condition))                                                                          \
            fuzz_failed(#condition, __LINE__);                                                     \
    } while (0)

/* A growing text. */
struct fuzz_text {
    char *at;
    size_t bytes, room;
};

/* One who sends a stream, whatever is answered. */
struct fuzz_client {
    struct ash_net_ip_source source;
    struct fuzz_text stream, said; /* what is sent, and what the server has answered */
    size_t received, released;     /* of the stream: by the server, and what it may receive */
    unsigned credit, segment;      /* buffers that the server may send; bytes of one */
    bool arrived, accepted, ready; /* on its way to the server */
    bool end_released, blocked;    /* the client has finished; a send found no room */
    bool failed, finished, gone;   /* reset by the client; ended and let go by the server */
    bool aborted;
};

/* fuzz.c */
extern struct ash_http_server *const fuzz_server;
/* Says what is wrong, and ends. */
void fuzz_failed(const char *what, int line) __attribute__((noreturn));
uint32_t fuzz_draw(uint32_t below);
void fuzz_add(struct fuzz_text *text, const void *bytes, size_t count);

/* fuzz-streams.c: something like requests, one after the other. */
void fuzz_make_stream(struct fuzz_text *stream);

/* fuzz-wire.c: what the server requires. */
extern struct fuzz_client fuzz_clients[FUZZ_CLIENTS];
extern unsigned fuzz_client_count;
extern bool fuzz_hostile; /* memory runs out, clients go away, time passes */
void fuzz_wire_begin(void);
void fuzz_wire_check(void); /* after the server has returned: nothing is left */

/* fuzz-routes.c: what is served. */
extern const struct ash_http_server_route fuzz_routes[];
extern const unsigned fuzz_route_count;
extern unsigned fuzz_producers; /* that have not been told of their end */
extern unsigned long fuzz_handled;
void fuzz_echo(struct fuzz_text *to, const struct ash_http_server_request *request);
char fuzz_byte(uint64_t at);

/* fuzz-model.c: a plain reader of a whole stream, which says what must be answered. */
struct fuzz_answer {
    unsigned status, other;   /* one of these; 0: none, since the request is not whole */
    bool is_head, close;      /* no body follows; nothing else does */
    bool expects;             /* 100 (Continue) may come before it */
    struct fuzz_text content; /* of 200 */
};
/* The answer to the request at `*at`, which is moved behind it. */
void fuzz_expect(const struct fuzz_text *stream, size_t *at, struct fuzz_answer *answer);

#endif
