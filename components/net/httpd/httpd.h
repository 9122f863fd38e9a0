/* SPDX-License-Identifier: MIT */
#ifndef HTTPD_H
#define HTTPD_H
/*
 * One thread serves, so that nothing here is locked: everything belongs to the thread that called
 * ash_http_server_serve.
 */
#include <ashlar/http/server.h>
#include <ashlar/net/buffers.h>
#include <ashlar/net/tcp.h>

#define HTTPD_DATE   37u  /* bytes of the field, RFC 9110 §5.6.7 */
#define HTTPD_FIELDS 512u /* bytes of fields that a handler adds to an answer */

/* What a connection does, which decides how long it may take. */
enum httpd_phase { HTTPD_IDLE, HTTPD_READING, HTTPD_SENDING, HTTPD_PHASES };

/* A request's head, read. Offsets and lengths are within the text. */
struct httpd_head {
    size_t bytes;    /* the whole of it, empty line included */
    size_t fields;   /* where the fields begin */
    uint64_t length; /* of the body, when it is not chunked */
    bool chunked, keep, expects, one_one;
    struct ash_http_server_text method, path, query;
};

/* A body whose chunks are joined while they come. RFC 9112 §7.1 */
struct httpd_chunks {
    size_t from, to; /* what is looked at next, and where decoded bytes go, from the body's begin */
    uint64_t left;   /* of the chunk */
    uint8_t state;
};

struct httpd_connection {
    struct httpd_connection *next, *before; /* those in the same phase, oldest first */
    struct ash_net_tcp_connection *tcp;
    struct ash_net_ip_end remote;
    uint64_t since_ns; /* in this phase */
    uint8_t phase;
    bool moved; /* bytes of an answer were taken since then */

    /* The request that comes: in the buffer that it came in, or, when it is longer, on the heap. */
    struct ash_net_buffer *held;
    char *text;
    size_t bytes, room; /* room: of the heap's block; 0: it is in `held` */
    size_t looked;      /* up to here there is no end of the head */
    bool has_head;
    bool chunks_done;
    struct httpd_head head;
    struct httpd_chunks chunks;

    /* The answer that goes. */
    struct ash_net_buffer *out;
    char *rest; /* what of an answer found no room, on the heap */
    size_t rest_at, rest_bytes;
    ash_http_server_producer *produce;
    void *produce_for;
    uint64_t produced, produce_bytes;
    bool closing;  /* after what is to be sent */
    bool finished; /* the end is sent; only the client's is missing */
    bool broken;   /* at once */
    bool hungry;   /* there was no buffer for its answer, and nothing tells when there is one */
};

struct ash_http_server_exchange {
    struct httpd *server;
    struct httpd_connection *c;
    bool answered, keep, is_head;
    size_t field_bytes;
    char fields[HTTPD_FIELDS];
};

struct httpd {
    struct httpd_boot boot;
    const struct ash_http_server_route *routes;
    unsigned route_count;
    bool stopping;
    uint64_t until_ns; /* how long those who were answered are waited for, once it stops */
    uint64_t retry_ns; /* when those that are hungry are looked at again; ASH_FOREVER: none is */
    struct ash_net_ip_set set;
    struct ash_net_tcp_listener *listener;
    struct {
        struct httpd_connection *first, *last;
    } phases[HTTPD_PHASES];
    uint64_t now_ns;
    char date[40]; /* "Date: …\r\n" */
    uint8_t date_bytes;
    uint64_t date_until_ns; /* up to here it is right */
    uint64_t wall_offset_ns, wall_asked_ns;
};

/* parse.c */
/* Reads the head of a text that ends with an empty line, or has one. 0, or the answer's status. */
unsigned httpd_parse(const char *text, size_t bytes, struct httpd_head *head);
/* The next field of a head. False: no more, or (`*status`) one that is none. */
bool httpd_next_field(const char **at, const char *end, struct ash_http_server_text *name,
                      struct ash_http_server_text *value, unsigned *status);
bool httpd_same(struct ash_http_server_text text, const char *word);
bool httpd_is_token(const char *text, size_t bytes);

/* chunks.c */
/* Joins chunks in `body`. 0: whole, *used bytes of it were the body's; 1: more must come; a status.
 */
unsigned httpd_join_chunks(struct httpd_chunks *chunks, char *body, size_t bytes, size_t *used);

/* read.c */
/* Takes what came, and answers each request that is whole. False: up to one whose answer must be
 * sent first. */
bool httpd_read(struct httpd *self, struct httpd_connection *c);

/* answer.c */
/* Calls the function of the route, or answers for it. */
void httpd_handle(struct httpd *self, struct httpd_connection *c,
                  const struct ash_http_server_request *request);
/* The server's own answer; the connection closes after it. */
void httpd_refuse(struct httpd *self, struct httpd_connection *c, unsigned status);

/* send.c */
/* Appends to what is to be sent. -ASH_ENOMEM */
int httpd_put(struct httpd_connection *c, const void *bytes, size_t count);
/* Room for `count` bytes in the buffer that is being filled, to be added to its `bytes`; or NULL.
 */
char *httpd_reserve(struct httpd_connection *c, size_t count);
/* Sends as much as there is room for. True: all of it. */
bool httpd_send(struct httpd_connection *c);
/* Is something left to be sent before the next request may be answered? */
static inline bool httpd_is_sending(const struct httpd_connection *c) {
    return c->rest != NULL || c->produce != NULL;
}
/* Tells a producer that it is over. */
void httpd_end_producer(struct httpd_connection *c);

/* date.c */
/* The field, or nothing. */
struct ash_http_server_text httpd_date(struct httpd *self);

#endif
