/* SPDX-License-Identifier: MIT */
/* A sound provider stands behind; what is here is what breaks. */
#include <ashlar/net/buffers.h>
#include <ashlar/net/ip.h>
#include <ashlar/net/tcp.h>

#define BEHIND &ash_use_net_tcp
#define STACK  &ash_use_net_ip
#define POOL   &ash_use_net_buffers
#define FEW    64u

typedef struct ash_net_tcp_connection connection_t;
typedef struct ash_net_tcp_listener listener_t;

/* What the breaks remember. */
static struct {
    uint16_t next_port;
    connection_t *ended; /* gave its end once */
    connection_t *early; /* accepted before its time */
    connection_t *kept[FEW];
    unsigned kept_count;
    unsigned reads;
    struct ash_net_ip_source never;
} it;

int mutant_net_tcp_listen(struct ash_net_tcp *self, const struct ash_net_ip_end *local,
                          unsigned backlog, listener_t **listener) {
    struct ash_net_ip_end at = *local;
    (void)self;
    int error = ash_net_tcp_listen(BEHIND, &at, backlog, listener);
#ifdef BREAK_SHARES_PORTS
    for (; error == -ASH_EADDRINUSE; at.port--)
        error = ash_net_tcp_listen(BEHIND, &at, backlog, listener);
#endif
    return error;
}

int mutant_net_tcp_accept(struct ash_net_tcp *self, listener_t *listener,
                          connection_t **connection) {
    (void)self;
#ifdef BREAK_LAST_FIRST
    connection_t *first, *second;
    if (it.early == NULL && ash_net_tcp_accept(BEHIND, listener, &first) == 0) {
        if (ash_net_tcp_accept(BEHIND, listener, &second) == 0) {
            it.early = first;
            first = second;
        }
        *connection = first;
        return 0;
    }
    if (it.early != NULL) {
        *connection = it.early;
        it.early = NULL;
        return 0;
    }
#endif
    return ash_net_tcp_accept(BEHIND, listener, connection);
}

void mutant_net_tcp_unlisten(struct ash_net_tcp *self, listener_t *listener) {
    (void)self;
#ifdef BREAK_CLOSES_WAITING
    connection_t *connection;
    while (ash_net_tcp_accept(BEHIND, listener, &connection) == 0)
        ash_net_tcp_close(BEHIND, connection);
#endif
    ash_net_tcp_unlisten(BEHIND, listener);
}

int mutant_net_tcp_connect(struct ash_net_tcp *self, const struct ash_net_ip_end *remote,
                           const struct ash_net_ip_end *local, connection_t **connection) {
    (void)self;
#ifdef BREAK_COUNTS_PORTS
    const struct ash_net_ip_end next = {0, (uint16_t)(50000 + it.next_port++ % 10000)};
    if (local == NULL)
        local = &next;
#endif
#ifdef BREAK_ANY_REMOTE
    const struct ash_net_ip_end home = {ASH_NET_IP(127, 0, 0, 1), remote->port};
    if (remote->address == 0)
        remote = &home;
#endif
#ifdef BREAK_LETS_OUT
    if (local != NULL && local->address == ASH_NET_IP(127, 0, 0, 1))
        local = NULL;
#endif
    return ash_net_tcp_connect(BEHIND, remote, local, connection);
}

int mutant_net_tcp_send(struct ash_net_tcp *self, connection_t *connection,
                        struct ash_net_buffer *buffer) {
    (void)self;
#ifdef BREAK_TAKES_EMPTY
    if (buffer->bytes == 0)
        return 0;
#endif
    int error = ash_net_tcp_send(BEHIND, connection, buffer);
#ifdef BREAK_TAKES_REFUSED
    if (error == -ASH_EPIPE)
        ash_net_buffers_put(POOL, buffer);
#endif
#ifdef BREAK_FULL_IS_FINE
    if (error == -ASH_EAGAIN) {
        ash_net_buffers_put(POOL, buffer);
        error = 0;
    }
#endif
    return error;
}

int mutant_net_tcp_write(struct ash_net_tcp *self, connection_t *connection, const void *bytes,
                         size_t count) {
    (void)self;
#ifdef BREAK_REPEATS
    if (count == 3000)
        (void)!ash_net_tcp_write(BEHIND, connection, bytes, 1);
#endif
    int done = ash_net_tcp_write(BEHIND, connection, bytes, count);
#ifdef BREAK_COUNTS_ALL
    if (done > 0)
        done = (int)count;
#endif
#ifdef BREAK_EPIPE_FIRST
    if (done == -ASH_ECONNRESET)
        done = -ASH_EPIPE;
#endif
    return done;
}

unsigned mutant_net_tcp_segment(struct ash_net_tcp *self, connection_t *connection) {
    (void)self;
    return ash_net_tcp_segment(BEHIND, connection);
}

int mutant_net_tcp_receive(struct ash_net_tcp *self, connection_t *connection,
                           struct ash_net_buffer **buffer) {
    (void)self;
    int error = ash_net_tcp_receive(BEHIND, connection, buffer);
#ifdef BREAK_DAMAGES
    if (error == 0 && *buffer != NULL && (*buffer)->bytes > 1000)
        (*buffer)->data[1000] ^= 1;
#endif
    return error;
}

int mutant_net_tcp_read(struct ash_net_tcp *self, connection_t *connection, void *into,
                        size_t count) {
    (void)self;
#ifdef BREAK_SKIPS
    uint8_t byte;
    if (++it.reads % 50 == 0)
        (void)!ash_net_tcp_read(BEHIND, connection, &byte, 1);
#endif
    int done = ash_net_tcp_read(BEHIND, connection, into, count);
#ifdef BREAK_ENDS_ONCE
    if (done == 0 && it.ended == connection)
        done = -ASH_EAGAIN;
    it.ended = done == 0 ? connection : NULL;
#endif
    return done;
}

int mutant_net_tcp_finish(struct ash_net_tcp *self, connection_t *connection) {
    (void)self;
#ifdef BREAK_FINISHES_TWICE
    int error = ash_net_tcp_finish(BEHIND, connection);
    return error == -ASH_EPIPE ? 0 : error;
#else
    return ash_net_tcp_finish(BEHIND, connection);
#endif
}

void mutant_net_tcp_close(struct ash_net_tcp *self, connection_t *connection) {
    (void)self;
#ifdef BREAK_CLOSE_READS
    uint8_t bytes[256];
    while (ash_net_tcp_read(BEHIND, connection, bytes, sizeof bytes) > 0)
        ;
#endif
#ifdef BREAK_CLOSE_ABORTS
    ash_net_tcp_abort(BEHIND, connection);
    return;
#endif
#ifdef BREAK_CLOSE_FINISHES
    if (it.kept_count < FEW && ash_net_tcp_finish(BEHIND, connection) == 0) {
        ash_net_ip_watch(STACK, NULL, ash_net_tcp_source(BEHIND, connection), 0, NULL);
        it.kept[it.kept_count++] = connection;
        return;
    }
#endif
    ash_net_tcp_close(BEHIND, connection);
}

void mutant_net_tcp_abort(struct ash_net_tcp *self, connection_t *connection) {
    (void)self;
#ifdef BREAK_ABORT_CLOSES
    ash_net_tcp_close(BEHIND, connection);
#else
    ash_net_tcp_abort(BEHIND, connection);
#endif
}

void mutant_net_tcp_set(struct ash_net_tcp *self, connection_t *connection,
                        enum ash_net_tcp_switch which, bool on) {
    (void)self;
#ifdef BREAK_NEVER_CORKED
    if (which == ASH_NET_TCP_CORK)
        return;
#endif
    ash_net_tcp_set(BEHIND, connection, which, on);
}

struct ash_net_ip_source *mutant_net_tcp_listener_source(struct ash_net_tcp *self,
                                                         listener_t *listener) {
    (void)self;
    return ash_net_tcp_listener_source(BEHIND, listener);
}

#ifdef BREAK_NEVER_READY
static unsigned never(const struct ash_net_ip_source *source) {
    (void)source;
    return 0;
}
#endif

struct ash_net_ip_source *mutant_net_tcp_source(struct ash_net_tcp *self,
                                                connection_t *connection) {
    (void)self;
#ifdef BREAK_NEVER_READY
    it.never.ready = never;
    return &it.never;
#endif
    return ash_net_tcp_source(BEHIND, connection);
}

struct ash_net_tcp_status mutant_net_tcp_status(struct ash_net_tcp *self,
                                                connection_t *connection) {
    (void)self;
    struct ash_net_tcp_status status = ash_net_tcp_status(BEHIND, connection);
#ifdef BREAK_SWAPS_ENDS
    const struct ash_net_ip_end local = status.local;
    status.local = status.remote;
    status.remote = local;
#endif
    return status;
}

bool mutant_net_tcp_next(struct ash_net_tcp *self, unsigned *place,
                         struct ash_net_tcp_status *status) {
    (void)self;
    bool found = ash_net_tcp_next(BEHIND, place, status);
#ifdef BREAK_LISTS_NO_LISTENERS
    while (found && status->state == ASH_NET_TCP_LISTEN)
        found = ash_net_tcp_next(BEHIND, place, status);
#endif
    return found;
}
