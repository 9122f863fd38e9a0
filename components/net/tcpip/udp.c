/* SPDX-License-Identifier: MIT */
/* RFC 768, RFC 1122 §4.1. */
#include "ip.h"
#include "link.h"
#include "sum.h"
#include "tcpip.h"

#define QUEUED  16u /* datagrams of a socket that nobody has received */
#define HEADERS (TCPIP_LINK_BYTES + sizeof(struct tcpip_udp_header))

static struct tcpip *stack(struct ash_net_udp *self) {
    return (struct tcpip *)self;
}

static struct tcpip_udp_socket *of(struct ash_net_udp_socket *socket) {
    return (struct tcpip_udp_socket *)socket;
}

static unsigned ready(const struct ash_net_ip_source *source) {
    const struct tcpip_udp_socket *socket =
        ASH_CONTAINER_OF(source, const struct tcpip_udp_socket, source);
    return ASH_NET_IP_WRITABLE |
           (socket->first != NULL || socket->error != 0 ? ASH_NET_IP_READABLE : 0);
}

/* The socket that a datagram is for: the one that says most about it. */
static struct tcpip_udp_socket *find(struct tcpip *self, const struct ash_net_ip_end *local,
                                     const struct ash_net_ip_end *remote) {
    struct tcpip_udp_socket *best = NULL;
    int best_score = -1;
    for (unsigned i = 0; i < TCPIP_SOCKETS; i++) {
        struct tcpip_udp_socket *socket = &self->sockets[i];
        if (!socket->open || socket->local.port != local->port ||
            (socket->local.address != 0 && socket->local.address != local->address))
            continue;
        int score = socket->local.address != 0;
        if (socket->remote.port != 0) {
            if (socket->remote.port != remote->port || socket->remote.address != remote->address)
                continue;
            score += 2;
        }
        if (score > best_score) {
            best = socket;
            best_score = score;
        }
    }
    return best;
}

/*
 * The length that the header claims is at least its own, and at most what IP carried; what IP
 * carried beyond it is cut off. RFC 768
 */
static bool is_sane(struct tcpip_packet *packet) {
    const struct tcpip_udp_header *header = (const void *)packet->buffer->data;
    if (packet->buffer->bytes < sizeof *header)
        return false;
    uint16_t bytes = tcpip_swap16(header->bytes);
    if (bytes < sizeof *header || bytes > packet->bytes || header->to == 0)
        return false;
    packet->bytes = bytes;
    for (struct ash_net_buffer *at = packet->buffer; at != NULL; at = at->next) {
        if (bytes < at->bytes)
            at->bytes = bytes;
        bytes = (uint16_t)(bytes - at->bytes);
    }
    const uint16_t known = ASH_NET_BUFFER_CHECKED | ASH_NET_BUFFER_UNSUMMED | TCPIP_LOOPED;
    if (header->sum == 0 || (packet->buffer->flags & known) != 0)
        return true; /* a sum of 0 is none. RFC 768 */
    uint64_t sum = tcpip_sum_pseudo(packet->from, packet->to, TCPIP_UDP, packet->bytes);
    return tcpip_sum_fold(tcpip_sum_add(sum, tcpip_sum_chain(packet->buffer))) == 0xffff;
}

static void enqueue(struct tcpip *self, struct tcpip_udp_socket *socket,
                    const struct tcpip_packet *packet) {
    struct ash_net_buffer *buffer = packet->buffer;
    const struct tcpip_udp_header *header = (const void *)buffer->data;
    bool room = ash_net_buffers_free(&ash_use_net_buffers) >
                ash_net_buffers_total(&ash_use_net_buffers) / 8;
    if (socket->count == QUEUED || !room) {
        self->counts.udp_full++;
        tcpip_link_drop(self, buffer);
        return;
    }
    buffer->words[0] = 0; /* the next datagram */
    buffer->words[1] = packet->from;
    buffer->word = tcpip_swap16(header->from);
    buffer->data += sizeof *header;
    buffer->bytes = (uint16_t)(buffer->bytes - sizeof *header);
    if (socket->first == NULL)
        socket->first = buffer;
    else
        socket->last->words[0] = (uintptr_t)buffer;
    socket->last = buffer;
    socket->count++;
    tcpip_tell_locked(self, &socket->source, ASH_NET_IP_READABLE);
}

static void input(struct tcpip *self, struct tcpip_packet *packet) {
    const struct tcpip_udp_header *header = (const void *)packet->buffer->data;
    if (!is_sane(packet)) {
        self->counts.udp_bad++;
        tcpip_link_drop(self, packet->buffer);
        return;
    }
    const struct ash_net_ip_end local = {packet->to, tcpip_swap16(header->to)};
    const struct ash_net_ip_end remote = {packet->from, tcpip_swap16(header->from)};
    struct tcpip_udp_socket *socket = find(self, &local, &remote);
    self->counts.udp_in++;
    if (socket != NULL) {
        enqueue(self, socket, packet);
        return;
    }
    self->counts.udp_nobody++;
    tcpip_icmp_error(self, packet, TCPIP_UNREACHABLE, TCPIP_NO_PORT); /* RFC 1122 §4.1.3.1 */
    tcpip_link_drop(self, packet->buffer);
}

/* RFC 1122 §4.1.3.3: an error is told to the socket that sent to there. */
ASH_COLD static void error_came(struct tcpip *self, const struct tcpip_quoted *quoted) {
    const struct ash_net_ip_end local = {quoted->from, quoted->from_port};
    const struct ash_net_ip_end remote = {quoted->to, quoted->to_port};
    struct tcpip_udp_socket *socket = find(self, &local, &remote);
    if (socket == NULL || socket->remote.port == 0 || quoted->type != TCPIP_UNREACHABLE)
        return;
    socket->error = quoted->code == TCPIP_NO_PORT ? -ASH_ECONNREFUSED : -ASH_EHOSTUNREACH;
    tcpip_tell_locked(self, &socket->source, ASH_NET_IP_READABLE);
}

static bool is_free(struct tcpip *self, const struct ash_net_ip_end *local) {
    for (unsigned i = 0; i < TCPIP_SOCKETS; i++) {
        const struct ash_net_ip_end *other = &self->sockets[i].local;
        if (self->sockets[i].open && other->port == local->port &&
            (other->address == local->address || other->address == 0 || local->address == 0))
            return false;
    }
    return true;
}

/* RFC 6056 §3.3.1: a random one, and from there the next that is free. */
ASH_COLD static int choose_port(struct tcpip *self, struct ash_net_ip_end *local) {
    uint32_t start = tcpip_draw_locked(self);
    for (uint32_t i = 0; i < TCPIP_PORTS; i++) {
        local->port = (uint16_t)(TCPIP_FIRST_PORT + (start + i) % TCPIP_PORTS);
        if (is_free(self, local))
            return 0;
    }
    return -ASH_EADDRNOTAVAIL;
}

ASH_COLD static int open_locked(struct tcpip *self, struct ash_net_ip_end local,
                                struct tcpip_udp_socket **out) {
    struct tcpip_udp_socket *socket = self->sockets;
    ASH_ASSERT(ash_lock_held(&ash_use_lock, &self->lock));
    if (local.address != 0 && !tcpip_ip_is_own(self, local.address))
        return -ASH_EADDRNOTAVAIL;
    while (socket->open)
        if (++socket == self->sockets + TCPIP_SOCKETS)
            return -ASH_ENOSPC;
    int error = local.port == 0         ? choose_port(self, &local)
                : is_free(self, &local) ? 0
                                        : -ASH_EADDRINUSE;
    if (error != 0)
        return error;
    *socket = (struct tcpip_udp_socket){.source.ready = ready, .local = local, .open = true};
    self->udp_input = input;
    self->udp_error = error_came;
    *out = socket;
    return 0;
}

int tcpip_net_udp_open(struct ash_net_udp *instance, const struct ash_net_ip_end *local,
                       struct ash_net_udp_socket **socket) {
    struct tcpip *self = stack(instance);
    ash_lock_take(&ash_use_lock, &self->lock);
    int error = open_locked(self, *local, (struct tcpip_udp_socket **)socket);
    ash_lock_release(&ash_use_lock, &self->lock);
    return error;
}

ASH_COLD int tcpip_net_udp_connect(struct ash_net_udp *instance, struct ash_net_udp_socket *socket,
                                   const struct ash_net_ip_end *remote) {
    struct tcpip *self = stack(instance);
    uint32_t from;
    ash_lock_take(&ash_use_lock, &self->lock);
    int error = remote == NULL ? 0 : tcpip_ip_source(self, remote->address, &from);
    if (error == 0) {
        of(socket)->remote = remote == NULL ? (struct ash_net_ip_end){0, 0} : *remote;
        of(socket)->error = 0;
    }
    ash_lock_release(&ash_use_lock, &self->lock);
    return error;
}

static void put_header(struct tcpip *self, struct ash_net_buffer *buffer,
                       const struct tcpip_path *path, const uint16_t ports[2]) {
    buffer->data -= sizeof(struct tcpip_udp_header);
    buffer->bytes = (uint16_t)(buffer->bytes + sizeof(struct tcpip_udp_header));
    struct tcpip_udp_header *header = (void *)buffer->data;
    *header = (struct tcpip_udp_header){
        .from = tcpip_swap16(ports[0]),
        .to = tcpip_swap16(ports[1]),
        .bytes = tcpip_swap16(buffer->bytes),
    };
    uint64_t pseudo = tcpip_sum_pseudo(path->from, path->to, TCPIP_UDP, buffer->bytes);
    buffer->flags = 0;
    if (self->sums && !tcpip_ip_is_own(self, path->to)) {
        header->sum = tcpip_sum_fold(pseudo);
        buffer->flags = ASH_NET_BUFFER_UNSUMMED;
        buffer->sum_start = TCPIP_LINK_BYTES; /* once the other headers are before it */
        buffer->sum_offset = offsetof(struct tcpip_udp_header, sum);
        return;
    }
    uint16_t sum =
        (uint16_t)~tcpip_sum_fold(tcpip_sum_add(pseudo, tcpip_sum(buffer->data, buffer->bytes)));
    header->sum = sum != 0 ? sum : 0xffff; /* 0 would say that there is none. RFC 768 */
}

static int send_locked(struct tcpip *self, struct tcpip_udp_socket *socket,
                       struct ash_net_buffer *buffer, const struct ash_net_ip_end *to) {
    ASH_ASSERT(ash_lock_held(&ash_use_lock, &self->lock));
    struct tcpip_path path = {
        .from = socket->local.address, .to = to->address, .protocol = TCPIP_UDP};
    const uint16_t ports[2] = {socket->local.port, to->port};
    uint32_t from;
    if (socket->error != 0) {
        int error = socket->error;
        socket->error = 0;
        return error;
    }
    if (to->port == 0)
        return -ASH_ENOTCONN;
    int error = tcpip_ip_source(self, to->address, &from);
    if (error != 0)
        return error;
    if (path.from == 0)
        path.from = from;
    if (buffer->next != NULL || ash_net_buffer_headroom(buffer) < HEADERS ||
        buffer->bytes + HEADERS > self->mtu + sizeof(struct tcpip_ethernet))
        return -ASH_EMSGSIZE;
    put_header(self, buffer, &path, ports);
    error = tcpip_ip_output(self, buffer, &path);
    if (error == 0) {
        self->counts.udp_out++;
        return 0;
    }
    buffer->data += sizeof(struct tcpip_udp_header);
    buffer->bytes = (uint16_t)(buffer->bytes - sizeof(struct tcpip_udp_header));
    return error;
}

int tcpip_net_udp_send(struct ash_net_udp *instance, struct ash_net_udp_socket *socket,
                       struct ash_net_buffer *buffer, const struct ash_net_ip_end *remote) {
    struct tcpip *self = stack(instance);
    ash_lock_take(&ash_use_lock, &self->lock);
    tcpip_clock_locked(self);
    int error =
        send_locked(self, of(socket), buffer, remote == NULL ? &of(socket)->remote : remote);
    tcpip_leave_locked(self);
    ash_lock_release(&ash_use_lock, &self->lock);
    return error;
}

static int receive_locked(struct tcpip *self, struct tcpip_udp_socket *socket,
                          struct ash_net_buffer **buffer, struct ash_net_ip_end *remote) {
    ASH_ASSERT(ash_lock_held(&ash_use_lock, &self->lock));
    struct ash_net_buffer *first = socket->first;
    if (first == NULL) {
        int error = socket->error;
        socket->error = 0;
        return error != 0 ? error : -ASH_EAGAIN;
    }
    socket->first = (struct ash_net_buffer *)(uintptr_t)first->words[0];
    socket->count--;
    *buffer = first;
    *remote = (struct ash_net_ip_end){(uint32_t)first->words[1], first->word};
    return 0;
}

int tcpip_net_udp_receive(struct ash_net_udp *instance, struct ash_net_udp_socket *socket,
                          struct ash_net_buffer **buffer, struct ash_net_ip_end *remote) {
    struct tcpip *self = stack(instance);
    ash_lock_take(&ash_use_lock, &self->lock);
    int error = receive_locked(self, of(socket), buffer, remote);
    ash_lock_release(&ash_use_lock, &self->lock);
    return error;
}

struct ash_net_ip_end tcpip_net_udp_local(struct ash_net_udp *self,
                                          struct ash_net_udp_socket *socket) {
    (void)self;
    return of(socket)->local;
}

struct ash_net_ip_source *tcpip_net_udp_source(struct ash_net_udp *self,
                                               struct ash_net_udp_socket *socket) {
    (void)self;
    return &of(socket)->source;
}

ASH_COLD void tcpip_net_udp_close(struct ash_net_udp *instance, struct ash_net_udp_socket *socket) {
    struct tcpip *self = stack(instance);
    struct ash_net_buffer *buffer;
    struct ash_net_ip_end remote;
    ash_lock_take(&ash_use_lock, &self->lock);
    tcpip_unwatch_locked(self, &of(socket)->source);
    of(socket)->error = 0;
    while (receive_locked(self, of(socket), &buffer, &remote) == 0)
        tcpip_link_drop(self, buffer);
    of(socket)->open = false;
    ash_lock_release(&ash_use_lock, &self->lock);
}
