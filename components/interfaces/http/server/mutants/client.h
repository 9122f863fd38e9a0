/* SPDX-License-Identifier: MIT */
#define TCP     &ash_use_net_tcp
#define STACK   &ash_use_net_ip
#define CLIENTS 16u
#define HEAD    8192u
#define BODY    65536u
#define IN      (HEAD + 2 * BODY)
#define OUT     (BODY + 2048u)
#define SECOND  UINT64_C(1000000000)
#define REQUEST (10 * SECOND)
#define IDLE    (60 * SECOND)
#define MORE    1u

typedef struct ash_http_server_exchange exchange_t;
typedef struct ash_http_server_request request_t;
typedef struct ash_http_server_text text_t;

struct client {
    struct ash_net_tcp_connection *tcp; /* NULL: free */
    uint64_t since_ns;
    char in[IN], body[BODY], out[OUT];
    size_t have, out_at, out_have;
    ash_http_server_producer *produce;
    void *argument;
    uint64_t produced, produce_bytes;
    bool closing, finished, continued;
};

/* A request's head. */
struct head {
    request_t request;
    const char *fields, *end;
    uint64_t length;
    bool keep, one_one, chunked, expects;
};

struct ash_http_server_exchange {
    struct client *client;
    const struct head *head;
    bool answered;
    char fields[512];
    size_t field_bytes;
};

static struct {
    struct client clients[CLIENTS];
    struct ash_net_ip_set set;
    bool stopping;
} it;

static char lower(char c) {
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

static bool is_same(text_t text, const char *word) {
    size_t i = 0;
    while (i < text.bytes && word[i] != '\0' && lower(text.at[i]) == lower(word[i]))
        i++;
    return i == text.bytes && word[i] == '\0';
}

/* RFC 9110 §5.6.2 */
static bool is_token(const char *at, size_t bytes) {
    for (size_t i = 0; i < bytes; i++)
        if (at[i] <= ' ' || at[i] >= 127 || strchr("\"(),/:;<=>?@[\\]{}", at[i]) != NULL)
            return false;
    return bytes != 0;
}

static bool is_value(const char *at, size_t bytes) {
    for (size_t i = 0; i < bytes; i++)
        if (((unsigned char)at[i] < ' ' && at[i] != '\t') || at[i] == 127)
            return false;
    return true;
}

static void end_producer(struct client *c) {
    ash_http_server_producer *produce = c->produce;
    c->produce = NULL;
#ifdef BREAK_NO_LAST_CALL
    produce = NULL;
#endif
    if (produce != NULL)
        (void)!produce(c->argument, c->produced, NULL, 0);
}

static void drop(struct client *c, bool reset) {
    end_producer(c);
    if (reset)
        ash_net_tcp_abort(TCP, c->tcp);
    else
        ash_net_tcp_close(TCP, c->tcp);
    c->tcp = NULL;
}

/* Sends what is to be sent. False: not all of it yet. */
static bool flush(struct client *c) {
    for (;;) {
        while (c->out_at < c->out_have) {
            int sent = ash_net_tcp_write(TCP, c->tcp, c->out + c->out_at, c->out_have - c->out_at);
            if (sent < 0 && sent != -ASH_EAGAIN)
                drop(c, true);
            if (sent < 0)
                return false;
            c->out_at += (size_t)sent;
            c->since_ns = ash_time_now_ns(&ash_use_time);
        }
        c->out_at = c->out_have = 0;
        if (c->produce == NULL)
            return true;
        uint64_t left = c->produce_bytes - c->produced;
        size_t room = left < OUT ? (size_t)left : OUT;
        int made = room == 0 ? 0 : c->produce(c->argument, c->produced, c->out, room);
#ifdef BREAK_PADS
        if (made < 0) {
            memset(c->out, 0, room);
            made = (int)room;
        }
#endif
        if (made < 0) {
            drop(c, true);
            return false;
        }
        c->out_have = (size_t)made;
        c->produced += (uint64_t)made;
        if (made == 0)
            end_producer(c);
    }
}
