/* SPDX-License-Identifier: MIT */
/* A sound provider stands behind; what is here is what breaks. */
#include <ashlar/net/buffers.h>
#include <ashlar/net/ip.h>
#include <ashlar/net/udp.h>

#define BEHIND &ash_use_net_udp
#define POOL   &ash_use_net_buffers

typedef struct ash_net_udp_socket socket_t;

/* What the breaks remember. */
static struct {
    uint16_t next_port;
    socket_t *last, *before; /* opened */
    int error;               /* that was told */
    struct ash_net_ip_source never;
} it;

int mutant_net_udp_open(struct ash_net_udp *self, const struct ash_net_ip_end *local,
                        socket_t **socket) {
    struct ash_net_ip_end at = *local;
    (void)self;
#ifdef BREAK_COUNTS_PORTS
    if (at.port == 0)
        at.port = (uint16_t)(50000 + it.next_port++);
#endif
    int error = ash_net_udp_open(BEHIND, &at, socket);
#ifdef BREAK_SHARES_PORTS
    at.port = 0;
    if (error == -ASH_EADDRINUSE)
        error = ash_net_udp_open(BEHIND, &at, socket);
#endif
#ifdef BREAK_ANY_ADDRESS
    at.address = ASH_NET_IP_ANY;
    if (error == -ASH_EADDRNOTAVAIL)
        error = ash_net_udp_open(BEHIND, &at, socket);
#endif
    if (error == 0) {
        it.before = it.last;
        it.last = *socket;
    }
    return error;
}

int mutant_net_udp_connect(struct ash_net_udp *self, socket_t *socket,
                           const struct ash_net_ip_end *remote) {
    (void)self;
#ifdef BREAK_STAYS_CONNECTED
    if (remote == NULL)
        return 0;
#endif
#ifdef BREAK_FORGETS_FIRST
    (void)!ash_net_udp_connect(BEHIND, socket, NULL);
#endif
    return ash_net_udp_connect(BEHIND, socket, remote);
}

int mutant_net_udp_send(struct ash_net_udp *self, socket_t *socket, struct ash_net_buffer *buffer,
                        const struct ash_net_ip_end *remote) {
    (void)self;
#ifdef BREAK_CUTS_LONG
    if (buffer->bytes > 1472)
        buffer->bytes = 1472;
#endif
#ifdef BREAK_SENDS_FIRST_PIECE
    if (buffer->next != NULL) {
        ash_net_buffers_put(POOL, buffer->next);
        buffer->next = NULL;
    }
#endif
    int error = ash_net_udp_send(BEHIND, socket, buffer, remote);
#ifdef BREAK_KEEPS_REFUSED
    if (error == -ASH_EMSGSIZE)
        buffer->data -= 8;
#endif
#ifdef BREAK_LETS_OUT
    if (error == -ASH_ENETUNREACH &&
        ash_net_udp_local(BEHIND, socket).address == ASH_NET_IP(127, 0, 0, 1)) {
        ash_net_buffers_put(POOL, buffer);
        return 0;
    }
#endif
#ifdef BREAK_NEVER_REFUSED
    if (error == -ASH_ECONNREFUSED)
        error = ash_net_udp_send(BEHIND, socket, buffer, remote);
#endif
    return error;
}

/* The one that another socket has goes before. */
static socket_t *whose(socket_t *socket) {
#ifdef BREAK_GIVES_TO_ANOTHER
    socket_t *other = socket == it.last ? it.before : it.last;
    if (other != NULL &&
        (ash_net_ip_ready(&ash_use_net_ip, ash_net_udp_source(BEHIND, other)) & 1u) != 0)
        return other;
#endif
    return socket;
}

int mutant_net_udp_receive(struct ash_net_udp *self, socket_t *socket,
                           struct ash_net_buffer **buffer, struct ash_net_ip_end *remote) {
    (void)self;
    int error = ash_net_udp_receive(BEHIND, whose(socket), buffer, remote);
#ifdef BREAK_LOSES_EMPTY
    while (error == 0 && (*buffer)->bytes == 0) {
        ash_net_buffers_put(POOL, *buffer);
        error = ash_net_udp_receive(BEHIND, socket, buffer, remote);
    }
#endif
#ifdef BREAK_DAMAGES
    if (error == 0 && (*buffer)->bytes > 1000)
        (*buffer)->data[1000] ^= 1;
#endif
#ifdef BREAK_SWAPS_PORT
    if (error == 0)
        remote->port = (uint16_t)(remote->port << 8 | remote->port >> 8);
#endif
#ifdef BREAK_TELLS_TWICE
    if (error == -ASH_EAGAIN && it.error != 0)
        error = it.error;
    it.error = error == -ASH_ECONNREFUSED && it.error == 0 ? error : 0;
#endif
    return error;
}

struct ash_net_ip_end mutant_net_udp_local(struct ash_net_udp *self, socket_t *socket) {
    (void)self;
    return ash_net_udp_local(BEHIND, socket);
}

#ifdef BREAK_NEVER_READY
static unsigned never(const struct ash_net_ip_source *source) {
    (void)source;
    return ASH_NET_IP_WRITABLE;
}
#endif

struct ash_net_ip_source *mutant_net_udp_source(struct ash_net_udp *self, socket_t *socket) {
    (void)self;
#ifdef BREAK_NEVER_READY
    it.never.ready = never;
    return &it.never;
#endif
    return ash_net_udp_source(BEHIND, socket);
}

void mutant_net_udp_close(struct ash_net_udp *self, socket_t *socket) {
    (void)self;
#ifdef BREAK_KEEPS_ONE
    struct ash_net_buffer *buffer;
    struct ash_net_ip_end remote;
    (void)!ash_net_udp_receive(BEHIND, socket, &buffer, &remote);
#endif
    it.last = it.last == socket ? NULL : it.last;
    it.before = it.before == socket ? NULL : it.before;
#ifndef BREAK_STAYS_OPEN
    ash_net_udp_close(BEHIND, socket);
#endif
}
