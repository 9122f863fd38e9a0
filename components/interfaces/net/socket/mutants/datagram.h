/* SPDX-License-Identifier: MIT */
static long open_datagram(struct file *file, struct ash_net_ip_end end) {
    if (file->udp != NULL)
        return -EINVAL;
    int error = ash_net_udp_open(UDP, &end, &file->udp);
    if (error != 0)
        return error == -ASH_ENOSPC ? -ENOBUFS : error;
    attach(file, ash_net_udp_source(UDP, file->udp));
    return 0;
}

static bool is_broadcast(uint32_t address) {
    const struct ash_net_ip_config config = ash_net_ip_config(STACK);
    uint32_t hosts = config.prefix == 0 ? ~0u : (1u << (32 - config.prefix)) - 1;
    return address == INADDR_BROADCAST ||
           (config.address != 0 && (ntohl(address) & hosts) == hosts &&
            ((ntohl(address) ^ ntohl(config.address)) & ~hosts) == 0);
}

static long send_datagram(struct file *file, struct message *message) {
    const struct ash_net_ip_end *to = message->has_remote ? &message->remote : &file->remote;
    const struct ash_net_ip_end any = {0, 0};
    size_t room, at = 0;
    const char *from;
    if (file->shut_write)
        return -EPIPE;
    if (to->port == 0)
        return message->has_remote ? -EINVAL : -EDESTADDRREQ;
    if (is_broadcast(to->address) && !file->broadcast)
        return -EACCES;
    long error = file->udp != NULL ? 0 : open_datagram(file, any);
    if (error != 0)
        return error;
    struct ash_net_buffer *buffer = ash_net_buffers_get(POOL);
    if (buffer == NULL)
        return -ENOBUFS;
    while ((from = piece(message, at, &room)) != NULL && buffer->bytes < 1600) {
        room = room < 1600u - buffer->bytes ? room : 1600u - buffer->bytes;
        memcpy(buffer->data + buffer->bytes, from, room);
        buffer->bytes = (uint16_t)(buffer->bytes + room);
        at += room;
    }
#ifdef BREAK_SENDS_THE_BEGINNING
    buffer->bytes = buffer->bytes < 1472 ? buffer->bytes : 1472;
#endif
    error = ash_net_udp_send(UDP, file->udp, buffer, to);
    if (error == 0)
        return (long)message->bytes;
    ash_net_buffers_put(POOL, buffer);
    return error == -ASH_EAGAIN ? -ENOBUFS : error;
}

static long receive_datagram(struct file *file, struct message *message) {
    size_t bytes = 0;
    int error = file->udp == NULL ? -ASH_EAGAIN : 0;
    if (file->held == NULL && error == 0)
        error = ash_net_udp_receive(UDP, file->udp, &file->held, &file->held_end);
    if (error != 0)
        return error == -ASH_EAGAIN && file->shut_read ? 0 : error;
    message->remote = file->held_end;
    message->has_remote = true;
    for (struct ash_net_buffer *at = file->held, *next; at != NULL; at = next) {
        next = at->next;
        bytes += at->bytes;
        (void)copy_out(message, at->data, at->bytes);
        if ((message->flags & MSG_PEEK) == 0) {
            ash_net_buffers_put(POOL, at);
            file->held = next;
        }
    }
#ifndef BREAK_CUTS_IN_SILENCE
    if (bytes > message->done)
        message->out_flags = MSG_TRUNC;
#endif
    return (long)((message->flags & MSG_TRUNC) != 0 ? bytes : message->done);
}

static long connect_datagram(struct file *file, const struct ash_net_ip_end *to) {
    const struct ash_net_ip_end any = {0, 0};
    long error = to != NULL && to->port == 0 ? -EINVAL : 0;
    if (error == 0 && file->udp == NULL)
        error = open_datagram(file, any);
    if (error == 0)
        error = ash_net_udp_connect(UDP, file->udp, to);
    if (error == 0)
        file->remote = to == NULL ? any : *to;
    return error;
}
