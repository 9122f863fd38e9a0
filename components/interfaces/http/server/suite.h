/* SPDX-License-Identifier: MIT */
#ifndef HTTP_SERVER_SUITE_H
#define HTTP_SERVER_SUITE_H
/* What the files of the suite share: a server in a thread of its own, and clients. */
#include <string.h>
#include <ashlar/http/server.h>
#include <ashlar/net/ip.h>
#include <ashlar/net/tcp.h>
#include <ashlar/test.h>

#define BEGIN(name) ash_test_begin(&ash_use_test, name)
#define HTTP        &ash_use_http_server
#define TCP         &ash_use_net_tcp
#define HOME        ASH_NET_IP(127, 0, 0, 1)
#define PORT        80u
#define LONG_MS     600000u /* longer than a client may do nothing */
#define STREAMED    100000u /* bytes of /stream and, half of them, /cut */
#define LARGE       (8u << 20)

typedef struct ash_net_tcp_connection connection_t;

/* What came, NUL-terminated, and how it ended: 0 the end, -ASH_EAGAIN nothing for a while. */
struct conformance_reply {
    char text[(128u << 10) + 1];
    size_t bytes;
    int end;
};
extern struct conformance_reply conformance_reply;

/* What the functions of the routes have seen. */
extern struct conformance_seen {
    unsigned calls;
    unsigned port;                               /* of the client that came last */
    int own_field, bad_name, bad_value, no_room; /* what ash_http_server_field said */
    unsigned last_calls;                         /* of a producer, with a room of 0 */
} conformance_seen;

extern const struct ash_http_server_route conformance_routes[];
extern const unsigned conformance_route_count;

/* Lets the stack and the server work for so long. */
void conformance_work(unsigned ms);

connection_t *conformance_connect(void);
void conformance_send(connection_t *client, const char *bytes, size_t count);
void conformance_say(connection_t *client, const char *text);

/* Reads until the end, or until nothing came for so long. */
void conformance_collect(connection_t *client, unsigned quiet_ms);

/* A client that says `text`, reads for a second, and goes. */
void conformance_ask(const char *text);

/* Of the reply: the first status, 0: none; is this among its text; the value of a field of the
 * first answer, NULL: none; what is behind its head. */
unsigned conformance_status(void);
bool conformance_has(const char *text);
const char *conformance_field(const char *name);
const char *conformance_body(void);

void conformance_answers(void); /* conformance-routes.c: routes, requests and answers */
void conformance_bad(void);     /* conformance-bad.c: what is no request, and too much */
void conformance_whole(void);   /* conformance-whole.c: connections */
#endif
