/* SPDX-License-Identifier: MIT */
/* A TCP socket that does not listen. */
#include <cc_runtime.h>
#include <errno.h>
#include "sockets.h"

#define MOST_HELD 65536u /* bytes that a MSG_PEEK takes out of the connection's queue */
#define ENDS      (POLLIN | POLLRDNORM | POLLRDHUP)
#define ROOM      (POLLOUT | POLLWRNORM)

static struct ash_net_tcp_status status_of(const struct sockets_file *file) {
    return ash_net_tcp_status(&ash_use_net_tcp, file->tcp);
}

void sockets_stream_has(struct sockets_file *file, struct ash_net_tcp_connection *tcp) {
    file->tcp = tcp;
    for (unsigned which = ASH_NET_TCP_NO_DELAY; which <= ASH_NET_TCP_KEEP_ALIVE; which++)
        if ((file->switches & 1u << which) != 0)
            ash_net_tcp_set(&ash_use_net_tcp, tcp, (enum ash_net_tcp_switch)which, true);
    sockets_attach(file, ash_net_tcp_source(&ash_use_net_tcp, tcp));
}

int sockets_stream_error(struct sockets_file *file) {
    if (file->tcp == NULL || file->error_told)
        return 0;
    int error = -status_of(file).error;
    file->error_told = error != 0;
    return error;
}

/* A call failed with `error`: the connection's own, which is told once, and then `after`. */
static long failed(struct sockets_file *file, int error, int after) {
    if (status_of(file).error == 0)
        return error == -ASH_ENOTCONN ? -EAGAIN : error; /* it is being opened */
    int told = sockets_stream_error(file);
    return told != 0 ? -told : after;
}

static bool has_ended(enum ash_net_tcp_state state) {
    return state == ASH_NET_TCP_CLOSE_WAIT || state == ASH_NET_TCP_CLOSING ||
           state == ASH_NET_TCP_LAST_ACK || state == ASH_NET_TCP_TIME_WAIT;
}

static unsigned stream_ready(struct sockets_file *file) {
    if (file->tcp == NULL)
        return ROOM | POLLHUP;
    struct ash_net_tcp_status status = status_of(file);
    unsigned now = ash_net_ip_ready(&ash_use_net_ip, file->source);
    unsigned events = sockets_readable(file);
    if ((now & ASH_NET_IP_WRITABLE) != 0 || (file->shut & SOCKETS_SHUT_WRITE) != 0)
        events |= ROOM;
    if (has_ended(status.state) || (file->shut & SOCKETS_SHUT_READ) != 0)
        events |= ENDS;
    if ((now & ASH_NET_IP_ENDED) != 0)
        events |= POLLHUP | ENDS;
    if (status.error != 0 && !file->error_told)
        events |= POLLERR;
    return events;
}

/* The pieces of one call travel together. */
static void hold_back(const struct sockets_file *file, bool on) {
    if ((file->switches & 1u << ASH_NET_TCP_CORK) == 0)
        ash_net_tcp_set(&ash_use_net_tcp, file->tcp, ASH_NET_TCP_CORK, on);
}

static long stream_send(struct sockets_file *file, struct sockets_message *message) {
    int result = 0;
    if (file->tcp == NULL || (file->shut & SOCKETS_SHUT_WRITE) != 0)
        return -EPIPE;
    if (message->count > 1)
        hold_back(file, true);
    do {
        size_t bytes = 0;
        sockets_advance(message, 0);
        const void *piece = sockets_piece(message, &bytes);
        result = ash_net_tcp_write(&ash_use_net_tcp, file->tcp, piece == NULL ? "" : piece, bytes);
        if (result > 0)
            sockets_advance(message, (size_t)result);
    } while (result > 0 && message->done < message->bytes);
    if (message->count > 1)
        hold_back(file, false);
    if (result >= 0)
        return (long)message->done;
    if (result == -ASH_EAGAIN)
        return -EAGAIN;
    return message->done > 0 ? (long)message->done : failed(file, result, -EPIPE);
}

/* Puts a piece behind those that are held: what is small into the last buffer, so that many small
 * pieces do not hold many buffers. */
static void hold_piece(struct sockets_file *file, struct ash_net_buffer *piece) {
    struct ash_net_buffer **end = &file->held;
    while (*end != NULL && (*end)->next != NULL)
        end = &(*end)->next;
    struct ash_net_buffer *last = *end;
    if (last == NULL) {
        file->held = piece;
    } else if (last->holders == 1 && ash_net_buffer_tailroom(last) >= piece->bytes) {
        memcpy(last->data + last->bytes, piece->data, piece->bytes);
        last->bytes = (uint16_t)(last->bytes + piece->bytes);
        ash_net_buffers_put(&ash_use_net_buffers, piece);
    } else {
        last->next = piece;
    }
}

/* What has come and is to be looked at is kept, so that it is there for the next call. */
static int hold(struct sockets_file *file, size_t wanted, size_t *have) {
    struct ash_net_buffer *piece = file->held;
    int error = 0;
    for (; piece != NULL; piece = piece->next)
        *have += piece->bytes;
    while (*have < wanted) {
        error = ash_net_tcp_receive(&ash_use_net_tcp, file->tcp, &piece);
        if (error != 0 || piece == NULL)
            break;
        *have += piece->bytes;
        hold_piece(file, piece);
    }
    return error;
}

/* Nothing more is there now, for the reason `error`; 0: it has ended. */
static long came_short(struct sockets_file *file, const struct sockets_message *message,
                       size_t have, int error) {
    long result = error == 0 || error == -ASH_EAGAIN || have > 0 ? error : failed(file, error, 0);
    if (result == -EAGAIN && (file->shut & SOCKETS_SHUT_READ) != 0)
        result = 0;
    bool more = result == -EAGAIN && (have == 0 || (message->flags & MSG_WAITALL) != 0);
    return more || have == 0 ? result : (long)have;
}

static long peek(struct sockets_file *file, struct sockets_message *message) {
    /* What is held makes room in the connection's window, so that there is a limit to it. */
    size_t wanted = message->bytes < MOST_HELD ? message->bytes : MOST_HELD, have = 0;
    int error = hold(file, wanted, &have);
    message->part = message->offset = message->done = 0; /* each attempt looks anew */
    for (const struct ash_net_buffer *at = file->held; at != NULL; at = at->next)
        (void)sockets_scatter(message, at->data, at->bytes);
    return have < wanted ? came_short(file, message, have, error) : (long)message->done;
}

static void take_held(struct sockets_file *file, struct sockets_message *message) {
    struct ash_net_buffer *buffer;
    while ((buffer = file->held) != NULL && message->done < message->bytes) {
        size_t bytes = sockets_scatter(message, buffer->data, buffer->bytes);
        buffer->data += bytes;
        buffer->bytes = (uint16_t)(buffer->bytes - bytes);
        if (buffer->bytes != 0)
            return;
        file->held = buffer->next;
        ash_net_buffers_put(&ash_use_net_buffers, buffer);
    }
}

static long stream_receive(struct sockets_file *file, struct sockets_message *message) {
    int result = 1;
    if (file->tcp == NULL)
        return -ENOTCONN;
    if ((message->flags & MSG_TRUNC) != 0)
        return -EOPNOTSUPP;
    if (message->bytes == 0)
        return 0;
    if ((message->flags & MSG_PEEK) != 0)
        return peek(file, message);
    take_held(file, message);
    while (result > 0 && message->done < message->bytes) {
        size_t room = 0;
        sockets_advance(message, 0);
        void *piece = sockets_piece(message, &room);
        result = ash_net_tcp_read(&ash_use_net_tcp, file->tcp, piece, room);
        if (result > 0)
            sockets_advance(message, (size_t)result);
    }
    if (message->done == message->bytes)
        return (long)message->done;
    return came_short(file, message, message->done, result);
}

static int stream_names(struct sockets_file *file, struct ash_net_ip_end *end, bool peer) {
    if (file->tcp == NULL) {
        *end = file->local;
        return peer ? -ENOTCONN : 0;
    }
    struct ash_net_tcp_status status = status_of(file);
    *end = peer ? status.remote : status.local;
    return peer && status.state <= ASH_NET_TCP_SYN_RECEIVED ? -ENOTCONN : 0;
}

static void stream_dispose(struct sockets_file *file) {
    if (file->tcp == NULL)
        return;
    if (file->resets)
        ash_net_tcp_abort(&ash_use_net_tcp, file->tcp);
    else
        ash_net_tcp_close(&ash_use_net_tcp, file->tcp);
}

const struct sockets_ops sockets_stream_ops = {
    .ready = stream_ready,
    .send = stream_send,
    .receive = stream_receive,
    .names = stream_names,
    .dispose = stream_dispose,
    .type = SOCK_STREAM,
};
