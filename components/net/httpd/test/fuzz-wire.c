/* SPDX-License-Identifier: MIT */
/*
 * The heap, the pool, the clock and TCP as the server sees them. Everything is a block of the
 * host's heap of exactly its size, so that ASan sees each byte beside it; each is counted. Sources
 * become ready only when something new happens, as net.ip says: who does not ask until -ASH_EAGAIN
 * waits for ever, and that is seen.
 */
#include "fuzz.h"

/* Of a connection: itself; the longest head and body and a segment, in a block of a power of two;
 * an answer. */
#define HEAP_MOST    (1024u + 4096u + 8192u)
#define BUFFERS_MOST 3u /* held, to be held, and being filled */
#define WAITS_MOST   200000u

#define INSTANCE(type, name)                                                                       \
    struct type {                                                                                  \
        char unused;                                                                               \
    } name
INSTANCE(ash_alloc, ash_use_alloc);
INSTANCE(ash_machine, ash_use_machine);
INSTANCE(ash_net_buffers, ash_use_net_buffers);
INSTANCE(ash_net_ip, ash_use_net_ip);
INSTANCE(ash_net_tcp, ash_use_net_tcp);
INSTANCE(ash_time, ash_use_time);

struct fuzz_client fuzz_clients[FUZZ_CLIENTS];
unsigned fuzz_client_count;
bool fuzz_hostile;

static struct ash_net_ip_source listener; /* stands for the listener too */
static bool listens, listener_ready;
static size_t heap_bytes;
static unsigned buffers, waits;
static uint64_t now_ns;

static bool rarely(uint32_t times) {
    return fuzz_hostile && fuzz_draw(times) == 0;
}

/* The size stands before each block. */
struct block {
    _Alignas(16) size_t bytes;
};

static void count_heap(size_t more) {
    heap_bytes += more;
    FUZZ_CHECK(heap_bytes <= fuzz_client_count * HEAP_MOST);
}

void *ash_alloc_get(struct ash_alloc *self, size_t bytes) {
    return ash_alloc_resize(self, NULL, bytes);
}

void *ash_alloc_resize(struct ash_alloc *self, void *old, size_t bytes) {
    (void)self;
    if (rarely(30))
        return NULL;
    struct block *block = malloc(sizeof *block + bytes);
    block->bytes = bytes;
    if (old != NULL) {
        size_t before = ((struct block *)old - 1)->bytes;
        memcpy(block + 1, old, before < bytes ? before : bytes);
    }
    ash_alloc_put(self, old);
    count_heap(bytes);
    return block + 1;
}

void ash_alloc_put(struct ash_alloc *self, void *old) {
    (void)self;
    if (old == NULL)
        return;
    struct block *block = (struct block *)old - 1;
    heap_bytes -= block->bytes;
    free(block);
}

/* With `bytes` bytes of storage. */
static struct ash_net_buffer *make_buffer(size_t bytes) {
    struct ash_net_buffer *buffer = malloc(sizeof *buffer + bytes);
    *buffer = (struct ash_net_buffer){.data = (uint8_t *)(buffer + 1), .holders = 1};
    FUZZ_CHECK(++buffers <= fuzz_client_count * BUFFERS_MOST);
    return buffer;
}

struct ash_net_buffer *ash_net_buffers_get(struct ash_net_buffers *self) {
    (void)self;
    return rarely(30) ? NULL : make_buffer(FUZZ_SEGMENT);
}

void ash_net_buffers_put(struct ash_net_buffers *self, struct ash_net_buffer *buffer) {
    (void)self;
    FUZZ_CHECK(buffer->holders == 1);
    buffers--;
    free(buffer);
}

uint64_t ash_time_now_ns(struct ash_time *self) {
    (void)self;
    return now_ns;
}

int ash_time_wall(struct ash_time *self, uint64_t *ns) {
    (void)self;
    *ns = UINT64_C(1700000000000000000) + now_ns;
    return 0;
}

void ash_machine_ready(struct ash_machine *self) {
    (void)self;
}

static struct fuzz_client *client_of(struct ash_net_tcp_connection *connection) {
    struct fuzz_client *client = (struct fuzz_client *)connection;
    FUZZ_CHECK(client->accepted && !client->gone);
    return client;
}

int ash_net_tcp_listen(struct ash_net_tcp *self, const struct ash_net_ip_end *local,
                       unsigned backlog, struct ash_net_tcp_listener **to) {
    (void)self;
    FUZZ_CHECK(local->port == 80 && backlog == 16 && !listens);
    if (rarely(100))
        return -ASH_EADDRINUSE;
    listens = true;
    *to = (struct ash_net_tcp_listener *)&listener;
    return 0;
}

void ash_net_tcp_unlisten(struct ash_net_tcp *self, struct ash_net_tcp_listener *of) {
    (void)self;
    FUZZ_CHECK(listens && of == (struct ash_net_tcp_listener *)&listener);
    listens = listener_ready = false;
}

int ash_net_tcp_accept(struct ash_net_tcp *self, struct ash_net_tcp_listener *of,
                       struct ash_net_tcp_connection **connection) {
    (void)self;
    FUZZ_CHECK(listens && of != NULL);
    for (unsigned i = 0; i < fuzz_client_count; i++) {
        struct fuzz_client *client = &fuzz_clients[i];
        if (client->arrived && !client->accepted) {
            client->accepted = true;
            *connection = (struct ash_net_tcp_connection *)client;
            return 0;
        }
    }
    return -ASH_EAGAIN;
}

struct ash_net_tcp_status ash_net_tcp_status(struct ash_net_tcp *self,
                                             struct ash_net_tcp_connection *connection) {
    (void)self;
    (void)client_of(connection);
    return (struct ash_net_tcp_status){.remote = {ASH_NET_IP(10, 0, 0, 2), 4000}};
}

void ash_net_tcp_set(struct ash_net_tcp *self, struct ash_net_tcp_connection *connection,
                     enum ash_net_tcp_switch which, bool on) {
    (void)self;
    (void)client_of(connection);
    FUZZ_CHECK(which == ASH_NET_TCP_NO_DELAY && on);
}

struct ash_net_ip_source *ash_net_tcp_source(struct ash_net_tcp *self,
                                             struct ash_net_tcp_connection *connection) {
    (void)self;
    return &client_of(connection)->source;
}

struct ash_net_ip_source *ash_net_tcp_listener_source(struct ash_net_tcp *self,
                                                      struct ash_net_tcp_listener *of) {
    (void)self;
    (void)of;
    return &listener;
}

unsigned ash_net_tcp_segment(struct ash_net_tcp *self, struct ash_net_tcp_connection *connection) {
    (void)self;
    return client_of(connection)->segment;
}

/* The next piece, cut anywhere; its memory ends where it ends. */
int ash_net_tcp_receive(struct ash_net_tcp *self, struct ash_net_tcp_connection *connection,
                        struct ash_net_buffer **buffer) {
    struct fuzz_client *client = client_of(connection);
    size_t there = client->released - client->received;
    (void)self;
    client->failed |= rarely(200);
    if (client->failed)
        return -ASH_ECONNRESET;
    *buffer = NULL;
    if (there == 0)
        return client->end_released ? 0 : -ASH_EAGAIN;
    size_t bytes = there < FUZZ_SEGMENT ? there : FUZZ_SEGMENT;
    size_t few = fuzz_draw(4);
    if (fuzz_draw(4) == 0) /* a very short one, or none at all */
        bytes = few < bytes ? few : bytes;
    else if (fuzz_draw(2) == 0)
        bytes = 1 + fuzz_draw((uint32_t)bytes);
    const char *from = client->stream.at + client->received;
    const char *end = fuzz_draw(3) == 0 ? memmem(from, bytes, "\r\n\r\n", 4) : NULL;
    if (end != NULL) /* to the end of a head, as clients do it */
        bytes = (size_t)(end - from) + 4;
    *buffer = make_buffer(bytes);
    (*buffer)->bytes = (uint16_t)bytes;
    memcpy((*buffer)->data, from, bytes);
    client->received += bytes;
    return 0;
}

int ash_net_tcp_send(struct ash_net_tcp *self, struct ash_net_tcp_connection *connection,
                     struct ash_net_buffer *buffer) {
    struct fuzz_client *client = client_of(connection);
    (void)self;
    FUZZ_CHECK(buffer->bytes > 0 && buffer->bytes <= client->segment && !client->finished);
    client->failed |= rarely(200);
    if (client->failed)
        return -ASH_ECONNRESET;
    client->blocked = client->credit == 0;
    if (client->blocked)
        return -ASH_EAGAIN;
    client->credit--;
    fuzz_add(&client->said, buffer->data, buffer->bytes);
    ash_net_buffers_put(&ash_use_net_buffers, buffer);
    return 0;
}

int ash_net_tcp_finish(struct ash_net_tcp *self, struct ash_net_tcp_connection *connection) {
    struct fuzz_client *client = client_of(connection);
    (void)self;
    FUZZ_CHECK(!client->finished);
    client->finished = true;
    return client->failed ? -ASH_ECONNRESET : 0;
}

void ash_net_tcp_close(struct ash_net_tcp *self, struct ash_net_tcp_connection *connection) {
    (void)self;
    client_of(connection)->gone = true;
}

void ash_net_tcp_abort(struct ash_net_tcp *self, struct ash_net_tcp_connection *connection) {
    (void)self;
    client_of(connection)->aborted = true;
    client_of(connection)->gone = true;
}

void ash_net_ip_watch(struct ash_net_ip *self, struct ash_net_ip_set *set,
                      struct ash_net_ip_source *source, unsigned interest, void *user) {
    (void)self;
    FUZZ_CHECK(set != NULL && interest != 0);
    source->user = user;
    if (source != &listener)
        ((struct fuzz_client *)source)->ready = true;
}

/* Something new for a client, or nothing when there is nothing more. True: the server may act. */
static bool act(struct fuzz_client *client) {
    size_t left = client->stream.bytes - client->released;
    if (client->gone)
        return false;
    if (!client->arrived) {
        client->arrived = true;
        listener_ready |= listens;
        return true;
    }
    if (client->blocked && fuzz_draw(2) == 0) {
        client->credit = 1 + fuzz_draw(6);
        client->blocked = false;
    } else if (left > 0) {
        client->released += fuzz_draw(3) == 0 ? left : 1 + fuzz_draw((uint32_t)left);
    } else if (!client->end_released) {
        client->end_released = true;
    } else {
        return client->blocked;
    }
    client->ready = client->accepted;
    return true;
}

static bool is_ready(void) {
    bool ready = listener_ready;
    for (unsigned i = 0; i < fuzz_client_count; i++)
        ready |= fuzz_clients[i].ready && !fuzz_clients[i].gone;
    return ready;
}

static bool all_gone(void) {
    unsigned gone = 0;
    for (unsigned i = 0; i < fuzz_client_count; i++)
        gone += fuzz_clients[i].gone || (!listens && !fuzz_clients[i].accepted);
    return gone == fuzz_client_count;
}

/* Lets the deadline pass, or some other time; only who is hostile makes the server wait. */
static int let_pass(uint64_t deadline_ns) {
    FUZZ_CHECK(fuzz_hostile && waits < WAITS_MOST);
    if (deadline_ns == ASH_FOREVER)
        httpd_http_server_stop(fuzz_server);
    else
        now_ns = deadline_ns > now_ns ? deadline_ns : now_ns;
    return -ASH_ETIMEDOUT;
}

int ash_net_ip_wait(struct ash_net_ip *self, struct ash_net_ip_set *set, uint64_t deadline_ns) {
    bool acted = true;
    (void)self;
    (void)set;
    waits++;
    if (rarely(2000))
        return -ASH_EIO;
    if (rarely(20))
        now_ns += (uint64_t)fuzz_draw(20000) * 1000000;
    while (!is_ready() && acted && !rarely(20)) {
        acted = false;
        for (unsigned i = 0; i < fuzz_client_count; i++)
            acted |= act(&fuzz_clients[i]);
    }
    if (all_gone() || rarely(300))
        httpd_http_server_stop(fuzz_server);
    else if (!is_ready())
        return let_pass(deadline_ns);
    return 0;
}

void *ash_net_ip_next(struct ash_net_ip *self, struct ash_net_ip_set *set) {
    (void)self;
    (void)set;
    if (listener_ready) {
        listener_ready = false;
        return listener.user;
    }
    for (unsigned i = 0; i < fuzz_client_count; i++) {
        struct fuzz_client *client = &fuzz_clients[i];
        if (client->ready && !client->gone) {
            client->ready = false;
            return client->source.user;
        }
    }
    return NULL;
}

void fuzz_wire_begin(void) {
    now_ns = fuzz_draw(2) == 0 ? 0 : (uint64_t)fuzz_draw(UINT32_MAX) * 1000;
    waits = 0;
    fuzz_client_count = 1 + fuzz_draw(FUZZ_CLIENTS);
    for (unsigned i = 0; i < fuzz_client_count; i++)
        fuzz_clients[i] = (struct fuzz_client){
            .credit = fuzz_draw(7),
            .segment = fuzz_draw(2) == 0 ? FUZZ_SEGMENT : 64 + fuzz_draw(FUZZ_SEGMENT - 64),
        };
}

void fuzz_wire_check(void) {
    FUZZ_CHECK(heap_bytes == 0 && buffers == 0 && !listens);
    for (unsigned i = 0; i < fuzz_client_count; i++)
        FUZZ_CHECK(fuzz_clients[i].gone || !fuzz_clients[i].accepted);
}
