/* SPDX-License-Identifier: MIT */
/* A UDP socket. */
#include <cc_runtime.h>
#include <errno.h>
#include "sockets.h"

static int open_locked(struct sockets_file *file, const struct ash_net_ip_end *local) {
    struct ash_net_udp_socket *udp;
    ASH_ASSERT(ash_lock_held(&ash_use_lock, &file->lock));
    int error = sockets_full(ash_net_udp_open(&ash_use_net_udp, local, &udp));
    if (error != 0)
        return error;
    file->udp = udp;
    sockets_attach(file, ash_net_udp_source(&ash_use_net_udp, udp));
    return 0;
}

/* Who sends without being bound is bound to a port that is chosen. */
static int be_open_locked(struct sockets_file *file) {
    const struct ash_net_ip_end any = {ASH_NET_IP_ANY, 0};
    ASH_ASSERT(ash_lock_held(&ash_use_lock, &file->lock));
    return file->udp != NULL ? 0 : open_locked(file, &any);
}

static unsigned datagram_ready(struct sockets_file *file) {
    unsigned events = POLLOUT | POLLWRNORM | sockets_readable(file);
    if ((file->shut & SOCKETS_SHUT_READ) != 0)
        events |= POLLIN | POLLRDNORM | POLLRDHUP;
    return events;
}

/* Of everybody, or of our network: RFC 1122 §3.2.1.3, and §3.3.6 for a host of zeroes. */
static bool is_broadcast(uint32_t address) {
    const struct ash_net_ip_config config = ash_net_ip_config(&ash_use_net_ip);
    if (address == ASH_NET_IP_BROADCAST)
        return true;
    if (config.address == 0 || config.prefix > 30) /* RFC 3021 */
        return false;
    uint32_t hosts = 0xffffffffu >> config.prefix;
    uint32_t host = __builtin_bswap32(address) & hosts;
    return ((address ^ config.address) & __builtin_bswap32(~hosts)) == 0 &&
           (host == 0 || host == hosts);
}

static struct ash_net_buffer *gather(struct sockets_message *message) {
    struct ash_net_buffer *buffer = ash_net_buffers_get(&ash_use_net_buffers);
    if (buffer == NULL) {
        sockets_pump(); /* what is on its way may be there */
        buffer = ash_net_buffers_get(&ash_use_net_buffers);
    }
    for (size_t i = 0; buffer != NULL && i < message->count; i++) {
        const struct iovec *part = &message->parts[i];
        if (part->iov_len == 0)
            continue;
        memcpy(buffer->data + buffer->bytes, part->iov_base, part->iov_len);
        buffer->bytes = (uint16_t)(buffer->bytes + part->iov_len);
    }
    return buffer;
}

static long datagram_send(struct sockets_file *file, struct sockets_message *message) {
    const struct ash_net_ip_end *to = message->has_remote ? &message->remote : &file->remote;
    if ((file->shut & SOCKETS_SHUT_WRITE) != 0)
        return -EPIPE;
    if (to->port == 0)
        return message->has_remote ? -EINVAL : -EDESTADDRREQ;
    if (is_broadcast(to->address) && !file->broadcast)
        return -EACCES;
    if (message->bytes > ASH_NET_BUFFER_STORAGE - ASH_NET_BUFFER_HEADROOM)
        return -EMSGSIZE;
    int error = be_open_locked(file);
    if (error != 0)
        return error;
    struct ash_net_buffer *buffer = gather(message);
    if (buffer == NULL)
        return -ENOBUFS;
    error = ash_net_udp_send(&ash_use_net_udp, file->udp, buffer, to);
    if (error == 0)
        return (long)message->bytes;
    ash_net_buffers_put(&ash_use_net_buffers, buffer);
    return error == -ASH_EAGAIN ? -ENOBUFS : error; /* nobody would tell when there is room */
}

static long datagram_receive(struct sockets_file *file, struct sockets_message *message) {
    struct ash_net_buffer *next;
    size_t bytes = 0;
    int error = 0;
    if (file->held == NULL)
        error = file->udp == NULL ? -EAGAIN
                                  : ash_net_udp_receive(&ash_use_net_udp, file->udp, &file->held,
                                                        &file->held_end);
    if (error != 0)
        return error == -EAGAIN && (file->shut & SOCKETS_SHUT_READ) != 0 ? 0 : error;
    bool peek = (message->flags & MSG_PEEK) != 0;
    message->has_remote = true;
    message->remote = file->held_end;
    for (struct ash_net_buffer *at = file->held; at != NULL; at = next) {
        next = at->next;
        bytes += at->bytes;
        (void)sockets_scatter(message, at->data, at->bytes);
        if (!peek)
            ash_net_buffers_put(&ash_use_net_buffers, at);
    }
    if (!peek)
        file->held = NULL;
    if (bytes > message->done)
        message->out_flags |= MSG_TRUNC;
    return (long)((message->flags & MSG_TRUNC) != 0 ? bytes : message->done);
}

static int datagram_bind(struct sockets_file *file, const struct ash_net_ip_end *local) {
    return file->udp != NULL ? -EINVAL : open_locked(file, local);
}

static int datagram_connect(struct sockets_file *file, const struct ash_net_ip_end *remote) {
    const struct ash_net_ip_end nobody = {0, 0};
    int error = remote != NULL && remote->port == 0 ? -EINVAL : 0;
    ash_lock_take(&ash_use_lock, &file->lock);
    if (error == 0 && remote != NULL && is_broadcast(remote->address) && !file->broadcast)
        error = -EACCES;
    if (error == 0)
        error = be_open_locked(file);
    if (error == 0)
        error = ash_net_udp_connect(&ash_use_net_udp, file->udp, remote);
    if (error == 0)
        file->remote = remote == NULL ? nobody : *remote;
    ash_lock_release(&ash_use_lock, &file->lock);
    return error;
}

static int datagram_names(struct sockets_file *file, struct ash_net_ip_end *end, bool peer) {
    *end = file->remote;
    if (peer)
        return file->remote.port == 0 ? -ENOTCONN : 0;
    *end = (struct ash_net_ip_end){0, 0};
    if (file->udp != NULL)
        *end = ash_net_udp_local(&ash_use_net_udp, file->udp);
    if (end->address == ASH_NET_IP_ANY && file->remote.port != 0) /* from where it would send */
        end->address = (file->remote.address & 0xff) == 127
                           ? file->remote.address
                           : ash_net_ip_config(&ash_use_net_ip).address;
    return 0;
}

static void datagram_dispose(struct sockets_file *file) {
    if (file->udp != NULL)
        ash_net_udp_close(&ash_use_net_udp, file->udp);
}

const struct sockets_ops sockets_datagram_ops = {
    .ready = datagram_ready,
    .send = datagram_send,
    .receive = datagram_receive,
    .bind = datagram_bind,
    .connect = datagram_connect,
    .names = datagram_names,
    .dispose = datagram_dispose,
    .type = SOCK_DGRAM,
};
